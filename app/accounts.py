"""The use case of accounts: the people of one company, as their conversations have told of it.

A projection that is folded when somebody looks; the domain of an address says who belongs together. Never
looks across sites.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from .conversations import Conversations
from .core.account_card import Member, account_card, account_wire, newest_of_each
from .core.accounts import domain_known
from .core.staff_words import FALLBACK
from .core.whose_turn import Colleague
from .entries import Ref

PEOPLE = 60  # conversations of an account that are looked at, the newest first
BRIEF = ("domain", "name", "owner", "total", "lowest", "highest", "of", "band", "certainty")


class Store(Protocol):
    """What accounts ask of the store."""

    async def colleagues(self, site: str, domain: str, conversation: str, most: int) -> tuple[str, ...]: ...

    async def reps_of(self, site: str) -> tuple[Colleague, ...]: ...
    async def accounts(
        self, sites: Sequence[str], after: tuple[str, str], most: int
    ) -> list[tuple[str, str]]: ...


class Accounts:
    def __init__(self, store: Store, conversations: Conversations, now: Callable[[], datetime]) -> None:
        self._store, self._conversations, self._now = store, conversations, now

    async def of(self, ref: Ref, language: str = FALLBACK) -> dict[str, Any] | None:
        """The account of a conversation's visitor; None while their company is not known."""
        domain = domain_known(await self._conversations.state(ref))
        return await self.named(ref.site, domain, language) if domain else None

    async def named(self, site: str, domain: str, language: str = FALLBACK) -> dict[str, Any] | None:
        """The account of a domain; None if nobody of it is known on this site."""
        ids = await self._store.colleagues(site, domain, "", PEOPLE)
        members = [Member(id, await self._conversations.state(Ref(site, id))) for id in ids]
        people = newest_of_each([one for one in members if one.state.is_lead])
        if not people:
            return None
        seller = next((one.state.seller for one in members if one.state.seller), None)
        names = {rep.id: rep.name for rep in await self._store.reps_of(site)} if seller else {}
        owner = names.get(seller) if seller else None
        return account_wire(account_card(domain, people, self._now()), language, owner)

    async def some(
        self, sites: Sequence[str], after: tuple[str, str], most: int, language: str
    ) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
        """The accounts of these sites by domain, a page of them; and what asks for the next, None at the end.

        `after`: domain and site of the last one before. A page may be short: who is no lead makes no account.
        """
        found = await self._store.accounts(sites, after, most + 1) if sites else []
        shown = []
        for domain, site in found[:most]:
            account = await self.named(site, domain, language)
            if account:
                brief = {key: account[key] for key in BRIEF}
                shown.append({"site": site, **brief, "people": len(account["people"])})
        return shown, found[most - 1] if len(found) > most else None
