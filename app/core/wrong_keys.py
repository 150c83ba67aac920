"""What to say of a key that is unknown, missing, empty or not alone of its kind."""

from .forms import is_nothing, no_step
from .known_keys import known_keys
from .leaves import did_you_mean, unseen
from .nearest import nearest
from .nodes import MapNode, Node, Path, Scalar, find
from .shape import ANSWERS, VERBS, kinds_of


def unknown_key(path: Path, root: Node) -> str:
    if not path:
        return "a key that begins with '<' is unknown; take it out"  # taken for a tag of pydantic's
    key, parent = str(path[-1]), find(root, path[:-1])
    if key != key.strip():
        return f"the spaces around '{key.strip()}' do not break lines; write plain ones"
    siblings = frozenset(parent.entries) if isinstance(parent, MapNode) else frozenset()
    known = [name for name in known_keys(path[:-1], root) if name not in siblings]
    if isinstance(parent, MapNode) and parent.braces and is_nothing(find(root, path)) and key not in known:
        return f"'{key}' stands alone in these braces; write '{key}: …', or quote the text it belongs to"
    found = _synonym(key, known) or nearest(key, known)
    if found is None and path[0] == "steps" and len(path) in (3, 5):
        kind = " ".join(kinds_of(dict.fromkeys(siblings)))
        if kind in _OPTIONS.get(key, ()):
            value = find(root, path)
            shown = value.text if isinstance(value, Scalar) and value.text else "…"
            return f"'{key}' is an option of '{kind}'; write '{kind}: {{{key}: {shown}}}'"
        if key in _BELONGS:
            return f"'{key}' does not go with '{kind}'; take it out, or put it into {_BELONGS[key]}"
    if found is not None:
        return f"unknown key '{key}'{unseen(key)}; did you mean '{found}'?"
    return f"unknown key '{key}'{did_you_mean(key, known)}"


_SYNONYMS = {
    **dict.fromkeys(("question", "prompt"), ("ask",)),
    **dict.fromkeys(("message", "text", "answer"), ("say",)),
    **dict.fromkeys(("options", "answers", "buttons", "select"), ("choices",)),
    **dict.fromkeys(("next", "jump", "target", "then"), ("goto",)),
    **dict.fromkeys(("if", "condition", "show_if"), ("when",)),
    **dict.fromkeys(("points", "weights"), ("score",)),
    "multiple": ("many",),
    "link": ("url",),
    "url": ("page",),
    "path": ("page",),
    "name": ("title", "label"),
    "version": ("format",),
    "id": ("flow",),
    "optional": ("skip",),
    "color": ("colour",),
    "timezone": ("zone",),
}


def _synonym(key: str, known: list[str]) -> str | None:
    return next((name for name in _SYNONYMS.get(key.lower(), ()) if name in known), None)


_BELONGS = {
    "url": "a step with 'book'",
    "closed": "a step with 'handoff'",
    "otherwise": "a step with 'handoff'",
    **dict.fromkeys(("many", "other", "within", "also"), "a question with 'choices'"),
    **dict.fromkeys(("skip", "hint", "error", "consent", "fills"), "a step with 'ask'"),
    **dict.fromkeys(ANSWERS, "a step with 'ask'"),
    "score": "a question with 'choices', 'number', 'date' or 'rating'",
    **dict.fromkeys(("goto", "end", "unless_known", "was"), "the steps of the group"),
}
_OPTIONS = {
    **dict.fromkeys(("min", "max"), ("number", "text")),
    **dict.fromkeys(("unit", "whole"), ("number",)),
    "pattern": ("text",),
    "country": ("phone",),
    "from": ("date",),
    "to": ("date", "rating"),
}


def missing_key(path: Path) -> str:
    key = str(path[-1])
    return f"'{key}' is missing; {_MISSING.get(key, f'''write '{key}: …' ''').strip()}"


_MISSING = {
    "format": "begin the file with 'format: 1'",
    "flow": "give the flow an id, like 'flow: demo'",
    "steps": "write at least one step, like 'hello: {say: Hello}' below 'steps:'",
    "from": "write the first that it holds for, like 'from: 9'",
    "when": "write a condition, like 'when: role is owner'",
    "url": "write where the appointment is booked, like 'url: https://cal.example.com/us'",
    "team": "write the team that is told, like 'team: north'",
    "zone": "write a time zone, like 'zone: Europe/Brussels'",
    "days": "write the days with somebody there, like 'days: [mon, tue]'",
    "to": "write when it ends, like 'to: 17:00'",
    "of": "write the criteria that count, like 'of: [need, budget]'",
    "at_least": "write how many of them are needed, like 'at_least: 2'",
    "points": "write the points that each needs, like 'points: 2'",
}


def wrong_kind(node: Node | None, path: Path) -> tuple[Path, str]:
    """A step of no kind, or of several: where to point, and what to say."""
    if not isinstance(node, MapNode):
        return path, no_step(path, node)
    keys = list(node.entries)
    verbs = [key for key in keys if key in VERBS]
    kinds = [key for key in keys if key in ANSWERS]
    if len(verbs) > 1:
        return (*path, verbs[1]), f"a step either has '{verbs[0]}' or '{verbs[1]}'; make two steps of it"
    if verbs and verbs != ["ask"]:
        text = "a group stands in a group; move its steps up beside it, and repeat its 'when' at each"
        return path, text
    if len(kinds) > 1 and verbs:
        text = f"a question takes one kind of answer, not '{kinds[0]}' and '{kinds[1]}'"
        return (*path, kinds[1]), f"{text}; take one out, or make two questions of it"
    names = ANSWERS if verbs else VERBS
    unknown = [key for key in keys if key not in (*VERBS, *ANSWERS, *_BELONGS, "when")]
    for key in unknown:
        found = _synonym(key, list(names)) or nearest(key, names)
        if found:
            return (*path, key), f"unknown key '{key}'{unseen(key)}; did you mean '{found}'?"
    named = node.entries.get("type", node.entries.get("kind", (None, None)))[1]
    if verbs and isinstance(named, Scalar) and named.text in ANSWERS:
        return (
            *path,
            "type" if "type" in keys else "kind",
        ), f"write '{named.text}: {{}}' instead of this line"
    if verbs:
        return path, f"the question lacks its kind of answer; write one of {', '.join(ANSWERS)}"
    if kinds:
        return path, f"'{kinds[0]}' lacks its question; write 'ask: …' too"
    return path, f"step '{path[-1]}' says and asks nothing; write one of {', '.join(VERBS)}"


def empty(path: Path, root: Node) -> str:
    key, node, parent = str(path[-1]), find(root, path), find(root, path[:-1])
    if isinstance(path[-1], int):
        return "the item is empty; write it, or take its '-' away"
    if isinstance(node, Scalar) and node.comment and not node.comment.startswith("# "):
        return f"'{key}' is empty, as '#' begins a comment; quote it: \"{node.comment}\""
    if isinstance(parent, MapNode) and parent.braces:
        return f"'{key}' has no value; write it as '{key}: …', or take it out"
    return f"'{key}' is empty; write its value, or take the key away"
