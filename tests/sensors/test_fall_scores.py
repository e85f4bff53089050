"""The figures of the detector on real recordings, printed, and the floors that it holds."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sensors.impacts import WAIST
from simulations import fall_fit
from simulations.fall_scores import Judged, judge, report, score
from simulations.recordings import Recording, load_trials


@pytest.fixture(scope="module")
def waist(shared_data: Path) -> tuple[Recording, ...]:
    """Every trial of SisFall that is at hand: ten people."""
    return load_trials(shared_data / "falls" / "sisfall")


@pytest.fixture(scope="module")
def judged(waist: tuple[Recording, ...]) -> list[Judged]:
    """What the detector says of them."""
    return [judge(trial) for trial in waist]


@pytest.fixture(scope="module")
def rows(waist: tuple[Recording, ...]) -> tuple[fall_fit.Example, ...]:
    """What the model is made of."""
    return fall_fit.examples(waist)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return a function that shows figures also where the test passes."""

    def show(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return show


def test_falls_are_found_and_daily_life_is_silent(
    waist: Sequence[Recording], judged: list[Judged], tell: Callable[[str], None]
) -> None:
    tell(report(waist))
    total = score(judged)
    assert (total.falls, total.daily) == (450, 699)
    assert total.sensitivity >= 0.95
    assert total.specificity >= 0.90


def test_people_who_were_left_out_of_the_making_do_as_well(
    waist: Sequence[Recording],
    rows: Sequence[fall_fit.Example],
    tell: Callable[[str], None],
) -> None:
    judged = fall_fit.left_out(rows)
    for clipped in (False, True):
        some = [pair for pair in judged if pair[0].clipped == clipped]
        found, silent = fall_fit.rates(some, waist, WAIST.threshold)
        tell(f"left out, clipped {clipped}: {found:.1%} / {silent:.1%}")
        assert found >= 0.97
        assert silent >= 0.97


def test_the_weights_in_the_source_are_those_of_the_fit(rows: Sequence[fall_fit.Example]) -> None:
    weights = fall_fit.fit(rows).tolist()
    assert weights == pytest.approx([WAIST.bias, WAIST.turn, WAIST.turned_impact], rel=1e-3)


def test_turning_over_in_bed_does_not_ring(
    judged: list[Judged], tell: Callable[[str], None]
) -> None:
    turning = [row for row in judged if row.trial.name.startswith("D14")]
    rang = [row.trial.name for row in turning if row.suspicions]
    tell(f"turning over: {len(turning)} trials, rang in {rang}")
    assert len(turning) == 50
    assert len(rang) <= 1
    assert not [name for name in rang if "_SE" in name]  # never of the older people


def test_a_wearable_costs_next_to_nothing(
    waist: Sequence[Recording], tell: Callable[[str], None]
) -> None:
    line = report([trial for trial in waist if trial.subject == "SE01"]).splitlines()[-1]
    tell(line)
    assert float(line.split()[0]) < 0.2


def test_a_wrist_is_weaker_and_says_so(shared_data: Path, tell: Callable[[str], None]) -> None:
    trials = load_trials(next((shared_data / "falls").glob("weda*.zip")))
    tell(report(trials))
    total = score(judge(trial) for trial in trials)
    assert (total.falls, total.daily) == (200, 264)
    assert total.sensitivity >= 0.85
    assert total.specificity >= 0.80
