"""The devices of the home as the radio announces them: who is enrolled, who is not, who left."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from edge.devices import BRIDGE, Devices
from protocol.clock import ManualClock
from protocol.configuration import DeviceConfig, HomeConfig
from protocol.observations import Kind, Observation
from simulations.zigbee import announcement

NIGHT = datetime(2026, 11, 22, 3, 11, tzinfo=UTC)


class Radio:
    """The devices of a home, and what was observed of them."""

    def __init__(self, *enrolled: str, version: int = 1) -> None:
        self.seen: list[Observation] = []
        self.devices = Devices(ManualClock(NIGHT), self.seen.append)
        if version:
            self.enroll(*enrolled)

    def enroll(self, *names: str, version: int = 1) -> None:
        known = tuple(
            DeviceConfig(id=name, kind=name.split("-", maxsplit=1)[0], place="hall")
            for name in names
        )
        self.devices.configure(HomeConfig(version=version, devices=known))

    def announces(self, *names: str) -> None:
        self.devices.announced(announcement(names))

    def says(self, name: str, state: object, *, retained: bool = False) -> list[Kind]:
        before = len(self.seen)
        self.devices.zigbee(name, json.dumps(state).encode(), retained=retained)
        return [one.kind for one in self.seen[before:] if one.kind is not Kind.SOURCE_BACK]

    def of(self, kind: Kind) -> list[str]:
        return [one.source for one in self.seen if one.kind is kind]


CALLING: Iterable[tuple[str, object, Kind]] = [
    ("smoke-1", {"smoke": True}, Kind.SMOKE),
    ("gas-1", {"gas": True}, Kind.GAS),
    ("co-1", {"carbon_monoxide": True}, Kind.CARBON_MONOXIDE),
    ("water-1", {"water_leak": True}, Kind.WATER),
    ("pendant-1", {"action": "emergency"}, Kind.BUTTON_PRESSED),
    ("button-1", {"action": "hold"}, Kind.BUTTON_PRESSED),
]


@pytest.mark.parametrize(("name", "state", "kind"), CALLING)
def test_who_can_call_and_was_enrolled_by_nobody_is_told_once_and_rings_all_the_same(
    name: str, state: object, kind: Kind
) -> None:
    radio = Radio("motion-1")
    for _ in range(3):
        radio.announces(name, "motion-1", "motion-2", "plug-1")
    assert radio.of(Kind.SOURCE_UNENROLLED) == [name]
    assert radio.says(name, state) == [kind]
    assert radio.says(name, state, retained=True) == []


def test_once_it_is_enrolled_or_gone_that_is_told_too() -> None:
    radio = Radio()
    radio.announces("smoke-1", "water-1")
    radio.enroll("smoke-1", version=2)
    assert set(radio.of(Kind.SOURCE_ENROLLED)) == {"smoke-1"}
    radio.announces("smoke-1")
    assert set(radio.of(Kind.SOURCE_ENROLLED)) == {"smoke-1", "water-1"}
    radio.announces("smoke-1", "water-1")
    assert radio.of(Kind.SOURCE_UNENROLLED) == ["smoke-1", "water-1", "water-1"]


def test_before_anything_was_enrolled_nobody_is_a_stranger_and_a_button_calls() -> None:
    radio = Radio(version=0)
    radio.announces("smoke-1", "pendant-1")
    assert radio.of(Kind.SOURCE_UNENROLLED) == []
    radio.devices.announced(clicks("0x01"))
    assert radio.says("0x01", {"action": "single"}) == [Kind.BUTTON_PRESSED]


def clicks(name: str) -> bytes:
    action = {
        "type": "enum",
        "name": "action",
        "property": "action",
        "access": 1,
        "values": ["single", "double"],
    }
    definition = {"vendor": "any", "model": "remote", "exposes": [action]}
    return json.dumps(
        [{"type": "EndDevice", "friendly_name": name, "definition": definition}]
    ).encode()


def test_a_remote_that_nobody_enrolled_is_told_when_it_is_pressed_and_rings_nobody() -> None:
    radio = Radio()
    radio.devices.announced(clicks("0x01"))
    assert radio.of(Kind.SOURCE_UNENROLLED) == []
    assert radio.says("0x01", {"action": "single"}) == [Kind.SOURCE_UNENROLLED]
    radio.enroll("0x01", version=2)
    assert set(radio.of(Kind.SOURCE_ENROLLED)) == {"0x01"}


def test_the_same_remote_calls_where_its_name_or_the_home_says_that_it_is_a_pendant() -> None:
    radio = Radio()
    radio.devices.announced(clicks("pendant-2"))
    assert radio.says("pendant-2", {"action": "single"}) == [Kind.BUTTON_PRESSED]


def test_a_device_that_is_still_interviewed_is_heard_by_its_usual_names() -> None:
    radio = Radio("smoke-1")
    pending = [{"type": "EndDevice", "friendly_name": "smoke-1", "definition": None}]
    radio.devices.announced(json.dumps(pending).encode())
    assert radio.says("smoke-1", {"smoke": True}) == [Kind.SMOKE]


def test_an_enrolled_device_that_left_the_radio_is_lost_and_silent_until_it_speaks() -> None:
    radio = Radio("door-1")
    radio.announces("door-1", "motion-9")
    radio.announces()
    assert radio.of(Kind.SOURCE_LOST) == ["door-1"]
    assert [sign.id for sign in radio.devices.signs() if sign.silent] == ["door-1"]
    radio.says("door-1", {"contact": False})
    assert not any(sign.silent for sign in radio.devices.signs())


def test_what_was_enrolled_while_the_hub_was_down_ends_the_fault_of_before() -> None:
    assert Radio("smoke-1").of(Kind.SOURCE_ENROLLED) == ["smoke-1"]


def test_nobody_misses_a_lamp_that_is_switched_off_at_the_wall() -> None:
    radio = Radio("door-1")
    switch = {"type": "binary", "name": "state", "property": "state", "access": 7}
    lamp = {"exposes": [{"type": "light", "features": [switch]}]}
    known = [{"type": "Router", "friendly_name": "lamp", "definition": lamp}]
    radio.devices.available("lamp", b'{"state":"offline"}')
    radio.devices.announced(json.dumps(known).encode())
    radio.devices.available("lamp", b'{"state":"offline"}')
    radio.devices.available("door-1", b'{"state":"offline"}')
    told = [(one.kind, one.source) for one in radio.seen if one.source in {"lamp", "door-1"}]
    assert told[-3:] == [
        (Kind.SOURCE_LOST, "lamp"),
        (Kind.SOURCE_BACK, "lamp"),
        (Kind.SOURCE_LOST, "door-1"),
    ]


def test_what_is_announced_is_shown_by_what_it_senses_before_it_speaks() -> None:
    radio = Radio()
    radio.devices.announced(clicks("0x01"))
    assert [(sign.id, sign.kind) for sign in radio.devices.signs()] == [("0x01", "remote")]


def test_a_bridge_that_stops_is_lost_and_one_that_speaks_nonsense_is_wrong() -> None:
    radio = Radio()
    radio.devices.bridged(b'{"state":"offline"}')
    radio.devices.bridged(b"online")
    radio.devices.announced(b"nonsense")
    assert radio.of(Kind.SOURCE_LOST) == [BRIDGE]
    assert radio.of(Kind.SOURCE_WRONG) == [BRIDGE]
    radio.announces("door-1")
    assert [one.kind for one in radio.seen][-1] is Kind.SOURCE_BACK
