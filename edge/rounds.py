"""Goes to each Bluetooth device when it calls: visits the monitors, listens to the beacons.

A monitor (of blood pressure and the like) sleeps, and calls for half a minute once somebody used
it: it is visited then. A visit that fails is tried again with jittered backoff. A device that
cannot be reached, or was not heard for too long, is told once, and its return once.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol
from uuid import UUID

from edge.backoff import Backoff
from edge.senses import Sign
from edge.visits import Ears, Take, Visiting
from protocol.clock import Clock
from protocol.configuration import DeviceConfig
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation
from sensors import source
from sensors.bluetooth.bthome import Beacon
from sensors.bluetooth.gatt import BTHOME
from sensors.bluetooth.octets import Refused
from sensors.bluetooth.radio import Advertisement, NoRadio, NotAllowed, NotReached, Radio
from sensors.bluetooth.visit import Monitor, Visit
from sensors.source import Watchdog

log = logging.getLogger(__name__)

SCAN_FOR_S = 120.0
"""Then the scan is begun anew: a radio that is gone says so at that, and at nothing else."""
PAUSE_S = 2.0
"""After a visit: a device goes on calling for a moment."""
LONGEST_PAUSE_S = 15.0
"""After visits that failed or brought nothing: some call for ever. Those that sleep call for half a
minute, and none of that may pass in waiting."""
FAILURES = 3
"""Visits that failed in a row, after which the device is told as lost."""
WATCH_EVERY_S = 5.0
RSSI_WORST, RSSI_BEST = -100.0, -40.0
"""In dBm: of a link of 0 and of 1."""
LOW = 0.15
"""Of a battery's charge."""


@dataclass(slots=True, kw_only=True)
class Ward:
    """One device and what is known of it; it has a `monitor` or a `beacon`."""

    device: DeviceConfig
    address: str
    dog: Watchdog
    monitor: Monitor | None = None
    beacon: Beacon | None = None
    called: asyncio.Event = field(default_factory=asyncio.Event)
    met: bool = False
    """It spoke since the hub started."""
    wrong: bool = False
    unreached: bool = False
    failures: int = 0
    heard_at: datetime | None = None
    battery: float | None = None
    low: bool = False
    rssi: int | None = None


class Known(Protocol):
    """What was told before, over restarts."""

    def of(self, device: str) -> tuple[frozenset[UUID], int | None]:
        """Return the ids of its readings and its greatest record number."""
        ...


