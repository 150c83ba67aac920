"""Who belongs to the staff, as values: roles, what an admin sees of a user, what a user sees of a session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["rep", "marketer", "admin"]
ROLES: tuple[Role, ...] = ("rep", "marketer", "admin")
SELLS: tuple[Role, ...] = ("rep", "admin")  # roles that see leads


@dataclass(frozen=True, slots=True)
class Member:
    """A user as an admin sees them: roles at the admin's sites only."""

    id: str
    email: str
    name: str
    roles: Mapping[str, str]
    seen: str  # when a session of theirs was last used, "" if none is left
    two_factor: bool
    elsewhere: bool  # has a role at a site that is not the admin's


@dataclass(frozen=True, slots=True)
class Session:
    """A place where a user is signed in."""

    hash: str
    agent: str
    address: str
    at: str
    seen: str

    @property
    def id(self) -> str:
        """Names it among the user's own; opens nothing."""
        return self.hash[:16]


@dataclass(frozen=True, slots=True)
class Second:
    """A user's second factor. `key` None: off. `fresh`: a key that was shown and not yet confirmed."""

    key: str | None
    fresh: str | None
    backups: int  # backup codes left


@dataclass(frozen=True, slots=True)
class Link:
    """What a one-time link is for. `join`: a site and a role for an address; `reset`: a new password."""

    kind: Literal["join", "reset"]
    email: str
    site: str
    role: str
    maker: str  # id of the admin: a link outlives its maker's rights by nothing
    at: str
    expires: str
    hash: str

    @property
    def id(self) -> str:
        return self.hash[:16]
