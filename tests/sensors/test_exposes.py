"""What zigbee2mqtt announces is read device by device, and whatever else it may be is refused."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from protocol.configuration import DeviceConfig
from protocol.observations import Kind
from sensors.exposes import LARGEST_BYTES, MOST_FEATURES, Announcement, Refused, announced
from sensors.functions import Function, senses_of
from sensors.zigbee import Said, step
from simulations.zigbee import announcement

NIGHT = datetime(2026, 11, 22, 3, 11, tzinfo=UTC)
ALARMS = frozenset(
    {
        *(Kind.BUTTON_PRESSED, Kind.PULL_CORD_PULLED, Kind.FALL_SUSPECTED),
        *(Kind.SMOKE, Kind.GAS, Kind.CARBON_MONOXIDE, Kind.WATER),
    }
)
SMOKE = {"type": "binary", "name": "smoke", "property": "smoke", "access": 1}


def read(content: object) -> Announcement:
    said = announced(json.dumps(content).encode())
    assert isinstance(said, Announcement)
    return said


def device(name: object, *exposes: object, **more: object) -> dict[str, object]:
    definition = {"vendor": "V", "model": "M", "exposes": list(exposes)}
    return {"type": "EndDevice", "friendly_name": name, "definition": definition, **more}


def test_the_coordinator_is_no_device_and_one_that_is_interviewed_senses_nothing_yet() -> None:
    said = read(
        [
            {"type": "Coordinator", "friendly_name": "Coordinator"},
            {"type": "EndDevice", "friendly_name": "0x01", "definition": None},
            device("smoke/kitchen", SMOKE),
        ]
    )
    assert [one.name for one in said.devices] == ["0x01", "smoke/kitchen"]
    assert said.unreadable == 0
    assert senses_of(said.devices[0]) == ()


def test_what_is_wrong_with_one_device_or_one_property_costs_no_other() -> None:
    said = read(
        [
            *(7, None, [], {}, {"friendly_name": 3}, {"friendly_name": ""}),
            device("kitchen", 7, {"type": 3}, {"features": 1}, {"type": "binary"}, SMOKE),
            device("hall", {**SMOKE, "access": "yes", "value_on": [1], "values": {}}),
        ]
    )
    assert [one.name for one in said.devices] == ["kitchen", "hall"]
    assert said.unreadable == 6
    for one in said.devices:
        assert {sense.function for sense in senses_of(one)} == {Function.SMOKE}


def test_a_name_that_is_announced_twice_is_the_first() -> None:
    said = read([device("kitchen", SMOKE), device("kitchen")])
    assert len(said.devices) == 1
    assert senses_of(said.devices[0])


def test_what_never_ends_is_cut() -> None:
    deep: object = SMOKE
    for _ in range(50):
        deep = {"type": "switch", "features": [deep]}
    many = [{**SMOKE, "property": str(number)} for number in range(2 * MOST_FEATURES)]
    said = read([device("deep", deep), device("many", *many)])
    assert [len(one.features) for one in said.devices] == [0, MOST_FEATURES]


def test_what_is_no_announcement_is_refused() -> None:
    for raw in (b"", b"{}", b"online", b"\xff", b"[" * 100_000, b"[" + b" " * LARGEST_BYTES):
        assert isinstance(announced(raw), Refused)


def test_what_the_twin_announces_is_read_whole() -> None:
    names = ("pendant-1", "door-front", "plug-kettle", "nobody-knows")
    said = announced(announcement(names))
    assert isinstance(said, Announcement)
    assert [one.name for one in said.devices] == ["pendant-1", "door-front", "plug-kettle"]
    assert said.unreadable == 0


NAMES = st.sampled_from(
    ["smoke", "contact", "action", "occupancy", "fall_status", "temperature", "power", "sos", "x"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["ON", "OFF", "fall", "none", "emergency", "single", "°F", ""])
    | st.text(max_size=4)
)
KEYS = st.sampled_from(
    ["type", "name", "property", "access", "values", "value_on", "value_off", "features", "unit"]
)
WILD = st.recursive(
    SCALARS | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | NAMES, inner, max_size=5),
    max_leaves=12,
)
EXPOSE = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["binary", "enum", "numeric", "composite", "switch"]) | WILD,
        "name": NAMES | WILD,
        "property": NAMES | WILD,
        "access": st.integers(0, 7) | WILD,
    },
    optional={
        "value_on": SCALARS | WILD,
        "value_off": SCALARS | WILD,
        "values": st.lists(SCALARS, max_size=4) | WILD,
        "features": st.lists(WILD, max_size=2),
        "unit": SCALARS,
    },
)
DEVICES = st.lists(
    WILD
    | st.builds(lambda name, exposes: device(name, *exposes), NAMES, st.lists(EXPOSE, max_size=4)),
    max_size=4,
)
STATES = st.dictionaries(NAMES, WILD, max_size=5)


@given(DEVICES | WILD, st.lists(STATES | WILD, max_size=5), st.booleans())
def test_no_announcement_and_no_payload_breaks_it(
    devices: object,
    payloads: list[object],
    retained: bool,  # noqa: FBT001 - drawn
) -> None:
    said = announced(json.dumps(devices).encode())
    if isinstance(said, Refused):
        return
    for one in said.devices:
        known, state = senses_of(one), Said()
        for number, payload in enumerate(payloads):
            now = NIGHT + timedelta(seconds=number)
            raw = json.dumps(payload).encode()
            config = DeviceConfig(id=one.name, kind="pendant")
            state, _ = step(config, state, raw, now, senses=known, retained=retained)


MEANS = {
    Kind.SMOKE: Function.SMOKE,
    Kind.GAS: Function.GAS,
    Kind.CARBON_MONOXIDE: Function.CARBON_MONOXIDE,
    Kind.WATER: Function.WATER,
    Kind.FALL_SUSPECTED: Function.FALL,
    Kind.BUTTON_PRESSED: Function.SOS,
}
HARMLESS: tuple[object, ...] = (None, False, "OFF", "off", "false", "none", "", [], {})


@given(
    st.lists(EXPOSE, min_size=1, max_size=4),
    st.lists(STATES, min_size=1, max_size=6),
)
def test_an_alarm_has_a_declared_sense_that_said_something_else_than_no(
    exposes: list[object], payloads: list[dict[str, object]]
) -> None:
    (one,) = read([device("x", *exposes)]).devices
    known, state = senses_of(one), Said()
    for payload in payloads:
        config = DeviceConfig(id="x", kind="motion")
        raw = json.dumps(payload).encode()
        state, seen = step(config, state, raw, NIGHT, senses=known)
        for alarm in (each for each in seen if each.kind in ALARMS):
            said = [
                (sense, _at(payload, sense.path))
                for sense in known
                if sense.function in {MEANS[alarm.kind], Function.BUTTON}
            ]
            assert any(value in sense.on or value not in HARMLESS for sense, value in said), said


def _at(payload: object, path: tuple[str, ...]) -> object:
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


@given(st.binary(max_size=300))
def test_no_bytes_break_it(raw: bytes) -> None:
    announced(raw)
    step(DeviceConfig(id="x", kind="smoke"), Said(), raw, NIGHT)


LAMP = (
    {"type": "light", "features": [{**SMOKE, "name": "state", "property": "state", "access": 7}]},
    {**SMOKE, "name": "fall_detection", "property": "fall_detection", "access": 3},
    {"type": "numeric", "name": "temperature", "property": "temperature", "access": 1},
)


@given(st.lists(st.dictionaries(NAMES | st.just("fall_detection"), WILD, max_size=6), max_size=5))
def test_what_senses_no_danger_raises_none_whatever_it_says(payloads: list[object]) -> None:
    (lamp,) = read([device("lamp", *LAMP)]).devices
    state = Said()
    for payload in payloads:
        raw = json.dumps(payload).encode()
        config = DeviceConfig(id="lamp", kind="plug")
        state, seen = step(config, state, raw, NIGHT, senses=senses_of(lamp))
        assert not {one.kind for one in seen} & ALARMS
