"""Judges the moments of measuring plans that are over: a row's `next_due_at` is the timer.

It runs in the writer's thread; each moment is claimed by compare-and-set, so that it is judged
once, whoever ticks and after whatever restart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Dialect, Row, select, update

from central import tables
from central.alarms.ledger import Books
from central.database import Bulk
from central.residents.placement import Placement
from central.statements import Values, adding, micros
from central.telemonitoring.alerts import Alerts, Whose
from central.telemonitoring.evidence import MOST, Past, of_missed
from central.telemonitoring.limits import Side
from central.telemonitoring.plan import Outcome, Plan, after_slot, outcome_of
from central.telemonitoring.plan import Row as InARow
from central.telemonitoring.plan_rows import plan_of
from central.telemonitoring.states import Held, States, about_plan

AT_ONCE = 200
MOST_MOMENTS = 64
"""Of one plan in one transaction; a centre that was long away catches up in several."""
_PLANS, _SLOTS, _READINGS = tables.measuring_plans, tables.plan_slots, tables.readings
_PEOPLE, _HOMES, _HUBS = tables.residents, tables.homes, tables.hubs
_SLOT = ("plan", "slot_at", "resident", "measure", "outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    row: Row[Any]
    plan: Plan
    whose: Whose
    linked: bool


class Missing:
    """Holds statements alone."""

    def __init__(self, dialect: Dialect, join_within: timedelta) -> None:
        self._books = Books(dialect)
        self._join_within = join_within
        self._states = States(dialect)
        self._slot = adding(_SLOTS, dialect, _SLOT, _SLOT[:2])

    @staticmethod
    def is_due(connection: Connection, now: datetime) -> bool:
        """Tell whether any moment is over, without holding up whoever writes."""
        query = select(_PLANS.c.id).where(_PLANS.c.next_due_at <= now).limit(1)
        return connection.scalar(query) is not None

    def look(self, bulk: Bulk) -> int:
        """Judge what is due; return how many plans had something."""
        connection = bulk.connection
        found = _due(connection, bulk.now)
        if not found:
            return 0
        hubs = _hubs(connection, {row.home for row in found})
        dues = [
            _Due(
                row=row,
                plan=plan_of(row),
                whose=Whose(
                    resident=row.resident, home=row.home, hub=_through(hubs.get(row.home, []))
                ),
                linked=any(online for _, online in hubs.get(row.home, [])),
            )
            for row in found
        ]
        states = self._states.of(connection, {due.whose.resident for due in dues})
        placements = Placement.of_hub(connection, {due.whose.hub for due in dues})
        alerts = Alerts(bulk, self._books, placements, self._join_within)
        alerts.load({due.whose.home for due in dues}, states.alarms())
        slots: list[Values] = []
        for due in dues:
            slots += _one(connection, alerts, states, due, bulk.now)
        self._slot.run_many(connection, slots)
        alerts.write()
        states.write(connection)
        return len(dues)


def _one(
    connection: Connection, alerts: Alerts, states: Held, due: _Due, now: datetime
) -> list[Values]:
    """Judge the moments of one plan that are over, and claim them."""
    row, plan, zone = due.row, due.plan, ZoneInfo(due.row.time_zone)
    about = about_plan(row.id)
    state = states.get(due.whose.resident, about)
    slots: list[Values] = []
    slot = row.slot_at
    while slot is not None and plan.due(slot) <= now and len(slots) < MOST_MOMENTS:
        measured = _measured(connection, row, slot, plan.tolerance)
        outcome = outcome_of(plan, slot, measured, absent_until=row.absent_until, linked=due.linked)
        slots.append((row.id, micros(slot), row.resident, row.measure, outcome.value))
        before = InARow(missed=state.missed, priority=state.priority)
        after, told = after_slot(plan, before, outcome)
        state.missed, state.priority = after.missed, after.priority
        if outcome is Outcome.MISSED:
            state.side, state.last_at = Side.MISSED, slot
        if told is not None:
            past = _past(connection, row, slot)
            evidence = of_missed(row.measure, state.missed, slot, past)
            alarm = state.alarm if state.hub == due.whose.hub else None
            state.alarm = alerts.ring(due.whose, told, evidence, source=None, alarm=alarm)
            state.hub, state.since = due.whose.hub, state.since or slot
        elif outcome is Outcome.MET:
            state.alarm, state.side, state.since = None, None, None
        slot = plan.next_slot(zone, slot)
    claimed = connection.execute(
        update(_PLANS)
        .where(_PLANS.c.id == row.id, _PLANS.c.next_due_at == row.next_due_at)
        .values(slot_at=slot, next_due_at=None if slot is None else plan.due(slot))
    )
    if claimed.rowcount != 1:  # pragma: no cover - the writer's lock is held since it was read
        raise RuntimeError(f"plan {row.id} was claimed by another")
    states.keep(due.whose.resident, about, state)
    return slots


def _due(connection: Connection, now: datetime) -> list[Row[Any]]:
    query = (
        select(_PLANS, _PEOPLE.c.home, _HOMES.c.time_zone, _HOMES.c.absent_until)
        .join_from(_PLANS, _PEOPLE, _PEOPLE.c.id == _PLANS.c.resident)
        .join(_HOMES, _HOMES.c.id == _PEOPLE.c.home)
        .where(_PLANS.c.next_due_at <= now)
        .order_by(_PLANS.c.next_due_at)
        .limit(AT_ONCE)
    )
    return list(connection.execute(query))


def _hubs(connection: Connection, homes: Iterable[str]) -> Mapping[str, list[tuple[str, bool]]]:
    """Return the hubs of each home, and whether each has its link."""
    query = (
        select(_HUBS.c.id, _HUBS.c.home, _HUBS.c.online)
        .where(_HUBS.c.home.in_(set(homes)))
        .order_by(_HUBS.c.id)
    )
    found: dict[str, list[tuple[str, bool]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.home, []).append((row.id, bool(row.online)))
    return found


def _through(hubs: list[tuple[str, bool]]) -> str:
    return hubs[0][0] if hubs else ""


def _measured(
    connection: Connection, row: Row[Any], slot: datetime, tolerance: timedelta
) -> list[datetime]:
    query = select(_READINGS.c.at).where(
        _READINGS.c.resident == row.resident,
        _READINGS.c.measure == row.measure,
        _READINGS.c.mark.is_(None),
        _READINGS.c.at >= slot - tolerance,
        _READINGS.c.at <= slot + tolerance,
    )
    return list(connection.scalars(query))


def _past(connection: Connection, row: Row[Any], slot: datetime) -> list[Past]:
    query = (
        select(_READINGS.c.at, _READINGS.c.value)
        .where(_READINGS.c.resident == row.resident, _READINGS.c.measure == row.measure)
        .where(_READINGS.c.at <= slot, _READINGS.c.mark.is_(None))
        .order_by(_READINGS.c.at.desc())
        .limit(MOST)
    )
    return [Past(at=one.at, value=one.value) for one in reversed(connection.execute(query).all())]
