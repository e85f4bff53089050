"""Server-side sessions behind an opaque cookie, of which only the digest is stored."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, not_, select, update
from sqlalchemy.exc import SQLAlchemyError

from central import tables
from central.alarms.journal import Entry
from central.database import Database
from central.operators.actor import Actor
from central.permissions import Permission, Role, may

IDLE = timedelta(minutes=30)
"""Without a request and without an open live link; a quiet night at the desk is not idle."""
LASTS = timedelta(hours=12)
"""From its making, whatever happens: a shift."""
TOUCH_EVERY = timedelta(minutes=1)
"""How often a session in use is written as seen, and not at each request."""
PRESENT = timedelta(minutes=2)
"""How lately a colleague was seen who counts as present."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Someone logged in, with the session that proves it."""

    actor: Actor
    login: str
    language: str
    """Of the account."""
    csrf: str
    session: bytes
    """The digest of the cookie's token: the key of the row."""
    seen_at: datetime
    asked_for: str | None = None
    """The language that this request asks for, where we have it."""

    @property
    def reads(self) -> str:
        """The language in which to word an answer."""
        return self.asked_for or self.language

    def may(self, permission: Permission) -> bool:
        return may(self.actor.role, permission)


def digest(token: str) -> bytes:
    """Return what is stored of a session's token."""
    return sha256(token.encode()).digest()


class Sessions:
    """The sessions of this centre, on the clock of this process: minutes, not milliseconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, operator: str) -> str:
        """Open a session and return its token, which is told to nobody else.

        What has expired meanwhile is swept away.
        """
        token = token_urlsafe(32)
        now = self._database.clock.now()
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                delete(tables.sessions).where(not_(_alive(now))),
            )
            await transaction.connection.execute(
                insert(tables.sessions).values(
                    token_sha256=digest(token),
                    operator=operator,
                    csrf=token_urlsafe(24),
                    made_at=now,
                    seen_at=now,
                    expires_at=now + LASTS,
                )
            )
            transaction.record(Entry(kind="session.begun", actor=f"operator:{operator}"))
        return token

    async def find(self, token: str) -> Visitor | None:
        """Return whose token it is, or None where it never was, or is no longer."""
        return (await self.living([digest(token)])).get(digest(token))

    async def living(self, digests: Collection[bytes]) -> dict[bytes, Visitor]:
        """Return those of `digests` that are sessions still, in one statement."""
        sessions, operators = tables.sessions, tables.operators
        query = (
            select(sessions, operators)
            .join_from(sessions, operators)
            .where(
                sessions.c.token_sha256.in_(digests),
                _alive(self._database.clock.now()),
                operators.c.disabled_at.is_(None),
            )
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.token_sha256: _visitor(row) for row in rows}

    async def touch(self, visitors: Collection[Visitor]) -> None:
        """Write that they were seen now, of those for whom it was not written lately."""
        now = self._database.clock.now()
        due = [one.session for one in visitors if now - one.seen_at >= TOUCH_EVERY]
        if not due:
            return
        query = (
            update(tables.sessions)
            .where(tables.sessions.c.token_sha256.in_(due), _alive(now))
            .values(seen_at=now)
        )
        try:
            async with self._database.write() as transaction:
                await transaction.connection.execute(query)
        except SQLAlchemyError:  # a full disk must not close the desk as well
            _log.warning("%d sessions could not be noted as in use", len(due))

    async def end(self, visitor: Visitor) -> None:
        """Log out of this session."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                delete(tables.sessions).where(tables.sessions.c.token_sha256 == visitor.session)
            )
            transaction.record(Entry(kind="session.ended", actor=visitor.actor.signature))

    async def end_all(self, operator: str, *, actor: str) -> None:
        """Log an operator out everywhere."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                delete(tables.sessions).where(tables.sessions.c.operator == operator)
            )
            transaction.record(Entry(kind="session.ended-everywhere", actor=actor))

    async def present(self) -> frozenset[str]:
        """Return the operators who were seen lately."""
        now = self._database.clock.now()
        query = select(tables.sessions.c.operator).where(
            tables.sessions.c.seen_at > now - PRESENT, tables.sessions.c.expires_at > now
        )
        async with self._database.read() as connection:
            return frozenset((await connection.scalars(query)).all())


def _alive(now: datetime) -> ColumnElement[bool]:
    sessions = tables.sessions
    return and_(sessions.c.expires_at > now, sessions.c.seen_at > now - IDLE)


def _visitor(row: Row[*tuple[Any, ...]]) -> Visitor:
    return Visitor(
        actor=Actor(
            id=row.operator,
            name=row.name,
            role=Role(row.role),
            tenant=row.tenant,
            territory=row.territory,
            programme=row.programme,
        ),
        login=row.login,
        language=row.language,
        csrf=row.csrf,
        session=row.token_sha256,
        seen_at=row.seen_at,
    )
