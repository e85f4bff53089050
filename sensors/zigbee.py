"""What Zigbee devices say through zigbee2mqtt becomes observations, by what each of them senses.

Pure. A device speaks again and again of a state that lasts: only changes are observed, the first
word being one. A press is no state: each is observed, unless it was only retained by the broker.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Unpack

import msgspec

from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation
from sensors import appliances, climate, meanings, values
from sensors.functions import Function, Sense, is_call
from sensors.observing import More, observation

MOTION_EVERY: Final = timedelta(seconds=60)
"""A motion that lasts is told again so often, so that a room does not fall asleep."""
LARGEST_BYTES: Final = 64 * 1024
LINK_BEST: Final = 255.0
"""Of `linkquality`, which zigbee2mqtt passes on as the radio gives it (0 to 255)."""
BATTERY_LOW_PCT: Final = 15.0
BATTERY_OK_PCT: Final = 20.0
"""Apart, so that a battery on the edge does not come and go."""
PERHAPS: Final = 0.5
"""The certainty of a fall that the sensor itself only suspects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a device said last."""

    states: Mapping[str, bool] = field(default_factory=dict)
    """By property, and by `_as` a kind of observation; those that it never said are missing."""
    moved_at: datetime | None = None
    """When a motion was last observed."""
    unreadable: bool = False
    battery: float | None = None
    """0 to 1, as it said last."""
    link: float | None = None
    """Quality of its radio link, 0 to 1."""
    air: Mapping[Kind, tuple[float, datetime]] = field(default_factory=dict)
    """Temperature and humidity as they were last observed, and when."""

    @property
    def is_low(self) -> bool:
        """Whether its battery is low, as far as it said."""
        return _low(self.states) is True

    @property
    def is_tampered(self) -> bool:
        """Whether it was opened or taken off its place."""
        return self.states.get(_as(Kind.TAMPERED), False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message of a device."""

    device: DeviceConfig
    senses: tuple[Sense, ...]
    content: Mapping[str, object]
    now: datetime
    retained: bool
    enrolled: bool

    def of(self, *functions: Function) -> Iterator[tuple[Sense, object]]:
        """Yield what it says of these functions; None where it says nothing."""
        for sense in self.senses:
            if sense.function in functions:
                yield sense, values.at(self.content, sense.path)

    def observed(self, kind: Kind, **more: Unpack[More]) -> Observation:
        """Make an observation of it."""
        return observation(self.device, kind, self.now, **more)


Stepped = tuple[Said, list[Observation]]


def step(
    device: DeviceConfig,
    said: Said,
    raw: bytes,
    now: datetime,
    *,
    retained: bool = False,
    senses: tuple[Sense, ...] | None = None,
    enrolled: bool = True,
) -> tuple[Said, tuple[Observation, ...]]:
    """Take one payload of `zigbee2mqtt/{device}`; `retained`: the broker kept it from earlier.

    `senses` is what the device was announced to sense, None before that.
    """
    if not raw:
        return said, ()  # a retained message was taken back
    content = _object(raw)
    if content is None:
        if said.unreadable:
            return said, ()
        wrong = observation(device, Kind.SOURCE_WRONG, now, text="It sent no JSON object.")
        return replace(said, unreadable=True), (wrong,)
    observed: list[Observation] = []
    if said.unreadable:
        observed.append(observation(device, Kind.SOURCE_BACK, now))
        said = replace(said, unreadable=False)
    heard = Heard(
        device=device,
        senses=meanings.usual(device.kind) if senses is None else senses,
        content=content,
        now=now,
        retained=retained,
        enrolled=enrolled,
    )
    observed += () if retained else _pressed(heard)
    for part in (_called, _lasting, _air, _power, _battery):
        said, more = part(said, heard)
        observed += more
    quality = values.number(content.get("linkquality"), LINK_BEST)
    if quality is not None:
        said = replace(said, link=quality / LINK_BEST)
    return said, tuple(observed)


def _object(raw: bytes) -> dict[str, object] | None:
    if len(raw) > LARGEST_BYTES:
        return None
    try:
        content = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


# -- presses


def _pressed(heard: Heard) -> list[Observation]:
    for sense, said in heard.of(Function.BUTTON, Function.SOS):
        if not _is_button(sense) or not isinstance(said, str):
            continue
        word = said.strip()
        text = f"The button said {word[:40]!r}."
        if _is_a_call(heard.device, sense, word):
            return [heard.observed(_press(heard.device), text=text)]
        if not heard.enrolled and not _is_no_press(word):
            return [heard.observed(Kind.SOURCE_UNENROLLED, text=text)]
    return []


def _press(device: DeviceConfig) -> Kind:
    return meanings.PRESSES.get(device.kind, Kind.BUTTON_PRESSED)


def _is_button(sense: Sense) -> bool:
    # The last name is `action`, or `action_left` of an endpoint; an SOS that is a state is none.
    return sense.function in {Function.BUTTON, Function.SOS} and sense.path[-1].startswith("action")


def _is_a_call(device: DeviceConfig, sense: Sense, word: str) -> bool:
    if word in sense.on or is_call(word):
        return True
    if device.kind not in meanings.PRESSES or _is_no_press(word):
        return False
    return not (sense.on and word in sense.off)


def _is_no_press(word: str) -> bool:
    return word.lower() in meanings.NO_PRESS or word.lower().endswith(meanings.LETTING_GO)


