"""The pretend resident: a day that a home could believe."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from simulations.resident import Happening, Posture, Resident, What, step, walk

MIDNIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)  # midnight in Madrid


def live(seed: int, hours: int) -> list[tuple[datetime, Happening]]:
    resident, random = Resident(), Random(seed)
    now, lived = MIDNIGHT, []
    for _ in range(hours * 60):
        resident, happened = step(resident, now, random)
        lived += [(now, happening) for happening in happened]
        now += timedelta(minutes=1)
    return lived


def test_a_day_goes_through_every_room_and_out_and_back() -> None:
    rooms = {happening.room for _, happening in live(seed=1, hours=24)}
    assert {"bedroom", "bathroom", "kitchen", "living-room", "hall"} <= rooms
    whats = [happening.what for _, happening in live(seed=1, hours=24)]
    assert whats.count(What.OPENED_DOOR) == whats.count(What.CLOSED_DOOR) == 2


@given(seed=st.integers(0, 10_000))
def test_the_bed_is_entered_and_left_in_turns(seed: int) -> None:
    bed = [
        happening.what
        for _, happening in live(seed, hours=24)
        if happening.what in {What.GOT_INTO_BED, What.GOT_UP}
    ]
    assert all(before is not after for before, after in pairwise(bed))
    assert bed[0] is What.GOT_UP


def test_the_same_seed_lives_the_same_day() -> None:
    assert live(seed=7, hours=24) == live(seed=7, hours=24)
    assert live(seed=7, hours=24) != live(seed=8, hours=24)


def test_nobody_stirs_in_the_home_while_outside() -> None:
    back = MIDNIGHT + timedelta(hours=12, minutes=30)
    outside = Resident(room="outside", posture=Posture.UPRIGHT, habit=7, until=back)
    now = MIDNIGHT + timedelta(hours=11, minutes=40)
    _, happened = step(outside, now, Random(1))
    assert happened == ()


def test_who_is_led_by_a_scenario_keeps_no_routine() -> None:
    led = Resident(room="bathroom", held_until=MIDNIGHT + timedelta(hours=9))
    _, happened = step(led, MIDNIGHT + timedelta(hours=8, minutes=59), Random(1))
    assert happened == ()
    freed, happened = step(led, MIDNIGHT + timedelta(hours=9), Random(1))
    assert happened
    assert freed.room == "kitchen"


def test_leaving_the_bed_for_the_street_opens_and_closes_the_door() -> None:
    _, happened = walk(Resident(), "outside", Posture.UPRIGHT, MIDNIGHT)
    assert [happening.what for happening in happened] == [
        What.GOT_UP,
        What.OPENED_DOOR,
        What.ENTERED_ROOM,
        What.CLOSED_DOOR,
    ]
