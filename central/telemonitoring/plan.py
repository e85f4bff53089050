"""When a person is to measure what, and what a moment that passed without it means. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from protocol.causes import Priority

ARRIVES_WITHIN = timedelta(minutes=10)
"""A reading may still be on its way when its time is over."""
MOST_TIMES = 12
_WEEK = 7


class Outcome(StrEnum):
    """Of one moment of a plan."""

    MET = "met"
    MISSED = "missed"
    EXCUSED = "excused"
    """Nobody was at home."""
    UNHEARD = "unheard"
    """The hub had no link: what was measured may lie there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One measure of one person."""

    times: tuple[time, ...]
    """At the home, in order."""
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    """Of the week, 1 is Monday."""
    tolerance: timedelta
    """So much earlier or later is still in time."""
    missed_priority: Priority | None = None
    """Of the first that is missed; None tells nobody."""
    concern_after: int = 0
    """So many missed in a row are a concern; 0: never."""

    def slots(self, zone: ZoneInfo, first: date, last: date) -> Iterator[datetime]:
        """Yield the moments of the days from `first` to `last`, in order, in UTC."""
        day = first
        while day <= last:
            if day.isoweekday() in self.days:
                for at in self.times:
                    yield datetime.combine(day, at, zone).astimezone(UTC)
            day += timedelta(days=1)

    def next_slot(self, zone: ZoneInfo, after: datetime) -> datetime | None:
        """Return the first moment after `after`; None where the plan has none."""
        today = after.astimezone(zone).date()
        moments = self.slots(zone, today, today + timedelta(days=_WEEK + 1))
        return next((slot for slot in moments if slot > after), None)

    def due(self, slot: datetime) -> datetime:
        """Return when a moment is judged."""
        return slot + self.tolerance + ARRIVES_WITHIN

    def meets(self, slot: datetime, measured: Iterable[datetime]) -> bool:
        """Tell whether something was measured in time for a moment."""
        return any(abs(at - slot) <= self.tolerance for at in measured)


def outcome_of(
    plan: Plan,
    slot: datetime,
    measured: Iterable[datetime],
    *,
    absent_until: datetime | None,
    linked: bool,
) -> Outcome:
    """Judge a moment whose time is over."""
    if plan.meets(slot, measured):
        return Outcome.MET
    if absent_until is not None and slot < absent_until:
        return Outcome.EXCUSED
    return Outcome.MISSED if linked else Outcome.UNHEARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How many were missed in a row, and what has been told of it."""

    missed: int = 0
    priority: Priority | None = None


def after_slot(plan: Plan, row: Row, outcome: Outcome) -> tuple[Row, Priority | None]:
    """Return the row after a moment, and the priority at which somebody is to be told now."""
    match outcome:
        case Outcome.MET:
            return Row(), None
        case Outcome.EXCUSED | Outcome.UNHEARD:
            return row, None
        case Outcome.MISSED:
            missed = row.missed + 1
            grave = plan.concern_after > 0 and missed >= plan.concern_after
            asked = Priority.CONCERN if grave else plan.missed_priority
            if asked is None or (row.priority is not None and row.priority <= asked):
                return Row(missed=missed, priority=row.priority), None
            return Row(missed=missed, priority=asked), asked
