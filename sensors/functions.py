"""What a Zigbee device senses, told from what it exposes: no list of models for what is declared.

Pure. A property that can be set is a setting, however it is named (`fall_detection` switches the
detection on and off), and no sense.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sensors.exposes import SAYS, SET, Announced, Feature, Scalar


class Function(StrEnum):
    """What is sensed."""

    CONTACT = "contact"
    OCCUPANCY = "occupancy"
    MAT = "mat"
    """Weight on a bed, a chair or a mat."""
    VIBRATION = "vibration"
    SMOKE = "smoke"
    GAS = "gas"
    CARBON_MONOXIDE = "carbon-monoxide"
    WATER = "water"
    FALL = "fall"
    SOS = "sos"
    BUTTON = "button"
    """It says what was pressed, and none of its words is a call for help."""
    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    POWER = "power"
    BATTERY = "battery"
    BATTERY_LOW = "battery-low"
    TAMPER = "tamper"
    LINK = "link"


CALLS: Final = frozenset(
    {
        *(Function.SOS, Function.FALL),
        *(Function.SMOKE, Function.GAS, Function.CARBON_MONOXIDE, Function.WATER),
    }
)
"""Those that call for help by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """One property that says something of the home or of the device."""

    function: Function
    path: tuple[str, ...]
    on: tuple[Scalar, ...] = ()
    """What it says when the thing begins; of a contact, when it opens; of a button, a call."""
    off: tuple[Scalar, ...] = ()
    perhaps: tuple[Scalar, ...] = ()
    """What it says when it is not sure that it begins."""
    unit: str = ""

    @property
    def key(self) -> str:
        """By which its state is remembered."""
        return ".".join(self.path)


SOS_WORDS: Final = frozenset({"sos", "emergency", "panic", "help"})
"""Parts of an `action` (`emergency`, `panic_1`) that are a call whatever the device is."""
MUTE_SOS_BUTTONS: Final = frozenset(
    {
        ("heiman", "HS1EB/HS1EB-E"),
        ("multir", "MIR-SO100"),
        ("orvibo", "SE20-O"),
        ("orvibo", "SE21"),
    }
)
"""Sold as emergency buttons, and all that they can say is `single`, `double` or `hold`."""

