"""Where somebody is: on the page of a case, on the page of a person; and the zones they may be in.

Each look at a position is journalled before it is shown.
"""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query

from central.alarms.journal import Entry
from central.console.case_page import check_in_sight
from central.console.guard import EditsPeople, EnrolsHubs, SeesPeople, SeesQueue
from central.console.location_schemas import (
    LocationRules,
    NewTracker,
    PositionRow,
    TrackerMade,
    TrackerRow,
    WhereaboutsDetail,
    ZoneChecked,
    ZoneCircle,
    ZoneEdit,
    ZoneHours,
    ZoneKept,
    ZoneRow,
)
from central.console.premises import Here, Premises
from central.console.problems import RefusedError, not_found
from central.location import drawing, whereabouts
from central.location.register_tracker import register_tracker
from central.location.sightings import Sighting
from central.location.zones import BadZone, Circle, circle, circle_of, parse
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.hours import Hours, hours_or_always

router = APIRouter(prefix="/api", tags=["location"])

CaseId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
ResidentId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
ZoneId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
SeenVersion = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("/cases/{case}/whereabouts")
async def case_whereabouts(case: CaseId, visitor: SeesQueue, here: Here) -> WhereaboutsDetail:
    """Return where the person of a case is and was since shortly before it. It is journalled."""
    if not visitor.may(Permission.SEE_PEOPLE):
        raise RefusedError(HTTPStatus.FORBIDDEN, "Your role may not see people")
    await check_in_sight(case, visitor, here)
    now = here.clock.now()
    async with here.database.read() as connection:
        found = await connection.run_sync(whereabouts.of_case, case, here.seal, now)
    if found is None:
        raise not_found("case")
    await _note(found, visitor, here, case=case)
    return _shown(found)


@router.get("/residents/{resident}/whereabouts")
async def person_whereabouts(
    resident: ResidentId, visitor: SeesPeople, here: Here
) -> WhereaboutsDetail:
    """Return a person's zones and tracker; where they are only if they consented to it."""
    household = await here.door.look_at(resident, visitor.actor, why="whereabouts")
    if household is None or household.home is None:
        raise not_found("person")
    zone, now = household.home.time_zone, here.clock.now()
    async with here.database.read() as connection:
        found = await connection.run_sync(whereabouts.of_person, resident, zone, here.seal, now)
    await _note(found, visitor, here, resident=resident, home=household.home.id)
    return _shown(found)


@router.post("/zones/check")
async def check_zone(edit: ZoneEdit, visitor: EditsPeople) -> ZoneChecked:
    """Tell whether a zone can be one, and how it would be drawn; nothing is kept."""
    del visitor
    drawn = _drawn(edit)
    try:
        parse(drawn.geojson)
    except BadZone as error:
        raise _bad(error) from error
    return ZoneChecked(geojson=msgspec.json.decode(drawn.geojson))


@router.post("/residents/{resident}/zones", status_code=HTTPStatus.CREATED)
async def add_zone(
    resident: ResidentId, edit: ZoneEdit, visitor: EditsPeople, here: Here
) -> ZoneKept:
    """Add a safe zone."""
    return await _write(resident, None, edit, visitor, here)


@router.put("/residents/{resident}/zones/{zone}")
async def edit_zone(
    resident: ResidentId, zone: ZoneId, edit: ZoneEdit, visitor: EditsPeople, here: Here
) -> ZoneKept:
    """Draw a safe zone anew. 409 where somebody was quicker."""
    return await _write(resident, zone, edit, visitor, here)


@router.delete("/residents/{resident}/zones/{zone}", status_code=HTTPStatus.NO_CONTENT)
async def remove_zone(
    resident: ResidentId, zone: ZoneId, version: SeenVersion, visitor: EditsPeople, here: Here
) -> None:
    """Take a safe zone away. 409 where somebody changed it meanwhile."""
    try:
        removed = await drawing.remove_zone(here.database, resident, zone, version, visitor.actor)
    except drawing.OvertakenZoneError as error:
        raise _overtaken() from error
    if not removed:
        raise not_found("zone")


@router.put("/residents/{resident}/location-rules", status_code=HTTPStatus.NO_CONTENT)
async def lay_down(
    resident: ResidentId, rules: LocationRules, visitor: EditsPeople, here: Here
) -> None:
    """Say how fast a person may be, and how long their tracker may be silent."""
    done = await drawing.lay_down(
        here.database,
        resident,
        visitor.actor,
        limit_kmh=rules.limit_kmh,
        silent_after=timedelta(seconds=rules.silent_after_s),
    )
    if not done:
        raise not_found("person")


