"""What a sense usually does, so that one that is stuck is noticed. Pure.

A door contact that never changes over more than its usual weeks, a motion sensor that is always on.
Learned from the sense itself, with bounds for what has not been learned. Times are steady.
"""

from dataclasses import dataclass, replace
from typing import Final

from protocol.observations import Kind

DAY_S: Final = 86_400.0
CHANGES: Final = frozenset({Kind.DOOR_OPENED, Kind.DOOR_CLOSED, Kind.BED_ENTERED, Kind.BED_LEFT})
SIGNS_OF_LIFE: Final = CHANGES | {Kind.MOTION, Kind.BUTTON_PRESSED, Kind.PULL_CORD_PULLED}
"""That somebody lives here: an empty home sticks no door."""
ENOUGH: Final = 10
"""Changes from which a door's own rhythm is believed."""
STILL_S: Final = 14 * DAY_S
STILL_UNKNOWN_S: Final = 56 * DAY_S
"""For a door that was never seen to move often: a balcony in winter is no fault."""
STILL_TIMES: Final = 3.0
ON_S: Final = DAY_S
ON_TIMES: Final = 2.0
PAUSE_S: Final = 70 * 60.0
"""A motion that was not said again for so long has ended: some sensors never say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What was learned of one sense."""

    changes: int = 0
    longest_s: float = 0.0
    """Its longest rest between two changes."""
    changed: float
    """When it last changed, or when the watch began."""
    moved: bool = False
    """Whether it changed since the hub started."""
    on_since: float | None = None
    on_last: float = 0.0
    """When the motion was last said."""
    longest_on_s: float = 0.0


def noticed(habit: Habit, kind: Kind, now: float) -> Habit:
    """Learn from one observation."""
    if kind in CHANGES:
        return replace(
            habit,
            changes=habit.changes + 1,
            longest_s=max(habit.longest_s, now - habit.changed),
            changed=now,
            moved=True,
        )
    if kind is Kind.MOTION:
        going_on = habit.on_since is not None and now - habit.on_last <= PAUSE_S
        if going_on:
            return replace(habit, on_last=now)
        return replace(_off(habit), on_since=now, on_last=now)
    if kind is Kind.MOTION_ENDED:
        return replace(_off(habit), moved=True)
    return habit


def _off(habit: Habit) -> Habit:
    if habit.on_since is None:
        return habit
    lasted = habit.on_last - habit.on_since
    return replace(habit, on_since=None, longest_on_s=max(habit.longest_on_s, lasted))


def stuck(habit: Habit, kind: str, now: float, *, lived_in: bool) -> tuple[bool | None, str]:
    """Tell whether it must be stuck, and why, in a sentence; None: nobody can tell.

    A door that rests in a home in which nobody moves either is no door that is stuck.
    """
    if habit.on_since is not None:
        lasted = habit.on_last - habit.on_since
        if lasted > max(ON_S, ON_TIMES * habit.longest_on_s):
            return True, f"It has said motion without a pause for {lasted / 3600:.0f} hours."
    known = habit.changes >= ENOUGH
    bound = max(STILL_S, STILL_TIMES * habit.longest_s) if known else STILL_UNKNOWN_S
    rest = now - habit.changed
    if kind != "door" or rest <= bound:
        return (False if habit.moved else None), ""
    if not lived_in:
        return None, ""
    usual = f"; its longest rest was {habit.longest_s / DAY_S:.1f} days" if known else ""
    return True, f"It has not changed for {rest / DAY_S:.0f} days{usual}."
