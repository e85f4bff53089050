"""Resampling: the same stream however it is cut, and no impact that was not there."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.signal import Resampler, Sample, angle_deg, length, resample

AXIS = st.floats(-16, 16)
SAMPLES = st.lists(st.tuples(AXIS, AXIS, AXIS), min_size=1, max_size=200)
RATES = st.floats(20, 200)


def through(rate_hz: float, *batches: Sequence[Sample]) -> list[Sample]:
    state = Resampler(from_hz=rate_hz, to_hz=50.0)
    output: list[Sample] = []
    for batch in batches:
        state, even = resample(state, batch)
        output += even
    return output


@given(samples=SAMPLES, rate_hz=RATES, cut=st.integers(0, 200), other=st.integers(0, 200))
def test_cutting_the_stream_changes_no_sample(
    samples: list[Sample], rate_hz: float, cut: int, other: int
) -> None:
    first, last = sorted((cut, other))
    whole = through(rate_hz, samples)
    assert through(rate_hz, samples[:first], samples[first:last], samples[last:]) == whole


@given(samples=SAMPLES, rate_hz=RATES)
def test_no_sample_is_longer_than_the_longest(samples: list[Sample], rate_hz: float) -> None:
    longest = max(map(length, samples))
    assert all(length(sample) <= longest + 1e-9 for sample in through(rate_hz, samples))


@given(samples=SAMPLES)
def test_fifty_hertz_pass_unchanged(samples: list[Sample]) -> None:
    assert through(50.0, samples) == samples


@given(seconds=st.integers(1, 8), rate_hz=RATES)
def test_a_straight_line_stays_one_and_keeps_its_time(seconds: int, rate_hz: float) -> None:
    line = [(i / rate_hz, 0.0, -i / rate_hz) for i in range(int(seconds * rate_hz) + 1)]
    output = through(rate_hz, line)
    assert abs(len(output) - (line[-1][0] * 50 + 1)) <= 1
    for index, sample in enumerate(output):
        assert sample == pytest.approx((index / 50, 0.0, -index / 50), abs=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "degrees"),
    [
        ((0, 0, 1), (0, 0, 2), 0),
        ((0, 0, 1), (1, 0, 0), 90),
        ((0, 1, 0), (0, -3, 0), 180),
        ((0, 0, 0), (0, 0, 1), 0),
    ],
)
def test_angles_are_of_directions_alone(one: Sample, other: Sample, degrees: float) -> None:
    assert angle_deg(one, other) == pytest.approx(degrees)
