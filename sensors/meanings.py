"""What the functions and the words of Zigbee devices mean, by what each of them senses.

Tables, and what is taken of a device that speaks before it was announced.
"""

from collections.abc import Mapping
from typing import Final

from protocol.observations import Kind
from sensors import appliances
from sensors.functions import Function, Sense

STATES: Final[Mapping[Function, tuple[Kind, Kind | None]]] = {
    Function.SMOKE: (Kind.SMOKE, None),
    Function.GAS: (Kind.GAS, None),
    Function.CARBON_MONOXIDE: (Kind.CARBON_MONOXIDE, None),
    Function.WATER: (Kind.WATER, None),
    Function.CONTACT: (Kind.DOOR_OPENED, Kind.DOOR_CLOSED),
    Function.OCCUPANCY: (Kind.MOTION, Kind.MOTION_ENDED),
    Function.MAT: (Kind.MOTION, Kind.MOTION_ENDED),
    Function.VIBRATION: (Kind.VIBRATION, None),
    Function.FALL: (Kind.FALL_SUSPECTED, None),
    Function.TAMPER: (Kind.TAMPERED, None),
}
SEATS: Final[Mapping[str, tuple[Kind, Kind | None]]] = {
    "bed": (Kind.BED_ENTERED, Kind.BED_LEFT),
    "chair": (Kind.CHAIR_ENTERED, Kind.CHAIR_LEFT),
}
"""What occupancy and weight mean on furniture."""
PRESSES: Final[Mapping[str, Kind]] = {
    "pendant": Kind.BUTTON_PRESSED,
    "pull-cord": Kind.PULL_CORD_PULLED,
}
"""Kinds of device that somebody enrolled to call with. On doubt each of their words is a press, but
for those that the device declares beside a word that calls (`disarm`)."""
NO_PRESS: Final = frozenset({"", "none", "idle", "test"})
LETTING_GO: Final = ("release", "released")
"""How words end that a button says when the finger leaves it."""


def _usual(function: Function, property_: str, *, on: bool = True) -> Sense:
    return Sense(function=function, path=(property_,), on=(on,), off=(not on,))


USUAL: Final = (
    _usual(Function.SMOKE, "smoke"),
    _usual(Function.GAS, "gas"),
    _usual(Function.CARBON_MONOXIDE, "carbon_monoxide"),
    _usual(Function.WATER, "water_leak"),
    _usual(Function.CONTACT, "contact", on=False),
    _usual(Function.TAMPER, "tamper"),
    _usual(Function.BATTERY_LOW, "battery_low"),
    Sense(function=Function.BUTTON, path=("action",)),
)
"""Properties by their usual names, of a device that speaks before it was announced."""
USUAL_OF: Final[Mapping[str, tuple[Sense, ...]]] = {
    "motion": (_usual(Function.OCCUPANCY, "occupancy"), _usual(Function.OCCUPANCY, "presence")),
    **dict.fromkeys(
        SEATS,
        (
            _usual(Function.OCCUPANCY, "occupancy"),
            _usual(Function.MAT, "pressure"),
            _usual(Function.MAT, "bed"),
        ),
    ),
    **dict.fromkeys(appliances.WATTS, (Sense(function=Function.POWER, path=("power",)),)),
}


def usual(kind: str) -> tuple[Sense, ...]:
    """Return what a device of this kind is taken to sense before it is announced."""
    return (*USUAL, *USUAL_OF.get(kind, ()))