BINARY: Final = (
    (Function.CONTACT, re.compile(r"(garage_door_|dry_)?contact(_alarm_\d+)?")),
    (
        Function.OCCUPANCY,
        re.compile(
            r"(human_)?(occupancy|presence|motion)(_status|_state|_alarm_\d+|_in|_out|_or|_and)?"
            r"|area\d+Occupancy|pir_detection"
        ),
    ),
    (Function.MAT, re.compile(r"pressure|bed|chair|seat_occupied")),
    (Function.VIBRATION, re.compile(r"vibration")),
    (Function.SMOKE, re.compile(r"smoke(_alarm)?(_\d+)?")),
    (Function.GAS, re.compile(r"gas(_alarm)?(_\d+)?")),
    (Function.CARBON_MONOXIDE, re.compile(r"(carbon_monoxide|co)(_alarm)?(_\d+)?")),
    (
        Function.WATER,
        re.compile(
            r"((active_)?water_leak|water|leak)(_alarm)?(_\d+)?|(\w+_)?leak_detect|water_condition_alarm"
        ),
    ),
    (Function.SOS, re.compile(r"(sos|emergency|panic)(_alarm)?")),
    (Function.FALL, re.compile(r"fall(_alarm|_detected|_down)?")),
    (Function.TAMPER, re.compile(r"tamper(ed|_alarm)?")),
    (Function.BATTERY_LOW, re.compile(r"(\w+_)?battery_low")),
)
ENUM: Final = (
    (Function.SMOKE, re.compile(r"(\w+_)?smoke(_\w+)?")),
    (Function.GAS, re.compile(r"(\w+_)?gas(_\w+)?")),
    (Function.CARBON_MONOXIDE, re.compile(r"(co|carbon_monoxide)(_\w+)?")),
    (Function.VIBRATION, re.compile(r"vibration(_state)?")),
)
DESCRIBED: Final = (
    (Function.SMOKE, re.compile(r"\bsmoke\b")),
    (Function.CARBON_MONOXIDE, re.compile(r"\bcarbon monoxide\b")),
    (Function.GAS, re.compile(r"\bgas (leak|alarm|sensor|detect)")),
    (Function.WATER, re.compile(r"\b(water leak|leakage|flood sensor|flood detector)")),
    (Function.VIBRATION, re.compile(r"\bvibration\b")),
    (Function.CONTACT, re.compile(r"\b(door|window|contact) sensor\b")),
)
"""What a device is that only says `alarm`, told from its description."""
MERE_ALARM: Final = re.compile(r"alarm(_\d|_status|_state)?")
ALARMS: Final = frozenset({"alarm", "warning_alarm", "critical_alarm", "detected"})
FALLS: Final = frozenset({"fall", "falling", "fallen", "fall_alarm", "fall_down"})
RISES: Final = frozenset({"rise", "rising"})
"""What else is said by what falls without being a person: a barometer."""
PERHAPS_FALLS: Final = frozenset({"maybe_fall", "fall_warning"})
THERE: Final = frozenset(
    {"presence", "occupied", "motion", "peaceful", "active", "static", "small", "large"}
)
NOBODY: Final = frozenset({"none", "unoccupied", "absence", "absent", "nobody"})
ON_IT: Final = frozenset({"sit", "pressed", "occupied", "presence"})
OPENINGS: Final = frozenset({"door_state", "opening_state", "opening_mode", "handle_position"})
CLOSED: Final = frozenset({"closed"})
NO_ANSWER: Final = frozenset({"unknown", "undefined", "detecting", "disabled"})
NUMERIC: Final[Mapping[str, Function]] = {
    "temperature": Function.TEMPERATURE,
    "local_temperature": Function.TEMPERATURE,
    "humidity": Function.HUMIDITY,
    "power": Function.POWER,
    "battery": Function.BATTERY,
    "linkquality": Function.LINK,
}


def senses_of(device: Announced) -> tuple[Sense, ...]:
    """Return everything that it can sense; empty where it is a lamp, or nothing that we know."""
    senses = [sense for feature in device.features for sense in _senses(feature)]
    senses += _merely_alarming(device, {sense.function for sense in senses})
    mute = (device.vendor.lower(), device.model) in MUTE_SOS_BUTTONS
    return tuple(_calling(sense) if mute else sense for sense in senses)


def calls_for_help(senses: Iterable[Sense]) -> bool:
    """Tell whether it must be heard though nobody enrolled it."""
    return any(sense.function in CALLS for sense in senses)


KINDS: Final = (
    *((Function.SMOKE, "smoke"), (Function.CARBON_MONOXIDE, "co"), (Function.GAS, "gas")),
    *((Function.WATER, "water"), (Function.FALL, "fall"), (Function.SOS, "button")),
    *((Function.CONTACT, "door"), (Function.MAT, "mat"), (Function.OCCUPANCY, "motion")),
    *((Function.BUTTON, "remote"), (Function.VIBRATION, "vibration"), (Function.POWER, "power")),
    *((Function.TEMPERATURE, "climate"), (Function.HUMIDITY, "climate")),
)
"""What a device is called that nobody enrolled, by the first that it senses of these."""


def kind_of(senses: Iterable[Sense]) -> str | None:
    """Return what such a device is; None where it senses nothing of the home."""
    sensed = {sense.function for sense in senses}
    return next((kind for function, kind in KINDS if function in sensed), None)


def _calling(sense: Sense) -> Sense:
    """Make a call of every press of a button that has no word for it."""
    if sense.function is not Function.BUTTON:
        return sense
    presses = tuple(word for word in sense.off if word not in {"off", "release"})
    return Sense(function=Function.SOS, path=sense.path, on=presses)


def _senses(feature: Feature) -> list[Sense]:
    if not _is_said(feature):
        return []
    match feature.type:
        case "binary":
            return _binary(feature)
        case "enum":
            return _button(feature) if feature.name == "action" else _enum(feature)
        case "numeric":
            function = NUMERIC.get(feature.name)
            if function is None:
                return []
            return [Sense(function=function, path=feature.path, unit=feature.unit)]
        case _:
            return []