class Rounds:
    """`run` it; raises NoRadio."""

    def __init__(
        self,
        radio: Radio,
        clock: Clock,
        wards: Sequence[Ward],
        *,
        zone: Callable[[], tzinfo],
        notice: Callable[[Observation], None],
        take: Take,
        known: Known,
    ) -> None:
        self._radio = radio
        self._clock = clock
        self._wards = {ward.address: ward for ward in wards}
        self._zone = zone
        self._notice = notice
        self._take = take
        self._known = known

    async def run(self) -> None:
        """Listen and visit, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="bluetooth listens")
            group.create_task(self._watch(), name="bluetooth watch")
            for ward in self._wards.values():
                if ward.monitor is not None:
                    group.create_task(self._attend(ward), name=f"attends {ward.device.id}")

    async def _listen(self) -> None:
        while True:
            try:
                async with (
                    asyncio.timeout(SCAN_FOR_S),
                    aclosing(self._radio.advertisements()) as advertisements,
                ):
                    async for advertisement in advertisements:
                        self._calls(advertisement)
                    raise NoRadio("it stopped listening")
            except TimeoutError:
                log.debug("the scan is begun anew")

    def _calls(self, heard: Advertisement) -> None:
        ward = self._wards.get(heard.address)
        if ward is None:
            return
        ward.rssi = heard.rssi
        if ward.monitor is not None:
            self._heard(ward)
            ward.called.set()
        raw = heard.service_data.get(BTHOME)
        if ward.beacon is not None and raw is not None:
            self._heard(ward)
            self._listen_to(ward, ward.beacon, raw)

    def _listen_to(self, ward: Ward, beacon: Beacon, raw: bytes) -> None:
        now, steady = self._clock.now(), self._clock.steady()
        for seen in beacon.hear(ward.device, ward.address, raw, now, steady):
            if seen.kind in {Kind.SOURCE_WRONG, Kind.SOURCE_BACK}:
                ward.wrong = seen.kind is Kind.SOURCE_WRONG
            self._notice(seen)
        ward.battery, ward.low = beacon.battery, beacon.is_low

    def _heard(self, ward: Ward) -> None:
        """Take a sign of life in; the first ends a fault that was told before a restart."""
        ward.heard_at = self._clock.now()
        ward.dog, kind = source.heard(ward.dog, self._clock.steady())
        if (kind is not None and not ward.unreached) or not ward.met:
            ward.met = True
            self._tell(ward, Kind.SOURCE_BACK)

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(WATCH_EVERY_S)
            for ward in self._wards.values():
                ward.dog, kind = source.tick(ward.dog, self._clock.steady())
                if kind is not None and not ward.unreached:
                    self._tell(ward, kind)

    async def _attend(self, ward: Ward) -> None:
        backoff = Backoff(first_s=1.0, last_s=LONGEST_PAUSE_S)
        idle = Backoff(first_s=PAUSE_S, last_s=LONGEST_PAUSE_S)
        while True:
            await ward.called.wait()
            try:
                fruitful = await self._visit(ward)
            except (NotReached, NotAllowed) as error:
                self._failed(ward, error)
                await self._clock.sleep(backoff.next())
            else:
                backoff.reset()
                if fruitful:
                    idle.reset()
                await self._clock.sleep(idle.next())
            ward.called.clear()  # it calls again, where it still wants something

    async def _visit(self, ward: Ward) -> bool:
        monitor = ward.monitor
        if monitor is None:
            return False
        ids, serial = self._known.of(monitor.id)
        state = Visit(monitor=monitor, zone=self._zone(), known=ids, serial=serial)
        ears = Ears(
            take=self._take,
            alive=lambda: self._reached(ward),
            charge=lambda level: self._charged(ward, level),
            puzzled=lambda refused: self._puzzled(ward, refused),
        )
        async with self._radio.visit(ward.address) as link:
            return await Visiting(link, state, self._clock, ears).run()

    def _reached(self, ward: Ward) -> None:
        ward.failures = 0
        self._heard(ward)
        if ward.unreached:
            ward.unreached = False
            self._tell(ward, Kind.SOURCE_BACK)

    def _failed(self, ward: Ward, error: Exception) -> None:
        ward.failures += 1
        log.debug("a visit to %s failed: %s", ward.device.id, error)
        if ward.failures == FAILURES and not ward.unreached:
            ward.unreached = True
            log.warning("%s calls, but cannot be visited: %s", ward.device.id, error)
            text = "It calls, but cannot be visited. Is it paired?"
            self._tell(ward, Kind.SOURCE_LOST, Evidence(text=text))

    def _puzzled(self, ward: Ward, refused: Refused | None) -> None:
        """Tell once that what it says cannot be read, and once that it can."""
        if ward.wrong == (refused is not None):
            return
        ward.wrong = refused is not None
        if refused is None:
            self._tell(ward, Kind.SOURCE_BACK)
        else:
            self._tell(ward, Kind.SOURCE_WRONG, Evidence(text=str(refused)))

    def _charged(self, ward: Ward, level: float) -> None:
        ward.battery = level
        if ward.low != (level < LOW):
            ward.low = level < LOW
            kind = Kind.BATTERY_LOW if ward.low else Kind.BATTERY_OK
            self._tell(ward, kind, Evidence(value=round(level * 100), unit="%"))

    def _tell(self, ward: Ward, kind: Kind, evidence: Evidence | None = None) -> None:
        self._notice(
            Observation(kind=kind, source=ward.device.id, at=self._clock.now(), evidence=evidence)
        )


def sign_of(ward: Ward) -> Sign:
    """Return what is known of a device, for the roll call."""
    return Sign(
        id=ward.device.id,
        kind=ward.device.kind,
        place=ward.device.place,
        heard_at=ward.heard_at,
        battery=ward.battery,
        link=None if ward.rssi is None else _quality(ward.rssi),
        silent=ward.dog.lost or ward.unreached,
        low=ward.low,
        wrong=ward.wrong,
        tampered=ward.beacon is not None and ward.beacon.is_tampered,
        every_s=ward.dog.patience_s,
    )


def _quality(rssi: int) -> float:
    return min(max((rssi - RSSI_WORST) / (RSSI_BEST - RSSI_WORST), 0.0), 1.0)
