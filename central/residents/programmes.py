"""The programmes of a tenant, by code: what homes belong to, and what a scope may be limited to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, and_, func, insert, literal, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.journal import Entry
from central.database import Database
from central.operators.actor import Actor
from central.operators.scope import within

_PROGRAMMES, _HOMES = tables.programmes, tables.homes


class CodeTakenError(Exception):
    """The tenant has a programme of this code already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme. A retired one keeps its homes and takes no others."""

    tenant: str
    code: str
    names: Mapping[str, str]
    """By language."""
    retired_at: datetime | None = None


class Programmes:
    """The programmes in sight of whoever asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, actor: Actor) -> list[tuple[Programme, int]]:
        """Return each with how many homes in sight belong to it, those in use first."""
        homes = (
            select(func.count())
            .where(
                _HOMES.c.tenant == _PROGRAMMES.c.tenant,
                _HOMES.c.programme == _PROGRAMMES.c.code,
                within(actor, _HOMES),
            )
            .scalar_subquery()
        )
        query = (
            select(_PROGRAMMES, homes.label("homes"))
            .where(_in_sight(actor))
            .order_by(_PROGRAMMES.c.retired_at.is_not(None), _PROGRAMMES.c.tenant)
            .order_by(_PROGRAMMES.c.code)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [
                (
                    Programme(
                        tenant=row.tenant,
                        code=row.code,
                        names=msgspec.json.decode(row.names, type=dict[str, str]),
                        retired_at=row.retired_at,
                    ),
                    row.homes,
                )
                for row in rows
            ]

    async def add(self, programme: Programme, actor: Actor) -> None:
        """Write a new one; raises CodeTakenError. The caller has looked at the scope."""
        try:
            async with self._database.write() as transaction:
                await transaction.connection.execute(
                    insert(_PROGRAMMES).values(
                        tenant=programme.tenant,
                        code=programme.code,
                        names=_as_text(programme.names),
                    )
                )
                transaction.record(_entry("programme.added", actor, programme))
        except IntegrityError as error:
            raise CodeTakenError(programme.code) from error

    async def change(
        self,
        programme: Programme,
        actor: Actor,
        *,
        retired: bool,
    ) -> bool:
        """Rename, retire or take up again; False where it is not in sight."""
        same = and_(
            _PROGRAMMES.c.tenant == programme.tenant,
            _PROGRAMMES.c.code == programme.code,
            _in_sight(actor),
        )
        async with self._database.write() as transaction:
            since = literal(transaction.now, tables.Instant)
            at = func.coalesce(_PROGRAMMES.c.retired_at, since) if retired else None
            done = await transaction.connection.execute(
                update(_PROGRAMMES)
                .where(same)
                .values(names=_as_text(programme.names), retired_at=at)
            )
            if done.rowcount == 0:
                return False
            kind = "programme.retired" if retired else "programme.changed"
            transaction.record(_entry(kind, actor, programme))
        return True


async def is_open(connection: AsyncConnection, tenant: str, code: str) -> bool:
    """Tell whether the tenant has this programme, and takes homes into it."""
    query = select(_PROGRAMMES.c.code).where(
        _PROGRAMMES.c.tenant == tenant,
        _PROGRAMMES.c.code == code,
        _PROGRAMMES.c.retired_at.is_(None),
    )
    return await connection.scalar(query) is not None


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    """Return the scope of `actor` over programmes, which lie in no territory."""
    parts = [
        *([_PROGRAMMES.c.tenant == actor.tenant] if actor.tenant else ()),
        *([_PROGRAMMES.c.code == actor.programme] if actor.programme else ()),
    ]
    return and_(*parts) if parts else true()


def _as_text(names: Mapping[str, str]) -> str:
    return msgspec.json.encode(names).decode()


def _entry(kind: str, actor: Actor, programme: Programme) -> Entry:
    body = {"tenant": programme.tenant, "code": programme.code, "names": programme.names}
    return Entry(kind=kind, actor=actor.signature, body=msgspec.json.encode(body))
