"""Whether the last two weeks are unlike the months before: nights, bathroom, bed, kitchen, outings.

Pure. Each recent day is compared with each earlier one: what counts is in how many of these pairs
the recent day has more, so that one strange day moves little, and by how much the middle moved.
"""

from dataclasses import dataclass
from statistics import median

from protocol.evidence import Said
from sensors.activity.findings import Finding, What
from sensors.activity.memory import Day, Tally

RECENT = 14
"""Days that are compared,"""
RECENT_KNOWN = 10
"""so many of them known,"""
BEFORE_KNOWN = 21
"""with so many known days before."""
TOLD_DAYS = 21
"""How long a change that was told is not told again."""


@dataclass(frozen=True, slots=True)
class Habit:
    """One figure of a day."""

    code: str
    least: float
    """A smaller change of the middle is none."""
    words: str
    scale: float = 1.0


HABITS = {
    "nights_up": Habit("habit-nights-up", 1.0, "Times up at night"),
    "bathroom": Habit("habit-bathroom", 2.0, "Visits to the bathroom in a day"),
    "kitchen": Habit("habit-kitchen", 2.0, "Uses of the kitchen in a day"),
    "outings": Habit("habit-outings", 0.5, "Outings in a day"),
    "bed_min": Habit("habit-bed", 90.0, "Hours in bed", 1 / 60),
}
MORE = 0.8
"""Of all pairs, that a change needs,"""
RELATIVE = 0.3
"""and by how much of the earlier middle it moved."""
MARKED_MORE = 0.92
MARKED_RELATIVE = 0.6


def compare(days: tuple[Day, ...]) -> tuple[tuple[str, Finding], ...]:
    """Return what changed, by the name of the figure; the day under way is not looked at."""
    over = days[:-1]
    recent = [day.tally for day in over[-RECENT:] if day.is_known]
    before = [day.tally for day in over[:-RECENT] if day.is_known]
    if len(recent) < RECENT_KNOWN or len(before) < BEFORE_KNOWN:
        return ()
    found = ((name, _changed(name, habit, recent, before)) for name, habit in HABITS.items())
    return tuple((name, finding) for name, finding in found if finding is not None)


def _changed(name: str, habit: Habit, recent: list[Tally], before: list[Tally]) -> Finding | None:
    now: list[int] = [getattr(tally, name) for tally in recent]
    then: list[int] = [getattr(tally, name) for tally in before]
    pairs = [(a > b) + 0.5 * (a == b) for a in now for b in then]
    more = sum(pairs) / len(pairs)
    is_, was = median(now), median(then)
    share, moved = max(more, 1 - more), abs(is_ - was)
    if share < MORE or moved < max(habit.least, RELATIVE * was):
        return None
    marked = share >= MARKED_MORE and moved >= MARKED_RELATIVE * was
    shown = (round(is_ * habit.scale, 1), round(was * habit.scale, 1))
    return Finding(
        what=What.HABIT_MARKED if marked else What.HABIT,
        text=f"{habit.words}: {shown[0]:g} in the last two weeks, {shown[1]:g} before.",
        said=Said(code=habit.code, count=shown[0], most=shown[1]),
    )
