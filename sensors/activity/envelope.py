"""How long a silence usual is, by clock and place: the envelope of the days that are known. Pure.

For each half hour of the clock and each place, every day leaves the longest silence that had lasted
then. `table` sorts them; `limits` makes of them, by a policy, how long a silence may be; `loss`
tells how a policy would have done on those very days, each judged by the others.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from msgspec import Struct

from sensors.activity.memory import DAY_MIN, Day, Gap
from sensors.activity.signs import AWAKE, Where

BIN_MIN = 30
BINS = DAY_MIN // BIN_MIN
PARTS = 8
TURN_BIN = 8
"""Of four in the morning."""
KEPT = 7
"""The longest of each half hour that are kept: the policies look at no more."""
LEAST = {Where.BED: 180, Where.BEDROOM: 180, Where.OUT: 360}
"""Minutes of silence that are never too many there."""
POOLED = {Where.BED: 1.1, Where.BEDROOM: 1.1, Where.OUT: 1.5}
"""See `Policy.pooled`: who goes to bed early sleeps no less, and nobody comes home by the clock.

No day is an exception there, either: what is borne in vain is kept for the hours of being up.
"""
LEAST_STRETCH = 1.25
"""Of the same."""

SOON_MIN = 90
"""An emergency shall be noticed in so many minutes."""


class Policy(Struct, frozen=True, kw_only=True):
    """How to make limits of the known days."""

    dropped: int
    """The longest so many of each half hour are taken for exceptions."""
    stretch: float
    """By what the usual is exceeded before it is too long."""
    least_min: int
    """No shorter silence is too long, outside bed and home."""
    pooled: float = 0.0
    """The share of the place's longest silence, whatever the hour, below which none is too long."""
    strict: tuple[int, ...] = ()
    """The cells in which no more than `SOON_MIN` of silence is borne, whatever is usual."""
    by_week: bool = False
    """Whether working days and weekends are known apart."""


class Limits(Struct, frozen=True, kw_only=True):
    """The longest silence that is not too long: minutes, for each place and half hour."""

    minutes: tuple[tuple[int, ...], ...]

    def at(self, where: Where, bin_: int) -> int:
        return self.minutes[where][bin_]


def cell(where: Where, bin_: int) -> int:
    """Return the number of a place at one of the eight parts of the day."""
    return where * PARTS + bin_ * PARTS // BINS


Ranked = tuple[tuple[int, int], ...]
"""The longest of the days and their numbers, longest first."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the policies are applied to."""

    by_bin: tuple[tuple[Ranked, ...], ...]
    """By place, then half hour."""
    longest: tuple[Ranked, ...]
    """By place."""


