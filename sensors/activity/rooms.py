"""Too long in the bathroom, no kitchen by the usual hour, a door left open: by usual figures. Pure.

Each usual figure is the longest of the known days; of many days, the second longest.
"""

from collections.abc import Iterable

from protocol.evidence import Said
from sensors.activity.findings import Finding, What, ago
from sensors.activity.learning import ENOUGH
from sensors.activity.memory import DAY_MIN, TURN, Day
from sensors.activity.presence import Presence
from sensors.activity.signs import RESTING, Moment, Where

MANY = 14
BATHROOM_MIN = 60
"""Until it is known."""
BATHROOM_LEAST_MIN = 25
DOOR_MIN = 60
DOOR_LEAST_MIN = 20
STRETCH = 1.5
NOON_MIN = 8 * 60
"""From four in the morning."""
LATE_MIN = 60
"""Beyond the usual hour of the kitchen."""
KITCHEN_SHARE = 0.8
"""Who cooks on fewer days is not missed in the kitchen."""


def bathroom_limit(days: tuple[Day, ...]) -> int:
    """Return how many minutes in the bathroom are not too long."""
    usual = _usual(day.tally.bathroom_min for day in days if day.is_known)
    return BATHROOM_MIN if usual is None else int(max(BATHROOM_LEAST_MIN, STRETCH * usual))


def door_limit(days: tuple[Day, ...]) -> int:
    """Return how many minutes the front door may stand open by day."""
    usual = _usual(day.tally.door_min for day in days if day.is_known)
    return DOOR_MIN if usual is None else int(max(DOOR_LEAST_MIN, STRETCH * usual))


def kitchen_limit(days: tuple[Day, ...]) -> int | None:
    """Return by which minute after four the kitchen is usually used; None where it need not be."""
    known = [day.tally.first_kitchen for day in days if day.is_known]
    used = [minute for minute in known if minute]
    if len(known) < ENOUGH or len(used) < KITCHEN_SHARE * len(known):
        return None
    usual = _usual(used)
    return None if usual is None else max(NOON_MIN, usual + LATE_MIN)


def out_of_bed_limit(days: tuple[Day, ...]) -> int | None:
    """Return how many minutes the bed may stay empty at night; None until it is known."""
    usual = _usual(day.tally.out_of_bed_min for day in days if day.is_known)
    return None if not usual else int(STRETCH * usual)


def bathroom(days: tuple[Day, ...], since: float, place: str | None, now: Moment) -> Finding | None:
    """Say that somebody is in the bathroom for too long."""
    minutes, usual = (now.steady - since) / 60, bathroom_limit(days)
    if minutes < usual:
        return None
    text = f"In the bathroom since {ago(now, since)}; usually no longer than {usual} minutes."
    said = Said(code="bathroom-long", since=ago(now, since), minutes=round(minutes), most=usual)
    return Finding(what=What.BATHROOM, text=text, said=said, place=place)


def kitchen(days: tuple[Day, ...], presence: Presence, now: Moment) -> Finding | None:
    """Say that nobody was in the kitchen today; the caller knows that nobody was."""
    usual = kitchen_limit(days)
    minute = _minute(now)
    if usual is None or minute < usual or presence.where is Where.OUT or presence.where in RESTING:
        return None
    by = f"{(usual // 60 + 4) % 24:02}:{usual % 60:02}"
    text = f"Nobody in the kitchen today; usually by {by}."
    said = Said(code="no-kitchen", usual=by)
    return Finding(what=What.KITCHEN, text=text, said=said, place="kitchen")


def door(
    days: tuple[Day, ...], source: str, since: float, place: str | None, now: Moment
) -> Finding | None:
    """Say that the front door stands open for too long."""
    minutes, usual = (now.steady - since) / 60, door_limit(days)
    if minutes < usual:
        return None
    text = f"The door stands open since {ago(now, since)}."
    said = Said(code="door-left-open", since=ago(now, since), minutes=round(minutes))
    return Finding(what=What.DOOR, text=text, said=said, place=place, source=source)


def _minute(now: Moment) -> int:
    local = now.local - TURN
    return (local.hour * 60 + local.minute) % DAY_MIN


def _usual(figures: Iterable[int]) -> int | None:
    known = sorted(figures, reverse=True)
    if len(known) < ENOUGH:
        return None
    return known[1] if len(known) >= MANY else known[0]
