"""What to write where something of another form stands: a text for a block, a list for a text, or nothing.

Only the words of a message; what fits where is `shape`'s.
"""

import re
from collections.abc import Sequence

from .leaves import id_for, kind_of, several, short, span_of
from .models import CRITERIA
from .nodes import ListNode, MapNode, Node, Path, Scalar, find
from .quoting import quote
from .shape import VERBS

_FORMS: dict[str, tuple[str, str]] = {  # the keys to it, * for any -> what stands there, and an example
    "steps": ("a block of steps, each under its id", "'hello: {say: Hello}' below it, indented deeper"),
    "steps.*.choices": ("a block of id: label", "'yes: Yes, please' on a line of its own"),
    "steps.*.score": ("points for each choice, number or span", "'score: {yes: 4, no: 1}'"),
    "steps.*.score.*": ("points", "a number, or a block like {yes: 4, no: 1}"),
    "steps.*.within": ("a span of time for each choice", "'within: {now: 1 month}'"),
    "steps.*.also": ("other words for each choice", "'also: {yes: [sure, of course]}'"),
    "steps.*.also.*": ("a text, or a list of texts", "[sure, of course]"),
    "steps.*.goto": ("a step, or a step for each choice", "'goto: {yes: to_sales}'"),
    "steps.*.was": ("an id, or an id for each choice", "'was: {yes: sure}'"),
    "steps.*.many": ("true, or how many", "'many: {min: 1, max: 3}'"),
    "score": ("a block of keys", "'score: {scale: 4, model: bant}'"),
    "score.criteria": ("a block of criteria", "'criteria: {need: {}, budget: {weight: 2}}'"),
    "score.criteria.*": ("options", "{weight: 2}, or {} for none"),
    "score.bands": ("a block of bands", "'low: {from: 0, then: nurture}' on a line of its own"),
    "score.bands.*": ("a block", "{from: 9, then: queue}"),
    "score.hot": ("a list of conditions", "'- score >= 10' on a line of its own"),
    "score.never": ("a list of conditions", "'- score < 2' on a line of its own"),
    "score.needs": ("a block of keys", "{of: [need, budget], at_least: 2, points: 3}"),
    "score.needs.of": ("a list of criteria", "[need, budget]"),
    "personas": ("a block of personas", "'founder: {when: role is owner}' on a line of its own"),
    "personas.*": ("a block of keys", "{when: role is owner}"),
    "signals": ("a block of signals", "'saw_pricing: {page: /pricing*}' on a line of its own"),
    "signals.*": ("a block of keys", "{page: /pricing*, score: {interest: 2}}"),
    "signals.*.score": ("points for each criterion", "{interest: 2}"),
    "sales": ("a block of keys", "'sales: {deadline: 3 minutes}'"),
    "sales.hours": ("a block", "{zone: Europe/Brussels, days: [mon, tue], from: 9:00, to: 17:00}"),
    "sales.hours.days": ("a list of days", "[mon, tue, wed]"),
    "sales.hours.except": ("a list of dates", "[2026-12-25]"),
    "sales.route": ("everybody, round_robin, least_busy, or a list", "'- {when: role is it, team: it}'"),
    "sales.route.*": ("a rule", "'- {when: role is it, team: it}'"),
    "sales.channels": ("a list of names", "[slack]"),
    "open": ("a block of keys", "'open: {after: 20 seconds}'"),
    "theme": ("a block of keys", "'theme: {side: left}'"),
    "tests": ("a block of tests", "'a student: {answers: {role: student}}' on a line of its own"),
    "tests.*": ("a block of keys", "{answers: {role: student}, expect: {score: 4}}"),
    "tests.*.answers": ("an answer for each step", "{role: student}"),
    "tests.*.signals": ("a list of signals", "[saw_pricing]"),
    "tests.*.expect": ("what must come out", "{score: 4}"),
    "tests.*.expect.points": ("points for each criterion", "{need: 4}"),
    "tests.*.expect.answers": ("an answer for each step", "{role: student}"),
    "tests.*.expect.asked": ("a list of steps", "[need, role]"),
    "tests.*.expect.said": ("a list of steps", "[welcome, bye]"),
}  # fmt: skip
_OPTIONS = {
    "number": "{min: 0, max: 100}",
    "text": "{max: 120}",
    "phone": "{country: BE}",
    "date": "{from: today}",
    "rating": "{to: 5}",
}


