"""What the reports of one tracker mean: left, returned, too fast, empty, silent. Pure.

`judge` takes (state, report, rules) and returns (state, decisions). A position counts as outside
only where its whole circle of accuracy lies beyond the edge by a margin, twice and for a while (or
once and far, of a tracker that speaks rarely); as inside where its centre lies within, twice. What
lies between changes nothing: a jittering fix at the edge does not ring. A jump that no vehicle
makes is put aside until two more positions confirm it; what is older than what was judged is not
judged.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, structs

from central.location.geodesy import metres
from central.location.sightings import Sighting
from central.location.zones import Zone

MARGIN_M = 40.0
FAR_M = 250.0
"""A single position so far beyond its own accuracy is enough..."""
RARE = timedelta(minutes=10)
"""... of a tracker that speaks so rarely that a second one would come too late."""
TWICE = 2
THRICE = 3
"""So many positions in a row make a jump believed."""
DWELL = timedelta(seconds=30)
"""Between the first and the last position that say the same."""
FRESH = timedelta(hours=1)
"""Positions that say the same farther apart are not the same stay."""
IMPOSSIBLE_MPS = 70.0
"""No road and no train of a city goes faster."""
SLOWER = 0.8
"""Of the limit; below it somebody is no longer too fast."""
MEASURABLE = timedelta(seconds=20)
"""The speed between two positions closer in time is noise."""
LOW, RECHARGED = 0.15, 0.25
"""Battery, 0 to 1."""


class Side(StrEnum):
    """Of the zones that hold at the moment."""

    UNKNOWN = "unknown"
    INSIDE = "inside"
    OUTSIDE = "outside"


class Rules(Struct, frozen=True, kw_only=True):
    """What holds for one person now."""

    zones: tuple[Zone, ...] = ()
    """Safe ones; to be in one of them is enough. None: nobody is outside."""
    key: str = ""
    """Of the set of zones; where it changes, everything is judged anew."""
    limit_mps: float | None = None
    silent_after: timedelta = timedelta(hours=1)


class State(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of a tracker. Where it was lies in `last` and `doubted` alone."""

    side: Side = Side.UNKNOWN
    key: str = ""
    against: int = 0
    """Positions in a row that say the other side..."""
    against_since: datetime | None = None
    fast: int = 0
    speeding: bool = False
    low: bool = False
    silent: bool = False
    last: Sighting | None = None
    doubted: Sighting | None = None
    """A jump that waits for its confirmation..."""
    doubts: int = 0
    """... and how many in a row agree with it."""


class Report(Struct, frozen=True, kw_only=True):
    """What one message says."""

    sightings: tuple[Sighting, ...] = ()
    """The oldest first."""
    battery: float | None = None


class Left(Struct, frozen=True, kw_only=True):
    """They are outside of every zone that holds."""

    metres: float
    """Beyond the edge of the nearest."""


class Returned(Struct, frozen=True, kw_only=True):
    """They are back in one."""


class Sped(Struct, frozen=True, kw_only=True):
    """Faster than their limit."""

    mps: float


class Slowed(Struct, frozen=True, kw_only=True):
    """No longer."""


class BatteryLow(Struct, frozen=True, kw_only=True):
    """The tracker will soon be silent."""

    level: float


class BatteryOk(Struct, frozen=True, kw_only=True):
    """It was charged."""


class FellSilent(Struct, frozen=True, kw_only=True):
    """It has not said for too long where it is."""

    side: Side
    since: datetime | None
    """Of the last position."""


class HeardAgain(Struct, frozen=True, kw_only=True):
    """It speaks again."""


Decision = Left | Returned | Sped | Slowed | BatteryLow | BatteryOk | FellSilent | HeardAgain
Decisions = tuple[Decision, ...]


def judge(state: State, report: Report, rules: Rules) -> tuple[State, Decisions]:
    """Judge a message of a tracker."""
    decisions: list[Decision] = []
    if state.key != rules.key:
        state = structs.replace(
            state, key=rules.key, side=Side.UNKNOWN, against=0, against_since=None
        )
    if state.silent and (report.sightings or state.side is not Side.OUTSIDE):
        state = structs.replace(state, silent=False)
        decisions.append(HeardAgain())
    for seen in report.sightings:
        if state.last is not None and seen.at <= state.last.at:
            continue
        doubts = _doubts(state, seen)
        if 0 < doubts < THRICE:
            state = structs.replace(state, doubted=seen, doubts=doubts)
            continue
        state, said = _sided(state, seen, rules)
        decisions += said
        state, said = _paced(state, seen, rules)
        decisions += said
        state = structs.replace(state, last=seen, doubted=None, doubts=0)
    state, said = _charged(state, report.battery)
    return state, (*decisions, *said)


