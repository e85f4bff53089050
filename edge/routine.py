"""The rules of daily life, pure: long silence, a door open at night, a bed left at night.

Until the person's rhythm is known (`sensors.activity`) they are fixed. Durations run on steady
time; the wall's time only tells night from day.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edge.happenings import Moment
from protocol.causes import Cause
from protocol.configuration import HomeConfig
from protocol.evidence import Said
from protocol.observations import Kind, Observation
from sensors.activity import learning, rooms, signs, watch
from sensors.activity.findings import Finding, What
from sensors.activity.signs import SIGNS_OF_LIFE

CAUSES = {
    What.SILENCE: Cause.INACTIVITY,
    What.KITCHEN: Cause.INACTIVITY,
    What.NIGHT_WANDERING: Cause.NIGHT_WANDERING,
    What.NIGHT_OUT: Cause.DOOR_AT_NIGHT,
    What.BATHROOM: Cause.BATHROOM_LONG,
    What.DOOR: Cause.DOOR_LEFT_OPEN,
    What.HABIT: Cause.HABITS,
    What.HABIT_MARKED: Cause.HABITS_CHANGED,
}
OUT_OF_BED_MOST_S = 7200.0
"""Whatever is usual, a bed left at night for longer is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Something that must not last: an open door, an empty bed."""

    source: str
    place: str | None
    resident: str | None
    since: float
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """What is known of the day."""

    last_sign: float
    """Steady time of the last sign of life."""
    rhythm: watch.State
    """What is known of the person."""
    silence_told: bool = False
    doors: tuple[Watch, ...] = ()
    beds: tuple[Watch, ...] = ()
    absent_until: float | None = None
    """Steady: an absence set by the wall's time must not outlive a step of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something to tell the centre."""

    cause: Cause
    source: str
    text: str
    said: Said
    place: str | None = None
    resident: str | None = None


def observe(routine: Routine, seen: Observation, config: HomeConfig, now: Moment) -> Routine:
    """Take note of a sign of life, a door, a bed."""
    if seen.kind in SIGNS_OF_LIFE:
        routine = replace(routine, last_sign=now.steady, silence_told=False)
    watch = Watch(source=seen.source, place=seen.place, resident=seen.resident, since=now.steady)
    match seen.kind:
        case Kind.DOOR_OPENED if all(door.source != seen.source for door in routine.doors):
            return replace(routine, doors=(*routine.doors, watch))
        case Kind.DOOR_CLOSED:
            return replace(routine, doors=_without(routine.doors, seen.source))
        case Kind.BED_LEFT if is_night(config, now.wall):
            return replace(routine, beds=(*_without(routine.beds, seen.source), watch))
        case Kind.BED_ENTERED | Kind.BED_LEFT:
            return replace(routine, beds=_without(routine.beds, seen.source))
        case _:
            return routine


def configured(routine: Routine, config: HomeConfig, now: Moment) -> Routine:
    """Turn an absence of the wall's time into one of steady time."""
    if config.absent_until is None:
        return replace(routine, absent_until=None)
    left = (config.absent_until - now.wall).total_seconds()
    return replace(routine, absent_until=now.steady + left if left > 0 else None)


def stepped(routine: Routine, now: Moment) -> Routine:
    """Start the night's watches again: a step of the wall's clock must fire none of them."""
    return replace(
        routine,
        doors=tuple(replace(door, since=now.steady) for door in routine.doors),
        beds=tuple(replace(bed, since=now.steady) for bed in routine.beds),
    )


