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
from sensors.exposes import Announced, features
from sensors.functions import Sense, senses_of
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


# -- devices that declared what they sense


def declared(*exposes: dict[str, object], vendor: str = "", model: str = "") -> tuple[Sense, ...]:
    known = features([{"access": 1, **one, "property": one["name"]} for one in exposes])
    return senses_of(Announced(name="x", vendor=vendor, model=model, features=known))


def hear(
    kind: str,
    senses: tuple[Sense, ...],
    *payloads: object,
    retained: bool = False,
    enrolled: bool = True,
) -> list[Observation]:
    said, observed = Said(), list[Observation]()
    for index, payload in enumerate(payloads):
        said, seen = step(
            device(kind),
            said,
            json.dumps(payload).encode(),
            NIGHT + timedelta(seconds=index),
            senses=senses,
            retained=retained,
            enrolled=enrolled,
        )
        observed += seen
    return observed


def kinds_of(seen: Iterable[Observation]) -> list[Kind]:
    return [one.kind for one in seen]


@pytest.mark.parametrize(
    ("on", "off"), [(True, False), ("ON", "OFF"), (1, 0), ("Leak", "No leak"), ("alarm", "clear")]
)
def test_each_device_s_own_words_are_honoured(on: object, off: object) -> None:
    leak = declared({"type": "binary", "name": "water_leak", "value_on": on, "value_off": off})
    said = [{"water_leak": word} for word in (off, on, on, off, on, "another", None, [])]
    assert kinds_of(hear("water", leak, *said)) == [K.WATER, K.WATER]


def test_a_device_that_declared_words_and_sends_truths_is_understood() -> None:
    smoke = declared({"type": "binary", "name": "smoke", "value_on": "ON", "value_off": "OFF"})
    assert kinds_of(hear("smoke", smoke, {"smoke": False}, {"smoke": True})) == [K.SMOKE]


def test_what_a_device_did_not_declare_is_not_read() -> None:
    door = declared({"type": "binary", "name": "contact", "value_on": False, "value_off": True})
    assert kinds_of(hear("door", door, {"smoke": True, "contact": False})) == [K.DOOR_OPENED]


@pytest.mark.parametrize(
    ("kind", "begins", "ends"),
    [
        ("bed", K.BED_ENTERED, K.BED_LEFT),
        ("chair", K.CHAIR_ENTERED, K.CHAIR_LEFT),
        ("motion", K.MOTION, K.MOTION_ENDED),
    ],
)
def test_where_somebody_sits_or_lies_occupancy_says_so(kind: str, begins: Kind, ends: Kind) -> None:
    exposes: list[tuple[dict[str, object], object, object]] = [
        ({"type": "binary", "name": "occupancy"}, True, False),
        ({"type": "binary", "name": "pressure"}, True, False),
        ({"type": "enum", "name": "pressure_state", "values": ["none", "sit"]}, "sit", "none"),
    ]
    for expose, on, off in exposes:
        said = [{str(expose["name"]): word} for word in (on, on, off)]
        assert kinds_of(hear(kind, declared(expose), *said)) == [begins, ends]


def test_several_properties_of_one_meaning_are_one_state() -> None:
    radar = declared(
        {"type": "binary", "name": "presence"},
        {"type": "enum", "name": "motion_state", "values": ["none", "small", "large"]},
    )
    said = [
        {"presence": True, "motion_state": "large"},
        {"presence": True, "motion_state": "none"},
        {"presence": False, "motion_state": "none"},
    ]
    assert kinds_of(hear("motion", radar, *said)) == [K.MOTION, K.MOTION_ENDED]


def test_a_second_alarm_of_one_device_ends_nothing_and_repeats_nothing() -> None:
    smoke = declared(
        {"type": "binary", "name": "smoke_alarm_1"}, {"type": "binary", "name": "smoke_alarm_2"}
    )
    said = [
        {"smoke_alarm_1": True, "smoke_alarm_2": False},
        {"smoke_alarm_1": True, "smoke_alarm_2": True},
        {"smoke_alarm_1": False, "smoke_alarm_2": True},
        {"smoke_alarm_1": False, "smoke_alarm_2": False},
        {"smoke_alarm_1": True},
    ]
    assert kinds_of(hear("smoke", smoke, *said)) == [K.SMOKE, K.SMOKE]


