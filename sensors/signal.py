"""Three axes of acceleration: lengths, angles, and a stream of any rate brought to one.

Plain Python on purpose: the agent of a home must stay small and almost idle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import acos, degrees, sqrt

Sample = tuple[float, float, float]


def length(sample: Sample) -> float:
    """Return the magnitude, whatever the orientation of the device."""
    x, y, z = sample
    return sqrt(x * x + y * y + z * z)


def mean(samples: Sequence[Sample]) -> Sample:
    """Return the mean vector; while the body rests it points away from the ground."""
    count = len(samples)
    return (
        sum(s[0] for s in samples) / count,
        sum(s[1] for s in samples) / count,
        sum(s[2] for s in samples) / count,
    )


def distance(one: Sample, other: Sample) -> float:
    """Return how far two samples are apart."""
    return length((one[0] - other[0], one[1] - other[1], one[2] - other[2]))


def angle_deg(one: Sample, other: Sample) -> float:
    """Return the angle between two vectors, 0 to 180; 0 where one of them has no direction."""
    lengths = length(one) * length(other)
    if lengths < 1e-6:
        return 0.0
    cosine = (one[0] * other[0] + one[1] * other[1] + one[2] * other[2]) / lengths
    return degrees(acos(max(-1.0, min(1.0, cosine))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampler:
    """Linear interpolation from one steady rate to another, batch by batch.

    Both counts are integers and each moment is computed from them anew: the output does not depend
    on how the stream was cut, and does not drift. An interpolated sample is never longer than its
    neighbours, so that resampling invents no impact.
    """

    from_hz: float
    to_hz: float
    taken: int = 0
    """Samples received."""
    given: int = 0
    """Samples returned."""
    last: Sample = (0.0, 0.0, 0.0)


def resample(state: Resampler, samples: Sequence[Sample]) -> tuple[Resampler, tuple[Sample, ...]]:
    """Return the samples of the new rate that lie between those received so far."""
    if not samples:
        return state, ()
    known = (state.last, *samples) if state.taken else tuple(samples)
    first = state.taken - 1 if state.taken else 0
    newest = first + len(known) - 1
    step = state.from_hz / state.to_hz
    output: list[Sample] = []
    count = state.given
    while (moment := count * step) <= newest:
        index = int(moment)
        part = moment - index
        one = known[index - first]
        if part:
            other = known[index - first + 1]
            one = (
                one[0] + part * (other[0] - one[0]),
                one[1] + part * (other[1] - one[1]),
                one[2] + part * (other[2] - one[2]),
            )
        output.append(one)
        count += 1
    taken = state.taken + len(samples)
    return replace(state, taken=taken, given=count, last=samples[-1]), tuple(output)
