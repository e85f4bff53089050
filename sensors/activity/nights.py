"""What the night is, and whether somebody wanders in it or goes out into it. Pure."""

from datetime import time

from msgspec import Struct
from msgspec.structs import replace

from protocol.evidence import Said
from protocol.observations import Observation
from sensors.activity.envelope import BIN_MIN, BINS
from sensors.activity.findings import Finding, What, ago
from sensors.activity.learning import Learned
from sensors.activity.memory import Day, minute_of
from sensors.activity.presence import Presence
from sensors.activity.signs import RESTING, Moment, Where

WINDOW_S = 2700.0
LEAST_CHANGES = 10
"""Changes of room within the window that are never wandering."""
STRETCH = 1.5
OUT_AFTER_S = 900.0
"""Who went out at night and came back at once looked after the cat."""


class Night(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The night under way; times are steady."""

    changes: tuple[float, ...] = ()
    """Changes of room within the window."""
    told: bool = False
    out_told: float | None = None
    """The movement of the front door that was told."""


def is_night(learned: Learned | None, begins: time, ends: time, now: Moment) -> bool:
    """Tell whether the person usually sleeps now; by the configured hours until it is known."""
    if learned is not None and any(learned.asleep):
        return learned.asleep[minute_of(now.local) // BIN_MIN % BINS]
    local = now.local.time()
    return begins <= local < ends if begins <= ends else local >= begins or local < ends


def moved(night: Night, before: Presence, seen: Observation, now: float) -> Night:
    """Count a change of room."""
    recent = tuple(at for at in night.changes if now - at < WINDOW_S)
    changed = seen.place is not None and before.place not in {None, seen.place}
    most = 99
    return replace(night, changes=(*recent, now)[-most:] if changed else recent)


def judge(
    night: Night,
    presence: Presence,
    days: tuple[Day, ...],
    learned: Learned | None,
    now: Moment,
    *,
    open_: bool = False,
) -> tuple[Night, Finding | None]:
    """Tell of wandering, and of a front door after which nothing came; each once.

    A front door that stands open (`open_`) is told as such, by its own rule.
    """
    out = None if open_ else _out(night, presence, learned, now)
    if out is not None:
        return replace(night, out_told=presence.front_at), out
    recent = [at for at in night.changes if now.steady - at < WINDOW_S]
    usual = max((day.tally.wandering for day in days if day.is_known), default=0)
    if night.told or len(recent) <= max(LEAST_CHANGES, STRETCH * usual):
        return night, None
    if presence.where in RESTING:
        return night, None
    minutes = max(1, round((recent[-1] - recent[0]) / 60))
    text = f"{len(recent)} changes of room in {minutes} minutes of the night; usually {usual}."
    said = Said(code="wandering", count=len(recent), minutes=minutes, most=usual)
    found = Finding(what=What.NIGHT_WANDERING, text=text, said=said, place=presence.place)
    return replace(night, told=True), found


def _out(night: Night, presence: Presence, learned: Learned | None, now: Moment) -> Finding | None:
    if presence.where is not Where.OUT or presence.front_at in {None, night.out_told}:
        return None
    assert presence.front_at is not None  # noqa: S101 - see above
    if now.steady - presence.front_at < OUT_AFTER_S:
        return None
    bin_ = minute_of(now.local) // BIN_MIN % BINS
    if learned is not None and learned.often_out[bin_]:
        return None
    since = ago(now, presence.front_at)
    text = f"The front door moved at {since}, in the night, and nothing at home since."
    said = Said(code="night-out", since=since)
    return Finding(what=What.NIGHT_OUT, text=text, said=said, place=presence.place)
