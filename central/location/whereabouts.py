"""Where somebody is and was, read to be shown: of an open case, or of whoever consented.

Each look is an entry of the journal, written before anything is shown; a page that refreshes
itself is one look (`central.console.looks`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from central import tables
from central.location.judgement import Side, State
from central.location.register import Seal
from central.location.sightings import Sighting
from central.residents.consents import ConsentKind, consenting
from central.residents.hours import hours_or_always, is_available
from protocol.positions import FixSource

TRAIL = 500
"""The latest positions of a trail that are shown."""
BEFORE = timedelta(minutes=30)
"""A trail of a case begins so long before it, where there is any."""
_POSITIONS, _TRACKERS, _ZONES = tables.positions, tables.trackers, tables.zones


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTracker:
    """The tracker that somebody wears."""

    hub: str
    number: str
    heard_at: datetime | None
    fix_at: datetime | None
    battery: float | None
    silent: bool
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenZone:
    """A zone as it is drawn."""

    id: str
    name: str
    geojson: str
    hours: str
    holds: bool
    """At this moment."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """All that is shown of one person outside."""

    tracker: SeenTracker | None = None
    zones: tuple[SeenZone, ...] = ()
    last: Sighting | None = None
    trail: tuple[Sighting, ...] = ()
    """The oldest first; the last of it is `last`, where there is one."""
    limit_kmh: float | None = None
    silent_after_s: float = 3600.0
    consents: bool = False


def of_case(connection: Connection, case: str, seal: Seal, now: datetime) -> Whereabouts | None:
    """Return the whereabouts of the person of a case; None where there is no such case."""
    cases, homes = tables.cases, tables.homes
    row = connection.execute(
        select(
            cases.c.id,
            cases.c.home,
            cases.c.resident,
            cases.c.hub,
            cases.c.opened_at,
            cases.c.closed_at,
            homes.c.time_zone,
        )
        .outerjoin_from(cases, homes, homes.c.id == cases.c.home)
        .where(cases.c.id == case)
    ).first()
    if row is None:
        return None
    resident = row.resident or _only_wearer(connection, row.home)
    of_case = _POSITIONS.c.case_id == case
    while_open = and_(
        _POSITIONS.c.resident == resident,
        _POSITIONS.c.at >= row.opened_at - BEFORE,
        *([] if row.closed_at is None else [_POSITIONS.c.at <= row.closed_at]),
    )
    trail = _trail(connection, of_case if resident is None else or_(of_case, while_open))
    if resident is None:
        return Whereabouts(trail=trail, last=trail[-1] if trail else None)
    found = _of(connection, resident, row.time_zone, now)
    last = _last(connection, resident, seal) if row.closed_at is None else None
    return _with(found, trail, last)


def of_person(
    connection: Connection, resident: str, time_zone: str, seal: Seal, now: datetime
) -> Whereabouts:
    """Return what the person's page shows: positions only of whoever consented."""
    found = _of(connection, resident, time_zone, now)
    if not found.consents:
        return found
    today = and_(_POSITIONS.c.resident == resident, _POSITIONS.c.at >= now - timedelta(days=1))
    return _with(found, _trail(connection, today), _last(connection, resident, seal))


def _with(found: Whereabouts, trail: tuple[Sighting, ...], last: Sighting | None) -> Whereabouts:
    if last is not None and (not trail or last.at > trail[-1].at):
        trail = (*trail, last)
    return Whereabouts(
        tracker=found.tracker,
        zones=found.zones,
        last=trail[-1] if trail else None,
        trail=trail,
        limit_kmh=found.limit_kmh,
        silent_after_s=found.silent_after_s,
        consents=found.consents,
    )


def _of(connection: Connection, resident: str, time_zone: str | None, now: datetime) -> Whereabouts:
    rules = tables.location_rules
    laid = connection.execute(select(rules).where(rules.c.resident == resident)).first()
    row = _tracker(connection, resident)
    zones = connection.execute(
        select(_ZONES).where(_ZONES.c.resident == resident).order_by(_ZONES.c.name, _ZONES.c.id)
    )
    return Whereabouts(
        tracker=None if row is None else _seen(row),
        zones=tuple(
            SeenZone(
                id=zone.id,
                name=zone.name,
                geojson=zone.geojson,
                hours=zone.hours,
                holds=is_available(hours_or_always(zone.hours), time_zone or "Europe/Madrid", now),
                version=zone.version,
            )
            for zone in zones
        ),
        limit_kmh=None if laid is None else laid.limit_kmh,
        silent_after_s=3600.0 if laid is None else laid.silent_after_s,
        consents=bool(consenting(connection, [resident], ConsentKind.LOCATION)),
    )


def _tracker(connection: Connection, resident: str) -> Row[*tuple[Any, ...]] | None:
    """Return the row of the tracker that somebody wears; of several the one heard last."""
    devices = tables.devices
    query = (
        select(_TRACKERS, devices.c.hub.label("worn"))
        .outerjoin_from(devices, _TRACKERS, _TRACKERS.c.hub == devices.c.hub)
        .where(devices.c.resident == resident, devices.c.kind == "tracker")
        .order_by(_TRACKERS.c.heard_at.is_(None), _TRACKERS.c.heard_at.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def _only_wearer(connection: Connection, home: str | None) -> str | None:
    """Return who wears the one tracker of a home, where nobody knows yet whose a case is."""
    devices, hubs = tables.devices, tables.hubs
    worn = connection.scalars(
        select(devices.c.resident)
        .join_from(devices, hubs, hubs.c.id == devices.c.hub)
        .where(hubs.c.home == home, devices.c.kind == "tracker", devices.c.resident.is_not(None))
        .distinct()
    ).all()
    return worn[0] if len(worn) == 1 else None


def _seen(row: Row[*tuple[Any, ...]]) -> SeenTracker:
    try:
        state = msgspec.json.decode(row.state or "{}", type=State)
    except msgspec.MsgspecError:
        state = State()
    return SeenTracker(
        hub=row.worn,
        number=row.number or "",
        heard_at=row.heard_at,
        fix_at=row.fix_at,
        battery=row.battery,
        silent=state.silent,
        side=state.side,
    )


def _last(connection: Connection, resident: str, seal: Seal) -> Sighting | None:
    row = _tracker(connection, resident)
    return None if row is None else seal.open(row.worn, row.sealed).last


def _trail(connection: Connection, wanted: ColumnElement[bool]) -> tuple[Sighting, ...]:
    query = select(_POSITIONS).where(wanted).order_by(_POSITIONS.c.at.desc()).limit(TRAIL)
    rows = connection.execute(query).all()
    return tuple(
        Sighting(
            latitude=row.latitude,
            longitude=row.longitude,
            accuracy_m=row.accuracy_m,
            at=row.at,
            speed_mps=row.speed_mps,
            heading_deg=row.heading_deg,
            source=row.source or FixSource.CELL.value,
        )
        for row in reversed(rows)
    )
