"""How many wrong passwords the centre bears, kept in rows: no restart forgives, workers agree."""

import asyncio
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.database import Database, Transaction
from central.operators.changes import note_change
from central.operators.tries import FOR_LOGIN, FROM_ADDRESS, Count, Rule, after_failure, is_locked

AT_ONCE = 2
KEPT = timedelta(days=30)
"""How long an address stays familiar to a login that is not used from it."""

_ROWS = tables.wrong_passwords


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A row as it is read: what was counted, and when the login was last right from there."""

    count: Count
    right_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """One count that a try goes into."""

    key: bytes
    login: bytes | None
    """Whose login it counts for; None where it counts for an address."""
    rule: Rule


class Patience:
    """Counts failures alone; whoever gets in is forgiven theirs.

    Who guesses from elsewhere must not lock an operator out of the desk: an address that a login
    was right from before has a count of its own for it, and is not held to that of the address,
    which a whole room may share.
    """

    def __init__(self, database: Database, secret: bytes) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        """Held from asking `wait_s` to counting the failure, so that a burst is counted too."""
        self._database = database
        self._secret = secret

    async def wait_s(self, login: str, address: str) -> int | None:
        """Return how many seconds to wait before the next try, or None if it may be now."""
        now = self._database.clock.now()
        async with self._database.read() as connection:
            kept = await self._kept(connection, login, address)
        waits = [
            kept[window.key].count.wait_s(now)
            for window in self._windows(login, address, kept)
            if window.key in kept
        ]
        return max((wait for wait in waits if wait is not None), default=None)

    async def failed(self, login: str, address: str) -> None:
        """Count a wrong password or code; that an account is locked by it is journalled."""
        now = self._database.clock.now()
        async with self._database.write() as transaction:
            await transaction.connection.execute(delete(_ROWS).where(_ROWS.c.last_at < now - KEPT))
            kept = await self._kept(transaction.connection, login, address)
            for window in self._windows(login, address, kept):
                before = kept.get(window.key)
                count = after_failure(before.count if before else None, now, window.rule)
                await _write(transaction, window, _Kept(count=count), known=before is not None)
                if window.login is not None and is_locked(count, window.rule, now):
                    await _note_lock(transaction, login)

    async def succeeded(self, login: str, address: str) -> None:
        """Forgive what was counted for this login from here, and remember the address."""
        now = self._database.clock.now()
        of, pair = self._login(login), self._pair(login, address)
        async with self._database.write() as transaction:
            kept = await self._kept(transaction.connection, login, address)
            if not _is_familiar(kept.get(pair)):
                await _forgive(transaction, _ROWS.c.key_sha256 == of)
            await _write(
                transaction,
                _Window(key=pair, login=of, rule=FOR_LOGIN),
                _Kept(count=Count(last_at=now), right_at=now),
                known=pair in kept,
            )

    async def forgive(self, transaction: Transaction, login: str) -> None:
        """Unlock a login from wherever it is tried."""
        await _forgive(transaction, _ROWS.c.login_sha256 == self._login(login))

    async def locked(self, logins: Iterable[str]) -> dict[str, datetime]:
        """Return those of `logins` that are locked from somewhere, and until when."""
        keys = {self._login(login): login for login in logins}
        now = self._database.clock.now()
        query = (
            select(_ROWS.c.login_sha256, func.max(_ROWS.c.blocked_until))
            .where(
                _ROWS.c.login_sha256.is_not(None),
                _ROWS.c.failures > FOR_LOGIN.locks_at - 1,
                _ROWS.c.blocked_until > now,
            )
            .group_by(_ROWS.c.login_sha256)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {keys[row[0]]: row[1] for row in rows if row[0] in keys}

    async def _kept(
        self, connection: AsyncConnection, login: str, address: str
    ) -> dict[bytes, _Kept]:
        keys = (self._login(login), self._pair(login, address), self._address(address))
        rows = await connection.execute(select(_ROWS).where(_ROWS.c.key_sha256.in_(keys)))
        return {
            row.key_sha256: _Kept(
                count=Count(
                    failures=row.failures, last_at=row.last_at, blocked_until=row.blocked_until
                ),
                right_at=row.right_at,
            )
            for row in rows
        }

    def _windows(
        self, login: str, address: str, kept: Mapping[bytes, _Kept]
    ) -> tuple[_Window, ...]:
        of, pair = self._login(login), self._pair(login, address)
        if _is_familiar(kept.get(pair)):
            return (_Window(key=pair, login=of, rule=FOR_LOGIN),)
        return (
            _Window(key=of, login=of, rule=FOR_LOGIN),
            _Window(key=self._address(address), login=None, rule=FROM_ADDRESS),
        )

    def _login(self, login: str) -> bytes:
        return self._key("login", login)

    def _pair(self, login: str, address: str) -> bytes:
        return self._key("pair", login, address)

    def _address(self, address: str) -> bytes:
        return self._key("address", address)

    def _key(self, *parts: str) -> bytes:
        """Return a key that tells neither a login nor an address to who reads the table."""
        return hmac.digest(self._secret, "\0".join(parts).encode(), "sha256")


def _is_familiar(kept: _Kept | None) -> bool:
    return kept is not None and kept.right_at is not None


async def _forgive(transaction: Transaction, which: ColumnElement[bool]) -> None:
    await transaction.connection.execute(
        update(_ROWS).where(which).values(failures=0.0, blocked_until=None)
    )


async def _write(transaction: Transaction, window: _Window, kept: _Kept, *, known: bool) -> None:
    values: dict[str, object] = {
        "failures": kept.count.failures,
        "last_at": kept.count.last_at,
        "blocked_until": kept.count.blocked_until,
    }
    if kept.right_at is not None:
        values["right_at"] = kept.right_at
    if known:
        await transaction.connection.execute(
            update(_ROWS).where(_ROWS.c.key_sha256 == window.key).values(**values)
        )
    else:
        await transaction.connection.execute(
            insert(_ROWS).values(key_sha256=window.key, login_sha256=window.login, **values)
        )


async def _note_lock(transaction: Transaction, login: str) -> None:
    operators = tables.operators
    operator = await transaction.connection.scalar(
        select(operators.c.id).where(operators.c.login == login)
    )
    if operator is not None:
        await note_change(transaction, "account.locked", operator, actor="system")
