"""What positions mean: tables of one thing each, walks of a simulated person, and any input."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from central.location.judgement import (
    BatteryLow,
    BatteryOk,
    Decision,
    FellSilent,
    HeardAgain,
    Left,
    Report,
    Rules,
    Side,
    Slowed,
    Sped,
    State,
    fall_silent,
    judge,
    puts_off_silence,
)
from central.location.sightings import Sighting, sightings
from simulations.walker import LOST, OUT_AND_BACK, RIDE, STROLL, UNDERGROUND, Leg, Nature, walk
from tests.central.location.town import AT, HOME, RADIUS_M, RULES, seen

FAST = structs.replace(RULES, limit_mps=30 / 3.6)


def judged(*reported: Sighting, rules: Rules = RULES, state: State | None = None) -> list[Decision]:
    """Report one sighting after the other; return what was decided."""
    return run(*reported, rules=rules, state=state)[1]


def run(
    *reported: Sighting, rules: Rules = RULES, state: State | None = None
) -> tuple[State, list[Decision]]:
    state = state or State()
    decided: list[Decision] = []
    for each in reported:
        state, said = judge(state, Report(sightings=(each,)), rules)
        decided += said
    return state, decided


def names(decisions: list[Decision]) -> list[str]:
    return [type(one).__name__ for one in decisions]


def test_leaving_is_told_at_the_second_position_and_once() -> None:
    decided = judged(seen(0, 0), seen(300, 60), seen(310, 120), seen(320, 180), seen(350, 240))
    assert decided == [Left(metres=110)]


def test_returning_is_told_at_the_second_position_within() -> None:
    out = [seen(0, 0), seen(300, 60), seen(310, 120)]
    assert names(judged(*out, seen(90, 180))) == ["Left"]
    assert names(judged(*out, seen(90, 180), seen(80, 240), seen(10, 300))) == ["Left", "Returned"]


@pytest.mark.parametrize(
    ("east_m", "accuracy_m"), [(230, 10), (215, 3), (400, 190), (1_500, 1_400), (150, 10)]
)
def test_a_circle_of_accuracy_that_reaches_the_margin_rings_nothing(
    east_m: float, accuracy_m: float
) -> None:
    told = [seen(0, 0)]
    told += [seen(east_m, 60 * n, accuracy_m=accuracy_m) for n in range(1, 20)]
    assert judged(*told) == []


def test_two_positions_within_half_a_minute_are_one_and_the_same_error() -> None:
    assert judged(seen(0, 0), seen(300, 60), seen(300, 70), seen(300, 80)) == []
    assert names(judged(seen(0, 0), seen(300, 60), seen(300, 95))) == ["Left"]


def test_of_a_tracker_that_speaks_rarely_one_far_position_is_enough() -> None:
    assert names(judged(seen(0, 0), seen(800, 900))) == ["Left"]
    assert judged(seen(0, 0), seen(800, 300)) == []
    assert judged(seen(0, 0), seen(300, 900)) == []


def test_a_jump_that_no_vehicle_makes_is_put_aside_until_it_is_confirmed() -> None:
    assert judged(seen(0, 0), seen(90_000, 60), seen(20, 120), seen(10, 180)) == []
    assert judged(seen(0, 0), seen(90_000, 60), seen(-80_000, 120), seen(0, 180)) == []
    assert judged(seen(0, 0), seen(90_000, 60), seen(90_010, 120), seen(0, 180)) == []
    there = [seen(90_000, 60), seen(90_050, 120), seen(90_080, 180), seen(90_080, 240)]
    assert names(judged(seen(0, 0), *there)) == ["Left"]


def test_what_is_older_than_what_was_judged_is_not_judged() -> None:
    state, _ = run(seen(0, 0), seen(20, 600))
    assert judged(seen(300, 300), seen(300, 400), seen(300, 600), state=state) == []
    mixed = Report(sightings=(seen(300, 300), seen(300, 400), seen(10, 700)))
    assert judge(state, mixed, RULES)[1] == ()


def test_without_a_zone_that_holds_nobody_is_outside() -> None:
    assert judged(seen(0, 0), seen(900, 60), seen(900, 120), rules=Rules()) == []


def test_a_zone_that_changes_is_judged_anew() -> None:
    state, _ = run(seen(0, 0))
    moved = structs.replace(RULES, key="zone:2")
    assert names(judged(seen(300, 60), seen(300, 120), rules=moved, state=state)) == ["Left"]
    state, _ = run(seen(0, 0), seen(300, 60), seen(300, 120))
    assert judged(seen(0, 180), seen(0, 240), rules=moved, state=state) == []


def test_who_is_outside_from_the_beginning_is_told_too() -> None:
    assert names(judged(seen(300, 0), seen(300, 60))) == ["Left"]


def test_too_fast_is_what_two_positions_say_and_so_is_slow_enough() -> None:
    fast, slow = 14.0, 1.0
    told = [
        seen(n * 10, n * 60, speed_mps=pace)
        for n, pace in enumerate([slow, fast, slow, fast, fast, fast, slow, fast, slow, slow])
    ]
    assert judged(*told, rules=FAST) == [Sped(mps=fast), Slowed()]


def test_a_speed_that_was_not_measured_is_the_way_over_the_time() -> None:
    far = structs.replace(FAST, zones=())
    assert names(judged(*(seen(n * 900, n * 60) for n in range(4)), rules=far)) == ["Sped"]
    assert judged(*(seen(n * 70, n * 60) for n in range(4)), rules=far) == []


def test_a_battery_is_told_once_as_it_empties_and_once_as_it_is_charged() -> None:
    state = State()
    decided: list[Decision] = []
    for level in (0.5, 0.15, 0.14, 0.2, 0.1, 0.25, 0.9, -1.0, 7.0, float("nan")):
        state, said = judge(state, Report(battery=level), RULES)
        decided += said
    assert decided == [BatteryLow(level=0.15), BatteryOk()]


def test_silence_is_told_once_with_the_side_and_only_a_position_ends_it_outside() -> None:
    state, _ = run(seen(0, 0), seen(300, 60), seen(300, 120))
    state, said = fall_silent(state)
    assert said == (FellSilent(side=Side.OUTSIDE, since=AT + timedelta(seconds=120)),)
    assert fall_silent(state)[1] == ()
    assert not puts_off_silence(state, Report(battery=0.5))
    state, said = judge(state, Report(battery=0.5), RULES)
    assert said == ()
    assert judge(state, Report(sightings=(seen(310, 999),)), RULES)[1][0] == HeardAgain()


def test_the_simplest_sign_of_life_ends_the_silence_of_who_is_inside() -> None:
    state, _ = run(seen(0, 0))
    state, said = fall_silent(state)
    assert said == (FellSilent(side=Side.INSIDE, since=AT),)
    assert puts_off_silence(state, Report())
    assert judge(state, Report(), RULES)[1] == (HeardAgain(),)


# -- walks


def told_of(
    legs: tuple[Leg, ...], seed: int, *, every_s: float = 60.0, nature: Nature | None = None
) -> tuple[list[tuple[datetime, str]], list[tuple[datetime, float]]]:
    """Walk; return what was decided when, and where they truly were when."""
    state, decided, truth = State(), [], []
    for each in walk(legs, home=HOME, begins=AT, seed=seed, every_s=every_s, nature=nature):
        truth.append((each.at, each.away_m))
        fixes = () if each.fix is None else (each.fix,)
        found = tuple(sightings(fixes, each.at, each.at))
        state, said = judge(state, Report(sightings=found), FAST)
        decided += [(each.at, type(one).__name__) for one in said]
    return decided, truth


@pytest.mark.parametrize("seed", range(20))
def test_a_stroll_in_the_zone_rings_nothing_even_with_jumps(seed: int) -> None:
    decided, _ = told_of(STROLL * 6, seed, nature=Nature(error_m=12.0, jumps=0.05))
    assert decided == []


@pytest.mark.parametrize("every_s", [30.0, 60.0, 120.0])
@pytest.mark.parametrize("seed", range(5))
def test_who_goes_out_and_comes_back_is_told_once_each_and_soon(seed: int, every_s: float) -> None:
    decided, truth = told_of(OUT_AND_BACK, seed, every_s=every_s)
    assert [name for _, name in decided] == ["Left", "Returned"]
    crossed = next(at for at, away in truth if away > RADIUS_M + 60)
    assert decided[0][0] - crossed <= timedelta(seconds=2 * every_s + 30)


@pytest.mark.parametrize("seed", range(5))
def test_a_car_ride_is_told_by_its_speed_and_by_leaving(seed: int) -> None:
    decided, _ = told_of(RIDE, seed, every_s=30.0)
    assert {name for _, name in decided} == {"Sped", "Left", "Slowed"}


@pytest.mark.parametrize("seed", range(5))
def test_who_goes_underground_is_told_as_they_come_up(seed: int) -> None:
    decided, truth = told_of(UNDERGROUND, seed)
    assert [name for _, name in decided if name == "Left"] == ["Left"]
    assert decided[0][0] <= truth[-1][0]


def test_a_week_on_the_very_edge_of_the_zone_rings_not_at_all() -> None:
    """They sit at the edge; the tracker is wrong by 10 m in each direction and tells 12 m."""
    sits = Leg(east_m=RADIUS_M, north_m=0, rest_s=7 * 86_400.0)
    rung = 0
    for seed in range(4):
        decided, _ = told_of((sits,), seed, nature=Nature(error_m=10.0))
        rung += sum(name == "Left" for _, name in decided)
    assert rung == 0


def test_the_lost_are_told_whatever_the_seed() -> None:
    assert all(
        [name for _, name in told_of(LOST, seed, nature=Nature(jumps=0.03))[0]] == ["Left"]
        for seed in range(50)
    )


# -- anything at all

_anything = st.builds(
    seen,
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    north_m=st.floats(-1e6, 1e6),
    accuracy_m=st.floats(3, 1e5),
    speed_mps=st.none() | st.floats(0, 120),
)


@given(st.lists(st.tuples(st.lists(_anything, max_size=3), st.none() | st.floats()), max_size=25))
def test_left_and_returned_take_turns_and_so_do_fast_and_slow(
    reports: list[tuple[list[Sighting], float | None]],
) -> None:
    state, decided = State(), []
    for found, battery in reports:
        state, said = judge(state, Report(sightings=tuple(found), battery=battery), FAST)
        decided += names(list(said))
    for one, other in (("Left", "Returned"), ("Sped", "Slowed"), ("BatteryLow", "BatteryOk")):
        turns = [name for name in decided if name in (one, other)]
        assert turns[:1] in ([], [one])
        assert all(before != after for before, after in pairwise(turns))