def _merely_alarming(device: Announced, known: set[Function]) -> list[Sense]:
    """Return the mere alarms of a device whose description alone says of what they are."""
    described = device.description.lower()
    function = next((one for one, words in DESCRIBED if words.search(described)), None)
    if function is None or function in known:
        return []
    return [
        _of(function, feature, words & ALARMS, words)
        if feature.type == "enum"
        else Sense(function=function, path=feature.path, on=(True,), off=(False,))
        for feature in device.features
        if MERE_ALARM.fullmatch(feature.name) and _is_said(feature)
        for words in [frozenset(word.lower() for word in feature.words)]
        if feature.type == "binary" or (feature.type == "enum" and words & ALARMS)
    ]


def _is_said(feature: Feature) -> bool:
    # Nothing can set a contact: some drivers declare it so all the same.
    settable = bool(feature.access & SET) and feature.name != "contact"
    return not settable and not feature.setting and bool(feature.access & SAYS)


def _binary(feature: Feature) -> list[Sense]:
    function = next((one for one, name in BINARY if name.fullmatch(feature.name)), None)
    if function is None:
        return []
    on: Scalar | None = True if feature.on is None else feature.on
    off = not on if feature.off is None and isinstance(on, bool) else feature.off
    if function is Function.CONTACT:
        # zigbee2mqtt's `contact` is true while closed, whichever of them a driver calls `on`.
        on, off = (False, True) if isinstance(on, bool) else (off, on)
    return [Sense(function=function, path=feature.path, on=_some(on), off=_some(off))]


def _button(feature: Feature) -> list[Sense]:
    calls = tuple(word for word in feature.words if is_call(word))
    others = tuple(word for word in feature.words if not is_call(word))
    function = Function.SOS if calls else Function.BUTTON
    return [Sense(function=function, path=feature.path, on=calls, off=others)]


def is_call(word: str) -> bool:
    """Tell whether a button's word asks for help."""
    return not SOS_WORDS.isdisjoint(word.lower().split("_"))


def _enum(feature: Feature) -> list[Sense]:
    words = frozenset(word.lower() for word in feature.words)
    said = [(function, on) for function, on in _said(feature.name, words) if on]
    return [_of(function, feature, on, words) for function, on in said]


def _said(name: str, words: frozenset[str]) -> Iterator[tuple[Function, frozenset[str]]]:
    """Yield what an enum tells, and by which of its words."""
    yield Function.FALL, frozenset() if words & RISES else words & FALLS
    yield Function.WATER, frozenset(w for w in words if "water_leak" in w and not w.endswith("_no"))
    if name == "battery_state":
        yield Function.BATTERY_LOW, words & {"low"}
    if name in OPENINGS and words & CLOSED:
        yield Function.CONTACT, frozenset(w for w in words if w.startswith(("open", "tilted")))
    if name.startswith("pressure") and words & ON_IT:
        yield Function.MAT, words - NOBODY - NO_ANSWER
    elif words & THERE and words & NOBODY:
        gone = frozenset(word for word in words if word.startswith("none"))
        yield Function.OCCUPANCY, words - NOBODY - NO_ANSWER - gone
    named = next((function for function, pattern in ENUM if pattern.fullmatch(name)), None)
    if named is not None:
        yield named, words & ALARMS


def _of(function: Function, feature: Feature, on: frozenset[str], words: frozenset[str]) -> Sense:
    perhaps = words & PERHAPS_FALLS if function is Function.FALL else frozenset()
    off = words & CLOSED if function is Function.CONTACT else words - on - perhaps - NO_ANSWER
    return Sense(
        function=function,
        path=feature.path,
        on=tuple(sorted(on)),
        off=tuple(sorted(off)),
        perhaps=tuple(sorted(perhaps)),
    )


def _some(value: Scalar | None) -> tuple[Scalar, ...]:
    return () if value is None else (value,)