def fall_silent(state: State) -> tuple[State, Decisions]:
    """Judge that nothing came for too long."""
    if state.silent:
        return state, ()
    since = None if state.last is None else state.last.at
    return structs.replace(state, silent=True), (FellSilent(side=state.side, since=since),)


def puts_off_silence(state: State, report: Report) -> bool:
    """Tell whether a report is a sign of life: of whom is outside only a position is."""
    return bool(report.sightings) or state.side is not Side.OUTSIDE


def _doubts(state: State, seen: Sighting) -> int:
    """Return how many positions in a row, this one included, are where nobody can have come."""
    if state.last is None or not _impossible(state.last, seen):
        return 0
    doubted = state.doubted
    agrees = doubted is not None and seen.at > doubted.at and not _impossible(doubted, seen)
    return state.doubts + 1 if agrees else 1


def _impossible(before: Sighting, seen: Sighting) -> bool:
    return _speed(before, seen) > IMPOSSIBLE_MPS


def _speed(before: Sighting, seen: Sighting) -> float:
    """Return the least speed between two positions, given what each may be wrong by."""
    way = metres(before.latitude, before.longitude, seen.latitude, seen.longitude)
    way -= before.accuracy_m + seen.accuracy_m
    return max(way, 0.0) / max((seen.at - before.at).total_seconds(), 1.0)


def _sided(state: State, seen: Sighting, rules: Rules) -> tuple[State, Decisions]:
    if not rules.zones:
        return structs.replace(state, side=Side.UNKNOWN, against=0, against_since=None), ()
    beyond = min(zone.signed_m(seen.latitude, seen.longitude) for zone in rules.zones)
    outside = beyond > seen.accuracy_m + MARGIN_M
    if not outside and beyond > 0:
        return state, ()
    if outside is (state.side is Side.OUTSIDE) and state.side is not Side.UNKNOWN:
        return structs.replace(state, against=0, against_since=None), ()
    return _against(state, seen, outside=outside, beyond=beyond)


def _against(
    state: State, seen: Sighting, *, outside: bool, beyond: float
) -> tuple[State, Decisions]:
    """A position that says another side than what is believed: the second settles it."""
    if not outside and state.side is Side.UNKNOWN:
        return _settled(state, Side.INSIDE), ()
    since = state.against_since
    if since is None or seen.at - since > FRESH:
        state, since = structs.replace(state, against=0), seen.at
    state = structs.replace(state, against=state.against + 1, against_since=since)
    again = state.against >= TWICE and seen.at - since >= DWELL
    if outside:
        rare = state.last is not None and seen.at - state.last.at >= RARE
        if again or (rare and beyond > seen.accuracy_m + FAR_M):
            return _settled(state, Side.OUTSIDE), (Left(metres=round(beyond)),)
        return state, ()
    return (_settled(state, Side.INSIDE), (Returned(),)) if again else (state, ())


def _settled(state: State, side: Side) -> State:
    return structs.replace(state, side=side, against=0, against_since=None)


def _paced(state: State, seen: Sighting, rules: Rules) -> tuple[State, Decisions]:
    """Too fast is what two positions in a row say; so is slow enough."""
    limit = rules.limit_mps
    if limit is None:
        return structs.replace(state, fast=0, speeding=False), ()
    pace = seen.speed_mps
    if pace is None:
        if state.last is None or seen.at - state.last.at < MEASURABLE:
            return state, ()
        pace = _speed(state.last, seen)
    says_other = pace < limit * SLOWER if state.speeding else pace > limit
    if not says_other:
        return structs.replace(state, fast=0), ()
    if state.fast + 1 < TWICE:
        return structs.replace(state, fast=state.fast + 1), ()
    state = structs.replace(state, fast=0, speeding=not state.speeding)
    return state, (Sped(mps=pace) if state.speeding else Slowed(),)


def _charged(state: State, battery: float | None) -> tuple[State, Decisions]:
    if battery is None or not 0 <= battery <= 1:
        return state, ()
    if battery <= LOW and not state.low:
        return structs.replace(state, low=True), (BatteryLow(level=battery),)
    if battery >= RECHARGED and state.low:
        return structs.replace(state, low=False), (BatteryOk(),)
    return state, ()
