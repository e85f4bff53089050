"""What Zigbee devices say through zigbee2mqtt becomes observations, by a table of properties.

Pure. A device speaks again and again of a state that lasts: only changes are observed, the first
word being one. A press is no state: each is observed, unless it was only retained by the broker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from protocol.configuration import DeviceConfig
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation

MOTION_EVERY: Final = timedelta(seconds=60)
"""A motion that lasts is told again so often, so that a room does not fall asleep."""
LARGEST_BYTES: Final = 64 * 1024
LINK_BEST: Final = 255.0
"""Of `linkquality`, which zigbee2mqtt passes on as the radio gives it (0 to 255)."""
BATTERY_LOW_PCT: Final = 15.0
BATTERY_OK_PCT: Final = 20.0
"""Apart, so that a battery on the edge does not come and go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """A property that says a state, as zigbee2mqtt's exposes name them."""

    property: str
    begins: Kind
    ends: Kind | None
    on: bool = True
    """Which value means that it has begun."""
    of: frozenset[str] = frozenset()
    """Kinds of device that it is read of; empty: all."""


BED: Final = frozenset({"bed"})
MOVES: Final = frozenset({"motion"})
LASTING: Final = (
    Lasting(property="smoke", begins=Kind.SMOKE, ends=None),
    Lasting(property="gas", begins=Kind.GAS, ends=None),
    Lasting(property="carbon_monoxide", begins=Kind.CARBON_MONOXIDE, ends=None),
    Lasting(property="water_leak", begins=Kind.WATER, ends=None),
    Lasting(property="contact", begins=Kind.DOOR_OPENED, ends=Kind.DOOR_CLOSED, on=False),
    Lasting(property="occupancy", begins=Kind.MOTION, ends=Kind.MOTION_ENDED, of=MOVES),
    Lasting(property="presence", begins=Kind.MOTION, ends=Kind.MOTION_ENDED, of=MOVES),
    Lasting(property="occupancy", begins=Kind.BED_ENTERED, ends=Kind.BED_LEFT, of=BED),
    Lasting(property="pressure", begins=Kind.BED_ENTERED, ends=Kind.BED_LEFT, of=BED),
    Lasting(property="bed", begins=Kind.BED_ENTERED, ends=Kind.BED_LEFT, of=BED),
    Lasting(property="tamper", begins=Kind.TAMPERED, ends=None),
)
PRESSES: Final[Mapping[str, Kind]] = {
    "pendant": Kind.BUTTON_PRESSED,
    "pull-cord": Kind.PULL_CORD_PULLED,
}
"""What any `action` of such a device means. SOS buttons name it `emergency`, `sos`, `single` and
many more: a word that we do not know is a press too, as on doubt a human is told."""
NO_PRESS: Final = frozenset({"", "none", "idle", "test"})
LETTING_GO: Final = ("release", "released")
"""How words end that a button says when the finger leaves it."""
TRUTHS: Final[Mapping[object, bool]] = {
    "true": True, "on": True, "yes": True, "1": True, "alarm": True, "detected": True,
    "occupied": True, "leaking": True,
    "false": False, "off": False, "no": False, "0": False, "clear": False, "normal": False,
    "unoccupied": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a device said last."""

    states: Mapping[str, bool] = field(default_factory=dict)
    """By property; those that it never said are missing."""
    moved_at: datetime | None = None
    """When a motion was last observed."""
    unreadable: bool = False
    battery: float | None = None
    """0 to 1, as it said last."""
    link: float | None = None
    """Quality of its radio link, 0 to 1."""

    @property
    def is_low(self) -> bool:
        """Whether its battery is low, as far as it said."""
        return _low(self.states) is True

    @property
    def is_tampered(self) -> bool:
        """Whether it was opened or taken off its place."""
        return self.states.get("tamper", False)


def step(
    device: DeviceConfig, said: Said, raw: bytes, now: datetime, *, retained: bool = False
) -> tuple[Said, tuple[Observation, ...]]:
    """Take one payload of `zigbee2mqtt/{device}`; `retained`: the broker kept it from earlier."""
    if not raw:
        return said, ()  # a retained message was taken back
    content = _object(raw)
    if content is None:
        if said.unreadable:
            return said, ()
        wrong = _observed(device, Kind.SOURCE_WRONG, now, text="It sent no JSON object.")
        return replace(said, unreadable=True), (wrong,)
    observed: list[Observation] = []
    if said.unreadable:
        observed.append(_observed(device, Kind.SOURCE_BACK, now))
        said = replace(said, unreadable=False)
    if not retained:
        observed += _pressed(device, content, now)
    for lasting in LASTING:
        if not lasting.of or device.kind in lasting.of:
            said, more = _state(device, said, lasting, content, now)
            observed += more
    said, more = _battery(device, said, content, now)
    quality = _number(content.get("linkquality"), LINK_BEST)
    if quality is not None:
        said = replace(said, link=quality / LINK_BEST)
    return said, (*observed, *more)


def _object(raw: bytes) -> dict[str, object] | None:
    if len(raw) > LARGEST_BYTES:
        return None
    try:
        content = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _pressed(
    device: DeviceConfig, content: Mapping[str, object], now: datetime
) -> tuple[Observation, ...]:
    kind, action = PRESSES.get(device.kind), content.get("action")
    if kind is None or not isinstance(action, str):
        return ()
    word = action.strip().lower()
    if word in NO_PRESS or word.endswith(LETTING_GO):
        return ()
    return (_observed(device, kind, now, text=f"The button said {word[:40]!r}."),)


def _state(
    device: DeviceConfig,
    said: Said,
    lasting: Lasting,
    content: Mapping[str, object],
    now: datetime,
) -> tuple[Said, tuple[Observation, ...]]:
    value = _truth(content.get(lasting.property))
    if value is None:
        return said, ()
    begun = value == lasting.on
    before = said.states.get(lasting.property)
    moved = begun and lasting.begins is Kind.MOTION
    again = moved and not _lately(said.moved_at, now)
    if begun == before and not again:
        return said, ()
    said = replace(
        said,
        states={**said.states, lasting.property: begun},
        moved_at=now if moved else said.moved_at,
    )
    kind = lasting.begins if begun else lasting.ends
    return said, () if kind is None else (_observed(device, kind, now),)


def _lately(moved_at: datetime | None, now: datetime) -> bool:
    """Tell whether it is too early to say it again; after a stepped clock it never is."""
    return moved_at is not None and timedelta(0) <= now - moved_at < MOTION_EVERY


def _battery(
    device: DeviceConfig, said: Said, content: Mapping[str, object], now: datetime
) -> tuple[Said, tuple[Observation, ...]]:
    """Judge what it says of itself and the percentage: it is low where either says so."""
    states = dict(said.states)
    flag, percent = _truth(content.get("battery_low")), _number(content.get("battery"), 100)
    if flag is not None:
        states["battery_low"] = flag
    if percent is not None:
        said = replace(said, battery=percent / 100)
        before = states.get("battery_spent", False)
        states["battery_spent"] = percent < (BATTERY_OK_PCT if before else BATTERY_LOW_PCT)
    was, is_now = _low(said.states), _low(states)
    said = replace(said, states=states)
    if is_now is None or was == is_now:
        return said, ()
    kind = Kind.BATTERY_LOW if is_now else Kind.BATTERY_OK
    return said, (_observed(device, kind, now, percent=percent),)


def _low(states: Mapping[str, bool]) -> bool | None:
    said = [states[name] for name in ("battery_low", "battery_spent") if name in states]
    return any(said) if said else None


def _number(value: object, most: float) -> float | None:
    """Read a number from 0; a battery says 255 and the like where it does not know."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        return None
    return float(value)


def _truth(value: object) -> bool | None:
    match value:
        case bool():
            return value
        case str():
            return TRUTHS.get(value.strip().lower())
        case 0 | 1:
            return bool(value)
        case _:
            return None


def _observed(
    device: DeviceConfig,
    kind: Kind,
    now: datetime,
    *,
    text: str | None = None,
    percent: float | None = None,
) -> Observation:
    evidence = Evidence(text=text, value=percent, unit=None if percent is None else "%")
    return Observation(
        kind=kind,
        source=device.id,
        at=now,
        place=device.place,
        resident=device.resident,
        evidence=evidence if text or percent is not None else None,
    )
