"""Bluetooth in the home: its radio, its devices by their settings, and where its readings go.

Auxiliary: without a radio it is a fault and is tried again; a home without such devices has none.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from edge.happenings import VitalsTaken
from edge.rounds import Rounds, Ward, sign_of
from edge.routine import zone
from edge.senses import Sign
from edge.settings import MONITORS, BluetoothDevice, BluetoothSettings
from edge.told import Told
from protocol.clock import Clock
from protocol.configuration import DeviceConfig, HomeConfig
from protocol.observations import Observation
from sensors.bluetooth.bthome import Beacon
from sensors.bluetooth.radio import Radio
from sensors.bluetooth.visit import Monitor, Tell
from sensors.source import Watchdog

HOUR_S = 3600.0
PATIENCE_S = {
    **dict.fromkeys(MONITORS, 14 * 24 * HOUR_S),
    **dict.fromkeys(("pendant", "pull-cord", "button"), 30 * 24 * HOUR_S),
    "climate": 2 * HOUR_S,
}
"""A monitor sleeps until it is used and many a button until it is pressed; a missed measurement is
the centre's concern."""
SENSOR_PATIENCE_S = 26 * HOUR_S
"""Of whatever else: it says once a day that it lives."""
FILE = "readings.json"
HUSHED = {"bleak": logging.WARNING, "dbus_fast": logging.WARNING, "bthome_ble": logging.CRITICAL}
"""Libraries that log what a person measured, or the same fault at each word of a device."""


class Bluetooth:
    """`run` it; raises NoRadio."""

    def __init__(
        self,
        settings: BluetoothSettings,
        state: Path,
        clock: Clock,
        *,
        notice: Callable[[Observation], None],
        deliver: Callable[[VitalsTaken], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._notice = notice
        self._deliver = deliver
        self._told = Told(state / FILE)
        for name, level in HUSHED.items():
            logging.getLogger(name).setLevel(level)
        self._zone = zone(HomeConfig(version=0).time_zone)
        now = clock.steady()
        self._wards = [_ward(device, now) for device in settings.devices]

    async def run(self) -> None:
        """Go the rounds until it is cancelled."""
        rounds = Rounds(
            await asyncio.to_thread(_radio, self._settings),
            self._clock,
            self._wards,
            zone=lambda: self._zone,
            notice=self._notice,
            take=self._take,
            known=self._told,
        )
        await rounds.run()

    def configure(self, config: HomeConfig) -> None:
        """Learn where the devices are, whose they are, and what time it is at home."""
        self._zone = zone(config.time_zone)
        known = {device.id: device for device in config.devices}
        for ward, device in zip(self._wards, self._settings.devices, strict=True):
            ward.device = _placed(device, known.get(device.id))
            if ward.monitor is not None:
                ward.monitor = _monitor(device, ward.device.resident)

    def signs(self) -> list[Sign]:
        """Return what is known of each device."""
        return [sign_of(ward) for ward in self._wards]

    async def _take(self, told: tuple[Tell, ...]) -> None:
        readings = tuple(tell.reading for tell in told)
        aloud = any(not tell.flowing for tell in told)
        await self._deliver(VitalsTaken(readings=readings, aloud=aloud))
        serials = [tell.serial for tell in told if tell.serial is not None]
        ids = [reading.id for reading in readings]
        await self._told.remember(readings[0].device, ids, max(serials, default=None))


def _ward(device: BluetoothDevice, now: float) -> Ward:
    patience_s = PATIENCE_S.get(device.kind, SENSOR_PATIENCE_S)
    if device.silent_after_h is not None:
        patience_s = device.silent_after_h * HOUR_S
    visited = device.kind in MONITORS
    return Ward(
        device=_placed(device, None),
        address=device.address,
        dog=Watchdog(source=device.id, patience_s=patience_s, heard_at=now),
        monitor=_monitor(device, device.resident) if visited else None,
        beacon=None if visited else Beacon(_bindkey(device)),
    )


def _placed(device: BluetoothDevice, known: DeviceConfig | None) -> DeviceConfig:
    """Say where it is and whose: by the configuration, else by the settings."""
    if known is None:
        known = DeviceConfig(
            id=device.id, kind=device.kind, place=device.place, resident=device.resident
        )
    return structs.replace(known, kind=device.kind)


def _monitor(device: BluetoothDevice, resident: str | None) -> Monitor:
    return Monitor(
        id=device.id,
        kind=device.kind,
        address=device.address,
        users=device.users,
        resident=resident,
    )


def _bindkey(device: BluetoothDevice) -> bytes | None:
    return None if device.bindkey is None else bytes.fromhex(device.bindkey.get_secret_value())


def _radio(settings: BluetoothSettings) -> Radio:
    if settings.radio == "bluez":
        from sensors.bluetooth.bleak_radio import BleakRadio  # noqa: PLC0415 - it loads D-Bus

        return BleakRadio(settings.adapter)
    from sensors.bluetooth.remote_radio import RemoteRadio  # noqa: PLC0415 - the other one

    parts = urlsplit(settings.radio)
    return RemoteRadio(parts.hostname or "127.0.0.1", parts.port or 0)
