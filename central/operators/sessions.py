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
from central.permissions import ALLOWED, Permission, Role

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
    must_enrol: bool = False
    """Their role asks for a second factor that they have not set up: until then they may nothing
    but that."""
    asked_for: str | None = None
    """The language that this request asks for, where we have it."""

    @property
    def reads(self) -> str:
        """The language in which to word an answer."""
        return self.asked_for or self.language

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do now."""
        return frozenset() if self.must_enrol else ALLOWED[self.actor.role]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """One session as its owner sees it in a list."""

    session: bytes
    made_at: datetime
    seen_at: datetime
    browser: str
    system: str

    @property
    def id(self) -> str:
        """What it is called outside: enough of the digest to tell it from the others."""
        return self.session.hex()[:16]


def digest(token: str) -> bytes:
    """Return what is stored of a session's token."""
    return sha256(token.encode()).digest()


class Sessions:
    """The sessions of this centre, on the clock of this process: minutes, not milliseconds."""

    def __init__(
        self, database: Database, second_factor_for: Collection[Role] = frozenset()
    ) -> None:
        self._database = database
        self._second_factor_for = frozenset(second_factor_for)
        """Roles that may nothing without one."""

    async def begin(self, operator: str, *, browser: str = "", system: str = "") -> str:
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
                    browser=browser,
                    system=system,
                )
            )
            await transaction.connection.execute(
                update(tables.operators)
                .where(tables.operators.c.id == operator)
                .values(seen_at=now)
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
            select(sessions, operators, sessions.c.seen_at.label("session_seen_at"))
            .join_from(sessions, operators)
            .where(
                sessions.c.token_sha256.in_(digests),
                _alive(self._database.clock.now()),
                operators.c.disabled_at.is_(None),
            )
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.token_sha256: self._visitor(row) for row in rows}

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

    async def end_all(
        self, operator: str, *, actor: str, but: bytes | None = None, only: str | None = None
    ) -> int:
        """End the sessions of an operator, and return how many.

        All of them, or all `but` the one of this digest, or `only` the one that is called so.
        """
        ended = [
            one.session
            for one in await self.open_of(operator)
            if one.session != but and only in (None, one.id)
        ]
        if not ended:
            return 0
        kind = "session.ended-everywhere" if only is None else "session.revoked"
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                delete(tables.sessions).where(tables.sessions.c.token_sha256.in_(ended))
            )
            transaction.record(Entry(kind=kind, actor=actor))
        return len(ended)

    async def open_of(self, operator: str) -> list[OpenSession]:
        """Return the sessions of an operator that are not over, the last seen first."""
        sessions = tables.sessions
        query = (
            select(sessions)
            .where(sessions.c.operator == operator, _alive(self._database.clock.now()))
            .order_by(sessions.c.seen_at.desc(), sessions.c.made_at.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            OpenSession(
                session=row.token_sha256,
                made_at=row.made_at,
                seen_at=row.seen_at,
                browser=row.browser,
                system=row.system,
            )
            for row in rows
        ]

    async def present(self) -> frozenset[str]:
        """Return the operators who were seen lately."""
        now = self._database.clock.now()
        query = select(tables.sessions.c.operator).where(
            tables.sessions.c.seen_at > now - PRESENT, tables.sessions.c.expires_at > now
        )
        async with self._database.read() as connection:
            return frozenset((await connection.scalars(query)).all())

    def _visitor(self, row: Row[*tuple[Any, ...]]) -> Visitor:
        role = Role(row.role)
        return Visitor(
            actor=Actor(
                id=row.operator,
                name=row.name,
                role=role,
                tenant=row.tenant,
                territory=row.territory,
                programme=row.programme,
            ),
            login=row.login,
            language=row.language,
            csrf=row.csrf,
            session=row.token_sha256,
            seen_at=row.session_seen_at,
            must_enrol=role in self._second_factor_for and row.totp_secret is None,
        )


def _alive(now: datetime) -> ColumnElement[bool]:
    sessions = tables.sessions
    return and_(sessions.c.expires_at > now, sessions.c.seen_at > now - IDLE)
