"""The hubs as they are listed, in the scope of who asks: a page by id, and the counts on top."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)

from central import tables
from central.console.hub_schemas import FaultRow, HubCounts, HubPage, HubRow, HubState
from central.console.premises import Premises
from central.operators.actor import Actor
from central.operators.scope import within
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.door import Door, Names

_HUBS, _HOMES, _FAULTS, _SENSES = tables.hubs, tables.homes, tables.faults, tables.senses
BATTERY_LOW = 0.15
"""Of a hub's own battery."""

_OF_A_HOME = _HUBS.c.profile != "tracker"
"""A tracker has no link that is up, no senses and no configuration: its person's page shows it."""
_NEVER = _HUBS.c.heard_at.is_(None)
_OFFLINE = and_(_HUBS.c.heard_at.is_not(None), _HUBS.c.online.is_(False))
_FAULTY = _HUBS.c.id.in_(select(_FAULTS.c.hub).where(_FAULTS.c.cleared_at.is_(None)))
_LOW = or_(
    _HUBS.c.id.in_(select(_SENSES.c.hub).where(_SENSES.c.low > 0)),
    _HUBS.c.battery < BATTERY_LOW,
)
_STATES: dict[HubState, ColumnElement[bool]] = {
    "never": _NEVER,
    "offline": _OFFLINE,
    "faults": _FAULTY,
    "low-battery": _LOW,
    "wrong": or_(_NEVER, _OFFLINE, _FAULTY, _LOW),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which hubs are asked for."""

    state: HubState = "all"
    programme: str = ""
    words: str = ""
    """A part of the id."""
    after: str = ""
    limit: int = 200


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on hubs joined to their homes; a hub without a home is everyone's."""
    return or_(_HUBS.c.home.is_(None), within(actor, _HOMES))


def hubs_in_sight(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of the hubs that `actor` sees, with what their homes say of them."""
    return (
        select(_HUBS, _HOMES.c.config_version, _HOMES.c.programme)
        .outerjoin_from(_HUBS, _HOMES)
        .where(in_sight(actor))
    )


async def hubs(wanted: Wanted, visitor: Visitor, here: Premises) -> HubPage:
    """Return a page of the hubs in sight, in four statements."""
    sees_people = visitor.may(Permission.SEE_PEOPLE)
    if sees_people and here.looks.begins(visitor.actor.id, "hubs", here.clock.now()):
        await here.door.note_list(visitor.actor, kind="hubs.looked-at", why="hubs")
    query = (
        hubs_in_sight(visitor.actor)
        .where(_HUBS.c.id > wanted.after, _OF_A_HOME)
        .order_by(_HUBS.c.id)
        .limit(wanted.limit + 1)
    )
    if wanted.state in _STATES:
        query = query.where(_STATES[wanted.state])
    if wanted.programme:
        query = query.where(_HOMES.c.programme == wanted.programme)
    if wanted.words:
        query = query.where(_HUBS.c.id.contains(wanted.words.lower(), autoescape=True))
    async with here.database.read() as connection:
        rows, following = await connection.run_sync(_page, query, wanted.limit, sees_people)
    return HubPage(at=here.clock.now(), hubs=rows, next=following)


async def counts(visitor: Visitor, here: Premises) -> HubCounts:
    """Count the hubs in sight by how they are."""
    query = (
        select(
            func.count().label("all"),
            *(
                func.count(case((condition, 1))).label(state.replace("-", "_"))
                for state, condition in _STATES.items()
            ),
        )
        .select_from(_HUBS.outerjoin(_HOMES))
        .where(in_sight(visitor.actor), _OF_A_HOME)
    )
    programmes = (
        select(_HOMES.c.programme)
        .where(within(visitor.actor, _HOMES), _HOMES.c.programme != "")
        .distinct()
        .order_by(_HOMES.c.programme)
    )
    async with here.database.read() as connection:
        counted = (await connection.execute(query)).mappings().one()
        return HubCounts(**counted, programmes=list(await connection.scalars(programmes)))


def _page(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    limit: int,
    sees_people: bool,  # noqa: FBT001 - run_sync passes by position
) -> tuple[list[HubRow], str | None]:
    rows = connection.execute(query).all()
    shown = hub_rows(connection, rows[:limit], sees_people=sees_people)
    return shown, shown[-1].id if len(rows) > limit else None


def hub_rows(
    connection: Connection, rows: Collection[Row[*tuple[Any, ...]]], *, sees_people: bool
) -> list[HubRow]:
    """Fill in what stands elsewhere: open faults, senses, and names for those who may see them.

    For `hubs_in_sight` alone, of which the caller has noted that people are looked at.
    """
    ids = [row.id for row in rows]
    faults = _faults(connection, ids)
    senses = _senses(connection, ids)
    homes = _HOMES.c.id.in_({row.home for row in rows if row.home is not None})
    names = Door.names(connection, homes) if sees_people else Names()
    return [_hub(row, names, faults[row.id], senses.get(row.id)) for row in rows]


def _faults(connection: Connection, hubs: Collection[str]) -> dict[str, list[FaultRow]]:
    query = (
        select(_FAULTS, _FAULTS.c.count.label("times"))
        .where(_FAULTS.c.cleared_at.is_(None), _FAULTS.c.hub.in_(hubs))
        .order_by(_FAULTS.c.since, _FAULTS.c.component, _FAULTS.c.code)
    )
    faults: dict[str, list[FaultRow]] = defaultdict(list)
    for row in connection.execute(query):
        faults[row.hub].append(
            FaultRow(
                component=row.component,
                code=row.code,
                text=row.text,
                since=row.since,
                count=row.times,
            )
        )
    return faults


def _senses(connection: Connection, hubs: Collection[str]) -> dict[str, Row[*tuple[Any, ...]]]:
    query = (
        select(
            _SENSES.c.hub,
            func.sum(_SENSES.c.low).label("low"),
            func.sum(_SENSES.c.troubled).label("troubled"),
            func.min(_SENSES.c.lowest).label("lowest"),
        )
        .where(_SENSES.c.hub.in_(hubs))
        .group_by(_SENSES.c.hub)
    )
    return {row.hub: row for row in connection.execute(query)}


def _hub(
    row: Row[*tuple[Any, ...]],
    names: Names,
    faults: list[FaultRow],
    senses: Row[*tuple[Any, ...]] | None,
) -> HubRow:
    return HubRow(
        id=row.id,
        home=row.home,
        who=names.who(row.home),
        town=names.town(row.home),
        programme=row.programme or "",
        online=row.online,
        heard_at=row.heard_at,
        beat_at=row.beat_at,
        heartbeat_s=row.heartbeat_s,
        software=row.software,
        queued=row.queued,
        config_applied=row.config_applied,
        config_wanted=row.config_version or 0,
        mains=row.mains,
        battery=row.battery,
        low_batteries=0 if senses is None else senses.low,
        troubled=0 if senses is None else senses.troubled,
        lowest_battery=None if senses is None else senses.lowest,
        faults=faults,
    )
