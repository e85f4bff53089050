"""What the hub says of its senses: the word for each, and what is worth saying."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.devices import Devices
from edge.senses import Sign, gist_of, joined, parts_of, sense_of
from edge.wired import Wired
from protocol.clock import ManualClock
from protocol.codec import encode
from protocol.configuration import DeviceConfig
from protocol.home import ZIGBEE
from protocol.messages import SENSE_PARTS, SENSES_A_MESSAGE, Power, Sense, Senses
from protocol.observations import Kind, Observation
from sensors import zigbee
from tests.protocol.sample_messages import SAMPLES

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
DOOR = Sign(id="door-1", kind="door", place="hall", heard_at=AT)


@pytest.mark.parametrize(
    ("sign", "state"),
    [
        (DOOR, "ok"),
        (Sign(id="door-1", kind="door"), "unheard"),
        (Sign(id="door-1", kind="door", low=True), "low-battery"),
        (Sign(id="door-1", kind="door", heard_at=AT, low=True, wrong=True), "stuck"),
        (Sign(id="door-1", kind="door", heard_at=AT, wrong=True, tampered=True), "tampered"),
        (Sign(id="door-1", kind="door", heard_at=AT, tampered=True, silent=True), "silent"),
        (Sign(id="door-1", kind="door", heard_at=AT, silent=True, jammed=True), "jammed"),
    ],
)
def test_a_sense_is_told_by_the_worst_that_holds(sign: Sign, state: str) -> None:
    assert sense_of(sign).state == state


def test_a_sign_of_life_is_no_change_and_a_fallen_battery_is() -> None:
    sense = Sense(id="door-1", kind="door", heard_at=AT, battery=0.5, link=0.4)
    later = Sense(
        id="door-1", kind="door", heard_at=AT + timedelta(seconds=9), battery=0.5, link=0.9
    )
    spent = Sense(id="door-1", kind="door", heard_at=AT, battery=0.4, link=0.4)
    assert gist_of([sense]) == gist_of([later])
    assert gist_of([sense]) != gist_of([spent])


@given(st.integers(0, 700))
def test_however_many_there_are_no_message_is_large_and_none_is_told_twice(count: int) -> None:
    longest = Sign(id="x" * 300, kind="k" * 300, place="p" * 300, heard_at=AT, battery=1 / 3)
    senses = [Sense(id=f"{number:04}", kind="door") for number in range(count)]
    parts = parts_of(senses)
    told = [sense for part in parts for sense in part]
    assert told == senses[: SENSE_PARTS * SENSES_A_MESSAGE]
    assert 1 <= len(parts) <= SENSE_PARTS
    pattern = SAMPLES["senses"]
    assert isinstance(pattern, Senses)
    largest = Senses(
        v=1,
        id=pattern.id,
        installation=pattern.installation,
        at=AT,
        senses=(sense_of(longest),) * SENSES_A_MESSAGE,
    )
    assert len(encode(largest)) < 6_000


def test_a_board_s_input_keeps_the_room_that_the_home_knows_of_it() -> None:
    heard = Sign(id="door-1", kind="door", heard_at=AT)
    assert joined([Sign(id="door-1", kind="door", place="hall")], [heard]) == [DOOR]


def test_the_board_tells_the_power_of_the_hub_and_its_own_silence() -> None:
    wired = Wired("board")
    assert wired.power() is None
    wired.hears(lambda: AT)
    wired.observed(Observation(kind=Kind.SOURCE_BACK, source="board", at=AT))
    wired.observed(Observation(kind=Kind.MAINS_LOST, source="board", at=AT))
    wired.observed(Observation(kind=Kind.BUTTON_PRESSED, source="pendant-7", at=AT))
    assert wired.power() == Power(mains=False)
    assert [sense_of(sign).state for sign in wired.signs()] == ["ok", "ok"]
    wired.observed(Observation(kind=Kind.SOURCE_LOST, source="board", at=AT))
    assert [(sign.kind, sense_of(sign).state) for sign in wired.signs()] == [
        ("board", "silent"),
        ("pendant", "silent"),
    ]
    assert wired.power() is None


def test_an_input_of_the_board_is_not_missed_for_its_own_silence() -> None:
    wired = Wired("board")
    pendant = wired.claimed(Sign(id="pendant-7", kind="pendant", radio=ZIGBEE))
    assert (pendant.radio, pendant.watched) == (None, False)
    for other in (DOOR, Sign(id="smoke-1", kind="smoke"), Sign(id="door-front", kind="door")):
        assert wired.claimed(other) == other


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b'{"state":"offline"}', Kind.SOURCE_LOST),
        (b"offline", Kind.SOURCE_LOST),
        (b'{"state":"online"}', Kind.SOURCE_BACK),
    ],
)
def test_the_coordinator_is_a_source_of_its_own(payload: bytes, kind: Kind) -> None:
    heard: list[Observation] = []
    Devices(ManualClock(AT), heard.append).bridged(payload)
    assert [(seen.source, seen.kind) for seen in heard] == [(ZIGBEE, kind)]


def test_a_zigbee_device_tells_its_battery_its_link_and_that_it_was_opened() -> None:
    device = DeviceConfig(id="door-1", kind="door")
    raw = b'{"contact":true,"battery":9,"linkquality":51,"tamper":true}'
    said, _ = zigbee.step(device, zigbee.Said(), raw, AT)
    assert (said.battery, said.link) == (0.09, 0.2)
    assert said.is_low
    assert said.is_tampered
    said, _ = zigbee.step(device, said, b'{"battery":255,"linkquality":900}', AT)
    assert (said.battery, said.link) == (0.09, 0.2), "what cannot be is not believed"
