"""An alarm in one SMS: it fits, survives, is signed, and no text breaks the reader."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.causes import Cause
from protocol.evidence import Evidence
from protocol.messages import AlarmRaised, LocationReport, Outcome, Receipt
from protocol.positions import Fix
from protocol.sms import (
    LONGEST,
    NotOurs,
    may_tell_a_place,
    open_text,
    seal_alarm,
    seal_receipt,
    seal_report,
)

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
INSTALLATION = "0b9d3c52-0000-4000-8000-000000000001"
AT = datetime(2026, 11, 25, 3, 14, 15, 926_000, tzinfo=UTC)
VECTORS = Path(__file__).parent / "vectors" / "sms"


def key_of(hub: str) -> tuple[bytes, str] | None:
    return (KEY, INSTALLATION) if hub.startswith("hub-") else None


def an_alarm(**change: object) -> AlarmRaised:
    said: dict[str, object] = {
        "v": 1,
        "id": UUID("0193a000-0000-7000-8000-000000000001"),
        "installation": INSTALLATION,
        "at": AT,
        "epoch": "00112233aabbccdd",
        "seq": 17,
        "alarm": UUID("0193a000-0000-7000-8000-0000000000aa"),
        "cause": "fall",
        "source": "wearable-1",
        "reason": "silence",
        "place": "bathroom",
        "certainty": 0.93,
    }
    return AlarmRaised(**{**said, **change})  # type: ignore[arg-type] # a test's shorthand


def test_an_alarm_comes_out_as_it_went_in() -> None:
    opened = open_text(seal_alarm(an_alarm(), hub="hub-0001", key=KEY), key_of)
    assert opened.hub == "hub-0001"
    assert opened.said == an_alarm()


@pytest.mark.parametrize("cause", [cause.value for cause in Cause])
def test_each_cause_fits_with_the_longest_names_of_a_home(cause: str) -> None:
    alarm = an_alarm(cause=cause, source="motion-living-room-2", place="living-room", test=True)
    text = seal_alarm(alarm, hub="hub-110000", key=KEY)
    assert len(text) <= LONGEST
    said = open_text(text, key_of).said
    assert isinstance(said, AlarmRaised)
    assert (said.cause, said.alarm, said.test) == (cause, alarm.alarm, True)


def test_what_does_not_fit_is_cut_the_place_first() -> None:
    text = seal_alarm(an_alarm(source="s" * 60, place="p" * 60), hub="hub-0001", key=KEY)
    said = open_text(text, key_of).said
    assert isinstance(said, AlarmRaised)
    assert said.place is None
    assert set(said.source) == {"s"}
    assert len(text) <= LONGEST


@given(
    outcome=st.sampled_from(Outcome),
    of=st.uuids(),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_a_receipt_comes_out_as_it_went_in(outcome: Outcome, of: UUID, at: datetime) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
    receipt = Receipt(outcome=outcome, of=of, at=at)
    text = seal_receipt(receipt, hub="hub-0001", key=KEY)
    assert open_text(text, key_of).said == receipt


@given(st.integers(0, 10_000), st.integers(1, 63))
def test_a_changed_character_or_another_key_is_not_believed(where: int, by: int) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = seal_alarm(an_alarm(), hub="hub-0001", key=KEY)
    where %= len(text) - 1  # the last one carries bits that say nothing
    changed = letters[(letters.index(text[where]) + by) % 64]
    with pytest.raises(NotOurs):
        open_text(text[:where] + changed + text[where + 1 :], key_of)
    with pytest.raises(NotOurs, match="signature"):
        open_text(text, lambda _: (OTHER, INSTALLATION))


@given(st.text(max_size=200))
def test_no_text_of_the_world_breaks_the_reader(text: str) -> None:
    with pytest.raises(NotOurs):
        open_text(text, key_of)


@given(st.binary(max_size=110))
def test_whatever_is_signed_and_broken_is_told_as_such(body: bytes) -> None:
    from protocol.sms import _headed, _sealed  # noqa: PLC0415 - what a broken hub would sign

    for kind in range(16):
        text = _sealed(_headed(kind, "hub-1"), KEY)
        with pytest.raises(NotOurs):
            open_text(text, key_of)
        text = _sealed(_headed(kind, "hub-1") + body, KEY)
        if len(text) > LONGEST:
            continue
        try:
            open_text(text, key_of)
        except NotOurs:
            continue


def test_a_hub_that_nobody_knows_is_told_apart() -> None:
    with pytest.raises(NotOurs, match="no such hub"):
        open_text(seal_alarm(an_alarm(), hub="robot-7", key=KEY), key_of)


def test_the_released_form_is_read_for_ever() -> None:
    alarm = open_text((VECTORS / "alarm-1.txt").read_text(), key_of).said
    assert alarm == an_alarm()
    receipt = open_text((VECTORS / "receipt-1.txt").read_text(), key_of).said
    assert receipt == Receipt(
        outcome=Outcome.STORED, of=an_alarm().id, at=AT + timedelta(seconds=3)
    )


def a_fix(**change: object) -> Fix:
    said: dict[str, object] = {
        "latitude": 41.3868112,
        "longitude": 2.1569943,
        "at": AT - timedelta(seconds=4),
        "accuracy_m": 9.0,
        "speed_mps": 1.25,
        "heading_deg": 272.0,
    }
    return Fix(**{**said, **change})  # type: ignore[arg-type] # a test's shorthand


def a_report(*fixes: Fix, battery: float | None = 0.62) -> LocationReport:
    alarm = an_alarm()
    return LocationReport(
        v=1,
        id=alarm.id,
        installation=INSTALLATION,
        at=AT,
        epoch=alarm.epoch,
        seq=18,
        source="tracker",
        fixes=fixes,
        battery=battery,
    )


def test_a_tracker_s_latest_three_fixes_fit_and_come_out_as_they_went_in() -> None:
    fixes = [a_fix(at=AT - timedelta(seconds=60 * n), source="wifi") for n in (3, 0, 1, 2)]
    text = seal_report(a_report(*fixes), hub="tracker-0001", key=KEY)
    assert len(text) <= LONGEST
    opened = open_text(text, key_of_trackers)
    assert opened.hub == "tracker-0001"
    assert opened.said == a_report(fixes[1], fixes[2], fixes[3])


def test_a_report_from_nowhere_tells_the_battery_alone() -> None:
    text = seal_report(a_report(battery=0.07), hub="tracker-0001", key=KEY)
    assert open_text(text, key_of_trackers).said == a_report(battery=0.07)


@pytest.mark.parametrize("cause", [cause.value for cause in Cause])
def test_an_alarm_outside_says_where_and_still_fits(cause: str) -> None:
    alarm = an_alarm(cause=cause, source="tracker", evidence=Evidence(position=a_fix()))
    text = seal_alarm(alarm, hub="tracker-110000", key=KEY)
    assert len(text) <= LONGEST
    said = open_text(text, key_of_trackers).said
    assert isinstance(said, AlarmRaised)
    assert (said.cause, said.evidence) == (cause, Evidence(position=a_fix()))


@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    age=st.floats(-1e6, 1e6),
    accuracy=st.none() | st.floats(),
    speed=st.none() | st.floats(),
    heading=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_place_on_earth_survives_to_a_centimetre(
    latitude: float,
    longitude: float,
    age: float,
    accuracy: float | None,
    speed: float | None,
    heading: float | None,
) -> None:
    fix = a_fix(
        latitude=latitude,
        longitude=longitude,
        at=AT - timedelta(seconds=age),
        accuracy_m=accuracy,
        speed_mps=speed,
        heading_deg=heading,
    )
    said = open_text(seal_report(a_report(fix), hub="tracker-1", key=KEY), key_of_trackers).said
    assert isinstance(said, LocationReport)
    [got] = said.fixes
    assert abs(got.latitude - latitude) < 1e-7
    assert abs(got.longitude - longitude) < 1e-7


def test_what_lies_beyond_the_earth_is_not_sent() -> None:
    with pytest.raises(ValueError, match="earth"):
        seal_report(a_report(a_fix(latitude=float("nan"))), hub="tracker-1", key=KEY)


def test_a_text_that_may_tell_a_place_is_known_without_its_key() -> None:
    assert may_tell_a_place(seal_report(a_report(a_fix()), hub="tracker-1", key=OTHER))
    outside = an_alarm(cause="button", source="tracker", evidence=Evidence(position=a_fix()))
    assert may_tell_a_place(seal_alarm(outside, hub="tracker-1", key=OTHER))
    assert not may_tell_a_place(seal_alarm(an_alarm(), hub="hub-1", key=OTHER))
    assert not may_tell_a_place("Truca'm quan puguis")


def test_the_released_form_of_positions_is_read_for_ever() -> None:
    report = open_text((VECTORS / "report-1.txt").read_text(), key_of_trackers).said
    assert report == a_report(a_fix(), a_fix(at=AT - timedelta(minutes=2), source="cell"))
    alarm = open_text((VECTORS / "alarm-outside-1.txt").read_text(), key_of_trackers).said
    assert alarm == an_alarm(
        cause="button", source="tracker", place=None, evidence=Evidence(position=a_fix())
    )


def key_of_trackers(hub: str) -> tuple[bytes, str] | None:
    return (KEY, INSTALLATION) if hub.startswith("tracker-") else None
