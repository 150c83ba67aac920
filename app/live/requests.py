"""What may come over the wire: one model a request, checked once, at the border.

Unknown fields are left alone, so that a newer widget may talk to an older server. Never decides what a value
means: that is the core's.
"""

import re
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from ..core.commands import Refused
from ..core.events import Outcome
from ..core.phrases import phrase
from ..core.values import moment_told
from ..core.views import Filters

LONGEST = 2000
TRAIL = 50  # entries that are read, the newest
ADDRESSES = ("page", "referrer", "trail")  # longer than a text, and cut by their own models

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22,86}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Seq = Annotated[int, Field(ge=0, le=2**53)]
Address = Annotated[str, StringConstraints(max_length=4000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _tags(languages: str) -> str:
    """The languages a visitor reads, the dearest first; what is no tag is left out."""
    found = [tag.strip() for tag in languages.split(",")]
    return ",".join(tag for tag in found if _TAG.fullmatch(tag))


_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
Languages = Annotated[str, StringConstraints(max_length=200), AfterValidator(_tags)]


class Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


class Sign(Request):
    """One thing that the visitor did: exactly one of the five."""

    page: Address | None = None
    event: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    seconds: Annotated[float, Field(ge=0, le=1e7, strict=False)] | None = None
    scroll: Annotated[float, Field(ge=0, le=100, strict=False)] | None = None
    visits: Annotated[int, Field(ge=1, le=10**6)] | None = None

    @model_validator(mode="after")
    def _is_one_fact(self) -> "Sign":
        if len(self.facts()) != 1:
            raise ValueError("a signal says one of page, event, seconds, scroll, visits")
        return self

    def facts(self) -> list[tuple[Any, Any]]:
        names = ("page", "event", "seconds", "scroll", "visits")
        return [(name, value) for name in names if (value := getattr(self, name)) is not None]


class Signal(Sign):
    id: Id


class Past(Sign):
    """An entry of a trail."""

    at: Annotated[datetime, BeforeValidator(lambda at: moment_told(at) if isinstance(at, str) else at)]


def _readable(trail: list[Any]) -> list[Past]:
    """The newest entries; one that cannot be read is left out, and costs the visitor nothing else."""
    kept = []
    for entry in trail[-TRAIL:]:
        with suppress(ValidationError):
            kept.append(Past.model_validate(entry))
    return kept


class Open(Request):
    token: Token
    flow: Name
    site: Annotated[str, StringConstraints(max_length=80)] | None = None
    language: Languages | None = None
    page: Address | None = None
    referrer: Address | None = None
    identity: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None
    after: Seq = 0
    trail: Annotated[list[Any], AfterValidator(_readable)] = []


class Answer(Request):
    id: Id
    step: Name
    value: Any = None
    consent: bool = False

    @model_validator(mode="before")
    @classmethod
    def _says_a_value(cls, data: Any) -> Any:
        if isinstance(data, dict) and "value" not in data:
            raise ValueError("an answer without `value`; null takes `skip`")
        return data


class Say(Request):
    id: Id
    text: Text


class Message(Request):
    id: Id
    text: Text
    email: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None
    consent: bool = False


class Transcript(Request):
    id: Id
    email: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None


class Sync(Request):
    after: Seq


class Follow(Request):
    id: Id
    step: Name


class Question(Request):
    step: Name


class Leave(Request):
    id: Id


# --- staff ---
class Watch(Request):
    cursor: Seq = 0
    language: Languages | None = None  # the reader's, from now on


class Read(Request):
    conversation: Id
    after: Seq = 0
    language: Languages | None = None


class OnConversation(Request):
    id: Id
    conversation: Id


class Claim(OnConversation):
    calls: bool = False  # by telephone


class Transfer(OnConversation):
    to: Id
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = ""


class Note(OnConversation):
    text: Text


class RepSay(OnConversation):
    text: Text


class RepAsk(OnConversation):
    step: Name


class Confirm(OnConversation):
    step: Name
    value: Any
    note: Annotated[str, StringConstraints(max_length=LONGEST)] = ""


class Join(OnConversation):
    lead: Id


class SetOutcome(Request):
    id: Id
    lead: Id
    outcome: Outcome
    reason: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None
    value: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=False)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    at: str | None = None

    @field_validator("at")
    @classmethod
    def _is_a_moment(cls, at: str | None) -> str | None:
        if at is not None:
            moment_told(at)  # ValueError: the request is refused
        return at

    @property
    def moment(self) -> datetime | None:
        return None if self.at is None else moment_told(self.at)


ReplyName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class SaveReply(Request):
    """A canned reply, new or another text of one there is."""

    id: Id
    reply: Id
    site: Annotated[str, StringConstraints(max_length=80)]
    name: ReplyName
    text: Text


class RemoveReply(Request):
    id: Id
    reply: Id
    site: Annotated[str, StringConstraints(max_length=80)]


Choice = Annotated[str, StringConstraints(max_length=200)]


class Wanted(Request):
    """Filters over the inbox."""

    state: Literal["", "bot", "waiting", "rep", "closed"] = ""
    band: Choice = ""
    persona: Choice = ""
    page: Choice = ""
    flow: Choice = ""
    owner: Choice = ""
    language: Choice = ""
    age: Annotated[int, Field(ge=0, le=10**6)] | None = None
    then: Literal["", "sales"] = ""

    @property
    def filters(self) -> Filters:
        return Filters(**self.model_dump())


class Search(Request):
    text: Annotated[str, StringConstraints(max_length=LONGEST)]
    filters: Wanted = Wanted()


class SaveView(Request):
    id: Id
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    text: Annotated[str, StringConstraints(max_length=200)] = ""
    filters: Wanted = Wanted()


class RemoveView(Request):
    view: Id


class AddDevice(Request):
    """A browser's subscription to web push, as its `toJSON()` has it."""

    class Keys(Request):
        p256dh: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]{80,100}$")]
        auth: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]{16,40}$")]

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    keys: Keys