def parts(gap: Gap) -> Iterable[tuple[int, int, int]]:
    """Cut a silence into half hours: the day, the half hour, and how long it had lasted by then."""
    end = gap.start + gap.length
    at = gap.start
    while at < end:
        until = min(end, (at // BIN_MIN + 1) * BIN_MIN)
        yield (
            (at - TURN_BIN * BIN_MIN) // DAY_MIN,
            at // BIN_MIN % BINS,
            until - gap.start,
        )
        at = until


@lru_cache(maxsize=8)
def table(days: tuple[Day, ...], weekend: bool | None) -> Table:  # noqa: FBT001 - None is all days
    """Sort what the days left; of working days or weekends alone where `weekend` says so."""
    wanted = {day.number for day in days if weekend is None or day.is_weekend is weekend}
    most: dict[tuple[int, int, int], int] = {}
    longest: dict[tuple[int, int], int] = {}
    for day in days:
        for gap in day.silences():
            for number, bin_, lasted in parts(gap):
                if number not in wanted:
                    continue
                for near in (bin_ - 1, bin_, bin_ + 1):
                    key = (gap.where, near % BINS, number)
                    most[key] = max(most.get(key, 0), lasted)
                key2 = (gap.where, number)
                longest[key2] = max(longest.get(key2, 0), lasted)
    by_bin: list[list[list[tuple[int, int]]]] = [[[] for _ in range(BINS)] for _ in Where]
    for (where, bin_, number), lasted in most.items():
        _rank(by_bin[where][bin_], lasted, number)
    pools: list[list[tuple[int, int]]] = [[] for _ in Where]
    for (where, number), lasted in longest.items():
        _rank(pools[where], lasted, number)
    return Table(
        tuple(tuple(tuple(cell) for cell in row) for row in by_bin),
        tuple(tuple(pool) for pool in pools),
    )


def _rank(ranked: list[tuple[int, int]], lasted: int, number: int) -> None:
    insort(ranked, (lasted, number), key=lambda each: (-each[0], each[1]))
    del ranked[KEPT:]


def limit(known: Table, policy: Policy, where: Where, bin_: int, without: int = -1) -> int:
    """Return the limit there; as if the day `without` were not known."""
    up = where in AWAKE
    dropped = policy.dropped if up else 0
    stretch = policy.stretch if up else max(policy.stretch, LEAST_STRETCH)
    pooled = policy.pooled if up else POOLED[where]
    usual = stretch * _nth(known.by_bin[where][bin_], dropped, without)
    ever = pooled * _nth(known.longest[where], dropped, without) if pooled else 0.0
    most = int(max(LEAST.get(where, policy.least_min), usual, ever))
    return min(most, SOON_MIN) if cell(where, bin_) in policy.strict else most


def _nth(ranked: Ranked, dropped: int, without: int) -> int:
    place = dropped
    for lasted, number in ranked:
        if number == without:
            continue
        if place == 0:
            return lasted
        place -= 1
    return 0


def limits(days: tuple[Day, ...], policy: Policy, *, weekend: bool) -> Limits:
    """Return the limits of a day."""
    known = table(days, weekend if policy.by_week else None)
    return Limits(
        minutes=tuple(
            tuple(limit(known, policy, where, bin_) for bin_ in range(BINS)) for where in Where
        )
    )


@dataclass(frozen=True, slots=True)
class Loss:
    """How a policy did on the known days."""

    false_alarms: int
    slowness: float
    """Minutes until an emergency would be noticed, on average.

    At most `CAP_MIN`; where it takes more than `SOON_MIN`, as many again are added.
    """


CAP_MIN = 360


def loss(days: Sequence[Day], policy: Policy) -> Loss:
    """Judge each known day by all others."""
    kept = tuple(days)
    tables = {
        weekend: table(kept, weekend if policy.by_week else None) for weekend in (False, True)
    }
    known = {day.number: day.is_weekend for day in kept if day.is_known}
    false_alarms = 0
    waits: list[int] = []
    cache: dict[tuple[int, int, int], int] = {}

    def bound(where: Where, bin_: int, number: int) -> int:
        key = (where, bin_, number)
        if key not in cache:
            weekend = known.get(number, (number % 7) in {6, 0})
            cache[key] = limit(tables[weekend], policy, where, bin_, number)
        return cache[key]

    for day in kept:
        for gap in day.silences():
            cut = [part for part in parts(gap) if part[0] in known]
            false_alarms += any(
                lasted >= bound(gap.where, bin_, number) for number, bin_, lasted in cut
            )
            if gap.where in AWAKE:
                waits += [_wait(gap, part, bound) for part in cut]
    return Loss(false_alarms, sum(waits) / len(waits) if waits else 0.0)


def _wait(gap: Gap, struck: tuple[int, int, int], bound: Callable[[Where, int, int], int]) -> int:
    """Return after how many minutes an emergency at the end of this half hour is noticed."""
    number, bin_, lasted = struck
    for later in range(0, CAP_MIN, BIN_MIN):
        need = bound(gap.where, (bin_ + later // BIN_MIN) % BINS, number) - lasted
        if need <= later + BIN_MIN:
            wait = max(later, need, 0)
            return wait if wait <= SOON_MIN else wait + SOON_MIN
    return CAP_MIN + SOON_MIN
