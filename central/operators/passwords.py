"""Passwords: argon2id, computed in threads, and as much work for a login that nobody has."""

import asyncio
from secrets import choice, token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read one for another."""
AT_ONCE = 2
"""How many are computed at the same time: each takes 64 MiB and a core."""


def new_password() -> str:
    """Make a password that can be read aloud: 59 bits, in three groups of four."""
    return "-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(3))


class Passwords:
    """Hashes and verifies. The parameters are argon2-cffi's (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher if hasher is not None else PasswordHasher()
        self._nobody: str | None = None
        """What a login that nobody has is compared with; made at the first login of anyone."""
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether `password` is the stored one. With None it works as long, and says no."""
        async with self._turns:
            if self._nobody is None:
                self._nobody = await asyncio.to_thread(self._hasher.hash, token_urlsafe())
            matches = await asyncio.to_thread(self._matches, stored or self._nobody, password)
        return matches and stored is not None

    def is_dated(self, stored: str) -> bool:
        """Tell whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
