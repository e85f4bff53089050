"""Drawing zones and laying down what holds for a person: judged, journalled, and told to nobody.

A zone that cannot be one is refused (`BadZone`) before anything is written. A changed zone is
judged anew with the next position.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import msgspec
from sqlalchemy import delete, func, select

from central import tables
from central.database import Database, Transaction
from central.location.zones import parse
from central.operators.actor import Actor
from central.residents.edits import keep_edit, put
from central.residents.hours import Hours
from central.residents.people import Resident
from central.residents.sight import resident_in_sight

MOST_ZONES = 20
_ZONES, _RULES = tables.zones, tables.location_rules


class TooManyZonesError(Exception):
    """A person has so many already."""


class OvertakenZoneError(Exception):
    """Somebody changed it since it was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A zone as somebody drew it."""

    name: str
    geojson: bytes
    hours: tuple[Hours, ...] = ()
    """When it holds; none: always."""


async def write_zone(
    database: Database,
    resident: str,
    drawn: Drawn,
    actor: Actor,
    *,
    zone: str | None = None,
    version: int | None = None,
) -> str | None:
    """Write a zone of `resident`, new or known, and return its id; None where it is not in sight.

    Raises BadZone, TooManyZonesError, and OvertakenZoneError where `version` is not its own.
    """
    async with database.write() as transaction:
        known = await resident_in_sight(transaction.connection, resident, actor)
        if known is None:
            return None
        parse(drawn.geojson, home=await _place_of(transaction, known))
        if zone is None:
            count = select(func.count()).where(_ZONES.c.resident == resident)
            if (await transaction.connection.scalar(count) or 0) >= MOST_ZONES:
                raise TooManyZonesError
            zone = str(uuid4())
        elif not await _stands(transaction, resident, zone, version):
            return None
        values = {
            "id": zone,
            "resident": resident,
            "name": drawn.name,
            "geojson": drawn.geojson.decode(),
            "hours": msgspec.json.encode(drawn.hours).decode(),
        }
        changed = await put(transaction, _ZONES, values, "id")
        told = {name: each for name, each in changed.items() if name in {"name", "hours"}}
        if changed:
            await keep_edit(
                transaction,
                "zone.written",
                of=("zone", zone),
                home=known.home,
                resident=resident,
                changed=told,
                actor=actor.signature,
            )
    return zone


async def remove_zone(
    database: Database, resident: str, zone: str, version: int, actor: Actor
) -> bool:
    """Take a zone away; False where it is not in sight. Raises OvertakenZoneError."""
    async with database.write() as transaction:
        known = await resident_in_sight(transaction.connection, resident, actor)
        if known is None or not await _stands(transaction, resident, zone, version):
            return False
        query = select(_ZONES.c.name).where(_ZONES.c.id == zone)
        name = await transaction.connection.scalar(query)
        await transaction.connection.execute(delete(_ZONES).where(_ZONES.c.id == zone))
        await keep_edit(
            transaction,
            "zone.removed",
            of=("zone", zone),
            home=known.home,
            resident=resident,
            changed={"name": (name, None)},
            actor=actor.signature,
        )
    return True


async def lay_down(
    database: Database,
    resident: str,
    actor: Actor,
    *,
    limit_kmh: float | None,
    silent_after: timedelta,
) -> bool:
    """Say how fast a person may be, and how long their tracker may be silent."""
    async with database.write() as transaction:
        known = await resident_in_sight(transaction.connection, resident, actor)
        if known is None:
            return False
        values: dict[str, object] = {
            "resident": resident,
            "limit_kmh": limit_kmh,
            "silent_after_s": silent_after.total_seconds(),
        }
        changed = await put(transaction, _RULES, values, "resident")
        if changed:
            await keep_edit(
                transaction,
                "location.laid-down",
                of=("zone", resident),
                home=known.home,
                resident=resident,
                changed={name: each for name, each in changed.items() if name != "resident"},
                actor=actor.signature,
            )
    return True


async def _stands(transaction: Transaction, resident: str, zone: str, version: int | None) -> bool:
    query = select(_ZONES.c.version).where(_ZONES.c.id == zone, _ZONES.c.resident == resident)
    stands = await transaction.connection.scalar(query)
    if stands is not None and version is not None and stands != version:
        raise OvertakenZoneError
    return stands is not None


async def _place_of(transaction: Transaction, resident: Resident) -> tuple[float, float] | None:
    homes = tables.homes
    row = (
        await transaction.connection.execute(
            select(homes.c.latitude, homes.c.longitude).where(homes.c.id == resident.home)
        )
    ).first()
    if row is None or row.latitude is None or row.longitude is None:
        return None
    return row.latitude, row.longitude
