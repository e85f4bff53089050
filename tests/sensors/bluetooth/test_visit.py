"""A visit, judged: clock, user slots, what was told before, a meter's records, a flowing strap."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.readings import Doubt, Reading
from sensors.bluetooth import device_clock, records
from sensors.bluetooth.gatt import READS
from sensors.bluetooth.octets import Refused, Stamp
from sensors.bluetooth.visit import (
    CONTEXT_WITHIN,
    STRANGER,
    Charge,
    Decision,
    Event,
    Look,
    Met,
    Monitor,
    Parted,
    Puzzled,
    Said,
    Subscribe,
    Tell,
    Visit,
    Waited,
    Was,
    Write,
    step,
)
from simulations import gatt_bytes

HOME = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 25, 7, 30, 10, tzinfo=UTC)
FACE = NOW.astimezone(HOME).replace(tzinfo=None)
CUFF = Monitor(
    id="cuff-1", kind="blood-pressure", address="C8:00", users={1: "rosa", 2: "joan"}, resident="x"
)
METER = Monitor(id="meter-1", kind="glucose", address="C8:01", resident="rosa")
STRIP = gatt_bytes.sfloat(105, -5)


class Story:
    """A visit that is played event by event."""

    def __init__(self, monitor: Monitor, **known: object) -> None:
        self.visit = Visit(monitor=monitor, zone=HOME, **known)  # type: ignore[arg-type]
        self.now = NOW
        self.decided: list[Decision] = []

    def __call__(self, *events: Event, after_s: float = 0.0) -> "Story":
        for event in events:
            self.now += timedelta(seconds=after_s)
            self.visit, decisions = step(self.visit, event, self.now)
            self.decided += decisions
        return self

    @property
    def told(self) -> list[Reading]:
        return [one.reading for one in self.decided if isinstance(one, Tell)]


def pressure(at: datetime | None, *, systolic: int = 135, user: int | None = 1) -> Said:
    raw = gatt_bytes.blood_pressure(systolic, 82, at=at, user=user)
    return Said(characteristic="2a35", value=raw)


def shows(face: datetime | None) -> Was:
    return Was(characteristic="2a2b", value=gatt_bytes.current_time(face))


def test_the_clock_is_read_first_then_the_measurements_are_subscribed() -> None:
    met = Story(CUFF)(Met(characteristics=frozenset({"2a35", "2a2b", "2a19", "2a00"})))
    assert met.decided == [
        Look(characteristic="2a2b"),
        Subscribe(characteristic="2a35"),
        Look(characteristic="2a19"),
    ]


def test_a_device_with_a_language_of_its_own_is_told_rather_than_visited_in_vain() -> None:
    made = "0000fe4a-0000-1000-8000-00805f9b34fb"
    (decided,) = Story(CUFF)(Met(characteristics=frozenset({made, "2a2b", "2a52"}))).decided
    assert decided == Puzzled(refused=STRANGER)


def test_a_clock_that_is_off_is_set_to_the_local_time_and_a_right_one_is_left_alone() -> None:
    wrong = Story(CUFF)(shows(FACE - timedelta(minutes=3))).decided
    assert wrong == [
        Write(characteristic="2a2b", value=bytes.fromhex("EA 07 0B 19 08 1E 0A 03 00 02"))
    ]
    assert Story(CUFF)(shows(FACE + timedelta(seconds=4))).decided == []


def test_a_device_with_only_a_date_time_has_that_one_set() -> None:
    story = Story(CUFF)(Met(characteristics=frozenset({"2a35", "2a08"})))
    assert story.decided[0] == Look(characteristic="2a08")
    story(Was(characteristic="2a08", value=bytes(7)))
    assert story.decided[-1] == Write(
        characteristic="2a08", value=bytes.fromhex("EA 07 0B 19 08 1E 0A")
    )


@pytest.mark.parametrize(
    ("face_off", "stamp_ago", "at_ago", "doubts"),
    [
        (timedelta(0), timedelta(minutes=20), timedelta(minutes=20), ()),
        (timedelta(hours=1), timedelta(minutes=20), timedelta(minutes=80), ()),
        (timedelta(hours=-1), timedelta(minutes=80), timedelta(minutes=20), ()),
        (timedelta(days=-3650), timedelta(days=3650), timedelta(0), ("clock",)),
        (timedelta(days=-3650), timedelta(seconds=5), timedelta(seconds=5), ()),
        (timedelta(0), timedelta(hours=-3), timedelta(0), ("clock",)),
        (timedelta(0), timedelta(days=900), timedelta(0), ("clock",)),
        (None, timedelta(minutes=20), timedelta(0), ("clock",)),
    ],
    ids=[
        "right",
        "an hour ahead: summer time was missed",
        "an hour behind",
        "never set",
        "never set, but measured after it was set in this visit",
        "right, but the stamp is to come",
        "older than a device can keep",
        "shows no date",
    ],
)
def test_when_it_was_follows_from_how_far_the_clock_was_off(
    face_off: timedelta | None,
    stamp_ago: timedelta,
    at_ago: timedelta,
    doubts: tuple[str, ...],
) -> None:
    story = Story(CUFF)(shows(None if face_off is None else FACE + face_off))
    (reading,) = story(pressure(FACE - stamp_ago)).told
    assert reading.at == NOW - at_ago
    assert reading.doubts == doubts


def test_an_hour_that_was_twice_is_the_later_one_that_is_not_to_come() -> None:
    stamp = Stamp(raw=b"", at=datetime(2026, 10, 25, 2, 30))  # noqa: DTZ001 - a face has no zone
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert device_clock.moment(stamp, first, HOME) == (first, False)
    assert device_clock.moment(stamp, second + timedelta(hours=5), HOME) == (second, False)


@pytest.mark.parametrize(
    ("monitor", "user", "resident"),
    [
        (CUFF, 1, "rosa"),
        (CUFF, 2, "joan"),
        (CUFF, 3, None),
        (CUFF, None, None),
        (METER, None, "rosa"),
        (METER, 1, "rosa"),
    ],
)
def test_whose_it_is(monitor: Monitor, user: int | None, resident: str | None) -> None:
    (reading,) = Story(monitor)(pressure(FACE, user=user)).told
    assert reading.resident == resident


def test_the_same_measurement_is_told_once_and_known_again_after_a_restart() -> None:
    story = Story(CUFF)(pressure(FACE), pressure(FACE), after_s=30)
    assert len(story.told) == 1
    assert Story(CUFF, known=frozenset({story.told[0].id}))(pressure(FACE)).told == []
    (again,) = Story(CUFF)(pressure(FACE), after_s=86_400).told
    assert again.id == story.told[0].id


def test_what_differs_in_time_value_or_person_is_another_measurement() -> None:
    said = (
        pressure(FACE),
        pressure(FACE - timedelta(seconds=1)),
        pressure(FACE, systolic=136),
        pressure(FACE, user=2),
    )
    assert len({reading.id for reading in Story(CUFF)(*said).told}) == 4


def test_without_a_date_the_same_values_count_once_a_day() -> None:
    story = Story(CUFF)(pressure(None), pressure(None))
    assert [reading.doubts for reading in story.told] == [("clock",)]
    story(pressure(None), after_s=86_400)
    assert len(story.told) == 2


def test_a_meter_is_asked_for_all_or_for_what_is_new() -> None:
    met = Met(characteristics=frozenset({"2a18", "2a34", "2a52"}))
    assert Story(METER)(met).decided == [
        Subscribe(characteristic="2a18"),
        Subscribe(characteristic="2a34"),
        Subscribe(characteristic="2a52"),
        Write(characteristic="2a52", value=bytes.fromhex("01 01")),
    ]
    again = Story(METER, serial=300)(met).decided
    assert again[-1] == Write(characteristic="2a52", value=bytes.fromhex("01 03 01 2C 01"))


@pytest.mark.parametrize("code", [records.NO_RECORDS, 0x04, 0x09])
def test_a_meter_that_was_reset_or_cannot_look_is_asked_for_all(code: int) -> None:
    story = Story(METER, serial=300)(Met(characteristics=frozenset({"2a18", "2a52"})))
    empty = Said(characteristic="2a52", value=gatt_bytes.record_answer(code))
    assert story(empty).decided[-1] == Write(characteristic="2a52", value=records.ALL)
    count = len(story.decided)
    assert len(story(empty).decided) == count, "it is asked once"


def test_a_record_waits_for_its_context_and_not_for_ever() -> None:
    record = Said(characteristic="2a18", value=gatt_bytes.glucose(7, FACE, STRIP, follows=True))
    meal = Said(characteristic="2a34", value=gatt_bytes.glucose_context(7, 2))
    assert [one.context for one in Story(METER)(record, meal).told] == ["after-meal"]
    story = Story(METER)(record)
    assert story.told == []
    assert [one.context for one in story(Waited(), after_s=3.5).told] == [None]
    assert timedelta(seconds=3.5) > CONTEXT_WITHIN
    assert len(Story(METER)(record, Parted()).told) == 1
    other = Said(characteristic="2a34", value=gatt_bytes.glucose_context(8, 2))
    assert [one.context for one in Story(METER)(record, other, Parted()).told] == [None]


def test_a_control_solution_is_nobodys_reading() -> None:
    control = gatt_bytes.glucose(7, FACE, STRIP, kind=10)
    assert Story(METER)(Said(characteristic="2a18", value=control)).decided == []


def test_a_strap_becomes_one_reading_a_minute_and_a_few_beats_none() -> None:
    strap = Monitor(id="strap-1", kind="heart-rate", address="C8:02", resident="rosa")
    story = Story(strap)
    for rate in [70] * 50 + [180] + [72] * 20:
        story(Said(characteristic="2a37", value=gatt_bytes.heart_rate(rate)), after_s=1)
    story(Parted())
    assert [reading.values[0].value for reading in story.told] == [70, 72]
    assert len({reading.id for reading in story.told}) == 2
    few = Story(strap)
    for _ in range(4):
        few(Said(characteristic="2a37", value=gatt_bytes.heart_rate(70)), after_s=1)
    assert few(Parted()).told == []


def test_a_strap_that_slips_spoils_no_minute_in_which_it_sat_well() -> None:
    strap = Monitor(id="strap-1", kind="heart-rate", address="C8:02", resident="rosa")
    slipped = [(31, False)] * 40
    story = Story(strap)
    for rate, contact in [*[(71, True)] * 20, *slipped, (0, False)]:
        raw = gatt_bytes.heart_rate(rate, contact=contact)
        story(Said(characteristic="2a37", value=raw), after_s=1)
    (minute,) = story(Parted()).told
    assert (minute.values[0].value, minute.doubts) == (71, ())
    loose = Story(strap)
    for rate, contact in slipped:
        raw = gatt_bytes.heart_rate(rate, contact=contact)
        loose(Said(characteristic="2a37", value=raw), after_s=1)
    (minute,) = loose(Parted()).told
    assert (minute.values[0].value, minute.doubts) == (31, ("fitted",))
    assert not any(isinstance(one, Puzzled) for one in (*story.decided, *loose.decided))


def test_a_hub_that_does_not_know_the_time_sets_no_clock() -> None:
    story = Story(CUFF)
    story.now = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    assert story(shows(FACE)).decided == []
    (reading,) = story(pressure(FACE)).told
    assert reading.doubts == ("clock",)


def test_what_cannot_be_read_is_told_with_its_place_and_the_visit_goes_on() -> None:
    story = Story(CUFF)(Said(characteristic="2a35", value=b"\x00\x01"), pressure(FACE))
    (puzzled,) = (one for one in story.decided if isinstance(one, Puzzled))
    assert str(puzzled.refused).startswith("blood pressure 2A35, byte 1: systolic takes 2 bytes")
    assert len(story.told) == 1


def test_the_battery_is_told_as_far_as_it_can_be() -> None:
    full = Was(characteristic="2a19", value=b"\x50")
    assert Story(CUFF)(full).decided == [Charge(level=0.8)]
    for wrong in (None, b"", b"\xff", b"\x50\x00"):
        assert Story(CUFF)(Was(characteristic="2a19", value=wrong)).decided == []


words = st.sampled_from([*READS, "2a52", "2a19", "2a2b", "2a08", "2a00"])
EVENTS = st.one_of(
    st.builds(Met, characteristics=st.frozensets(words)),
    st.builds(Was, characteristic=words, value=st.none() | st.binary(max_size=12)),
    st.builds(Said, characteristic=words, value=st.binary(max_size=24)),
    st.builds(
        Said,
        characteristic=st.just("2a18"),
        value=st.builds(
            gatt_bytes.glucose,
            st.integers(0, 3),
            st.just(FACE),
            st.just(STRIP),
            follows=st.booleans(),
        ),
    ),
    st.just(Waited()),
    st.just(Parted()),
)


@given(st.lists(st.tuples(EVENTS, st.floats(-10, 90)), max_size=30))
def test_whatever_a_device_says_no_reading_is_told_twice_and_none_is_to_come(
    life: list[tuple[Event, float]],
) -> None:
    story = Story(METER)
    for event, after_s in life:
        story(event, after_s=after_s)
        assert all(reading.at <= story.now + timedelta(seconds=300) for reading in story.told)
    ids = [reading.id for reading in story.told]
    assert len(ids) == len(set(ids))
    assert {doubt for reading in story.told for doubt in reading.doubts} <= set(Doubt)


@given(st.binary(max_size=16))
def test_any_bytes_are_a_clock_or_an_answer_or_refused(noise: bytes) -> None:
    assert isinstance(device_clock.read(noise), Stamp | Refused)
    assert isinstance(records.read(noise), records.Answer | Refused)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_clock_that_was_set_shows_what_it_was_set_to(now: datetime) -> None:
    shown = device_clock.read(device_clock.current_time(now, HOME))
    assert isinstance(shown, Stamp)
    off = device_clock.off_by(shown, now, HOME)
    assert off is not None
    assert timedelta(seconds=-1) < off <= timedelta(0)
    assert device_clock.read(device_clock.date_time(now, HOME)) == shown
