"""Measuring plans as the database keeps them."""

from datetime import time, timedelta
from typing import Any

import msgspec

from central.telemonitoring.plan import Plan
from protocol.causes import Priority


def plan_of(row: Any) -> Plan:  # noqa: ANN401 - a row of `measuring_plans`, joined with others
    """Read a plan."""
    times = msgspec.json.decode(row.times, type=list[str])
    priority = row.missed_priority
    return Plan(
        times=tuple(sorted(time.fromisoformat(one) for one in times)),
        days=tuple(msgspec.json.decode(row.days, type=list[int])),
        tolerance=timedelta(minutes=row.tolerance_min),
        missed_priority=Priority(priority) if priority else None,
        concern_after=row.concern_after,
    )


def plan_values(plan: Plan) -> dict[str, object]:
    """Return what a row keeps of a plan."""
    return {
        "times": msgspec.json.encode([f"{at:%H:%M}" for at in plan.times]).decode(),
        "days": msgspec.json.encode(plan.days).decode(),
        "tolerance_min": plan.tolerance // timedelta(minutes=1),
        "missed_priority": int(plan.missed_priority or 0),
        "concern_after": plan.concern_after,
    }