def test_a_fall_that_the_sensor_only_suspects_is_less_certain() -> None:
    radar = declared(
        {"type": "enum", "name": "fall_down_status", "values": ["none", "maybe_fall", "fall"]}
    )
    for word, certainty in (("maybe_fall", 0.5), ("fall", 1.0)):
        said = [{"fall_down_status": each} for each in ("none", word, word)]
        (fall,) = hear("motion", radar, *said)
        assert (fall.kind, fall.certainty) == (K.FALL_SUSPECTED, certainty)


SOS: tuple[dict[str, object], ...] = (
    {"type": "enum", "name": "action", "values": ["emergency", "disarm"]},
)
CLICKS: tuple[dict[str, object], ...] = (
    {"type": "enum", "name": "action", "values": ["single", "double", "hold"]},
)


def test_a_call_rings_from_whatever_device_and_its_other_words_do_not() -> None:
    for kind in ("motion", "button", "pendant"):
        for word, seen in (("emergency", [K.BUTTON_PRESSED]), ("disarm", [])):
            assert kinds_of(hear(kind, declared(*SOS), {"action": word})) == seen
    assert kinds_of(hear("pendant", declared(*SOS), {"action": "new"})) == [K.BUTTON_PRESSED]


def test_a_plain_button_calls_where_somebody_enrolled_it_to_call() -> None:
    clicks = declared(*CLICKS)
    assert kinds_of(hear("pendant", clicks, {"action": "single"})) == [K.BUTTON_PRESSED]
    assert kinds_of(hear("plug", clicks, {"action": "single"})) == []
    (stranger,) = hear("remote", clicks, {"action": "single"}, enrolled=False)
    assert stranger.kind is K.SOURCE_UNENROLLED


def test_an_emergency_button_without_a_word_for_it_calls_whoever_enrolled_it() -> None:
    mute = declared(*CLICKS, vendor="MultIR", model="MIR-SO100")
    pressed = hear("button", mute, {"action": "hold"}, {"action": ""}, enrolled=False)
    assert kinds_of(pressed) == [K.BUTTON_PRESSED]


def test_an_sos_that_is_a_state_is_pressed_when_it_begins_and_never_by_what_was_kept() -> None:
    sos = declared({"type": "binary", "name": "sos"})
    life = [{"sos": state} for state in (True, True, False, True)]
    assert kinds_of(hear("pendant", sos, *life)) == [K.BUTTON_PRESSED] * 2
    assert kinds_of(hear("pendant", sos, *life, retained=True)) == []


def test_an_appliance_is_used_when_it_is_switched_on_and_idling_is_no_use() -> None:
    plug = declared({"type": "numeric", "name": "power", "unit": "W"})
    life = [{"power": watts} for watts in (0, 3, 1980, 2010, 300, 60, 1990, 20, 0.4, 2000, "x")]
    assert kinds_of(hear("kettle", plug, *life)) == [K.APPLIANCE_USED] * 2
    assert kinds_of(hear("motion", plug, *life)) == []


def test_an_appliance_that_runs_as_we_begin_to_listen_was_not_switched_on() -> None:
    plug = declared({"type": "numeric", "name": "power", "unit": "W"})
    assert kinds_of(hear("television", plug, {"power": 90}, {"power": 95})) == []


def test_the_air_is_told_when_it_moved_and_again_after_a_while() -> None:
    climate = declared(
        {"type": "numeric", "name": "temperature", "unit": "°C"},
        {"type": "numeric", "name": "humidity", "unit": "%"},
    )
    seen = hear(
        "climate",
        climate,
        *({"temperature": value} for value in (21, 21.2, 21.5, None, True, 300, -41, "21")),
        *({"humidity": value} for value in (40, 44, 45, 101)),
    )
    told = [(one.kind, one.evidence.value) for one in seen if one.evidence is not None]
    assert told == [
        *((K.TEMPERATURE, 21.0), (K.TEMPERATURE, 21.5)),
        *((K.HUMIDITY, 40.0), (K.HUMIDITY, 45.0)),
    ]


def test_what_the_broker_kept_says_nothing_of_the_air_now() -> None:
    climate = declared({"type": "numeric", "name": "temperature", "unit": "°C"})
    assert hear("climate", climate, {"temperature": 35}, retained=True) == []


def test_fahrenheit_is_understood() -> None:
    climate = declared({"type": "numeric", "name": "temperature", "unit": "°F"})
    (seen,) = hear("climate", climate, {"temperature": 95})
    assert seen.evidence is not None
    assert (seen.evidence.value, seen.evidence.unit) == (35.0, "°C")