class RemoveDevice(Request):
    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class Seen(Request):
    alert: Id


class Available(Request):
    state: Literal["available", "away"]


class Typing(Request):
    conversation: Id


Model = TypeVar("Model", bound=Request)


def checked(model: type[Model], data: object, language: str = "en") -> Model:
    """The request, or Refused: `too-large` for a text over its limit, `bad-request` for any other fault."""
    said = {key: one for key, one in data.items() if key not in ADDRESSES} if isinstance(data, dict) else {}
    if _longest(said) > LONGEST:
        raise Refused("too-large", phrase(language, "too-large"))
    try:
        request = model.model_validate(data)
    except ValidationError as error:
        raise Refused("bad-request", phrase(language, "bad-request"), detail=_detail(error)) from error
    if not _is_storable(data):
        raise Refused("bad-request", phrase(language, "bad-request"), detail="a text that is no text")
    return request


def _detail(error: ValidationError) -> str:
    """For the developer of a client: which field, and what is wrong with it."""
    faults = ((".".join(str(part) for part in fault["loc"]), fault["msg"]) for fault in error.errors())
    return "; ".join(f"{where}: {what}" if where else what for where, what in faults)[:300]


def _longest(value: object) -> int:
    """Characters of the longest text in a request."""
    match value:
        case str():
            return len(value)
        case dict():
            return max(map(_longest, value.values()), default=0)
        case list():
            return max(map(_longest, value), default=0)
        case _:
            return 0


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _is_storable(value: object) -> bool:
    """No NUL and no half of a surrogate pair, which a database or a JSON writer would choke on."""
    match value:
        case str():
            return _UNSTORABLE.search(value) is None
        case dict():
            return all(_is_storable(key) and _is_storable(one) for key, one in value.items())
        case list():
            return all(_is_storable(one) for one in value)
        case _:
            return True
