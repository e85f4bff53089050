"""The judgement of answer times, held against a naive reference over single calls."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.figures.answers import (
    TARGETS,
    WITHIN_60,
    WITHIN_180,
    Kind,
    Verdict,
    Waits,
    judged,
    kind_of,
    wilson,
)


@dataclass(frozen=True)
class Heard:
    """A call as a person would write it down."""

    seconds: int
    answered: bool


HEARD = st.builds(Heard, seconds=st.integers(0, 400), answered=st.booleans())


def histogram(calls: list[Heard]) -> Waits:
    waits = Waits()
    for call in calls:
        waits.add(call.seconds, answered=call.answered)
    return waits


@given(st.lists(HEARD), st.sampled_from([0, 20, 60, 180]))
def test_a_share_counts_what_was_answered_in_time_of_what_could_be_judged(
    calls: list[Heard], limit: int
) -> None:
    waits = histogram(calls)
    in_time = [call for call in calls if call.answered and call.seconds <= limit]
    undecided = [call for call in calls if not call.answered and call.seconds <= limit]
    assert waits.within(limit) == len(in_time)
    assert waits.late(limit) == len(calls) - len(in_time) - len(undecided)


@given(st.lists(HEARD), st.sampled_from([0.01, 0.5, 0.9, 0.95, 0.975, 0.99, 1.0]))
def test_a_percentile_is_a_time_that_some_call_waited_and_enough_waited_no_longer(
    calls: list[Heard], share: float
) -> None:
    answered = sorted(call.seconds for call in calls if call.answered)
    found = histogram(calls).percentile(share)
    if not answered:
        assert found is None
        return
    rank = ceil(Fraction(str(share)) * len(answered))
    assert found == answered[rank - 1]


@given(st.lists(HEARD), st.lists(HEARD))
def test_two_histograms_merged_are_the_histogram_of_both(
    some: list[Heard], others: list[Heard]
) -> None:
    whole = histogram(some)
    whole.merge(histogram(others))
    assert whole == histogram(some + others)
    assert whole.calls == len(some) + len(others)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_wilsons_interval_holds_the_share_and_narrows_with_more_calls(
    within: int, late: int
) -> None:
    low, high = wilson(within, within + late)
    assert 0 <= low <= high <= 1
    if within + late:
        assert low <= within / (within + late) <= high
        more_low, more_high = wilson(4 * within, 4 * (within + late))
        assert more_high - more_low < high - low


@pytest.mark.parametrize(
    ("within", "of", "verdict"),
    [
        (0, 0, Verdict.TOO_FEW),
        (39, 39, Verdict.TOO_FEW),
        (39, 40, Verdict.HOLDS),
        (38, 40, Verdict.FAILS),
        (1950, 2000, Verdict.HOLDS),
        (1949, 2000, Verdict.FAILS),
    ],
)
def test_the_target_of_60_s_holds_from_exactly_97_5_percent_of_at_least_40_calls(
    within: int, of: int, verdict: Verdict
) -> None:
    assert judged(WITHIN_60, within, of - within).verdict is verdict


def test_of_fewer_calls_than_count_a_single_late_one_would_break_the_target() -> None:
    assert [target.least for target in TARGETS] == [40, 100]
    for target in TARGETS:
        assert judged(target, target.least - 1, 1).verdict is Verdict.HOLDS
        assert Fraction(target.least - 2, target.least - 1) < target.share


def test_a_call_that_waits_is_late_for_one_limit_before_it_is_for_the_other() -> None:
    waits = histogram([Heard(100, answered=False)])
    assert (waits.share(WITHIN_60).within, waits.share(WITHIN_60).of) == (0, 1)
    assert (waits.share(WITHIN_180).within, waits.share(WITHIN_180).of) == (0, 0)


@pytest.mark.parametrize(
    ("priority", "test", "taken", "closed", "kind"),
    [
        (1, False, False, False, Kind.COUNTED),
        (3, False, True, True, Kind.COUNTED),
        (4, False, True, True, Kind.APART),
        (5, False, False, False, Kind.APART),
        (1, True, True, True, Kind.TEST),
        (4, False, False, True, Kind.AUTOMATIC),
        (1, False, False, True, Kind.AUTOMATIC),
    ],
)
def test_what_counts_and_why_the_rest_does_not(
    priority: int, *, test: bool, taken: bool, closed: bool, kind: Kind
) -> None:
    assert kind_of(priority=priority, test=test, taken=taken, closed=closed) is kind
