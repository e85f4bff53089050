"""The pretend radio: devices that announce what they sense as zigbee2mqtt announces the real ones.

So the hub learns of a simulated home through the same door, and nothing about it is special.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import aiomqtt
import msgspec

from protocol import home

Expose = Mapping[str, object]
SAYS: Final = 1
SAYS_AND_SET: Final = 7


def _binary(name: str, *, on: object = True, off: object = False) -> Expose:
    return {
        "type": "binary",
        "name": name,
        "label": name,
        "property": name,
        "access": SAYS,
        "value_on": on,
        "value_off": off,
    }


def _numeric(name: str, unit: str) -> Expose:
    said = {"type": "numeric", "name": name, "label": name, "property": name}
    return {**said, "access": SAYS, "unit": unit}


def _enum(name: str, *words: str) -> Expose:
    said = {"type": "enum", "name": name, "label": name, "property": name}
    return {**said, "access": SAYS, "values": words}


_SWITCH: Final[Expose] = {
    "type": "switch",
    "features": [{**_binary("state", on="ON", off="OFF"), "access": SAYS_AND_SET}],
}
_BATTERY, _LINK = _numeric("battery", "%"), _numeric("linkquality", "lqi")
EXPOSES: Final[Mapping[str, tuple[Expose, ...]]] = {
    "pendant": (_enum("action", "emergency"), _BATTERY),
    "pull-cord": (_enum("action", "emergency"), _BATTERY),
    "motion": (_binary("occupancy"), _numeric("illuminance", "lx"), _BATTERY),
    # The real driver declares it so: what it calls `on` is the door that stands open.
    "door": (_binary("contact", on=False, off=True), _binary("tamper"), _BATTERY),
    "bed": (_binary("occupancy"), _BATTERY),
    "chair": (_binary("occupancy"), _BATTERY),
    "smoke": (_binary("smoke"), _binary("battery_low"), _BATTERY),
    "gas": (_binary("gas"), _binary("tamper")),
    "co": (_binary("carbon_monoxide"), _BATTERY),
    "water": (_binary("water_leak"), _BATTERY),
    "climate": (_numeric("temperature", "°C"), _numeric("humidity", "%"), _BATTERY),
    "button": (_enum("action", "off", "single", "double", "hold"), _BATTERY),
    "plug": (_SWITCH, _numeric("power", "W")),
}
"""By the kind with which a device's name begins."""
MODELS: Final[Mapping[str, tuple[str, str]]] = {"button": ("Heiman", "HS1EB/HS1EB-E")}
"""Vendor and model of those whose model matters."""


def announcement(names: Iterable[str]) -> bytes:
    """Return what stands in `bridge/devices` of such a home; names of no such kind are left out."""
    coordinator = {"type": "Coordinator", "friendly_name": "Coordinator", "definition": None}
    devices = [_device(number, name) for number, name in enumerate(names) if _kind(name)]
    return msgspec.json.encode([coordinator, *devices])


def _device(number: int, name: str) -> Expose:
    kind = _kind(name) or ""
    vendor, model = MODELS.get(kind, ("Caliu", f"pretend {kind}"))
    return {
        "ieee_address": f"0x0000000000{number:06x}",
        "type": "EndDevice",
        "friendly_name": name,
        "supported": True,
        "disabled": False,
        "interview_completed": True,
        "definition": {
            "vendor": vendor,
            "model": model,
            "description": "A device of a simulation",
            "exposes": (*EXPOSES[kind], _LINK),
        },
    }


def _kind(name: str) -> str | None:
    return next((kind for kind in EXPOSES if name.startswith(kind)), None)


class Radio:
    """All pretend devices of one home, on its broker."""

    def __init__(self, broker: aiomqtt.Client, names: Iterable[str]) -> None:
        self._broker = broker
        self._names = list(dict.fromkeys(names))

    async def announce(self) -> None:
        """Say who is there, and that the radio works; both are retained, as zigbee2mqtt does."""
        await self._says("bridge/state", b'{"state":"online"}', retain=True)
        await self._says("bridge/devices", announcement(self._names), retain=True)

    async def says(self, name: str, state: Mapping[str, object], *, retain: bool = False) -> None:
        """Let a device say something."""
        await self._says(name, msgspec.json.encode(state), retain=retain)

    async def reached(self, name: str, *, online: bool) -> None:
        """Say whether a device is still reached."""
        state = "online" if online else "offline"
        await self._says(f"{name}/availability", b'{"state":"%s"}' % state.encode(), retain=True)

    async def leaves(self, name: str) -> None:
        """Let a device leave the network."""
        self._names.remove(name)
        await self.announce()

    async def _says(self, topic: str, payload: bytes, *, retain: bool) -> None:
        await self._broker.publish(f"{home.ZIGBEE}/{topic}", payload, qos=1, retain=retain)
