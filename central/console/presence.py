"""Who follows the queue now, and which case is open before each; told to colleagues alone.

It stands in the rows of the sessions, so that every process of this centre knows of everyone. The
look at a case is journalled where its page is read; this is only where the eyes are now.
"""

import logging
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from central import tables
from central.database import Database
from central.operators.actor import Actor
from central.operators.sessions import PRESENT, Visitor

_SESSIONS, _OPERATORS = tables.sessions, tables.operators
_log = logging.getLogger(__name__)


class Looks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one thing that a console says over the live link."""

    looks_at: Annotated[str, Meta(max_length=36, pattern=r"^[0-9a-f-]+$")] | None


class Person(Struct, frozen=True, kw_only=True):
    """`schemas.Present`."""

    id: str
    name: str
    looks_at: str | None


class Placed(Struct, frozen=True, kw_only=True):
    """Somebody who is here, with the tenant that they work for; an empty one is everybody's."""

    person: Person
    tenant: str


class Presence:
    """Writes where those of this process look, and reads where everyone does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, visitor: Visitor, looks_at: str | None) -> None:
        """Write that they are here and what is open before them."""
        now = self._database.clock.now()
        await self._write(visitor, looks_at=looks_at, looks_since=now)

    async def forget(self, visitor: Visitor) -> None:
        """Write that they have gone."""
        await self._write(visitor, looks_at=None, looks_since=None)

    def read(self, connection: Connection) -> tuple[Placed, ...]:
        """Return everyone who is here, by name; of two screens the one last looked at counts."""
        now = self._database.clock.now()
        query = (
            select(_OPERATORS.c.id, _OPERATORS.c.name, _OPERATORS.c.tenant, _SESSIONS.c.looks_at)
            .join_from(_SESSIONS, _OPERATORS)
            .where(
                _SESSIONS.c.looks_since.is_not(None),
                _SESSIONS.c.seen_at > now - PRESENT,
                _SESSIONS.c.expires_at > now,
                _OPERATORS.c.disabled_at.is_(None),
            )
            .order_by(_SESSIONS.c.looks_since)
        )
        latest = {
            row.id: Placed(
                person=Person(id=row.id, name=row.name, looks_at=row.looks_at), tenant=row.tenant
            )
            for row in connection.execute(query)
        }
        return tuple(sorted(latest.values(), key=lambda one: (one.person.name, one.person.id)))

    async def _write(self, visitor: Visitor, **values: object) -> None:
        """Write it, or leave it: no fault here may end a live link."""
        here = _SESSIONS.c.token_sha256 == visitor.session
        try:
            async with self._database.write() as transaction:
                await transaction.connection.execute(update(_SESSIONS).where(here).values(**values))
        except SQLAlchemyError:
            _log.warning("where a session looks could not be written")


def colleagues(people: Sequence[Placed], actor: Actor) -> list[Person]:
    """Return those whom `actor` works with: of the same tenant, or of all of them."""
    return [
        one.person
        for one in people
        if not actor.tenant or not one.tenant or one.tenant == actor.tenant
    ]


def heard(text: str | bytes) -> Looks | None:
    """Read what a console said; what is something else is nothing."""
    try:
        return msgspec.json.decode(text, type=Looks)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
