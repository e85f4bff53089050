"""The detector: what it hears in made streams, and what must never change its mind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sensors import falls
from sensors.impacts import AFTER, BEFORE, RATE_HZ, WAIST, Model, certainty, explain
from sensors.signal import Sample
from simulations.recordings import made_fall

START = datetime(2026, 11, 22, 3, 11, tzinfo=UTC)
STANDING: Sample = (0.05, -0.99, 0.08)
SITTING: Sample = (0.05, -0.93, 0.35)
ON_THE_BACK: Sample = (0.1, -0.1, 0.99)
ON_THE_SIDE: Sample = (0.98, -0.15, 0.1)


@dataclass(frozen=True, slots=True)
class Heard:
    """A verdict, and when it was given."""

    when: datetime
    verdict: falls.Verdict


def listen(
    samples: Sequence[Sample], cuts: Sequence[int] = (), model: Model = WAIST
) -> list[Heard]:
    """Run a stream through the detector, cut where told, else in half seconds."""
    edges = sorted({0, *(cuts or range(0, len(samples), 25)), len(samples)})
    state, heard = falls.FallState(model=model), []
    for first, last in pairwise(edges):
        now = START + (last - 1) * falls.INTERVAL
        state, verdicts = falls.step(state, samples[first:last], now)
        heard += [Heard(now, verdict) for verdict in verdicts]
    return heard


def verdicts_of(samples: Sequence[Sample], cuts: Sequence[int] = ()) -> list[falls.Verdict]:
    return [heard.verdict for heard in listen(samples, cuts)]


def suspicions(samples: Sequence[Sample], model: Model = WAIST) -> list[falls.Suspected]:
    heard = [h.verdict for h in listen(samples, model=model)]
    return [verdict for verdict in heard if isinstance(verdict, falls.Suspected)]


def stay(posture: Sample, seconds: float, *, shake: float = 0.01, seed: int = 0) -> list[Sample]:
    random = np.random.default_rng(seed)
    return tuples(np.array(posture) + random.normal(0, shake, (round(seconds * RATE_HZ), 3)))


def turn(one: Sample, other: Sample, seconds: float) -> list[Sample]:
    part = np.linspace(0, 1, round(seconds * RATE_HZ))[:, None]
    way = np.array(one) * (1 - part) + np.array(other) * part
    return tuples(way / np.linalg.norm(way, axis=1, keepdims=True))


def steps(posture: Sample, seconds: float, *, strength: float, pace_hz: float) -> list[Sample]:
    return [
        tuple_of(np.array(posture) * (1 + strength * max(-0.6, sin(2 * pi * pace_hz * i / 50))))
        for i in range(round(seconds * RATE_HZ))
    ]


def blow(posture: Sample, peak_g: float) -> list[Sample]:
    height = np.concatenate([np.linspace(1, peak_g, 3), np.linspace(peak_g, 1, 5)])
    return tuples(height[:, None] * np.array(posture))


def tuples(samples: NDArray[np.float64]) -> list[Sample]:
    return [tuple_of(sample) for sample in samples]


def tuple_of(sample: NDArray[np.float64]) -> Sample:
    x, y, z = sample.tolist()
    return x, y, z


def fallen(seed: int = 7, still_s: float = 14) -> list[Sample]:
    samples = list(made_fall(seed).at_50_hz())
    return samples + stay(samples[-1], still_s, seed=seed)


def test_a_fall_is_suspected_within_two_and_a_half_seconds_of_the_impact() -> None:
    heard = [h for h in listen(fallen()) if isinstance(h.verdict, falls.Suspected)]
    assert len(heard) == 1
    assert heard[0].verdict.at == START + 372 * falls.INTERVAL  # the largest sample
    assert heard[0].when - heard[0].verdict.at <= timedelta(seconds=2.5)


def test_ten_seconds_of_stillness_confirm_it_once() -> None:
    heard = listen(fallen())
    suspected, confirmed = (h.verdict for h in heard)
    assert isinstance(suspected, falls.Suspected)
    assert isinstance(confirmed, falls.Confirmed)
    assert confirmed.suspected == suspected
    assert confirmed.curve.stillness_s == falls.STILL_S
    waited = confirmed.at - suspected.at
    assert timedelta(seconds=falls.STILL_S) <= waited <= timedelta(seconds=falls.STILL_S + 3)


def test_who_moves_again_is_not_confirmed() -> None:
    fall = list(made_fall(7).at_50_hz())[:500]
    up = turn(ON_THE_BACK, STANDING, 3) + steps(STANDING, 40, strength=0.3, pace_hz=1.7)
    kinds = [type(verdict) for verdict in verdicts_of(fall + up)]
    assert kinds == [falls.Suspected]


def test_who_is_up_again_and_stands_still_is_not_confirmed() -> None:
    fall = list(made_fall(7).at_50_hz())[:500]
    up = turn(fall[-1], fall[0], 2) + stay(fall[0], 40)
    assert [type(verdict) for verdict in verdicts_of(fall + up)] == [falls.Suspected]


def test_stillness_that_comes_much_later_is_rest() -> None:
    fall = list(made_fall(7).at_50_hz())[:500]
    up = turn(ON_THE_BACK, STANDING, 3) + steps(STANDING, 40, strength=0.3, pace_hz=1.7)
    to_bed = turn(STANDING, ON_THE_BACK, 3) + stay(ON_THE_BACK, 60)
    assert len(verdicts_of(fall + up + to_bed)) == 1


def test_the_curve_shows_the_impact_where_it_says() -> None:
    (suspected,) = suspicions(fallen())
    curve = suspected.curve
    assert len(curve.magnitude_g) == BEFORE + 1 + AFTER
    assert curve.magnitude_g[curve.impact_index] == curve.peak_g == max(curve.magnitude_g)
    assert curve.angle_deg is not None
    assert 60 <= curve.angle_deg <= 110
    assert "almost still" in explain(suspected.figures)


@pytest.mark.parametrize(
    "life",
    [
        pytest.param(steps(STANDING, 30, strength=0.35, pace_hz=1.8), id="walking"),
        pytest.param(steps(STANDING, 30, strength=1.6, pace_hz=2.6), id="jogging"),
        pytest.param(
            stay(STANDING, 5) + blow(STANDING, 3.5) + stay(STANDING, 15), id="a jump on the spot"
        ),
        pytest.param(
            stay(STANDING, 5) + turn(STANDING, SITTING, 1) + blow(SITTING, 2.2) + stay(SITTING, 15),
            id="dropping into a chair",
        ),
        pytest.param(
            stay(SITTING, 5) + turn(SITTING, ON_THE_BACK, 2) + stay(ON_THE_BACK, 15),
            id="lying down",
        ),
        pytest.param(
            stay(ON_THE_BACK, 9)
            + turn(ON_THE_BACK, ON_THE_SIDE, 0.8)
            + blow(ON_THE_SIDE, 1.5)
            + stay(ON_THE_SIDE, 9),
            id="turning over in bed",
        ),
        pytest.param(
            stay(STANDING, 5) + turn(STANDING, ON_THE_BACK, 2) + turn(ON_THE_BACK, STANDING, 2),
            id="bending down",
        ),
    ],
)
def test_daily_life_is_silent(life: list[Sample]) -> None:
    assert verdicts_of(life) == []


def test_a_rebound_belongs_to_the_same_fall() -> None:
    samples = stay(STANDING, 5) + turn(STANDING, ON_THE_BACK, 0.5) + blow(ON_THE_BACK, 4)
    samples += stay(ON_THE_BACK, 0.9) + blow(ON_THE_BACK, 3) + stay(ON_THE_BACK, 5)
    alone = replace(WAIST, same_s=0.0)
    assert len(suspicions(samples)) == 1
    assert len(suspicions(samples, alone)) == 2


@given(seed=st.integers(0, 500), angles=st.tuples(*[st.floats(-pi, pi)] * 3))
@settings(max_examples=40, deadline=None)
def test_the_axes_of_the_device_do_not_matter(
    seed: int, angles: tuple[float, float, float]
) -> None:
    samples = fallen(seed, still_s=12)
    a, b, c = angles
    about_x = np.array([[1, 0, 0], [0, cos(a), -sin(a)], [0, sin(a), cos(a)]])
    about_y = np.array([[cos(b), 0, sin(b)], [0, 1, 0], [-sin(b), 0, cos(b)]])
    about_z = np.array([[cos(c), -sin(c), 0], [sin(c), cos(c), 0], [0, 0, 1]])
    turned = tuples(np.array(samples) @ about_x @ about_y @ about_z)
    here, there = verdicts_of(samples), verdicts_of(turned)
    assert [(type(v), v.at) for v in here] == [(type(v), v.at) for v in there]
    assert suspicions(samples)[0].certainty == pytest.approx(
        suspicions(turned)[0].certainty, abs=0.002
    )


@given(seed=st.integers(0, 50), cuts=st.lists(st.integers(0, 1400), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_how_the_stream_is_cut_changes_nothing(seed: int, cuts: list[int]) -> None:
    samples = fallen(seed) + [(9.0 * x, 9.0 * y, 9.0 * z) for x, y, z in stay(SITTING, 12)]
    cuts = [min(cut, len(samples)) for cut in cuts]
    assert verdicts_of(samples, cuts) == verdicts_of(samples)
    assert len(verdicts_of(samples)) == 3  # suspected, confirmed, implausible


def test_a_device_that_clips_at_two_g_still_finds_most_falls() -> None:
    found = 0
    for seed in range(100):
        clipped = tuples(np.clip(np.array(made_fall(seed).at_50_hz()), -2, 2))
        found += bool(suspicions(clipped))
    assert found >= 95


@given(
    direction=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda d: np.linalg.norm(d) > 0.1),
    gravity=st.floats(0.85, 1.15),
    shake=st.floats(0, 0.05),
    seed=st.integers(0, 1000),
)
@settings(max_examples=40, deadline=None)
def test_rest_says_nothing_whatever_the_direction(
    direction: Sample, gravity: float, shake: float, seed: int
) -> None:
    lying = tuple_of(np.array(direction) / np.linalg.norm(direction) * gravity)
    assert verdicts_of(stay(lying, 15, shake=shake, seed=seed)) == []


@given(seed=st.integers(0, 10_000), scale=st.floats(0.05, 0.9))
@settings(max_examples=40, deadline=None)
def test_noise_without_gravity_is_never_a_fall(seed: int, scale: float) -> None:
    noise = tuples(np.random.default_rng(seed).normal(0, scale, (40 * RATE_HZ, 3)))
    assert suspicions(noise) == []


@given(
    samples=st.lists(st.tuples(*[st.floats(-1e3, 1e3)] * 3), min_size=1, max_size=400),
    cuts=st.lists(st.integers(0, 400), max_size=10),
)
@settings(max_examples=60, deadline=None)
def test_garbage_neither_breaks_it_nor_makes_it_grow(
    samples: list[Sample], cuts: list[int]
) -> None:
    state = falls.FallState()
    for _ in range(3):
        for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(samples)], strict=True):
            state, _ = falls.step(state, samples[first:last], START)
    assert len(state.recent) <= BEFORE + AFTER + RATE_HZ
    assert len(state.loud) <= AFTER + 1


@pytest.mark.parametrize(
    "factor", [9.80665, 256.0, 0.0, 0.5], ids=["m/s2", "counts", "gyro", "half"]
)
def test_what_is_not_acceleration_in_g_is_told_once(factor: float) -> None:
    wrong = [(x * factor, y * factor, z * factor) for x, y, z in stay(STANDING, 60)]
    heard = listen(wrong + stay(STANDING, 60))
    implausible, plausible = heard
    assert isinstance(implausible.verdict, falls.Implausible)
    assert implausible.verdict.median_g == pytest.approx(factor, abs=0.02 * factor + 0.02)
    assert implausible.when <= START + timedelta(seconds=falls.PLAUSIBLE_S + 1)
    assert isinstance(plausible.verdict, falls.Plausible)


def test_a_fall_in_the_wrong_unit_is_not_suspected() -> None:
    wrong = [(x * 9.80665, y * 9.80665, z * 9.80665) for x, y, z in fallen()]
    assert suspicions(wrong) == []


@pytest.mark.parametrize("lost_s", [6.0, 7.0, 7.4, 8.0, 9.4])
def test_nothing_is_suspected_across_a_gap(lost_s: float) -> None:
    samples = fallen()
    at = round(lost_s * RATE_HZ)
    state, before = falls.step(falls.FallState(), samples[:at], START)
    state, after = falls.step(falls.interrupted(state), samples[at + 100 :], START)
    assert not [v for v in (*before, *after) if isinstance(v, falls.Suspected)]


def test_after_a_gap_it_listens_again() -> None:
    state, _ = falls.step(falls.FallState(), stay(STANDING, 7), START)
    state, verdicts = falls.step(falls.interrupted(state), fallen(), START)
    assert [type(v) for v in verdicts] == [falls.Suspected, falls.Confirmed]


def test_a_harder_landing_and_a_further_turn_make_it_surer() -> None:
    (suspected,) = suspicions(fallen())
    figures = suspected.figures
    sure = certainty(WAIST, figures)
    assert certainty(WAIST, replace(figures, impact_gs=figures.impact_gs / 4)) < sure
    assert certainty(WAIST, replace(figures, turn_deg=30.0)) < WAIST.threshold < sure
