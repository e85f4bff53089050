"""Vital signs: seen, bounded by a person's own limits, planned, and told whose they are."""

from datetime import date
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query

from central.console.guard import SeesHealth, SetsVitals
from central.console.people_schemas import Kept
from central.console.premises import Here
from central.console.problems import RefusedError, not_found
from central.console.register_routes import HubId, Id, SeenVersion, kept
from central.console.vitals_page import Asked, drawn, vitals_page
from central.console.vitals_schemas import LimitsEdit, PlanEdit, Span, VitalsPage
from central.residents.door import Door
from central.residents.sight import resident_in_sight
from central.telemonitoring.limits import Limits
from central.telemonitoring.people import GivenPlan, Telemonitoring
from central.telemonitoring.series import SeriesDownError

router = APIRouter(prefix="/api", tags=["vitals"])

MeasureName = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9-]+$")]
LastDay = Annotated[
    date | None, Query(ge=date(2000, 1, 1), le=date(2199, 12, 31), description="Today, if left.")
]


@router.get("/residents/{resident}/vitals")
async def read_vitals(
    resident: Id,
    visitor: SeesHealth,
    here: Here,
    span: Span = Span.MONTH,
    last: LastDay = None,
) -> VitalsPage:
    """Return a person's vital signs of the days up to `last`. The look is journalled.

    A year comes as figures of each day. 503 where the store of the series does not answer.
    """
    async with here.database.read() as connection:
        person = await resident_in_sight(connection, resident, visitor.actor)
        household = (
            None if person is None else await connection.run_sync(Door.read, person.home, person.id)
        )
    if person is None or household is None or household.home is None:
        raise not_found("person")
    now = here.clock.now()
    if here.looks.begins(visitor.actor.id, f"vitals {resident}", now):
        await here.door.note(household, by=visitor.actor.signature, why="vitals")
    zone = ZoneInfo(household.home.time_zone)
    asked = Asked(
        resident=resident,
        home=person.home,
        zone=zone,
        span=span,
        last=last or now.astimezone(zone).date(),
    )
    try:
        points, days = await drawn(here.series, asked)
    except SeriesDownError as error:
        raise RefusedError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The readings cannot be read now",
            "Their store does not answer. Nothing is lost: try again in a while.",
        ) from error
    async with here.database.read() as connection:
        return await connection.run_sync(vitals_page, asked, now, points, days)


@router.put("/residents/{resident}/vitals/limits/{measure}")
async def set_limits(
    resident: Id, measure: MeasureName, edit: LimitsEdit, visitor: SetsVitals, here: Here
) -> Kept:
    """Set a person's limits of a measure. 409 where somebody was quicker."""
    limits = Limits(
        concern_below=edit.concern_below,
        notice_below=edit.notice_below,
        notice_above=edit.notice_above,
        concern_above=edit.concern_above,
    )
    outcome = await Telemonitoring(here.database).set_limits(
        resident, measure, limits, edit.version, visitor.actor
    )
    return kept(outcome, "person")


@router.post("/residents/{resident}/vitals/plans", status_code=HTTPStatus.CREATED)
async def add_plan(resident: Id, edit: PlanEdit, visitor: SetsVitals, here: Here) -> Kept:
    """Add a measuring plan."""
    outcome = await Telemonitoring(here.database).write_plan(
        resident, None, _given(edit), 0, visitor.actor
    )
    return kept(outcome, "person")


@router.put("/residents/{resident}/vitals/plans/{plan}")
async def edit_plan(
    resident: Id, plan: Id, edit: PlanEdit, visitor: SetsVitals, here: Here
) -> Kept:
    """Change a measuring plan. 409 where somebody was quicker."""
    outcome = await Telemonitoring(here.database).write_plan(
        resident, plan, _given(edit), edit.version, visitor.actor
    )
    return kept(outcome, "plan")


@router.delete("/residents/{resident}/vitals/plans/{plan}")
async def remove_plan(
    resident: Id, plan: Id, version: SeenVersion, visitor: SetsVitals, here: Here
) -> Kept:
    """Take a measuring plan away; what was met and missed stays."""
    outcome = await Telemonitoring(here.database).remove_plan(
        resident, plan, version, visitor.actor
    )
    return kept(outcome, "plan")


@router.put(
    "/residents/{resident}/vitals/readings/{hub}/{reading}", status_code=HTTPStatus.NO_CONTENT
)
async def claim_reading(
    resident: Id, hub: HubId, reading: Id, visitor: SeesHealth, here: Here
) -> None:
    """Say that a reading of the home is this person's: it is judged and drawn as theirs."""
    done = await Telemonitoring(here.database).claim(resident, hub, reading, visitor.actor)
    if not done:
        raise not_found("reading of this home")


def _given(edit: PlanEdit) -> GivenPlan:
    return GivenPlan(
        measure=edit.measure,
        times=tuple(edit.times),
        days=tuple(edit.days),
        tolerance_min=edit.tolerance_min,
        missed_priority=edit.missed_priority,
        concern_after=edit.concern_after,
    )
