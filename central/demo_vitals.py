"""Some weeks of blood pressure of a person of the demonstration, so that no chart is empty.

The plan tells nobody of what is missed: no simulated cuff measures in this home.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from central import tables
from central.database import Transaction
from central.demo_homes import HOMES, ROSA, demo_id
from central.telemonitoring.limits import Limits
from central.telemonitoring.plan import Outcome, Plan
from central.telemonitoring.plan_rows import plan_values
from protocol.readings import Doubt, Measure

WEEKS = 8
PLAN = demo_id("plan/rosa")
_PLAN = Plan(times=(time(9), time(20)), tolerance=timedelta(hours=2))
_LIMITS = {
    Measure.SYSTOLIC: Limits(concern_below=95, notice_above=150, concern_above=180),
    Measure.PULSE: Limits(concern_below=45, notice_below=50, notice_above=100, concern_above=120),
}
_ZONE = ZoneInfo("Europe/Madrid")


async def write_vitals(transaction: Transaction) -> None:
    """Write what Rosa measured until now, her limits and her plan."""
    write, now = transaction.connection.execute, transaction.now
    today = now.astimezone(_ZONE).date()
    slots = list(_PLAN.slots(_ZONE, today - timedelta(weeks=WEEKS), today))
    over = [slot for slot in slots if _PLAN.due(slot) <= now]
    rows, outcomes = _measured(over)
    await write(insert(tables.readings), rows)
    await write(insert(tables.plan_slots), outcomes)
    await write(
        insert(tables.limits),
        [
            {
                "resident": ROSA,
                "measure": measure.value,
                "concern_below": limits.concern_below,
                "notice_below": limits.notice_below,
                "notice_above": limits.notice_above,
                "concern_above": limits.concern_above,
            }
            for measure, limits in _LIMITS.items()
        ],
    )
    following = _PLAN.next_slot(_ZONE, over[-1])
    await write(
        insert(tables.measuring_plans).values(
            id=PLAN,
            resident=ROSA,
            measure=Measure.SYSTOLIC.value,
            slot_at=following,
            next_due_at=None if following is None else _PLAN.due(following),
            **plan_values(_PLAN),
        )
    )


def _measured(
    slots: list[datetime],
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return readings at most of the moments, and what each moment came to."""
    chance = Random(7)  # noqa: S311 - the same weeks in every demonstration
    rows: list[dict[str, object]] = []
    outcomes: list[dict[str, object]] = []
    for n, slot in enumerate(slots):
        met = chance.random() > 0.06
        outcomes.append(
            {
                "plan": PLAN,
                "slot_at": slot,
                "resident": ROSA,
                "measure": Measure.SYSTOLIC.value,
                "outcome": (Outcome.MET if met else Outcome.MISSED).value,
            }
        )
        if met:
            at = slot + timedelta(minutes=chance.uniform(-40, 60))
            rows += _reading(f"{slot:%Y%m%d%H}", at, n / len(slots), chance)
    return rows, outcomes


def _reading(
    name: str, at: datetime, progress: float, chance: Random
) -> Iterator[dict[str, object]]:
    systolic = round(chance.gauss(136 + 9 * progress, 7))
    values = {
        Measure.SYSTOLIC: systolic,
        Measure.DIASTOLIC: round(systolic * 0.57 + chance.gauss(0, 3)),
        Measure.PULSE: round(chance.gauss(72, 5)),
    }
    doubts = f'["{Doubt.MOVED.value}"]' if chance.random() < 0.04 else "[]"
    for part, (measure, value) in enumerate(values.items()):
        yield {
            "hub": HOMES[0].hub,
            "id": demo_id(f"reading/{name}"),
            "part": part,
            "measure": measure.value,
            "value": float(value),
            "at": at,
            "received_at": at + timedelta(seconds=4),
            "device": "pressure-1",
            "home": HOMES[0].home.id,
            "resident": ROSA,
            "doubts": doubts,
            "judged": True,
        }
