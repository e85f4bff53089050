"""What an answer is, and whether enough of them come in time. Pure.

A *call* is a case. It is answered when a person first takes it: the time runs from its opening,
when it first rang, to that first take, rounded up to whole seconds, so that 60.2 s is not within
60 s. What joined the case meanwhile, rang again or was handed on later changes nothing: the person
at home has waited since the opening. A call that nobody has taken yet counts as late for a limit
once it has waited beyond it, and counts in no share before that.

Left out, and counted beside: tests; technical and information cases (priority 4 and 5), which
nobody at home waits for; and automatic answers, which are cases that closed without a person.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import ceil, sqrt

from protocol.causes import Priority

COUNTED = (Priority.LIFE, Priority.PERSON, Priority.CONCERN)
"""The priorities whose answer times are held against the targets."""
_Z = 1.959964
"""Of a normal distribution, for an interval of 95 %."""


class Kind(StrEnum):
    """What a case is to the figures."""

    COUNTED = "counted"
    TEST = "test"
    APART = "apart"
    """Technical or information."""
    AUTOMATIC = "automatic"


def kind_of(*, priority: int, test: bool, taken: bool, closed: bool) -> Kind:
    """Tell whether a case counts, or why it is left out."""
    if test:
        return Kind.TEST
    if closed and not taken:
        return Kind.AUTOMATIC
    return Kind.COUNTED if priority in COUNTED else Kind.APART


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """So many of the calls of a calendar month within so many seconds."""

    within_s: int
    share: Fraction

    @property
    def least(self) -> int:
        """The fewest calls that tell anything: of fewer, a single late one would break it."""
        return ceil(1 / (1 - self.share))


TARGETS = (
    Target(within_s=60, share=Fraction(975, 1000)),
    Target(within_s=180, share=Fraction(99, 100)),
)
"""UK TSA / TEC Quality, calls answered per calendar month."""
WITHIN_60, WITHIN_180 = TARGETS


class Verdict(StrEnum):
    """Whether a target holds."""

    HOLDS = "holds"
    FAILS = "fails"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many were in time, of how many."""

    within_s: int
    target: float
    within: int
    of: int
    low: float
    high: float
    """Wilson's interval of 95 %: where the share of a longer time would likely lie."""
    verdict: Verdict

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.within / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Waits:
    """How long calls waited, as histograms over whole seconds."""

    answered: Counter[int] = field(default_factory=Counter)
    waiting: Counter[int] = field(default_factory=Counter)
    """Of those that nobody has taken yet, until now."""

    def add(self, seconds: int, count: int = 1, *, answered: bool) -> None:
        """Count some that waited so long."""
        (self.answered if answered else self.waiting)[max(seconds, 0)] += count

    def merge(self, other: "Waits") -> None:
        """Count all of `other` too."""
        self.answered.update(other.answered)
        self.waiting.update(other.waiting)

    @property
    def calls(self) -> int:
        return self.answered.total() + self.waiting.total()

    def within(self, limit_s: int) -> int:
        """Return how many were answered within the limit."""
        return sum(count for seconds, count in self.answered.items() if seconds <= limit_s)

    def late(self, limit_s: int) -> int:
        """Return how many were answered later, or wait longer already."""
        return sum(
            count
            for histogram in (self.answered, self.waiting)
            for seconds, count in histogram.items()
            if seconds > limit_s
        )

    def share(self, target: Target) -> Share:
        """Hold them against a target."""
        return judged(target, self.within(target.within_s), self.late(target.within_s))

    def percentile(self, share: float) -> int | None:
        """Return the time within which this share of the answered was answered; None of none.

        By nearest rank: a time that some call really waited.
        """
        seconds = sorted(self.answered)
        if not seconds:
            return None
        heights = list(accumulate(self.answered[each] for each in seconds))
        return seconds[bisect_left(heights, max(1, ceil(round(share * heights[-1], 6))))]


def judged(target: Target, within: int, late: int) -> Share:
    """Judge so many in time and so many late."""
    of = within + late
    low, high = wilson(within, of)
    if of < target.least:
        verdict = Verdict.TOO_FEW
    else:
        verdict = Verdict.HOLDS if Fraction(within, of) >= target.share else Verdict.FAILS
    return Share(
        within_s=target.within_s,
        target=float(target.share),
        within=within,
        of=of,
        low=low,
        high=high,
        verdict=verdict,
    )


def wilson(within: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval of 95 % for a share; everything is possible of nothing."""
    if of == 0:
        return 0.0, 1.0
    share, square = within / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
