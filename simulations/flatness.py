"""Judgement of what should not grow: the last third of some samples against the second third."""

from collections.abc import Sequence
from statistics import median

FEW_PER_CENT = 1.05


def growth(samples: Sequence[float]) -> float:
    """Return the median of the last third over the median of the second; needs six samples.

    The first third is left out: caches fill, code is compiled. A leak goes on through both others.
    """
    if len(samples) < 6:
        raise ValueError("a growth needs six samples")
    third = len(samples) // 3
    return median(samples[-third:]) / median(samples[-2 * third : -third])