def due(routine: Routine, config: HomeConfig, now: Moment) -> tuple[Routine, list[Concern]]:
    """Return what has lasted too long; each is told once until it ends."""
    if routine.absent_until is not None:
        if now.steady < routine.absent_until:
            return _nobody_home(routine, now), []
        routine = replace(_nobody_home(routine, now), absent_until=None)
    rules = config.rules
    if not is_night(config, now.wall):
        if watch.is_learned(routine.rhythm):
            return routine, []  # `lived` knows better
        silence = now.steady - routine.last_sign
        if routine.silence_told or silence < rules.inactivity_after_s:
            return routine, []
        text = f"No room has moved for {silence / 3600:.1f} hours."
        said = Said(code="inactive", hours=round(silence / 3600, 1))
        concern = Concern(cause=Cause.INACTIVITY, source="rules", text=text, said=said)
        return replace(routine, silence_told=True), [concern]
    doors, open_doors = _lasting(routine.doors, rules.door_open_after_s, now)
    beds, empty_beds = _lasting(routine.beds, _out_of_bed_after_s(routine, config), now)
    concerns = [
        _concern(Cause.DOOR_AT_NIGHT, door, "door-open", "Open at night", now)
        for door in open_doors
    ] + [_concern(Cause.OUT_OF_BED, bed, "out-of-bed", "Out of bed", now) for bed in empty_beds]
    return replace(routine, doors=doors, beds=beds), concerns


def lived(
    routine: Routine, seen: Observation | None, config: HomeConfig, now: Moment
) -> tuple[Routine, list[Concern]]:
    """Let the watcher of the person's rhythm take a tick, or an observation, into account."""
    away = routine.absent_until is not None and now.steady < routine.absent_until
    setting = watch.Setting(
        night_from=time.fromisoformat(config.rules.night_from),
        night_to=time.fromisoformat(config.rules.night_to),
        away=away,
    )
    rhythm, findings = watch.step(routine.rhythm, seen, at_home(config, now), setting)
    return replace(routine, rhythm=rhythm), [_unusual(finding) for finding in findings]


def at_home(config: HomeConfig, now: Moment) -> signs.Moment:
    """Return both times as the home's own clocks show them."""
    local = now.wall.astimezone(zone(config.time_zone)).replace(tzinfo=None)
    return signs.Moment(steady=now.steady, local=local)


def is_night(config: HomeConfig, wall: datetime) -> bool:
    """Tell whether the home's local time lies between `night_from` and `night_to`."""
    local = wall.astimezone(zone(config.time_zone)).time()
    start, end = (
        time.fromisoformat(config.rules.night_from),
        time.fromisoformat(config.rules.night_to),
    )
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def zone(name: str) -> tzinfo:
    """Return the time zone; UTC where this machine does not know it (edge.config says so)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _nobody_home(routine: Routine, now: Moment) -> Routine:
    return replace(stepped(routine, now), last_sign=now.steady, silence_told=False)


def _lasting(
    watches: tuple[Watch, ...], after_s: float, now: Moment
) -> tuple[tuple[Watch, ...], list[Watch]]:
    found = [w for w in watches if not w.told and now.steady - w.since >= after_s]
    return tuple(replace(w, told=True) if w in found else w for w in watches), found


def _out_of_bed_after_s(routine: Routine, config: HomeConfig) -> float:
    """Return how long the bed may be empty at night: longer for who is up longer as a rule."""
    usual_min = rooms.out_of_bed_limit(learning.recent(routine.rhythm.days)) or 0
    return max(config.rules.out_of_bed_after_s, min(usual_min * 60.0, OUT_OF_BED_MOST_S))


def _unusual(finding: Finding) -> Concern:
    return Concern(
        cause=CAUSES[finding.what],
        source="rules" if finding.source == "rhythm" else finding.source,
        text=finding.text,
        said=finding.said,
        place=finding.place,
    )


def _concern(cause: Cause, watch: Watch, code: str, what: str, now: Moment) -> Concern:
    minutes = round((now.steady - watch.since) / 60)
    return Concern(
        cause=cause,
        source=watch.source,
        text=f"{what} for {minutes} minutes.",
        said=Said(code=code, minutes=minutes),
        place=watch.place,
        resident=watch.resident,
    )


def _without(watches: tuple[Watch, ...], source: str) -> tuple[Watch, ...]:
    return tuple(watch for watch in watches if watch.source != source)
