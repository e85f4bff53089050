"""Whether the silence lasts longer than this person's silences do, at this hour and place. Pure."""

from protocol.evidence import Said
from sensors.activity.envelope import BIN_MIN, BINS
from sensors.activity.findings import Finding, What, ago, hours
from sensors.activity.learning import Learned
from sensors.activity.memory import minute_of, number_of
from sensors.activity.presence import Presence
from sensors.activity.signs import RESTING, Moment, Where


def limit(learned: Learned, where: Where, now: Moment) -> int:
    """Return how many minutes of silence are not too long now."""
    of_day = learned.of(number_of(now.local))
    return of_day.at(where, minute_of(now.local) // BIN_MIN % BINS)


def judge(learned: Learned, presence: Presence, now: Moment) -> Finding | None:
    """Return what to say of the silence, where it is too long."""
    lasted = (now.steady - presence.at) / 60
    usual = limit(learned, presence.where, now)
    if lasted < usual:
        return None
    since = ago(now, presence.at)
    if presence.where in RESTING and (by := _up_by(learned, now)) is not None:
        text = f"Usually up by {by}; nothing since {since}."
        said = Said(code="not-up", usual=by, since=since, hours=hours(lasted))
    elif presence.where is Where.OUT:
        text = f"The front door moved at {since}; usually back within {hours(usual)} hours."
        said = Said(code="not-back", since=since, hours=hours(lasted), most=hours(usual))
    else:
        text = f"Nothing since {since}; usually no longer than {hours(usual)} hours at this time."
        said = Said(code="silent", since=since, hours=hours(lasted), most=hours(usual))
    return Finding(what=What.SILENCE, text=text, said=said, place=presence.place)


def _up_by(learned: Learned, now: Moment) -> str | None:
    """Return the end of the hours in which the person usually sleeps, where it is behind us."""
    current = minute_of(now.local) // BIN_MIN % BINS
    for back in range(1, BINS // 3):
        before = (current - back) % BINS
        if learned.asleep[before] and not learned.asleep[(before + 1) % BINS]:
            minutes = (before + 1) % BINS * BIN_MIN
            return f"{minutes // 60:02}:{minutes % 60:02}"
    return None
