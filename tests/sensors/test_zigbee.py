"""What zigbee2mqtt publishes, property by property, and that only changes are told."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation
from sensors.zigbee import MOTION_EVERY, Said, step

NIGHT = datetime(2026, 11, 22, 3, 11, tzinfo=UTC)
K = Kind


def device(kind: str) -> DeviceConfig:
    return DeviceConfig(id=f"{kind}-1", kind=kind, place="hall", resident="rosa")


def take(
    of: DeviceConfig, payloads: Iterable[object], *, every_s: float = 1.0, retained: bool = False
) -> list[Observation]:
    said = Said()
    observed: list[Observation] = []
    for index, payload in enumerate(payloads):
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        now = NIGHT + timedelta(seconds=index * every_s)
        said, seen = step(of, said, raw, now, retained=retained)
        observed += seen
    return observed


def kinds(of: str, *payloads: object) -> list[Kind]:
    return [seen.kind for seen in take(device(of), payloads)]


@pytest.mark.parametrize(
    ("kind", "payload", "seen"),
    [
        ("motion", {"occupancy": True, "linkquality": 120}, K.MOTION),
        ("motion", {"presence": True}, K.MOTION),
        ("door", {"contact": False}, K.DOOR_OPENED),
        ("door", {"contact": True}, K.DOOR_CLOSED),
        ("bed", {"occupancy": True}, K.BED_ENTERED),
        ("bed", {"pressure": True}, K.BED_ENTERED),
        ("bed", {"bed": "occupied"}, K.BED_ENTERED),
        ("bed", {"occupancy": False}, K.BED_LEFT),
        ("smoke", {"smoke": True}, K.SMOKE),
        ("smoke", {"smoke": "ON"}, K.SMOKE),
        ("gas", {"gas": True}, K.GAS),
        ("co", {"carbon_monoxide": 1}, K.CARBON_MONOXIDE),
        ("water", {"water_leak": True}, K.WATER),
        ("pendant", {"action": "emergency"}, K.BUTTON_PRESSED),
        ("pendant", {"action": "sos"}, K.BUTTON_PRESSED),
        ("pendant", {"action": "press"}, K.BUTTON_PRESSED),
        ("pendant", {"action": "single", "battery": None}, K.BUTTON_PRESSED),
        ("pendant", {"action": "a word of a newer button"}, K.BUTTON_PRESSED),
        ("pull-cord", {"action": "on"}, K.PULL_CORD_PULLED),
        ("door", {"tamper": True}, K.TAMPERED),
        ("motion", {"battery_low": True}, K.BATTERY_LOW),
        ("motion", {"battery": 14.5}, K.BATTERY_LOW),
        ("motion", {"battery": 0}, K.BATTERY_LOW),
    ],
)
def test_a_property_becomes_its_observation(kind: str, payload: object, seen: Kind) -> None:
    (observed,) = take(device(kind), [payload])
    assert observed.kind is seen
    assert (observed.source, observed.place, observed.resident) == (f"{kind}-1", "hall", "rosa")
    assert observed.at == NIGHT


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("motion", {"illuminance": 20, "temperature": 21.5}),
        ("smoke", {"smoke": False, "tamper": False}),
        ("motion", {"occupancy": None}),
        ("motion", {"occupancy": {"state": True}}),
        ("motion", {"pressure": 1}),
        ("motion", {"action": "single"}),
        ("pendant", {"action": ""}),
        ("pendant", {"action": None}),
        ("pendant", {"action": "release"}),
        ("pendant", {"action": "hold_release"}),
        ("motion", {"battery": True}),
        ("motion", {}),
        ("motion", b""),
    ],
)
def test_what_means_nothing_is_silent(kind: str, payload: object) -> None:
    assert kinds(kind, payload) == []


def test_only_changes_are_told() -> None:
    life = [{"contact": state} for state in (True, True, False, False, None, True, True)]
    assert kinds("door", *life) == [K.DOOR_CLOSED, K.DOOR_OPENED, K.DOOR_CLOSED]
    assert kinds("smoke", *[{"smoke": state} for state in (False, True, True, False, True)]) == [
        K.SMOKE,
        K.SMOKE,
    ]


def test_each_press_is_told_also_of_the_same_button() -> None:
    assert kinds("pendant", *[{"action": "single"}] * 3) == [K.BUTTON_PRESSED] * 3


def test_a_press_that_the_broker_kept_is_no_press_but_a_kept_state_counts() -> None:
    kept = [{"action": "emergency", "battery_low": True}]
    observed = take(device("pendant"), kept, retained=True)
    assert [seen.kind for seen in observed] == [K.BATTERY_LOW]


def test_a_motion_that_lasts_is_told_every_minute_and_no_oftener() -> None:
    observed = take(device("motion"), [{"occupancy": True}] * 181)
    assert [seen.at - NIGHT for seen in observed] == [n * MOTION_EVERY for n in range(4)]


def test_a_motion_after_a_pause_is_told_at_once() -> None:
    life = [{"occupancy": True}, {"occupancy": False}, {"occupancy": True}]
    assert kinds("motion", *life) == [K.MOTION, K.MOTION_ENDED, K.MOTION]


@pytest.mark.parametrize("stepped", [timedelta(days=-365), timedelta(days=365)])
def test_a_stepped_clock_silences_no_motion(stepped: timedelta) -> None:
    raw, motion = b'{"occupancy": true}', device("motion")
    said, _ = step(motion, Said(), raw, NIGHT)
    said, first = step(motion, said, raw, NIGHT + stepped)
    said, second = step(motion, said, raw, NIGHT + stepped + MOTION_EVERY)
    assert [seen.kind for seen in (*first, *second)] == [K.MOTION, K.MOTION]


def test_a_battery_on_the_edge_does_not_come_and_go() -> None:
    life = [{"battery": percent} for percent in (100, 16, 14, 15, 16, 14, 19, 20, 16, 14)]
    assert kinds("motion", *life) == [K.BATTERY_OK, K.BATTERY_LOW, K.BATTERY_OK, K.BATTERY_LOW]


def test_a_battery_is_low_where_either_word_says_so() -> None:
    life = [
        {"battery": 80, "battery_low": True},
        {"battery": 80},
        {"battery_low": False},
        {"battery": 3, "battery_low": False},
    ]
    assert kinds("motion", *life) == [K.BATTERY_LOW, K.BATTERY_OK, K.BATTERY_LOW]
    (low,) = take(device("motion"), [{"battery": 3}])
    assert low.evidence is not None
    assert (low.evidence.value, low.evidence.unit) == (3.0, "%")


@pytest.mark.parametrize("raw", [b"online", b"[1]", b"\xff", b"[" * 100_000, b'"' + b"x" * 70_000])
def test_what_is_no_object_is_told_once_and_its_end_once(raw: bytes) -> None:
    assert kinds("door", raw, raw, {"linkquality": 3}, raw) == [
        K.SOURCE_WRONG,
        K.SOURCE_BACK,
        K.SOURCE_WRONG,
    ]


WORDS = st.sampled_from(["occupancy", "contact", "smoke", "battery", "battery_low", "action", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(st.binary(max_size=20) | JSON, max_size=10))
def test_no_payload_breaks_it(payloads: list[object]) -> None:
    take(device("pendant"), payloads)


@given(st.lists(st.booleans(), min_size=1, max_size=50))
def test_open_and_closed_take_turns(life: list[bool]) -> None:
    seen = kinds("door", *[{"contact": closed} for closed in life])
    assert all(one is not other for one, other in pairwise(seen))
    assert seen[-1] is (K.DOOR_CLOSED if life[-1] else K.DOOR_OPENED)


def test_a_number_that_is_no_percentage_says_nothing() -> None:
    for number in (b"255", b"-1", b"1e30", b"1" + b"0" * 400):
        assert kinds("motion", b'{"battery": ' + number + b"}") in ([], [K.SOURCE_WRONG])
