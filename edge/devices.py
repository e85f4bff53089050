"""The devices of the home as sources: their bytes to observations, and who fell silent."""

import logging
from collections.abc import Callable
from datetime import datetime

import msgspec

from edge.senses import Sign
from protocol.clock import Clock
from protocol.configuration import DeviceConfig, HomeConfig
from protocol.observations import Kind, Observation
from sensors import source, wearable, zigbee
from sensors.source import Watchdog
from sensors.wearable import Wearable
from sensors.zigbee import Said

log = logging.getLogger(__name__)

WORN_PATIENCE_S = 60.0
"""A wearable speaks every second or so; this long a silence is told."""
WATCH_EVERY_S = 5.0
KINDS = (
    *("pendant", "pull-cord", "wearable", "motion", "door", "bed"),
    *("smoke", "gas", "co", "water"),
)
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

    def configure(self, config: HomeConfig) -> None:
        """Learn what the devices are; a wearable that is worn elsewhere now begins anew."""
        before = self._known
        self._known = {device.id: device for device in config.devices}
        for name, device in self._known.items():
            if name in before and before[name].position != device.position:
                self._worn.pop(name, None)

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
        device = self._device(name, _kind_by_name(name))
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
        )
        for seen in observed:
            self._notice(seen)

    def available(self, name: str, payload: bytes) -> None:
        """Take in whether zigbee2mqtt still reaches a device."""
        said = _availability.decode(payload if payload.startswith(b"{") else b'"%s"' % payload)
        online = (said if isinstance(said, str) else said.state) == "online"
        kind = Kind.SOURCE_BACK if online else Kind.SOURCE_LOST
        if online:
            self._away.discard(name)
        elif len(self._away) < DEVICES:
            self._away.add(name)
        self._heard(Observation(kind=kind, source=name, at=self._clock.now()))

    def signs(self) -> list[Sign]:
        """Return what is known of each device: of those of the home, and of whatever else spoke."""
        names = dict.fromkeys((*self._known, *self._said, *self._worn))
        return [self._sign(name) for name in names]

    def _sign(self, name: str) -> Sign:
        worn = name in self._worn
        device = self._device(name, "wearable" if worn else _kind_by_name(name))
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
        if seen.kind is Kind.SOURCE_WRONG:
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


def _kind_by_name(name: str) -> str:
    """Guess what nobody configured; what says `action` is then a button, on doubt."""
    return next((kind for kind in KINDS if name.startswith(kind)), "pendant")
