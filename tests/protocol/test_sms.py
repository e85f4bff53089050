"""An alarm in one SMS: it fits, survives, is signed, and no text breaks the reader."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.causes import Cause
from protocol.messages import AlarmRaised, Outcome, Receipt
from protocol.sms import LONGEST, NotOurs, open_text, seal_alarm, seal_receipt

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
