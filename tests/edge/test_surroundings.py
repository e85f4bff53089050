"""What is shown of the home beside an alarm: the day of its rooms, its doors and the bed."""

from datetime import timedelta

import pytest

from edge.happenings import Answer, Ask, ConfigChanged, Raise
from edge.surroundings import BINS
from protocol.codec import encode
from protocol.configuration import DeviceConfig, HomeConfig
from protocol.evidence import Evidence
from protocol.observations import Kind
from tests.edge.judging import ANSWER_WITHIN_S, Ruled, seen

HALF_HOUR = 1800.0


def shown(home: Ruled, resident: str | None = None) -> Evidence:
    """Press a button nobody pressed before, and return what the alarm shows."""
    button = f"pendant-{len(home.decided)}"
    raised = home.tell(seen(Kind.BUTTON_PRESSED, button, resident=resident))[0]
    assert isinstance(raised, Raise)
    assert raised.subject.evidence is not None
    return raised.subject.evidence


def counts(home: Ruled) -> dict[str, str]:
    day = shown(home).day
    return {} if day is None else {room.place: room.counts for room in day.rooms}


def test_a_home_that_has_seen_nothing_says_nothing() -> None:
    assert shown(Ruled()) == Evidence()


def test_a_day_counts_movements_by_room_and_knows_nothing_from_before_it_listened() -> None:
    home = Ruled()
    home.wait(2 * HALF_HOUR)
    for _ in range(12):
        home.tell(seen(Kind.MOTION, "motion-1", place="kitchen"))
    home.wait(HALF_HOUR)
    home.tell(seen(Kind.MOTION, "motion-2", place="hall"))
    home.wait(HALF_HOUR)
    assert counts(home) == {"kitchen": "-" * (BINS - 4) + "0900", "hall": "-" * (BINS - 4) + "0010"}


def test_the_alarm_lies_in_the_last_bin() -> None:
    home = Ruled()
    home.tell(seen(Kind.MOTION, "motion-1", place="kitchen"))
    home.wait(5000)
    day = shown(home).day
    assert day is not None
    left = day.until - home.now.wall
    assert timedelta(0) < left <= timedelta(minutes=day.bin_min)


def test_what_is_older_than_a_day_is_forgotten() -> None:
    home = Ruled()
    home.tell(seen(Kind.MOTION, "motion-1", place="kitchen"))
    home.wait((BINS + 1) * HALF_HOUR)
    assert counts(home) == {}


def test_the_silence_of_a_lost_sensor_is_unknown_and_not_none() -> None:
    home = Ruled()
    home.wait(HALF_HOUR)
    home.tell(seen(Kind.MOTION, "motion-1", place="kitchen"))
    home.wait(HALF_HOUR)
    home.tell(seen(Kind.SOURCE_LOST, "motion-1"))
    home.wait(HALF_HOUR)
    assert counts(home)["kitchen"].endswith("1--")
    home.tell(seen(Kind.SOURCE_BACK, "motion-1"))
    home.wait(HALF_HOUR)
    assert counts(home)["kitchen"].endswith("1--0")


def test_a_door_tells_since_when_it_stands_so_and_a_repetition_changes_nothing() -> None:
    home = Ruled()
    opened = home.now.wall
    home.tell(seen(Kind.DOOR_OPENED, "door-1", place="entrance"))
    home.wait(600)
    home.tell(seen(Kind.DOOR_OPENED, "door-1", place="entrance"))
    (door,) = shown(home).doors
    assert (door.device, door.place, door.open, door.since) == ("door-1", "entrance", True, opened)
    home.tell(seen(Kind.DOOR_CLOSED, "door-1", place="entrance"))
    (door,) = shown(home).doors
    assert (door.open, door.since) == (False, home.now.wall)


@pytest.mark.parametrize("by", [timedelta(days=365), timedelta(days=-365)])
def test_a_step_of_the_clock_leaves_ages_as_they_were(by: timedelta) -> None:
    home = Ruled()
    home.tell(seen(Kind.BED_LEFT, "bed-1", resident="rosa"))
    home.wait(60)
    home.step_clock(by)
    bed = shown(home, "rosa").bed
    assert bed is not None
    assert not bed.occupied
    assert home.now.wall - bed.since == timedelta(seconds=60)


def test_a_bed_is_shown_only_where_it_is_clear_whose_it_is() -> None:
    home = Ruled()
    home.tell(seen(Kind.BED_ENTERED, "bed-1", resident="rosa"))
    home.tell(seen(Kind.BED_LEFT, "bed-2", resident="pere"))
    rosa, pere = shown(home, "rosa").bed, shown(home, "pere").bed
    assert rosa is not None
    assert pere is not None
    assert (rosa.occupied, pere.occupied) == (True, False)
    assert shown(home, "joan").bed is None
    assert shown(home).bed is None


def test_a_sensor_that_is_lost_or_taken_away_says_nothing_any_more() -> None:
    home = Ruled()
    first, second = (DeviceConfig(id=name, kind="contact") for name in ("door-1", "door-2"))
    home.tell(ConfigChanged(config=HomeConfig(version=1, devices=(first, second))))
    for door in ("door-1", "door-2", "door-nobody-configured"):
        home.tell(seen(Kind.DOOR_OPENED, door))
    home.tell(seen(Kind.SOURCE_LOST, "door-1"))
    assert {door.device for door in shown(home).doors} == {"door-2", "door-nobody-configured"}
    home.tell(ConfigChanged(config=HomeConfig(version=2, devices=(first,))))
    assert {door.device for door in shown(home).doors} == {"door-nobody-configured"}


def test_every_cause_brings_all_of_it_also_beside_evidence_of_its_own() -> None:
    home = Ruled()
    home.tell(seen(Kind.MOTION, "motion-1", place="hall"))
    home.tell(seen(Kind.DOOR_OPENED, "door-1", place="entrance"))
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1", text="An impact."))
    assert isinstance(ask, Ask)
    (confirmed,) = home.tell(seen(Kind.FALL_CONFIRMED, "wearable-1", text="Still."))
    (smoke,) = home.tell(seen(Kind.SMOKE, "smoke-1", text="Smoke."))
    for decision in (ask, confirmed, smoke):
        assert isinstance(decision, Ask | Raise)
        evidence = decision.subject.evidence
        assert evidence is not None
        assert evidence.text
        assert evidence.motion
        assert evidence.doors
        assert evidence.day is not None


def test_an_answer_that_is_not_well_is_said_by_a_code() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
    assert isinstance(ask, Ask)
    (raised,) = home.tell(Answer(alarm=ask.subject.alarm, well=False, by="resident"))
    assert isinstance(raised, Raise)
    assert raised.subject.evidence is not None
    assert raised.subject.evidence.said is not None
    assert raised.subject.evidence.said.code == "unwell"


def test_a_large_home_with_a_full_day_stays_within_four_kilobytes() -> None:
    home = Ruled()
    for _ in range(BINS):
        for number in range(40):
            home.tell(seen(Kind.MOTION, f"motion-{number}", place=f"living-room-{number}"))
            home.tell(seen(Kind.DOOR_OPENED, f"door-of-room-{number}", place=f"room-{number}"))
        home.wait(ANSWER_WITHIN_S)
        home.wait(HALF_HOUR)
    evidence = shown(home)
    assert evidence.day is not None
    assert (len(evidence.day.rooms), len(evidence.doors), len(evidence.motion)) == (12, 12, 12)
    assert len(encode(evidence)) < 4096
