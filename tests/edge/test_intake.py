"""In a storm of messages what bears an alarm is first and is never lost; the rest is counted."""

from collections import defaultdict
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.intake import BATCHES, FEW, WAITING, Intake, weigh
from protocol.home import HUB_BUTTON


@dataclass(frozen=True)
class Said:
    topic: str
    payload: bytes


def zigbee(device: str, **state: object) -> Said:
    return Said(f"zigbee2mqtt/{device}", msgspec.json.encode(state))


def drained(intake: Intake[Said]) -> list[Said]:
    return [intake.get_nowait() for _ in range(intake.qsize())]


@pytest.mark.parametrize(
    ("said", "alarming"),
    [
        (zigbee("pendant-1", action="emergency"), True),
        (zigbee("pendant-1", action=""), False),
        (zigbee("pendant-1", action=None, battery=80), False),
        (zigbee("smoke-1", smoke=True, battery=80), True),
        (zigbee("smoke-1", smoke=False, battery=80, tamper=False), False),
        (zigbee("gas-1", gas="ALARM"), True),
        (zigbee("gas-1", gas="clear"), False),
        (zigbee("odd-1", something_new=7), True),
        (zigbee("motion-1", occupancy=True, illuminance=40, linkquality=90), False),
        (Said(HUB_BUTTON, b"{}"), True),
        (Said("home/robot/up/observation", b"{}"), True),
        (Said("home/wearable/w-1/acceleration", b"{}"), False),
        (Said("zigbee2mqtt/pendant-1/availability", b"offline"), False),
    ],
)
def test_what_may_bear_an_alarm_is_told_before_it_is_understood(said: Said, alarming: bool) -> None:  # noqa: FBT001 - of the table
    assert weigh(said.topic, said.payload).alarming is alarming


@given(st.text(max_size=40), st.binary(max_size=200))
def test_no_message_breaks_the_scales(topic: str, payload: bytes) -> None:
    weigh(topic, payload)
    weigh(f"zigbee2mqtt/{topic}", payload)


def test_an_alarm_hidden_among_five_thousand_comes_out_first_and_nothing_alarming_is_lost() -> None:
    intake: Intake[Said] = Intake()
    for number in range(5_000):
        intake.put_nowait(zigbee(f"motion-{number % 60}", occupancy=number % 120 < 60, n_lux=None))
    intake.put_nowait(zigbee("smoke-1", smoke=True))
    intake.put_nowait(zigbee("pendant-1", action="sos"))
    assert intake.qsize() <= 60 * FEW + 2
    assert intake.thinned == 5_002 - intake.qsize()
    first, second, *_ = drained(intake)
    assert (first, second) == (zigbee("smoke-1", smoke=True), zigbee("pendant-1", action="sos"))


def test_a_door_that_opens_and_closes_while_the_hub_is_busy_did_both() -> None:
    intake: Intake[Said] = Intake()
    words = [zigbee("door-1", contact=closed) for closed in (True, False, True)]
    for word in words:
        intake.put_nowait(word)
    assert drained(intake) == words
    assert intake.thinned == 0


def test_each_press_is_heard_and_of_a_chattering_door_the_first_words_and_the_last() -> None:
    intake: Intake[Said] = Intake()
    words = [zigbee("door-1", contact=n % 2 == 0, battery=90) for n in range(50)]
    for word in words:
        intake.put_nowait(zigbee("pendant-1", action="single"))
        intake.put_nowait(word)
    said = drained(intake)
    assert said.count(zigbee("pendant-1", action="single")) == 50
    assert said[50:] == [*words[: FEW - 1], words[-1]]
    assert intake.thinned == 50 - FEW


def test_a_device_is_heard_in_order_though_its_alarm_went_ahead() -> None:
    intake: Intake[Said] = Intake()
    words = [zigbee("smoke-1", smoke=state) for state in (False, True, False)]
    intake.put_nowait(zigbee("motion-1", occupancy=True))
    for word in words:
        intake.put_nowait(word)
    said = drained(intake)
    assert [one for one in said if "smoke" in one.topic] == words
    assert said[:2] == words[:2]


def test_acceleration_is_kept_whole_until_half_a_minute_waits() -> None:
    intake: Intake[Said] = Intake()
    batches = [Said("home/wearable/w-1/acceleration", str(n).encode()) for n in range(BATCHES + 9)]
    for batch in batches:
        intake.put_nowait(batch)
    assert drained(intake) == batches[9:]
    assert intake.thinned == 9


def test_a_flood_of_made_up_names_does_not_grow_for_ever() -> None:
    intake: Intake[Said] = Intake()
    for number in range(3 * WAITING):
        intake.put_nowait(zigbee(f"made-up-{number}", occupancy=True))
    assert intake.qsize() == WAITING
    intake.put_nowait(zigbee("pendant-1", action="sos"))
    assert intake.get_nowait() == zigbee("pendant-1", action="sos")
    assert len(drained(intake)) == WAITING
    assert intake.empty()


WORDS = st.one_of(
    st.fixed_dictionaries({"occupancy": st.booleans()}),
    st.fixed_dictionaries({"action": st.sampled_from(["", "single", "sos"])}),
    st.fixed_dictionaries({"smoke": st.booleans(), "battery": st.integers(0, 100)}),
)
DEVICES = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.one_of(st.tuples(DEVICES, WORDS), st.none()), max_size=60))
def test_whatever_comes_and_goes_presses_are_all_heard_and_last_states_hold(
    life: list[tuple[str, dict[str, object]] | None],
) -> None:
    intake: Intake[Said] = Intake()
    put: dict[str, list[Said]] = defaultdict(list)
    got: dict[str, list[Said]] = defaultdict(list)
    for step in [*life, *[None] * 60]:
        if step is not None:
            said = zigbee(step[0], **step[1])
            put[step[0]].append(said)
            intake.put_nowait(said)
        elif not intake.empty():
            one = intake.get_nowait()
            got[one.topic.partition("/")[2]].append(one)
    for device, words in put.items():
        heard = got[device]
        assert heard[-1] == words[-1]
        assert [w for w in heard if b"action" in w.payload and b'""' not in w.payload] == [
            w for w in words if b"action" in w.payload and b'""' not in w.payload
        ]
        smoke = [w for w in words if b'"smoke":true' in w.payload]
        assert bool(smoke) == any(b'"smoke":true' in w.payload for w in heard)
    assert sum(map(len, got.values())) + intake.thinned == sum(map(len, put.values()))