@router.post("/residents/{resident}/trackers", status_code=HTTPStatus.CREATED)
async def add_tracker(
    resident: ResidentId, new: NewTracker, visitor: EnrolsHubs, here: Here
) -> TrackerMade:
    """Register a tracker for a person; what is put into it is shown this once."""
    settings = here.settings
    made = await register_tracker(
        here.database, resident, settings.the_secret(), number=new.number, actor=visitor.actor
    )
    if made is None:
        raise not_found("person")
    return TrackerMade(
        hub=made.hub,
        installation=made.installation,
        sms_number=settings.sms_number,
        sms_key=made.key.hex(),
        code=made.claim.code,
        expires_at=made.claim.expires_at,
    )


async def _write(
    resident: str, zone: str | None, edit: ZoneEdit, visitor: Visitor, here: Premises
) -> ZoneKept:
    drawn = _drawn(edit)
    try:
        kept = await drawing.write_zone(
            here.database, resident, drawn, visitor.actor, zone=zone, version=edit.version
        )
    except BadZone as error:
        raise _bad(error) from error
    except drawing.TooManyZonesError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT, "There are zones enough", f"At most {drawing.MOST_ZONES}."
        ) from error
    except drawing.OvertakenZoneError as error:
        raise _overtaken() from error
    if kept is None:
        raise not_found("person" if zone is None else "zone")
    return ZoneKept(id=kept)


def _drawn(edit: ZoneEdit) -> drawing.Drawn:
    if (edit.circle is None) == (edit.geojson is None):
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Say a circle or GeoJSON", "And not both."
        )
    hours = tuple(
        Hours(days=tuple(sorted(set(one.days))), start=one.begin, end=one.end)
        for one in edit.hours
        if one.begin != "24:00"
    )
    try:
        geojson = (
            (edit.geojson or "").encode()
            if edit.circle is None
            else circle(Circle(**edit.circle.model_dump()))
        )
    except BadZone as error:
        raise _bad(error) from error
    return drawing.Drawn(name=edit.name, geojson=geojson, hours=hours)


def _bad(error: BadZone) -> RefusedError:
    told: dict[str, Any] = {
        "loc": ["body", "geojson"],
        "type": error.fault.value,
        "msg": str(error),
    }
    return RefusedError(
        HTTPStatus.UNPROCESSABLE_ENTITY, "This cannot be a zone", str(error), errors=[told]
    )


def _overtaken() -> RefusedError:
    return RefusedError(HTTPStatus.CONFLICT, "Somebody changed this meanwhile", "Look at it again.")


async def _note(
    found: whereabouts.Whereabouts,
    visitor: Visitor,
    here: Premises,
    *,
    case: str | None = None,
    resident: str | None = None,
    home: str | None = None,
) -> None:
    """Journal that somebody's position is looked at; where there is none, nothing is seen."""
    if not found.trail:
        return
    seen = f"position {case or resident}"
    if not here.looks.begins(visitor.actor.id, seen, here.clock.now()):
        return
    entry = Entry(
        kind="position.looked-at",
        actor=visitor.actor.signature,
        home=home,
        resident=resident,
        case=case,
    )
    await here.database.transact(lambda bulk: bulk.record(entry))


def _shown(found: whereabouts.Whereabouts) -> WhereaboutsDetail:
    tracker = found.tracker
    return WhereaboutsDetail(
        tracker=None
        if tracker is None
        else TrackerRow(
            hub=tracker.hub,
            number=tracker.number,
            heard_at=tracker.heard_at,
            fix_at=tracker.fix_at,
            battery=tracker.battery,
            silent=tracker.silent,
            side=tracker.side.value,
        ),
        zones=[_zone(one) for one in found.zones],
        last=None if found.last is None else _position(found.last),
        trail=[_position(one) for one in found.trail],
        limit_kmh=found.limit_kmh,
        silent_after_s=found.silent_after_s,
        consents=found.consents,
    )


def _zone(zone: whereabouts.SeenZone) -> ZoneRow:
    drawn = circle_of(zone.geojson)
    return ZoneRow(
        id=zone.id,
        name=zone.name,
        geojson=msgspec.json.decode(zone.geojson),
        circle=None
        if drawn is None
        else ZoneCircle(
            latitude=drawn.latitude, longitude=drawn.longitude, radius_m=drawn.radius_m
        ),
        hours=_hours(hours_or_always(zone.hours)),
        holds=zone.holds,
        version=zone.version,
    )


def _hours(hours: Sequence[Hours]) -> list[ZoneHours]:
    return [ZoneHours(days=list(one.days), begin=one.start, end=one.end) for one in hours]


def _position(seen: Sighting) -> PositionRow:
    return PositionRow.model_validate(
        {
            "latitude": seen.latitude,
            "longitude": seen.longitude,
            "accuracy_m": seen.accuracy_m,
            "at": seen.at,
            "speed_kmh": None if seen.speed_mps is None else round(seen.speed_mps * 3.6, 1),
            "heading_deg": seen.heading_deg,
            "source": seen.source,
        }
    )
