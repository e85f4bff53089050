"""A person's vital signs in the shapes of the API: from the series, the rows and the plans."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Row, select

from central import tables
from central.console.vitals_schemas import (
    LimitsRow,
    MeasureVitals,
    OddValue,
    PlanRow,
    SlotRow,
    Span,
    StandingRow,
    UnclaimedReading,
    UnclaimedValue,
    VitalDay,
    VitalPoint,
    VitalsPage,
)
from central.telemonitoring.days import starts
from central.telemonitoring.evidence import unit_of
from central.telemonitoring.plan import Outcome
from central.telemonitoring.plan_rows import plan_of
from central.telemonitoring.series import DayFigures, Point, Series
from central.telemonitoring.states import about_measure, about_plan
from protocol.readings import Measure

DAYS_OF = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 31, Span.YEAR: 366}
MOST_ODD = 100
MOST_UNCLAIMED = 50
_MS = timedelta(milliseconds=1)
_ORDER = {measure.value: n for n, measure in enumerate(Measure)}
_READINGS, _LIMITS, _STATES = tables.readings, tables.limits, tables.vital_states
_PLANS, _SLOTS = tables.measuring_plans, tables.plan_slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose vital signs, of which days."""

    resident: str
    home: str
    zone: ZoneInfo
    span: Span
    last: date

    @property
    def first(self) -> date:
        return self.last - timedelta(days=DAYS_OF[self.span] - 1)


@dataclass(slots=True, kw_only=True)
class _Found:
    """What is known of one measure."""

    limits: LimitsRow | None = None
    standing: StandingRow | None = None
    points: list[VitalPoint] = field(default_factory=list)
    days: list[VitalDay] = field(default_factory=list)
    slots: list[SlotRow] = field(default_factory=list)


async def drawn(series: Series, asked: Asked) -> tuple[list[Point], list[DayFigures]]:
    """Return what the chart draws: points, or of a year the figures of days."""
    if asked.span is Span.YEAR:
        return [], await series.days(asked.resident, asked.first, asked.last, asked.zone)
    edges = starts(asked.zone, asked.first, asked.last)
    return await series.between(asked.resident, edges[0], edges[-1]), []


def vitals_page(
    connection: Connection,
    asked: Asked,
    now: datetime,
    points: Iterable[Point],
    days: Iterable[DayFigures],
) -> VitalsPage:
    """Return the page."""
    edges = starts(asked.zone, asked.first, asked.last)
    since, until = edges[0], edges[-1]
    found: dict[str, _Found] = defaultdict(_Found)
    for point in points:
        doubts = [one for one in point.doubts.split(",") if one]
        found[point.measure].points.append(
            VitalPoint(at=point.at, value=point.value, doubts=doubts)
        )
    if asked.span is not Span.YEAR:
        _not_written_yet(connection, asked.resident, found, since, until)
    for day in days:
        found[day.measure].days.append(VitalDay(**_without_measure(day)))
    for row in connection.execute(select(_LIMITS).where(_LIMITS.c.resident == asked.resident)):
        found[row.measure].limits = LimitsRow(
            concern_below=row.concern_below,
            notice_below=row.notice_below,
            notice_above=row.notice_above,
            concern_above=row.concern_above,
            version=row.version,
        )
    query = select(_PLANS).where(_PLANS.c.resident == asked.resident).order_by(_PLANS.c.id)
    plans = list(connection.execute(query))
    _slots(connection, asked, found, plans, (since, until), now)
    _standing(connection, asked.resident, found, plans)
    measures = sorted(found, key=lambda one: (_ORDER.get(one, len(_ORDER)), one))
    return VitalsPage(
        span=asked.span,
        first=asked.first,
        last=asked.last,
        since=since,
        until=until,
        time_zone=asked.zone.key,
        measures=[_measure(one, found[one]) for one in measures],
        plans=[_plan(row) for row in plans],
        odd=_odd(connection, asked.resident, since, until),
        unclaimed=_unclaimed(connection, asked.home),
    )


def _measure(measure: str, of: _Found) -> MeasureVitals:
    return MeasureVitals(
        measure=measure,
        unit=unit_of(measure),
        limits=of.limits,
        standing=of.standing,
        points=of.points,
        days=of.days,
        slots=sorted(of.slots, key=lambda one: one.at),
    )