def other_form(path: Path, root: Node) -> str:
    """A text where a block is expected, and so on."""
    node = find(root, path)
    role = _role(path)
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    expected, example = _FORMS.get(role) or _options(key)
    if isinstance(node, Scalar) and (unspaced := _unspaced(node)):
        return unspaced
    if is_nothing(node):
        return f"'{key}' is empty; write it like {example}"
    what = f"'{key}' takes {expected}, not {kind_of(node)}"
    meant = _meant(role, key, _first_line(node), root, path) if isinstance(node, Scalar) else None
    if isinstance(node, ListNode):
        meant = _from_list(role, node)
    return f"{what}; write {meant or f'it like {example}'}"


def not_one(path: Path, root: Node) -> str:
    """A list or a block of keys where one text or number is expected."""
    node = find(root, path)
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    is_condition = key in ("when", "hot", "never")
    if isinstance(node, ListNode):
        items = [item.text for item in node.items if isinstance(item, Scalar)]
        if is_condition and len(items) == len(node.items) > 0:
            return f"a condition is one text; write {short(' and '.join(items))}"
        if items:
            more = ", and a step of its own for each of the others" if key in VERBS else ""
            return f"'{key}' takes one text, not a list; write {quote(items[0])}{more}"
        return f"'{key}' takes one text or number, not a list; write one"
    entries = list(node.entries.values()) if isinstance(node, MapNode) else []
    if isinstance(node, MapNode) and node.braces and all(is_nothing(value) for _, value in entries):
        inner = ", ".join(name.text for name, _ in entries)
        return f"a text that begins with '{{' needs quotes; write \"{{{inner}}}\""
    texts = [(name.text, value.text) for name, value in entries if isinstance(value, Scalar)]
    if is_condition and len(texts) == len(entries) == 1:
        name, value = texts[0]
        alone = value if name in ("when", "if") else f"{name} is {value}"
        return f"a condition is one text; write '{'- ' if key != 'when' else 'when: '}{alone}'"
    if texts and all(re.fullmatch("[a-z]{2}(-[A-Z]{2})?", name) for name, _ in texts):
        way = "other languages have files of their own, like demo.nl.yaml"
        return f"'{key}' takes one text; {way}; write only {quote(texts[0][1])}"
    return f"'{key}' takes one text or number, not a block of keys; write it behind '{key}: '"


