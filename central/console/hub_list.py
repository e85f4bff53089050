"""The hubs as they are listed, in the scope of who asks."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.console.premises import Premises
from central.console.schemas import FaultRow, HubRow
from central.operators.actor import Actor
from central.operators.scope import within
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.door import Door, Names

_HUBS, _HOMES, _FAULTS = tables.hubs, tables.homes, tables.faults


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on hubs joined to their homes; a hub without a home is everyone's."""
    return or_(_HUBS.c.home.is_(None), within(actor, _HOMES))


async def hubs(visitor: Visitor, here: Premises, *, after: str, limit: int) -> list[HubRow]:
    """Return a page of the hubs in sight, with their open faults, in three statements."""
    sees_people = visitor.may(Permission.SEE_PEOPLE)
    if sees_people:
        await here.door.note_list(visitor.actor, kind="hubs.looked-at", why="hubs")
    query = (
        select(_HUBS, _HOMES.c.config_version)
        .outerjoin_from(_HUBS, _HOMES)
        .where(_HUBS.c.id > after, in_sight(visitor.actor))
        .order_by(_HUBS.c.id)
        .limit(limit)
    )
    async with here.database.read() as connection:
        rows = (await connection.execute(query)).all()
        faults = await _faults(connection, [row.id for row in rows])
        homes = _HOMES.c.id.in_({row.home for row in rows if row.home is not None})
        names = await connection.run_sync(Door.names, homes) if sees_people else Names()
    return [_hub(row, names.who(row.home), faults[row.id]) for row in rows]


async def _faults(connection: AsyncConnection, hubs: list[str]) -> dict[str, list[FaultRow]]:
    query = (
        select(_FAULTS)
        .where(_FAULTS.c.cleared_at.is_(None), _FAULTS.c.hub.in_(hubs))
        .order_by(_FAULTS.c.since)
    )
    faults: dict[str, list[FaultRow]] = defaultdict(list)
    for row in await connection.execute(query):
        fault = FaultRow(component=row.component, code=row.code, text=row.text, since=row.since)
        faults[row.hub].append(fault)
    return faults


def _hub(row: Row[*tuple[Any, ...]], who: str, faults: list[FaultRow]) -> HubRow:
    return HubRow(
        id=row.id,
        home=row.home,
        who=who,
        online=row.online,
        heard_at=row.heard_at,
        software=row.software,
        queued=row.queued,
        config_applied=row.config_applied,
        config_wanted=row.config_version or 0,
        faults=faults,
    )
