"""The devices of the home as sources: their bytes to observations, and who fell silent."""

import logging
from collections.abc import Callable
from datetime import datetime

import msgspec

from edge.senses import Sign
from protocol.clock import Clock
from protocol.configuration import DeviceConfig, HomeConfig
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation
from sensors import exposes, functions, source, wearable, zigbee
from sensors.functions import Sense
from sensors.source import Watchdog
from sensors.wearable import Wearable
from sensors.zigbee import Said

log = logging.getLogger(__name__)

WORN_PATIENCE_S = 60.0
"""A wearable speaks every second or so; this long a silence is told."""
WATCH_EVERY_S = 5.0
KINDS = (
    *("pendant", "pull-cord", "wearable", "motion", "door", "bed"),
    *("smoke", "gas", "co", "water", "climate", "chair", "kettle", "stove", "television", "plug"),
)
BRIDGE = "zigbee2mqtt"
"""As a source of its own: the radio of the home."""
DEVICES = 500
"""A home has some tens; beyond it new names on the broker are not heard."""


class _Availability(msgspec.Struct):
    state: str


_availability = msgspec.json.Decoder(_Availability | str)


class Devices:
    """Holds what each device said last; `watch` looks for those that fell silent."""

    def __init__(self, clock: Clock, heard: Callable[[Observation], None]) -> None:
        self._clock = clock
        self._heard = heard
        self._known: dict[str, DeviceConfig] = {}
        self._said: dict[str, Said] = {}
        self._worn: dict[str, Wearable] = {}
        self._dogs: dict[str, Watchdog] = {}
        self._heard_at: dict[str, datetime] = {}
        """The last sign of life of each; what the broker kept from earlier is none."""
        self._away: set[str] = set()
        """Those that zigbee2mqtt says it does not reach."""
        self._wrong: set[str] = set()
        self._enrolling = False
        """Whether a desired state was ever applied: before it nobody can be enrolled."""
        self._announced: dict[str, tuple[Sense, ...]] = {}
        """What each device on the radio senses, by its own exposes."""
        self._unenrolled: set[str] = set()
        """Those of whom it was told that nobody enrolled them."""

    def configure(self, config: HomeConfig) -> None:
        """Learn what the devices are; a wearable that is worn elsewhere now begins anew."""
        before = self._known
        self._known = {device.id: device for device in config.devices}
        self._enrolling = config.version > 0
        self._enroll()
        for name in self._known.keys() - before.keys():
            # Also a fault that was told before a restart.
            self._hear(Kind.SOURCE_ENROLLED, name)
        for name, device in self._known.items():
            if name in before and before[name].position != device.position:
                self._worn.pop(name, None)

    def announced(self, payload: bytes) -> None:
        """Take in who is on the radio of zigbee2mqtt; who left it is lost."""
        content = exposes.announced(payload)
        if isinstance(content, exposes.Refused):
            log.warning("what zigbee2mqtt announces cannot be read: %s", content.text)
            self._bridge(Kind.SOURCE_WRONG, content.text)
            return
        self._bridge(Kind.SOURCE_BACK)
        before = self._announced
        self._announced = {one.name: functions.senses_of(one) for one in content.devices}
        for name in before.keys() - self._announced.keys():
            if name in self._known:
                self._away.add(name)
                self._hear(Kind.SOURCE_LOST, name)
            else:
                self._said.pop(name, None)
        for name in self._announced.keys() - before.keys():
            if self._is_nothing(name):
                self._hear(Kind.SOURCE_BACK, name)
        self._enroll()

    def _is_nothing(self, name: str) -> bool:
        """Tell whether it is a lamp or the like: switched off at the wall, nobody misses it."""
        senses = self._announced.get(name)
        return name not in self._known and senses is not None and not functions.kind_of(senses)

    def _hear(self, kind: Kind, name: str) -> None:
        self._heard(Observation(kind=kind, source=name, at=self._clock.now()))

    def bridged(self, payload: bytes) -> None:
        """Take in whether zigbee2mqtt itself runs: without it no device is heard."""
        online = _online(payload)
        self._bridge(Kind.SOURCE_BACK if online else Kind.SOURCE_LOST)

    def _bridge(self, kind: Kind, text: str | None = None) -> None:
        evidence = None if text is None else Evidence(text=text)
        seen = Observation(kind=kind, source=BRIDGE, at=self._clock.now(), evidence=evidence)
        self._heard(seen)

    def _enroll(self) -> None:
        """Tell of those that can call for help and that nobody enrolled; what rings, rings."""
        strangers = {
            name
            for name, senses in self._announced.items()
            if self._enrolling and name not in self._known and functions.calls_for_help(senses)
        }
        gone = {
            name for name in self._unenrolled if name in self._known or name not in self._announced
        }
        for name in sorted(strangers - self._unenrolled):
            self._hear(Kind.SOURCE_UNENROLLED, name)
        for name in sorted(gone):
            self._hear(Kind.SOURCE_ENROLLED, name)
        self._unenrolled = (self._unenrolled | strangers) - gone

    def moved(self, name: str, payload: bytes) -> None:
        """Take a batch of a wearable's acceleration in."""
        if name not in self._worn and len(self._worn) >= DEVICES:
            return
        device = self._device(name, "wearable")
        state = self._worn.get(name) or wearable.worn(device)
        self._worn[name], observed = wearable.step(device, state, payload, self._clock.now())
        self._heard_at[name] = self._clock.now()
        now = self._clock.steady()
        # The first word of a device ends a fault that was told before a restart.
        dog = self._dogs.get(name) or Watchdog(
            source=name, patience_s=WORN_PATIENCE_S, heard_at=now, lost=True
        )
        self._dogs[name], kind = source.heard(dog, now)
        self._tell(self._dogs[name], kind)
        for seen in observed:
            self._notice(seen)

    def zigbee(self, name: str, payload: bytes, *, retained: bool) -> None:
        """Take what zigbee2mqtt says of a device in."""
        if name not in self._said and len(self._said) >= DEVICES:
            return
        device = self._device(name, self._kind(name))
        if name not in self._said:  # the same
            self._heard(Observation(kind=Kind.SOURCE_BACK, source=name, at=self._clock.now()))
        if not retained:
            self._heard_at[name] = self._clock.now()
            self._away.discard(name)
        self._said[name], observed = zigbee.step(
            device,
            self._said.get(name, Said()),
            payload,
            self._clock.now(),
            retained=retained,
            senses=self._announced.get(name) or None,  # still interviewed: by the usual names
            enrolled=name in self._known or name not in self._announced or not self._enrolling,
        )
        for seen in observed:
            self._notice(seen)

    def available(self, name: str, payload: bytes) -> None:
        """Take in whether zigbee2mqtt still reaches a device."""
        online = _online(payload)
        if self._is_nothing(name):
            return
        if online:
            self._away.discard(name)
        elif len(self._away) < DEVICES:
            self._away.add(name)
        self._hear(Kind.SOURCE_BACK if online else Kind.SOURCE_LOST, name)

    def signs(self) -> list[Sign]:
        """Return what is known of each device: of those of the home, and of whatever else spoke."""
        there = (name for name, senses in self._announced.items() if functions.kind_of(senses))
        names = dict.fromkeys((*self._known, *there, *self._said, *self._worn, *self._away))
        return [self._sign(name) for name in names]

    def _sign(self, name: str) -> Sign:
        worn = name in self._worn
        device = self._device(name, "wearable" if worn else self._kind(name))
        said, dog = self._said.get(name, Said()), self._dogs.get(name)
        return Sign(
            id=name,
            kind=device.kind,
            place=device.place,
            heard_at=self._heard_at.get(name),
            battery=said.battery,
            link=said.link,
            silent=name in self._away or (dog is not None and dog.lost),
            low=said.is_low,
            wrong=name in self._wrong,
            tampered=said.is_tampered,
        )

    def _notice(self, seen: Observation) -> None:
        if seen.kind is Kind.SOURCE_UNENROLLED:
            self._unenrolled.add(seen.source)
        elif seen.kind is Kind.SOURCE_WRONG:
            self._wrong.add(seen.source)
        elif seen.kind is Kind.SOURCE_BACK:
            self._wrong.discard(seen.source)
        self._heard(seen)

    async def watch(self) -> None:
        """Look for silent wearables, for ever."""
        while True:
            await self._clock.sleep(WATCH_EVERY_S)
            for name, dog in list(self._dogs.items()):
                self._dogs[name], kind = source.tick(dog, self._clock.steady())
                self._tell(dog, kind)

    def _tell(self, dog: Watchdog, kind: Kind | None) -> None:
        if kind is not None:
            self._heard(source.told(dog, kind, self._clock.now()))

    def _device(self, name: str, kind: str) -> DeviceConfig:
        return self._known.get(name) or DeviceConfig(id=name, kind=kind)

    def _kind(self, name: str) -> str:
        """Guess what nobody configured: by its name, else by what it senses.

        A button of which neither says anything calls, until it is known who is enrolled.
        """
        named, senses = _kind_by_name(name), self._announced.get(name)
        if named is not None or senses is None:
            return named or "pendant"
        sensed = functions.kind_of(senses)
        return "pendant" if sensed == "remote" and not self._enrolling else sensed or "other"


def _online(payload: bytes) -> bool:
    said = _availability.decode(payload if payload.startswith(b"{") else b'"%s"' % payload)
    return (said if isinstance(said, str) else said.state) == "online"


def _kind_by_name(name: str) -> str | None:
    return next((kind for kind in KINDS if name.startswith(kind)), None)
