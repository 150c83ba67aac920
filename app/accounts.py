"""The use case of accounts: the people of one company, as their conversations have told of it.

A projection that is folded when somebody looks; the domain of an address says who belongs together. Never
looks across sites.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from .conversations import Conversations, Ref
from .core.account_card import Member, account_card, account_wire, newest_of_each
from .core.accounts import domain_known

PEOPLE = 60  # conversations of an account that are looked at, the newest first


class Store(Protocol):
    """What accounts ask of the store."""

    async def colleagues(self, site: str, domain: str, conversation: str, most: int) -> tuple[str, ...]: ...


class Accounts:
    def __init__(self, store: Store, conversations: Conversations, now: Callable[[], datetime]) -> None:
        self._store, self._conversations, self._now = store, conversations, now

    async def of(self, ref: Ref) -> dict[str, Any] | None:
        """The account of a conversation's visitor; None while their company is not known."""
        domain = domain_known(await self._conversations.state(ref))
        return await self.named(ref.site, domain) if domain else None

    async def named(self, site: str, domain: str) -> dict[str, Any] | None:
        """The account of a domain; None if nobody of it is known on this site."""
        ids = await self._store.colleagues(site, domain, "", PEOPLE)
        members = [Member(id, await self._conversations.state(Ref(site, id))) for id in ids]
        people = newest_of_each([one for one in members if one.state.is_lead])
        return account_wire(account_card(domain, people, self._now())) if people else None
