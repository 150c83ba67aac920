"""What goes over the API of accounts: the models of what is asked and of what is answered. Never decides."""

from typing import Annotated, Literal

from pydantic import Field

from .wire import Answered, Moment, Spoken


class WhichAccounts(Spoken):
    after: Annotated[str, Field(max_length=400)] = Field("", description="The `next` of the answer before.")
    limit: Annotated[int, Field(ge=1, le=100)] = Field(50, description="How many at most.")


class WhichAccount(Spoken):
    site: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="Of yours; left out: the first that knows somebody of the company."
    )


class AccountScore(Answered):
    """What a company's people have told together, as numbers."""

    site: str
    domain: str
    name: str
    owner: str | None = Field(description="The rep who sells to it.")
    total: float
    lowest: float
    highest: float
    of: float
    band: str
    certainty: Literal["decided", "likely", "open"]


class Account(AccountScore):
    people: int = Field(description="How many of them are leads.")


class Accounts(Answered):
    """Accounts by their domains."""

    accounts: list[Account]
    next: str | None = Field(description="Give it as `after` to read on; null at the end.")


class CompanyFact(Answered):
    """What is nobody's own but the company's, as the newest has told it."""

    id: Literal["company", "company_size", "industry", "country", "website"]
    label: str
    text: str
    by: str = Field(description="The conversation it was told in.")
    name: str | None = Field(description="Who told it.")


class AccountPerson(Answered):
    lead: str
    conversation: str
    name: str | None = None
    role: Literal["decides", "influences", "uses"] | None = None
    state: Literal["bot", "waiting", "rep", "closed"]
    total: float
    lowest: float
    highest: float
    of: float
    band: str
    hot: bool
    last: Moment | None = None
    covers: list[str]


class Founded(Answered):
    """A criterion, by the best-founded answer of the account's people."""

    id: str
    label: str
    points: float | None
    max: float
    weight: float
    by: str | None = Field(None, description="The conversation of the answer.")
    name: str | None = None
    role: Literal["decides", "influences", "uses"] | None = None
    said: str | None = None
    confirmed: bool | None = None


class WholeAccount(AccountScore):
    rolled_up: float = Field(description="Of the people's totals, as the flow's `champion` says.")
    facts: list[CompanyFact]
    people: list[AccountPerson]
    criteria: list[Founded]
    missing: list[str]


class OneAccount(Answered):
    account: WholeAccount