def is_nothing(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None and not node.style and not node.text


def no_step(path: Path, node: Node | None) -> str:
    """What stands where a step should, but is no block of keys."""
    if is_nothing(node):
        return f"step '{path[-1]}' is empty; write its keys below it, indented deeper, like 'say: Hello'"
    if isinstance(node, ListNode):
        return "a step is a block of keys like 'say: Hello', not a list; take the '- ' away"
    text = _first_line(node) if isinstance(node, Scalar) else ""
    if isinstance(node, Scalar) and (unspaced := _unspaced(node)):
        return unspaced
    match = re.match(r"([A-Za-z]+)(?:\s*[=：]\s*|[ \u00a0]+)(\S.*)", text)
    if match and match[1].lower() in VERBS:
        verb = match[1].lower()
        return f"write a colon and a space behind '{match[1]}': '{verb}: {short(match[2])}'"
    return f"a step is a block of keys, not {kind_of(node)}; write 'say: {short(text)}'"


def _role(path: Path) -> str:
    """The path with * for the names that authors give."""
    if path[:1] == ("steps",) and path[2:3] == ("steps",):
        path = path[:1] + path[3:] if len(path) > 3 else path[:1]  # as of a step outside the group
    parts = [str(part) for part in path]
    named = {"steps", "score.criteria", "score.bands", "personas", "signals", "tests"}
    named |= {"sales.route", "steps.*.score", "steps.*.also", "steps.*.goto", "steps.*.within"}
    role = parts[0] if parts else ""
    for part in parts[1:]:
        role = f"{role}.{'*' if role in named else part}"
    return role


def _options(key: str) -> tuple[str, str]:
    example = f"'{key}: {_OPTIONS[key]}', or '{key}: {{}}' for none" if key in _OPTIONS else f"'{key}: {{}}'"
    return "options", example


def _first_line(node: Scalar) -> str:
    return node.written.splitlines()[0] if node.written and not node.style else node.text


def _unspaced(node: Scalar) -> str | None:
    """`say:Hello`, with the lines below it."""
    first = _first_line(node)
    match = re.match(r"([A-Za-z_][A-Za-z0-9_]*):(?!//)(\u00a0|)(\S.*)", first) if not node.style else None
    if match and match[2]:
        text = f"the space behind '{match[1]}:' is one that does not break"
        return f"{text}; write a plain one: '{match[1]}: {match[3].strip()}'"
    if match is None:
        return None
    more = ", here and below" if len(node.written.splitlines()) > 1 else ""
    return f"write a space behind the colon{more}: '{match[1]}: {match[3].strip()}'"


def _meant(role: str, key: str, text: str, root: Node, path: Path) -> str | None:
    """The author's own text in the form that is expected."""
    whole = re.fullmatch(r"\D*(-?[0-9]+(?:\.[0-9]+)?)\b.*", text, re.DOTALL)
    if role in ("score.hot", "score.never"):
        bare = re.sub(r"^([-–—•*]|[0-9]+[.)])\s*", "", text)
        return f"'- {short(bare)}' on a line of its own"
    if role == "sales.hours.days":
        days = several(text, WEEK)
        return f"[{', '.join(days)}]" if days else None
    if _FORMS.get(role, ("",))[0].startswith("a list"):
        return f"[{', '.join(_parts(text))}]"
    if role == "steps.*.choices":
        first = _parts(text)[0]
        return f"each choice on a line of its own, like '{id_for(first)}: {first}'"
    if role == "score.bands.*" and whole:
        return f"{{from: {whole[1]}, then: queue}}"
    if role == "score.criteria.*" and whole:
        return f"{{weight: {whole[1]}}}"
    if role == "signals.*" and text.startswith("/"):
        return f"{{page: {text}}}"
    if role == "personas.*":
        return f"'when: {short(text)}' below it, indented deeper"
    if role == "score" and text.lower() in CRITERIA:
        return f"'score: {{model: {text.lower()}}}'"
    if role == "open" and span_of(text) is not None:
        return f"'open: {{after: {text}}}'"
    if role == "steps.*.within" and span_of(text) is not None:
        choices = find(root, (*path[:-1], "choices"))
        first = next(iter(choices.entries), "now") if isinstance(choices, MapNode) else "now"
        return f"'within: {{{first}: {text}}}'"
    if role == "steps.*.score" and whole:
        choices = find(root, (*path[:-1], "choices"))
        first = next(iter(choices.entries), "yes") if isinstance(choices, MapNode) else "0"
        return f"'score: {{{first}: {whole[1]}}}'"
    if role == "steps.*.rating" and whole:
        return f"'rating: {{to: {whole[1]}}}'"
    if role == "steps.*.phone" and re.fullmatch("[A-Za-z]{2}", text):
        return f"'phone: {{country: {text.upper()}}}'"
    bounds = re.fullmatch(r"([0-9]+)\s*(?:-|to|–)\s*([0-9]+)", text)
    if role in ("steps.*.number", "steps.*.text") and bounds:
        return f"'{key}: {{min: {bounds[1]}, max: {bounds[2]}}}'"
    return None


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_NAMED = {"tests": "a student", "personas": "founder", "signals": "saw_pricing", "score.bands": "low"}
_KEYS_WITHIN = {"answers", "expect", "when", "label", "fit", "page", "event", "visits", "from", "then", "id"}


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in re.split(r"[,;/]", text) if part.strip()] or [text]


def _from_list(role: str, node: ListNode) -> str | None:
    """Items where a block is expected: they have too many dashes, or no ids."""
    first = node.items[0] if node.items else None
    if isinstance(first, MapNode):
        keys = list(first.entries)
        if role in _NAMED and keys[:1] and keys[0] in _KEYS_WITHIN:
            return (
                f"a name instead of each '-', like '{_NAMED[role]}:', with the keys below it, indented deeper"
            )
        if role == "steps" and keys[:1] and keys[0] in VERBS:
            return "an id instead of each '-', like 'hello:', with the keys below it, indented deeper"
        return f"it without '- ' in front, like '{keys[0] if keys else 'an_id'}: …'"
    if role == "steps.*.choices" and isinstance(first, Scalar):
        return f"an id in front of each instead of '-', like '{id_for(first.text)}: {first.text}'"
    if role == "score.criteria" and all(isinstance(item, Scalar) for item in node.items):
        ids = [item.text for item in node.items if isinstance(item, Scalar)]
        return "{" + ", ".join(f"{id_for(id)}: {{}}" for id in ids) + "}"
    return None
