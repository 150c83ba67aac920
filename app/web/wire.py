"""What goes over the API: one model for each thing that comes in or goes out.

The OpenAPI document is made from these, what comes in is checked by them, and a test holds real answers
against them. Unknown fields are refused with their names: a server should learn of its typing mistake. Never
decides.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..core.events import Outcome
from ..core.values import moment_told


def _is_moment(text: str) -> str:
    moment_told(text)  # ValueError: this is none
    return text


def _is_storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a character that is none")
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Moment = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_is_moment),
    Field(json_schema_extra={"format": "date-time"}),
]
Text = Annotated[str, AfterValidator(_is_storable)]


class Asked(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class Answered(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class Spoken(BaseModel):
    """A query; what it answers is told in a language."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    language: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="Of the texts: en, es, nl, de or fr; left out: as `Accept-Language` says."
    )


# --- leads ---
class WhichLeads(Spoken):
    since: Annotated[int, Field(ge=0, le=2**53)] = Field(0, description="The `cursor` of the answer before.")
    band: Annotated[str, Field(max_length=40)] | None = Field(None, description="Only leads in this band.")
    hot: bool | None = Field(None, description="Only leads that are hot, or that are not.")
    limit: Annotated[int, Field(ge=1, le=200)] = Field(50, description="How many at most.")


class Lead(Answered):
    """Whom sales works on, as the console lists them. What is not known is left out."""

    id: str
    version: int = Field(description="Rises with each change of any lead: the cursor.")
    conversation: str
    site: str
    flow: str
    state: Literal["bot", "waiting", "rep", "closed"]
    band: str
    then: Literal["drop", "nurture", "queue", "alert"] | None = Field(
        default=None, description="What its coming to rest has made of it, else what its band does."
    )
    certainty: Literal["decided", "likely", "open"]
    likely: dict[str, int] | None = Field(
        default=None,
        description="The chance of each band in percent, by the answers of earlier conversations.",
    )
    earlier: int | None = Field(default=None, description="How many conversations tell so.")
    total: float
    lowest: float
    highest: float
    of: float
    hot: bool
    persona: str | None
    persona_label: str | None = None
    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    page: str
    language: str
    here: bool = Field(description="The visitor has the chat open now.")
    since: Moment
    last: Moment
    owner: str | None = Field(None, description="The rep who has claimed the conversation.")
    owner_id: str | None = None
    next: list[str] = Field(description="What is still unasked.")
    recheck: bool | None = Field(default=None, description="An answer was for a span that has passed.")
    contradicted: bool | None = Field(default=None, description="Answers contradict each other.")
    outcome: Outcome | None = None
    queued: bool | None = Field(default=None, description="In the reps' queue; `owner` follows it up.")
    due: Moment | None = Field(default=None, description="Until when it is to be followed up.")
    reminded: bool | None = None
    mailable: bool | None = Field(default=None, description="They agreed to be written to at their address.")
    overdue: bool | None = None
    account: str | None = Field(None, description="Domain of the company the address belongs to.")
    tie: Literal["email", "identity", "rep"] | None = Field(
        None, description="What made this conversation one of a lead that was known."
    )
    erased: Moment | None = Field(None, description="When the person was erased: forget them, too.")
    waits: Moment | None = Field(None, description="Since when it is hot and no rep there to be told.")
    message: Moment | None = Field(None, description="Since when a message that they left is unanswered.")


class Leads(Answered):
    """Leads in the order in which they changed last."""

    leads: list[Lead]
    cursor: int = Field(description="Give it as `since` to read on; later, to hear what has changed.")
    more: bool = Field(description="There are more of them now.")


class Reason(Answered):
    """Where points come from."""

    source: Literal["answer", "signal", "persona", "rep", "account"] = Field(alias="from")
    step: str | None = None
    signal: str | None = None
    persona: str | None = None
    label: str
    text: str = Field(description="The whole of it in words: Budget 4: € 60,000.")
    points: float
    said: Moment | None = Field(None, description="When, if it was in an earlier conversation.")


class Criterion(Answered):
    id: str
    label: str
    points: float | None = Field(description="null while nothing is known of it.")
    lowest: float
    highest: float
    max: float
    weight: float
    reasons: list[Reason]


class Gate(Answered):
    text: str
    holds: bool | None


class RunnerUp(Answered):
    id: str
    label: str
    missing: list[str]


class Recheck(Answered):
    """A question whose answer was for a span that has passed."""

    step: str
    label: str
    text: str


class Scorecard(Answered):
    """The score with its range and the reason of every point."""

    total: float
    lowest: float
    highest: float
    of: float
    percent: float
    completeness: float
    band: str
    band_label: str
    certainty: Literal["decided", "likely", "open"]
    likely: dict[str, int] | None = Field(
        default=None,
        description="The chance of each band in percent, by the answers of earlier conversations.",
    )
    earlier: int | None = Field(default=None, description="How many conversations tell so.")
    hot: bool
    persona: str | None
    persona_label: str | None
    persona_because: list[str]
    runner_up: RunnerUp | None
    grade: str | None
    at: Moment
    flow: str
    version: str
    language: str = Field(description="Of the texts in here.")
    gates: list[Gate]
    missing: list[str]
    names: dict[str, str] = Field(description="What the questions that are missing are called.")
    hotter: list[str]
    contradictions: list[str]
    recheck: list[Recheck]
    criteria: list[Criterion]


class Moved(Answered):
    """The score after something that moved it."""

    at: Moment
    total: float
    lowest: float
    highest: float
    band: str
    because: str
    conversation: str
    rescored: bool = Field(False, description="The flow's scoring has changed here.")


class WhenLead(Spoken):
    at: Moment | None = Field(None, description="As it was at that past moment, rebuilt from its log.")


class WholeLead(Answered):
    """A lead now, or at a past moment: then `version` is 0, and `likely` is not told."""

    lead: Lead
    scorecard: Scorecard
    history: list[Moved]
    messages: int = Field(description="How many lines its newest conversation had.")


class OneLead(Answered):
    lead: Lead


class SetOutcome(Asked):
    """What became of a lead."""

    id: Id = Field(description="Made by you, once for each outcome: the same one again changes nothing.")
    outcome: Outcome
    reason: Annotated[Text, Field(max_length=2000)] | None = None
    value: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=False)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    at: Moment | None = Field(None, description="When it happened, or when to call back.")


# --- what went wrong ---
class Problem(Answered):
    where: str
    what: str


class Wrong(Answered):
    code: Literal["bad-request", "signed-out", "forbidden", "not-found", "too-large", "too-fast"]
    message: str
    problems: list[Problem] = Field([], description="Every one of them, of a bad request.")


class Failed(Answered):
    error: Wrong


class Faulty(Exception):
    """What came in is not of its shape: every problem, as (where, what)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], data: object, of: type[BaseModel] | None = None) -> Model:
    """What came in, or Faulty with all that is wrong with it. `of`: the model of what a list in it holds."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Faulty(list(_problems(model, of or model, error))) from error


def _problems(
    model: type[BaseModel], of: type[BaseModel], error: ValidationError
) -> Iterator[tuple[str, str]]:
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"]) or "body"
        if fault["type"] == "extra_forbidden":
            has = (of if len(fault["loc"]) > 1 else model).model_fields
            yield where, f"unknown field; there is {', '.join(has)}"
        else:
            yield where, fault["msg"]