def _not_written_yet(
    connection: Connection,
    resident: str,
    found: dict[str, _Found],
    since: datetime,
    until: datetime,
) -> None:
    """Add what has come and is on its way to the series."""
    query = (
        select(_READINGS.c.measure, _READINGS.c.at, _READINGS.c.value, _READINGS.c.doubts)
        .where(tables.UNWRITTEN, _READINGS.c.resident == resident)
        .where(_READINGS.c.at >= since, _READINGS.c.at < until)
    )
    for row in connection.execute(query):
        points = found[row.measure].points
        if any(abs(point.at - row.at) < _MS for point in points):
            continue
        doubts = msgspec.json.decode(row.doubts, type=list[str])
        points.append(VitalPoint(at=row.at, value=row.value, doubts=doubts))
        points.sort(key=lambda one: one.at)


def _without_measure(day: DayFigures) -> dict[str, Any]:
    return {name: each for name, each in msgspec.structs.asdict(day).items() if name != "measure"}


def _slots(
    connection: Connection,
    asked: Asked,
    found: dict[str, _Found],
    plans: Iterable[Row[Any]],
    between: tuple[datetime, datetime],
    now: datetime,
) -> None:
    since, until = between
    query = select(_SLOTS.c.measure, _SLOTS.c.slot_at, _SLOTS.c.outcome).where(
        _SLOTS.c.resident == asked.resident, _SLOTS.c.slot_at >= since, _SLOTS.c.slot_at < until
    )
    if asked.span is Span.YEAR:
        query = query.where(_SLOTS.c.outcome == Outcome.MISSED.value)
    for row in connection.execute(query):
        found[row.measure].slots.append(SlotRow(at=row.slot_at, outcome=row.outcome))
    for plan in plans:
        known = found[plan.measure]
        if asked.span is Span.YEAR or plan.slot_at is None:
            continue
        begin = max(plan.slot_at.astimezone(asked.zone).date(), asked.first)
        today = now.astimezone(asked.zone).date()
        for slot in plan_of(plan).slots(asked.zone, begin, min(asked.last, today)):
            if slot >= plan.slot_at:
                known.slots.append(SlotRow(at=slot, outcome="pending"))


def _standing(
    connection: Connection, resident: str, found: dict[str, _Found], plans: Iterable[Row[Any]]
) -> None:
    states = {
        row.about: row
        for row in connection.execute(select(_STATES).where(_STATES.c.resident == resident))
        if row.side is not None and row.priority is not None
    }
    abouts = {about_plan(row.id): row.measure for row in plans}
    abouts |= {about_measure(measure): measure for measure in list(found)}
    for about, measure in abouts.items():
        state = states.get(about)
        standing = found[measure].standing
        if state is not None and (standing is None or state.priority < standing.priority):
            found[measure].standing = StandingRow(
                side=state.side, priority=state.priority, since=state.since
            )


def _plan(row: Row[Any]) -> PlanRow:
    return PlanRow(
        id=row.id,
        measure=row.measure,
        times=msgspec.json.decode(row.times, type=list[str]),
        days=msgspec.json.decode(row.days, type=list[int]),
        tolerance_min=row.tolerance_min,
        missed_priority=row.missed_priority,
        concern_after=row.concern_after,
        version=row.version,
    )


def _odd(connection: Connection, resident: str, since: datetime, until: datetime) -> list[OddValue]:
    query = (
        select(_READINGS)
        .where(tables.MARKED, _READINGS.c.resident == resident)
        .where(_READINGS.c.at >= since, _READINGS.c.at < until)
        .order_by(_READINGS.c.at.desc())
        .limit(MOST_ODD)
    )
    return [
        OddValue(at=row.at, measure=row.measure, value=row.value, device=row.device, mark=row.mark)
        for row in connection.execute(query)
    ]


def _unclaimed(connection: Connection, home: str) -> list[UnclaimedReading]:
    query = (
        select(_READINGS)
        .where(tables.NOBODYS, _READINGS.c.home == home)
        .order_by(_READINGS.c.at.desc(), _READINGS.c.hub, _READINGS.c.id, _READINGS.c.part)
        .limit(MOST_UNCLAIMED)
    )
    by: dict[tuple[str, str], UnclaimedReading] = {}
    for row in connection.execute(query):
        reading = by.setdefault(
            (row.hub, row.id),
            UnclaimedReading(hub=row.hub, id=row.id, at=row.at, device=row.device, values=[]),
        )
        reading.values.append(
            UnclaimedValue(measure=row.measure, value=row.value, unit=unit_of(row.measure))
        )
    return list(by.values())
