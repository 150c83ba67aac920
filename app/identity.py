"""Who a site says that its visitor is: a token that its own server has signed (JWT, HS256).

What is not signed with the site's secret, has run out or runs for ever is not believed: anybody could write
it, and a conversation that is believed joins the person's others. Never decides what follows from it.
"""

import importlib
import secrets
from datetime import datetime
from typing import Protocol

from .core.commands import Refused
from .core.state import Identity

LONGEST = 200  # characters of a claim
SECRET = 48  # bytes of a new one; HS256 asks for 32 at least


class Store(Protocol):
    """What identities ask of the store."""

    async def identity_secret(self, site: str) -> str | None: ...
    async def set_identity_secret(self, site: str, secret: str, at: datetime) -> None: ...


async def identity_in(store: Store, site: str, token: str, at: datetime) -> Identity:
    """The identity that a token holds. Refused `bad-identity`, which tells the site's developer why."""
    secret = await store.identity_secret(site)
    if secret is None:
        raise _bad("this site signs no identities yet: `leadlight identity` gives it a secret")
    jwt = importlib.import_module("jwt")  # only now: it loads much, and most sites sign nothing
    try:
        claims = jwt.decode(
            token, secret, algorithms=["HS256"], audience=site,
            options={"require": ["sub", "exp"], "verify_exp": False, "verify_aud": False,
                     "verify_iat": False, "verify_nbf": False},
        )  # fmt: skip
    except jwt.MissingRequiredClaimError as error:
        raise _bad(f"the token has no '{error.claim}'") from error
    except jwt.InvalidTokenError as error:
        raise _bad("the token is not signed with this site's secret by HS256") from error
    expires = claims["exp"]
    if not isinstance(expires, int | float) or isinstance(expires, bool) or expires <= at.timestamp():
        raise _bad("the token has run out; sign a fresh one for each page")
    if claims.get("aud", site) != site:
        raise _bad(f"the token is for the site '{claims['aud']}'"[:LONGEST])
    id, *facts = (_text(claims.get(name)) for name in ("sub", "name", "email", "company"))
    if not id:
        raise _bad("'sub' is the visitor's id at the site: a text of 1 to 200 characters")
    return Identity(id, *facts)


def _text(claim: object) -> str:
    """A claim as text; one that is none, or too long to be one, says nothing."""
    text = str(claim).strip() if isinstance(claim, str | int) and not isinstance(claim, bool) else ""
    return text if len(text) <= LONGEST and "\0" not in text else ""


def _bad(detail: str) -> Refused:
    return Refused("bad-identity", detail)


async def secret_of(store: Store, site: str, renew: bool, at: datetime) -> str:
    """The site's secret, made at the first call; a new one makes all tokens signed before worthless."""
    held = None if renew else await store.identity_secret(site)
    if held is None:
        held = secrets.token_urlsafe(SECRET)
        await store.set_identity_secret(site, held, at)
    return held
