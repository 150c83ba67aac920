"""What a person signs in with: how a password is hashed and checked, what address, name and password must be.

argon2 in a thread, two at a time. Never keeps or logs a password; tokens are random and stored as SHA-256.
"""

import asyncio
import functools
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST = 10  # characters of a password
LONGEST = 200
HASHER = PasswordHasher()


class WrongForm(Exception):
    """What was filled in does not do; the text is for the person."""


class Passwords:
    def __init__(self) -> None:
        self._hashing = asyncio.Semaphore(2)  # each takes a core for a tenth of a second

    async def hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(HASHER.hash, password)

    async def nobody(self) -> str:
        """What an unknown address is checked against, so that it takes as long as a known one."""
        return await asyncio.to_thread(_nobody)

    async def fits(self, hashed: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(HASHER.verify, hashed, password[:LONGEST])
            except VerificationError:
                return False


@functools.cache  # not made on import: every command would wait for it
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe())


def checked_email(email: str) -> str:
    email = email.strip().lower()
    _, at, domain = email.rpartition("@")
    if not at or not domain or len(email) > 254 or not email.isprintable() or " " in email:
        raise WrongForm("Please give an e-mail address, for example name@example.com.")
    return email


def checked_name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= 80 or not name.isprintable():
        raise WrongForm("Please give the name that visitors will see, up to 80 characters.")
    return name


def checked_password(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongForm(f"Please take a password of at least {SHORTEST} characters.")
    return password


def hashed(token: str) -> str:
    return hashlib.sha256(as_bytes(token)).hexdigest()


def as_bytes(text: str) -> bytes:
    """What a client sent, whatever it is: a cookie need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")
