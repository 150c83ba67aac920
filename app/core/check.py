"""Walks a flow that is well formed and says what cannot work, and what its author may not have meant.

Never repeats what `parse` says of single names. A warning is only given where it is certain; what is left out
by default is never warned about.
"""

from collections.abc import Iterator, Mapping

from . import check_scores, renames, ways
from .flow import Flow, Step
from .looks import STANDS_OUT, WHITE, contrast, hex_of, seen_on_white
from .values import Place, Problem
from .wording import plain

Path = tuple[str | int, ...]
LONGEST_LABEL = 60  # characters
LONGEST_LOOK = 300  # seconds: the last step at which a widget tells how long a page is looked at
CONTACT = frozenset({"email", "phone"})


def check(flow: Flow, places: Mapping[Path, Place]) -> tuple[Problem, ...]:
    """Every problem of the flow as a whole, sorted by place. `places`: as `parse` gives them."""
    found = (
        *(("error", path, text) for path, text in _errors(flow)),
        *(("warning", path, text) for path, text in _warnings(flow, places)),
    )
    return tuple(sorted(_problem(severity, path, text, places) for severity, path, text in found))


def _problem(severity: str, path: Path, text: str, places: Mapping[Path, Place]) -> Problem:
    while path not in places:
        path = path[:-1]
    place = places[path]
    return Problem(place.file, place.line, place.column, severity, text)


def path_of(step: Step) -> Path:
    return ("steps", step.group, "steps", step.id) if step.group else ("steps", step.id)


def _errors(flow: Flow) -> Iterator[tuple[Path, str]]:
    reachable = ways.reachable(flow)
    for n, step in enumerate(flow.steps):
        if n not in reachable:
            before = flow.steps[n - 1].id
            why = "always ends or jumps elsewhere" if n - 1 in reachable else "is not either"
            text = f"step '{step.id}' is never reached: '{before}' above it {why}"
            yield path_of(step), f"{text}; lead to it with 'goto: {step.id}', or take it out"
    for step, target, passed in ways.loops(flow):
        why = "the questions in between may be passed over" if passed else "no question stands in between"
        text = f"goto '{target}' can go round for ever, as {why}"
        yield (*path_of(step), "goto"), f"{text}; put a question in between, or go to a step below"

    for step_id, choice, text in renames.faults(flow):
        step = flow.steps[flow.position[step_id]]
        yield (*path_of(step), "was", choice) if choice else (*path_of(step), "was"), text
    for criterion, text in renames.of_criteria(flow):
        yield ("score", "criteria", criterion, "was"), text


def _warnings(flow: Flow, places: Mapping[Path, Place]) -> Iterator[tuple[Path, str]]:
    yield from check_scores.warnings(flow, places)
    yield from _unused_signals(flow)
    yield from _never_told(flow)
    yield from _never_known(flow)
    yield from _contact(flow)
    yield from _faint(flow)
    for step in flow.steps:
        yield from _choices_without_points(step)
        yield from _long_labels(step)


def _never_known(flow: Flow) -> Iterator[tuple[Path, str]]:
    told = next((n for n, step in enumerate(flow.steps) if step.tells_email), len(flow.steps))
    for step in flow.steps[:told]:
        if step.unless_known:
            text = "'unless_known' never acts, as no question above it asks for an e-mail address"
            yield (*path_of(step), "unless_known"), f"{text}; ask for one above it, or take this out"


def _faint(flow: Flow) -> Iterator[tuple[Path, str]]:
    """What is written on it or in it is made readable whatever it is; but the button stands on a page."""
    if "colour" not in flow.theme:
        return
    colour = hex_of(str(flow.theme["colour"]))
    if (ratio := contrast(colour, WHITE)) < STANDS_OUT:
        text = f"a button in this colour is hard to see on a white page: its contrast there is {ratio:.1f}:1"
        yield (
            ("theme", "colour"),
            f'{text}; write a darker one, like "{seen_on_white(colour)}", for {STANDS_OUT}:1',
        )


def _unused_signals(flow: Flow) -> Iterator[tuple[Path, str]]:
    named = {name for condition in _conditions(flow) for name in condition}
    for signal in flow.signals:
        if not signal.points and f"signal.{signal.id}" not in named:
            text = f"signal '{signal.id}' is never used: it has no score and no condition names it"
            yield ("signals", signal.id), f"{text}; give it a score, or take it out"


def _never_told(flow: Flow) -> Iterator[tuple[Path, str]]:
    for signal in flow.signals:
        if signal.seconds is not None and signal.seconds > LONGEST_LOOK:
            told = f"the widget counts to {LONGEST_LOOK} on a page"
            text = f"{plain(signal.seconds)} seconds are never told: {told}"
            yield ("signals", signal.id, "seconds"), f"{text}; write {LONGEST_LOOK} or less"


def _conditions(flow: Flow) -> Iterator[frozenset[str]]:
    """The names that each condition of the flow looks up."""
    rules = flow.sales.route if isinstance(flow.sales.route, tuple) else ()
    conditions = [
        *(step.when for step in flow.steps),
        *(group.when for group in flow.groups.values()),
        *flow.hot,
        *flow.never,
        *(persona.when for persona in flow.personas),
        *(rule.when for rule in rules),
    ]
    yield from (condition.names for condition in conditions if condition is not None)


def _contact(flow: Flow) -> Iterator[tuple[Path, str]]:
    questions = [step for step in flow.steps if step.asks]
    for step in questions:
        if step.kind not in CONTACT and step.fills not in CONTACT:
            continue
        if step.consent is None:
            text = (
                f"'{step.id}' asks how to reach the visitor without their consent; add 'consent: I agree …'"
            )
            yield (*path_of(step), step.kind), text
        if step is questions[0]:
            text = f"'{step.id}' asks how to reach the visitor before any other question"
            yield path_of(step), f"{text}; ask something of use first"


def _choices_without_points(step: Step) -> Iterator[tuple[Path, str]]:
    scored = {choice for feed in step.feeds for choice in feed.choices or {}}
    for choice in step.choices:
        if scored and choice.id not in scored and choice.goto is None:
            text = f"choice '{choice.id}' has no points while others have"
            way = f"; write '{choice.id}: 0' if it is worth none"
            yield (*path_of(step), "choices", choice.id), text + way


def _long_labels(step: Step) -> Iterator[tuple[Path, str]]:
    labels: dict[Path, str | None] = {("choices", choice.id): choice.label for choice in step.choices}
    for path, label in {**labels, ("skip",): step.skip, ("other",): step.other}.items():
        if label is not None and len(label) > LONGEST_LABEL:
            text = (
                f"the label has {len(label)} characters, too many for a phone; write {LONGEST_LABEL} or less"
            )
            yield (*path_of(step), *path), text
