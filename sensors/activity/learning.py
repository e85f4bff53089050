"""Which policy suits this person: found on their own days, one candidate at a time. Pure.

The best is the quickest on the known days, each judged by the others, where every false alarm has
its price and more than `BUDGET` a week are not borne. One candidate a tick keeps a button from
waiting.
"""

from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from sensors.activity.envelope import (
    BINS,
    PARTS,
    Limits,
    Policy,
    cell,
    limits,
    loss,
    parts,
    table,
)
from sensors.activity.memory import DAYS, Day
from sensors.activity.signs import AWAKE, RESTING, Where

ENOUGH = 7
"""Known days before anything is judged by them."""
APART = 14
"""Known days before working days and weekends are known apart."""
FINE = 21
"""Known days before single parts of the day are judged apart: of fewer, chance chooses."""
AGAIN = 7
"""Days after which the policy is looked for again; every day until `APART`."""
BUDGET = 1.0
"""False alarms a week on the known days that are borne at all."""
PRICE_MIN = 60.0
"""So many minutes by which all emergencies must be noticed sooner are worth one more a week."""
CELLS = tuple(cell(where, part * BINS // PARTS) for where in sorted(AWAKE) for part in range(PARTS))
CANDIDATES = tuple(
    Policy(dropped=dropped, stretch=stretch, least_min=least, pooled=pooled, strict=strict)
    for strict, dropped, stretch, least, pooled in product(
        ((), CELLS), (0, 1, 3), (1.0, 1.3), (60, 90), (0.0, 1.0)
    )
)
WEEK = len(CANDIDATES)
"""After the candidates: whether the best is better where working days are known apart,"""
FIRST_CELL = WEEK + 1
"""then in which cells it may be strict,"""
WHOLE = FIRST_CELL + len(CELLS)
"""and at last all of these at once."""
CAREFUL = Policy(dropped=0, stretch=1.5, least_min=90, pooled=0.5)
ASLEEP_MIN = 120
"""A silence this long, wherever it is at home, may be sleep where no bed has a sensor."""
ASLEEP_SHARE = 0.6
"""On so many of the days somebody sleeps at an hour that is their night."""


class Search(Struct, frozen=True, kw_only=True):
    """How far the candidates were tried."""

    next: int = 0
    best: Policy = CAREFUL
    excess: int = 10**6
    """By how many false alarms the best exceeds the budget."""
    cost: float = float(10**6)
    """Minutes."""
    strict: tuple[int, ...] = ()
    """The cells in which being strict is worth it, each for itself."""


class Learned(Struct, frozen=True, kw_only=True):
    """What is known of the person, made of the days."""

    days: int
    """How many are known."""
    number: int
    """The day on which the policy was last looked for."""
    policy: Policy
    work: Limits
    weekend: Limits
    asleep: tuple[bool, ...]
    """For each half hour, whether the person usually sleeps."""
    often_out: tuple[bool, ...]
    """For each half hour, whether the person was out then on more than one day."""

    def of(self, number: int) -> Limits:
        """Return the limits of a day."""
        return self.weekend if Day(number=number).is_weekend else self.work


def recent(days: tuple[Day, ...]) -> tuple[Day, ...]:
    """Return the days whose silences are remembered, but the one that is not over."""
    return days[:-1][-DAYS:]


def known(days: tuple[Day, ...]) -> int:
    """Count the days that can be judged by."""
    return sum(day.is_known for day in recent(days))


def refreshed(days: tuple[Day, ...], before: Learned | None) -> Learned | None:
    """Make the limits anew with what the last day left, by the policy of before."""
    count = known(days)
    if count < ENOUGH:
        return None
    over = recent(days)
    policy = CAREFUL if before is None else before.policy
    return Learned(
        days=count,
        number=0 if before is None else before.number,
        policy=policy,
        work=limits(over, policy, weekend=False),
        weekend=limits(over, policy, weekend=True),
        asleep=asleep(over),
        often_out=tuple(len(each) > 1 for each in table(over, None).by_bin[Where.OUT]),
    )


def wanted(days: tuple[Day, ...], learned: Learned | None) -> bool:
    """Tell whether a better policy should be looked for."""
    if learned is None:
        return False
    return days[-1].number - learned.number >= (AGAIN if learned.days >= APART else 1)


def tried(search: Search, days: tuple[Day, ...]) -> Search:
    """Try the next candidate."""
    over = recent(days)
    count = sum(day.is_known for day in over)
    number, best = search.next, search.best
    search = replace(search, next=number + 1)
    if number < WEEK:
        return _kept(search, CANDIDATES[number], over)
    if number == WEEK:
        return _kept(search, replace(best, by_week=True), over) if count >= APART else search
    if count < FINE:
        return replace(search, next=WHOLE + 1)
    if number < WHOLE:
        new = CELLS[number - FIRST_CELL]
        if new in best.strict:
            return search
        alone = _kept(search, replace(best, strict=(*best.strict, new)), over)
        better = alone.best is not search.best
        return replace(search, strict=(*search.strict, new)) if better else search
    return _kept(search, replace(best, strict=(*best.strict, *search.strict)), over)


def _kept(search: Search, policy: Policy, over: tuple[Day, ...]) -> Search:
    """Return the search with the better of both."""
    lost = loss(over, policy)
    weeks = sum(day.is_known for day in over) / 7
    excess = max(0, lost.false_alarms - round(BUDGET * weeks))
    cost = lost.slowness + PRICE_MIN * lost.false_alarms / weeks
    if (excess, cost) < (search.excess, search.cost):
        return replace(search, best=policy, excess=excess, cost=cost)
    return search


def found(search: Search, days: tuple[Day, ...], learned: Learned) -> Learned | None:
    """Return what the best candidate makes of the days; None while some are untried."""
    if search.next <= WHOLE:
        return None
    better = replace(learned, policy=search.best, number=days[-1].number)
    return refreshed(days, better)


def asleep(days: tuple[Day, ...]) -> tuple[bool, ...]:
    """Tell for each half hour whether the person usually sleeps."""
    numbers = {day.number for day in days if day.is_known}
    slept: list[set[int]] = [set() for _ in range(BINS)]
    for day in days:
        for gap in day.silences():
            sleeping = gap.where in RESTING or (
                gap.where is not Where.OUT
                and gap.where is not Where.SEAT
                and gap.length >= ASLEEP_MIN
            )
            for number, bin_, _ in parts(gap) if sleeping else ():
                if number in numbers:
                    slept[bin_].add(number)
    return tuple(len(each) >= ASLEEP_SHARE * len(numbers) for each in slept)