def _called(said: Said, heard: Heard) -> Stepped:
    """Take an SOS that is a state: its beginning is a press, unless the broker kept it."""
    observed: list[Observation] = []
    for sense, value in heard.of(Function.SOS):
        begun = None if _is_button(sense) else values.begun(sense, value)
        if begun is None or begun == said.states.get(sense.key):
            continue
        said = replace(said, states={**said.states, sense.key: begun})
        if begun and not heard.retained:
            observed.append(heard.observed(_press(heard.device), text=f"It said {sense.key!r}."))
    return said, observed


# -- states


def _lasting(said: Said, heard: Heard) -> Stepped:
    """Take states that last. Several properties of one meaning are one state: any of them."""
    groups: dict[tuple[Kind, Kind | None], list[Sense]] = {}
    for sense in heard.senses:
        meaning = _meaning(heard.device, sense)
        if meaning is not None:
            groups.setdefault(meaning, []).append(sense)
    observed: list[Observation] = []
    for meaning, group in groups.items():
        said, more = _state(said, heard, meaning, group)
        observed += more
    return said, observed


def _meaning(device: DeviceConfig, sense: Sense) -> tuple[Kind, Kind | None] | None:
    if sense.function in {Function.OCCUPANCY, Function.MAT} and device.kind in meanings.SEATS:
        return meanings.SEATS[device.kind]
    return meanings.STATES.get(sense.function)


def _state(
    said: Said, heard: Heard, meaning: tuple[Kind, Kind | None], group: Iterable[Sense]
) -> Stepped:
    begins, ends = meaning
    said_now = [(sense, values.at(heard.content, sense.path)) for sense in group]
    spoken = {sense.key: values.begun(sense, value) for sense, value in said_now}
    states = {**said.states, **{key: begun for key, begun in spoken.items() if begun is not None}}
    known = [states[key] for key in spoken if key in states]
    if not known or all(begun is None for begun in spoken.values()):
        return said, []
    begun, before = any(known), said.states.get(_as(begins))
    said = replace(said, states={**states, _as(begins): begun})
    moved = begun and begins is Kind.MOTION
    if begun == before and not (moved and not _lately(said.moved_at, heard.now)):
        return said, []
    said = replace(said, moved_at=heard.now if moved else said.moved_at)
    kind = begins if begun else ends
    if kind is None:
        return said, []
    sure = any(values.same(value, sense.on) for sense, value in said_now)
    perhaps = not sure and any(values.same(value, sense.perhaps) for sense, value in said_now)
    return said, [heard.observed(kind, certainty=PERHAPS if perhaps else 1.0)]


def _as(kind: Kind) -> str:
    """Return the name under which a state is remembered beside those of its properties."""
    return f"is {kind.value}"


def _lately(moved_at: datetime | None, now: datetime) -> bool:
    """Tell whether it is too early to say it again; after a stepped clock it never is."""
    return moved_at is not None and timedelta(0) <= now - moved_at < MOTION_EVERY


# -- measurements


def _air(said: Said, heard: Heard) -> Stepped:
    observed: list[Observation] = []
    for sense, value in heard.of(Function.TEMPERATURE, Function.HUMIDITY):
        measured = climate.reading(sense.function, sense.unit, value)
        if measured is None or heard.retained:  # it was so, who knows when
            continue
        kind, number = measured
        before, at = said.air.get(kind, (None, None))
        if climate.worth_telling(kind, before, at, number, heard.now):
            said = replace(said, air={**said.air, kind: (number, heard.now)})
            observed.append(heard.observed(kind, value=number, unit=climate.UNITS[kind]))
    return said, observed


def _power(said: Said, heard: Heard) -> Stepped:
    """Tell once that an appliance was switched on; one that runs as we begin to listen was not."""
    observed: list[Observation] = []
    for _, watts in heard.of(Function.POWER):
        before = said.states.get(_as(Kind.APPLIANCE_USED))
        runs = appliances.runs(heard.device.kind, watts, before=before)
        if runs is None or runs == before:
            continue
        said = replace(said, states={**said.states, _as(Kind.APPLIANCE_USED): runs})
        if runs and before is False and not heard.retained:
            observed.append(heard.observed(Kind.APPLIANCE_USED))
    return said, observed


def _battery(said: Said, heard: Heard) -> Stepped:
    """Judge what it says of itself and the percentage: it is low where either says so."""
    states = dict(said.states)
    for sense, value in heard.of(Function.BATTERY_LOW):
        flag = values.begun(sense, value)
        if flag is not None:
            states[f"{LOW}{sense.key}"] = flag
    percent = values.number(heard.content.get("battery"), 100)
    if percent is not None:
        said = replace(said, battery=percent / 100)
        before = states.get(f"{LOW}spent", False)
        states[f"{LOW}spent"] = percent < (BATTERY_OK_PCT if before else BATTERY_LOW_PCT)
    was, is_now = _low(said.states), _low(states)
    said = replace(said, states=states)
    if is_now is None or was == is_now:
        return said, []
    kind = Kind.BATTERY_LOW if is_now else Kind.BATTERY_OK
    return said, [heard.observed(kind, value=percent, unit=None if percent is None else "%")]


LOW: Final = "low:"
"""Before the names under which it is remembered who says that the battery is low."""


def _low(states: Mapping[str, bool]) -> bool | None:
    said = [low for name, low in states.items() if name.startswith(LOW)]
    return any(said) if said else None
