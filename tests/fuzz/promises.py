"""What holds whatever is put in: an answer or its refusal in words, and never anything else."""

from collections.abc import Mapping
from datetime import date

from app.core.conditions import compile_condition
from app.core.flow import Choice, Feed, Kind, Known, Step
from app.core.parse import parse
from app.core.tongues import TONGUES
from app.core.understand import Understood, Unfit, fit, understand
from app.core.vocabulary import AnswerType, Vocabulary
from tests.flows.bad.corpus import says_a_way_out

TODAY = date(2026, 11, 22)
VOCABULARY = Vocabulary(
    answers={
        "role": AnswerType("choice", ("owner", "it", "student")),
        "tools": AnswerType("choices", ("crm", "mail")),
        "company_size": AnswerType("number"),
        "decider": AnswerType("words"),
        "start": AnswerType("date"),
    },
    criteria=("budget", "authority"),
    bands=("nurture", "priority"),
    personas=("founder",),
    signals=("saw_pricing",),
    refused={"staffed": "'staffed' is not known yet here; take it out"},
)
KNOWN: tuple[Known, ...] = (None, True, False, 0, 7.5, "", "owner", "2026-11-22", frozenset({"crm"}))
CHOICES = (
    Choice("replace", "We have outgrown our current tool"),
    Choice("orient", "I'm comparing options", also=("just looking", "à voir")),
    Choice("soon", "Yes, within a month"),
)
KINDS: Mapping[Kind, Mapping[str, object]] = {
    "choices": {"choices": CHOICES, "skip": "I'd rather not say"},
    "number": {"min": 0, "max": 1_000_000, "unit": "EUR", "feeds": (Feed("budget", thresholds=((0, 0),)),)},
    "text": {"min": 2, "max": 120},
    "email": {},
    "phone": {"country": "BE"},
    "url": {},
    "date": {},
    "rating": {"to": 5},
}  # fmt: skip
STEPS = tuple(Step("it", kind, "What is it?", **options) for kind, options in KINDS.items())  # type: ignore[arg-type]
MANY = (
    Step("it", "choices", "?", choices=CHOICES, many=True, max=2),
    Step("it", "choices", "?", choices=CHOICES, other="Something else"),
    Step("it", "text", "?", pattern="[A-Z]{2}-?[0-9]+", skip="I have none"),
    Step("it", "number", "?", whole=True, min=1),
)
LANGUAGES = tuple(TONGUES)


def parse_keeps_its_promise(text: str, parts: Mapping[str, str] | None = None) -> None:
    """A flow, or problems inside the text that say what to do."""
    parsed = parse("flow.yaml", text, (parts or {}).get)
    errors = [problem for problem in parsed.problems if problem.severity == "error"]
    assert (parsed.flow is None) == bool(errors)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in parsed.problems:
        assert 1 <= problem.line <= lines or problem.file != "flow.yaml"
        assert problem.column >= 1
        assert says_a_way_out(problem.text), problem.text
        str(problem).encode(errors="surrogatepass")


def condition_keeps_its_promise(source: str) -> None:
    """A condition that never fails, or faults inside the source that say what to do."""
    condition, faults = compile_condition(source, VOCABULARY)
    assert (condition is None) == bool(faults)
    for fault in faults:
        assert 0 <= fault.offset <= len(source)
        assert says_a_way_out(fault.text), fault.text
    if condition is not None:
        for known in KNOWN:
            assert condition.test(lambda name, known=known: known) in (True, False, None)  # type: ignore[misc]


def understand_keeps_its_promise(text: str, language: str) -> None:
    """An answer that the wire would take too, or None."""
    for step in (*STEPS, *MANY):
        understood = understand(step, text, TODAY, language)
        assert understood is None or isinstance(understood, Understood)
        if understood is not None and isinstance(understood.value, int | float | str):
            assert fit(step, understood.value, TODAY) == understood.value


def fit_keeps_its_promise(raw: object) -> None:
    """A value, or Unfit with words in every language."""
    for step in (*STEPS, *MANY):
        try:
            fit(step, raw, TODAY)
        except Unfit as unfit:
            if not all(unfit.text(language) for language in LANGUAGES):
                raise AssertionError(f"{unfit.key} has no words") from unfit
