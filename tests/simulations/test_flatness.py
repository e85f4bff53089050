"""What grows is told from what only warms up."""

import pytest

from simulations.flatness import FEW_PER_CENT, growth


def test_what_warms_up_and_then_stays_is_flat() -> None:
    assert growth([1, 5, 9, 10, 10, 10, 10, 10, 10]) == 1.0


def test_what_grows_all_the_time_is_seen() -> None:
    assert growth([10 + step for step in range(12)]) > FEW_PER_CENT


def test_a_single_peak_is_not_taken_for_growth() -> None:
    assert growth([10] * 7 + [40] + [10]) == 1.0


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="six"):
        growth([1, 2, 3])
