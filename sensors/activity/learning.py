"""Which policy suits this person: found on their own days, one candidate at a time. Pure.

The best is the quickest that would have called no more often than `BUDGET` a week on the known
days, each judged by the others. One candidate a tick keeps a button from waiting.
"""

from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from sensors.activity.envelope import BINS, Limits, Policy, limits, loss, parts, table
from sensors.activity.memory import DAYS, Day
from sensors.activity.signs import RESTING, Where

ENOUGH = 7
"""Known days before anything is judged by them."""
APART = 14
"""Known days before working days and weekends are known apart."""
AGAIN = 7
"""Days after which the policy is looked for again; every day until `APART`."""
BUDGET = 0.9
"""False alarms a week on the known days. New days are a little less kind than known ones."""
STRICT: tuple[tuple[Where, ...], ...] = (
    (),
    (Where.BATHROOM, Where.KITCHEN, Where.ROOM),
    (Where.BATHROOM, Where.KITCHEN, Where.ROOM, Where.SEAT),
)
CANDIDATES = tuple(
    Policy(dropped=dropped, stretch=stretch, least_min=least, pooled=pooled, strict=strict)
    for strict, dropped, stretch, least, pooled in product(
        STRICT, (0, 1, 3), (1.0, 1.3), (60, 90), (0.0, 1.0)
    )
)
CAREFUL = Policy(dropped=0, stretch=1.5, least_min=90, pooled=0.5)
ASLEEP_MIN = 120
"""A silence this long, wherever it is at home, may be sleep where no bed has a sensor."""
ASLEEP_SHARE = 0.6
"""On so many of the days somebody sleeps at an hour that is their night."""


class Search(Struct, frozen=True, kw_only=True):
    """How far the candidates were tried."""

    next: int = 0
    best: Policy = CAREFUL
    excess: float = float(10**6)
    """By how much the best exceeds the budget, false alarms a week."""
    slowness: float = float(10**6)


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
    last = search.next == len(CANDIDATES)
    policy = replace(search.best, by_week=True) if last else CANDIDATES[search.next]
    over = recent(days)
    count = sum(day.is_known for day in over)
    search = replace(search, next=search.next + 1)
    if last and count < APART:
        return search
    lost = loss(over, policy)
    # Half an alarm more: that there was none in a few days does not promise that none comes.
    excess = max(0.0, (lost.false_alarms + 0.5) * 7 / count - BUDGET)
    if (excess, lost.slowness) < (search.excess, search.slowness):
        return replace(search, best=policy, excess=excess, slowness=lost.slowness)
    return search


def found(search: Search, days: tuple[Day, ...], learned: Learned) -> Learned | None:
    """Return what the best candidate makes of the days; None while some are untried."""
    if search.next <= len(CANDIDATES):
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
