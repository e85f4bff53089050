"""Judges readings after their commit: in one transaction each is judged once, and what it rings.

It runs in the writer's thread. A reading that nobody claimed waits until somebody says whose it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Dialect, Row, select

from central import tables
from central.alarms.ledger import Books
from central.database import Bulk
from central.residents.placement import Placement
from central.statements import Values, micros, updating
from central.telemonitoring.alerts import Alerts, Whose
from central.telemonitoring.evidence import MOST, Past, of_end, of_value
from central.telemonitoring.limits import Limits, Measured, Over, Standing, Told, judge
from central.telemonitoring.plan import Outcome
from central.telemonitoring.states import Held, State, States, about_measure, about_plan

AT_ONCE = 500
_READINGS, _LIMITS = tables.readings, tables.limits
_PLANS, _SLOTS = tables.measuring_plans, tables.plan_slots
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    key: Values
    whose: Whose
    device: str
    mark: str | None
    measured: Measured


class Judging:
    """Holds statements alone."""

    def __init__(self, dialect: Dialect, join_within: timedelta) -> None:
        self._books = Books(dialect)
        self._join_within = join_within
        self._states = States(dialect)
        self._judged = updating(_READINGS, dialect, ("judged",), ("hub", "id", "part"))
        self._met = updating(_SLOTS, dialect, ("outcome",), ("plan", "slot_at"))

    @staticmethod
    def waits(connection: Connection) -> bool:
        """Tell whether anything is to be judged, without holding up whoever writes."""
        query = select(_READINGS.c.hub).where(tables.UNJUDGED).limit(1)
        return connection.scalar(query) is not None

    def judge(self, bulk: Bulk) -> int:
        """Judge what waits, so many at once; return how many."""
        connection = bulk.connection
        rows = _waiting(connection)
        if not rows:
            return 0
        people = {row.whose.resident for row in rows}
        states = self._states.of(connection, people)
        limits = _limits(connection, people)
        placements = Placement.of_hub(connection, {row.whose.hub for row in rows})
        alerts = Alerts(bulk, self._books, placements, self._join_within)
        alerts.load({row.whose.home for row in rows}, states.alarms())
        newest = {(row.whose.resident, row.measured.measure): row.measured.at for row in rows}
        for row in rows:
            if row.mark is not None:
                continue
            about = row.whose.resident, row.measured.measure
            _one(
                connection,
                alerts,
                states,
                row,
                limits.get(about),
                newest=row.measured.at >= newest[about],
            )
        self._measured_after_all(connection, alerts, states, rows)
        alerts.write()
        states.write(connection)
        self._judged.run_many(connection, [(True, *row.key) for row in rows])
        return len(rows)

    def _measured_after_all(
        self, connection: Connection, alerts: Alerts, states: Held, rows: list[_Row]
    ) -> None:
        """Let what came meet the moments that were thought missed, and end what was told of it."""
        by: dict[tuple[str, str], list[_Row]] = {}
        for row in rows:
            if row.mark is None:
                by.setdefault((row.whose.resident, row.measured.measure), []).append(row)
        plans = connection.execute(
            select(_PLANS.c.id, _PLANS.c.resident, _PLANS.c.measure, _PLANS.c.tolerance_min).where(
                _PLANS.c.resident.in_({resident for resident, _ in by})
            )
        ).all()
        met: list[Values] = []
        for plan in plans:
            theirs = by.get((plan.resident, plan.measure))
            if not theirs:
                continue
            tolerance = plan.tolerance_min * _MINUTE
            met += _met(connection, plan.id, tolerance, [row.measured.at for row in theirs])
            _measured_again(alerts, states, plan, theirs[-1])
        self._met.run_many(connection, met)


def _one(
    connection: Connection,
    alerts: Alerts,
    states: Held,
    row: _Row,
    limits: Limits | None,
    *,
    newest: bool,
) -> None:
    about = about_measure(row.measured.measure)
    state = states.get(row.whose.resident, about)
    before = Standing(side=state.side, priority=state.priority, last_at=state.last_at)
    after, decision = judge(before, row.measured, limits, newest=newest)
    state.side, state.priority, state.last_at = after.side, after.priority, after.last_at
    match decision:
        case Told(beyond=beyond, worse=worse):
            assert limits is not None  # noqa: S101 - only limits tell
            past = _past(connection, row.whose.resident, row.measured)
            evidence = of_value(row.measured, beyond, past, _drawn(limits))
            standing = state.alarm if worse else None
            whose = row.whose if standing is None else _through(state, row.whose)
            state.alarm = alerts.ring(
                whose, beyond.priority, evidence, source=row.device, alarm=standing
            )
            state.hub = whose.hub
            state.since = state.since if worse else row.measured.at
        case Over():
            if state.alarm is not None:
                measured = row.measured
                end = of_end(measured.measure, measured.value, measured.at)
                alerts.over(_through(state, row.whose), state.alarm, "vitals.within", end)
            state.alarm, state.since = None, None
        case None:
            pass
    states.keep(row.whose.resident, about, state)


def _measured_again(
    alerts: Alerts, states: Held, plan: Row[*tuple[Any, ...]], latest: _Row
) -> None:
    about = about_plan(plan.id)
    state = states.get(plan.resident, about)
    if state.missed == 0 and state.alarm is None:
        return
    measured = latest.measured
    tolerance = plan.tolerance_min * _MINUTE
    if state.last_at is not None and measured.at < state.last_at - tolerance:
        return  # of before what was missed
    if state.alarm is not None:
        end = of_end(measured.measure, measured.value, measured.at)
        alerts.over(_through(state, latest.whose), state.alarm, "vitals.measured", end)
    states.keep(plan.resident, about, State())


def _through(state: State, whose: Whose) -> Whose:
    """Return whom an alert that stands is about: its alarm is known by the hub of its time."""
    return Whose(resident=whose.resident, home=whose.home, hub=state.hub or whose.hub)


def _drawn(limits: Limits) -> list[float]:
    every = (
        limits.concern_below,
        limits.notice_below,
        limits.notice_above,
        limits.concern_above,
    )
    return [one for one in every if one is not None]


def _waiting(connection: Connection) -> list[_Row]:
    query = (
        select(_READINGS)
        .where(tables.UNJUDGED)
        .order_by(_READINGS.c.at, _READINGS.c.hub, _READINGS.c.id, _READINGS.c.part)
        .limit(AT_ONCE)
    )
    return [
        _Row(
            key=(row.hub, row.id, row.part),
            whose=Whose(resident=row.resident, home=row.home, hub=row.hub),
            device=row.device,
            mark=row.mark,
            measured=Measured(
                measure=row.measure,
                value=row.value,
                at=row.at,
                received_at=row.received_at,
                doubts=msgspec.json.decode(row.doubts, type=tuple[str, ...]),
            ),
        )
        for row in connection.execute(query)
    ]


def _limits(connection: Connection, people: Iterable[str]) -> Mapping[tuple[str, str], Limits]:
    query = select(_LIMITS).where(_LIMITS.c.resident.in_(set(people)))
    return {
        (row.resident, row.measure): Limits(
            concern_below=row.concern_below,
            notice_below=row.notice_below,
            notice_above=row.notice_above,
            concern_above=row.concern_above,
        )
        for row in connection.execute(query)
    }


def _past(connection: Connection, resident: str, measured: Measured) -> list[Past]:
    query = (
        select(_READINGS.c.at, _READINGS.c.value)
        .where(_READINGS.c.resident == resident, _READINGS.c.measure == measured.measure)
        .where(_READINGS.c.at <= measured.at, _READINGS.c.mark.is_(None))
        .order_by(_READINGS.c.at.desc())
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    return [Past(at=row.at, value=row.value) for row in reversed(rows)]


def _met(
    connection: Connection, plan: str, tolerance: timedelta, measured: Iterable[datetime]
) -> list[Values]:
    """Return the moments of a plan that are met after all."""
    times = list(measured)
    query = select(_SLOTS.c.slot_at).where(
        _SLOTS.c.plan == plan,
        _SLOTS.c.outcome.in_((Outcome.MISSED.value, Outcome.UNHEARD.value)),
        _SLOTS.c.slot_at >= min(times) - tolerance,
        _SLOTS.c.slot_at <= max(times) + tolerance,
    )
    return [
        (Outcome.MET.value, plan, micros(slot))
        for slot in connection.scalars(query)
        if any(abs(at - slot) <= tolerance for at in times)
    ]
