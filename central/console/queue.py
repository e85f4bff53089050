"""The queue as it is read from the database: few statements, in the actor's scope, encoded once.

Plain code over a connection, for the thread that reads for the live link; elsewhere `run_sync` it.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, select

from central import tables
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.door import Door

_CASES = tables.cases
_OPEN = _CASES.c.closed_at.is_(None)
_SHOWN = (
    _CASES.c.id,
    _CASES.c.number,
    _CASES.c.state,
    _CASES.c.priority,
    _CASES.c.cause,
    _CASES.c.place,
    _CASES.c.home,
    _CASES.c.resident,
    _CASES.c.hub,
    _CASES.c.tenant,
    _CASES.c.territory,
    _CASES.c.programme,
    _CASES.c.alarms,
    _CASES.c.test,
    _CASES.c.unconfirmed,
    _CASES.c.opened_at,
    _CASES.c.alerted_at,
    _CASES.c.owner,
    _CASES.c.position,
    tables.operators.c.name.label("owner_name"),
)


class QueueItem(Struct, frozen=True, kw_only=True):
    """`schemas.QueueRow`, in a form that costs little to make and to encode."""

    id: str
    number: int
    state: str
    priority: int
    cause: str
    place: str | None
    who: str
    town: str
    hub: str | None
    alarms: int
    test: bool
    unconfirmed: bool
    opened_at: datetime
    alerted_at: datetime
    owner: str | None
    owner_name: str | None
    position: int


class Placed(Struct, frozen=True, kw_only=True):
    """A row with the scope that it lies in."""

    item: QueueItem
    tenant: str
    territory: str
    programme: str


class QueueView(Struct, frozen=True, kw_only=True):
    """`schemas.Queue`."""

    position: int
    now: datetime
    cases: list[QueueItem]


def head(connection: Connection) -> int:
    """Return the position of the last entry of the journal."""
    return connection.scalar(select(tables.journal_head.c.position)) or 0


def encoded_queue(connection: Connection, actor: Actor, now: datetime) -> bytes:
    """Return `schemas.Queue` as JSON: every open case in sight, the most urgent first."""
    position = head(connection)
    cases = [row.item for row in rows(connection, _OPEN & within(actor, _CASES))]
    return msgspec.json.encode(QueueView(position=position, now=now, cases=cases))


def rows(connection: Connection, which: ColumnElement[bool]) -> list[Placed]:
    """Return the cases for which `which` holds, in the order of the queue, in two statements."""
    query = (
        select(*_SHOWN)
        .outerjoin_from(_CASES, tables.operators, _CASES.c.owner == tables.operators.c.id)
        .where(which)
        .order_by(_CASES.c.priority, _CASES.c.opened_at, _CASES.c.id)
    )
    found = connection.execute(query).all()
    if not found:
        return []
    homes = tables.homes.c.id.in_(select(_CASES.c.home).where(which))
    names = Door.names(connection, homes)
    return [_placed(row, names.who(row.home, row.resident), names.town(row.home)) for row in found]


def _placed(row: Row[*tuple[Any, ...]], who: str, town: str) -> Placed:
    item = QueueItem(
        id=row.id,
        number=row.number,
        state=row.state,
        priority=row.priority,
        cause=row.cause,
        place=row.place,
        who=who,
        town=town,
        hub=row.hub,
        alarms=row.alarms,
        test=row.test,
        unconfirmed=row.unconfirmed,
        opened_at=row.opened_at,
        alerted_at=row.alerted_at,
        owner=row.owner,
        owner_name=row.owner_name,
        position=row.position,
    )
    return Placed(item=item, tenant=row.tenant, territory=row.territory, programme=row.programme)
