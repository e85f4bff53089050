"""BTHome advertisements become observations: doors, motion, buttons, smoke, gas, water, climate.

The bytes are read by `bthome-ble`, which also decrypts them and refuses a replayed counter. A
device calls the same words many times over: only changes are observed, the first word being one,
and a press once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bleak.backends.device import BLEDevice
from bthome_ble import BTHomeBluetoothDeviceData, SensorUpdate
from habluetooth import BluetoothServiceInfoBleak

from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation
from sensors import climate
from sensors.bluetooth.gatt import BTHOME, long
from sensors.bluetooth.octets import Refused
from sensors.functions import Function
from sensors.observing import observation

MOTION_EVERY: Final = timedelta(seconds=60)
"""A motion that lasts is told again so often, so that a room does not fall asleep."""
REPEATED_S: Final = 30.0
"""The same bytes within this are the same word, where the device numbers its words."""
REPEATED_UNNUMBERED_S: Final = 4.0
"""And where it does not: a second press says the same bytes as the first."""
VERSION: Final = 2
LONGEST: Final = 255
"""Bytes of an advertisement; no radio gives more."""
BATTERY_LOW_PCT: Final = 15.0
BATTERY_OK_PCT: Final = 20.0
OPENS: Final = (Kind.DOOR_OPENED, Kind.DOOR_CLOSED)
MOVES: Final = (Kind.MOTION, Kind.MOTION_ENDED)
LIES: Final = (Kind.BED_ENTERED, Kind.BED_LEFT)
LASTING: Final[Mapping[str, tuple[Kind, Kind | None]]] = {
    **dict.fromkeys(("door", "garage_door", "opening", "window"), OPENS),
    **dict.fromkeys(("motion", "occupancy", "presence", "moving"), MOVES),
    "smoke": (Kind.SMOKE, None),
    "gas": (Kind.GAS, None),
    "carbon_monoxide": (Kind.CARBON_MONOXIDE, None),
    "moisture": (Kind.WATER, None),
    "tamper": (Kind.TAMPERED, None),
}
"""Binary sensor of BTHome to what its beginning and its end mean."""
PRESSES: Final[Mapping[str, Kind]] = {
    "pendant": Kind.BUTTON_PRESSED,
    "button": Kind.BUTTON_PRESSED,
    "pull-cord": Kind.PULL_CORD_PULLED,
}
CLIMATE: Final[Mapping[str, Function]] = {
    "temperature": Function.TEMPERATURE,
    "humidity": Function.HUMIDITY,
}
"""What BTHome measures in degrees Celsius and per cent; of several the first counts."""
LETTING_GO: Final = "hold_release"


class Beacon:
    """One device that only advertises. Time and bytes are handed in; nothing is awaited."""

    def __init__(self, bindkey: bytes | None = None) -> None:
        self._data = BTHomeBluetoothDeviceData(bindkey=bindkey)
        self._encrypts = bindkey is not None
        self._last: tuple[bytes, float] | None = None
        self._states: dict[str, bool] = {}
        self._moved_at: datetime | None = None
        self._wrong = False
        self.battery: float | None = None
        """0 to 1, as it said last."""
        self.is_low = False
        self._air: dict[Kind, tuple[float, datetime]] = {}
        """Temperature and humidity as they were last observed, and when."""

    @property
    def is_tampered(self) -> bool:
        """Whether it says that it was opened or taken off."""
        return any(on for name, on in self._states.items() if _plain(name) == "tamper")

    def hear(
        self, device: DeviceConfig, address: str, raw: bytes, now: datetime, steady: float
    ) -> tuple[Observation, ...]:
        """Take the service data of one advertisement; never raises."""
        if self._repeats(raw, steady):
            return ()
        update = self._read(address, raw, steady)
        if isinstance(update, Refused):
            told = (
                ()
                if self._wrong
                else (observation(device, Kind.SOURCE_WRONG, now, text=update.why),)
            )
            self._wrong = True
            return told
        self._last = (raw, steady)
        seen = [observation(device, Kind.SOURCE_BACK, now)] if self._wrong else []
        self._wrong = False
        seen += self._pressed(device, update, now)
        seen += self._lasting(device, update, now)
        numbers = _numbers(update)
        seen += self._climate(device, numbers, now)
        seen += self._charge(device, update, numbers.get("battery"), now)
        return tuple(seen)

    def _repeats(self, raw: bytes, steady: float) -> bool:
        if self._last is None or self._last[0] != raw:
            return False
        if self._encrypts:
            return True  # its counter never comes twice: this is an echo, however late
        numbered = self._data.packet_id is not None
        return steady - self._last[1] < (REPEATED_S if numbered else REPEATED_UNNUMBERED_S)

    def _read(self, address: str, raw: bytes, steady: float) -> SensorUpdate | Refused:
        if flaw := self._flaw(raw):
            return _refused(flaw)
        try:
            update = self._data.update(_info(address, raw, steady))
        except Exception:  # noqa: BLE001 - a stranger's parser on a stranger's bytes
            return _refused("It cannot be read.")
        if self._encrypts and self._data.decryption_failed:
            return _refused("It cannot be decrypted: is its key right?")
        return update

    def _flaw(self, raw: bytes) -> str | None:
        if not 1 < len(raw) <= LONGEST:
            return f"{len(raw)} bytes are no BTHome advertisement."
        version, encrypted = raw[0] >> 5, bool(raw[0] & 1)
        if version != VERSION:
            return f"Version {version} of BTHome is not known."
        if encrypted and not self._encrypts:
            return "It encrypts what it says, and no key of it is known."
        if self._encrypts and not encrypted:
            return "It should encrypt what it says, and does not."
        return None

    def _pressed(
        self, device: DeviceConfig, update: SensorUpdate, now: datetime
    ) -> list[Observation]:
        kind = PRESSES.get(device.kind)
        words = [
            event.event_type
            for key, event in update.events.items()
            if _plain(key.key) == "button" and event.event_type != LETTING_GO
        ]
        if kind is None or not words:
            return []
        return [observation(device, kind, now, text=f"The button said {words[0]!r}.")]

    def _lasting(
        self, device: DeviceConfig, update: SensorUpdate, now: datetime
    ) -> list[Observation]:
        seen: list[Observation] = []
        for key, value in update.binary_entity_values.items():
            name = key.key
            meaning = LASTING.get(_plain(name))
            if meaning is None or value.native_value is None:
                continue
            if device.kind == "bed" and meaning == MOVES:
                meaning = LIES
            begun, before = bool(value.native_value), self._states.get(name)
            moved = begun and meaning == MOVES
            if begun == before and not (moved and not self._lately(now)):
                continue
            self._states[name] = begun
            self._moved_at = now if moved else self._moved_at
            kind = meaning[0] if begun else meaning[1]
            if kind is not None:
                seen.append(observation(device, kind, now))
        return seen

    def _lately(self, now: datetime) -> bool:
        moved_at = self._moved_at
        return moved_at is not None and timedelta(0) <= now - moved_at < MOTION_EVERY

    def _climate(
        self, device: DeviceConfig, numbers: Mapping[str, float], now: datetime
    ) -> list[Observation]:
        seen: list[Observation] = []
        for name, function in CLIMATE.items():
            measured = climate.reading(function, "", numbers.get(name))
            if measured is None:
                continue
            kind, number = measured
            before, at = self._air.get(kind, (None, None))
            if climate.worth_telling(kind, before, at, number, now):
                self._air[kind] = number, now
                seen.append(observation(device, kind, now, value=number, unit=climate.UNITS[kind]))
        return seen

    def _charge(
        self, device: DeviceConfig, update: SensorUpdate, percent: float | None, now: datetime
    ) -> list[Observation]:
        flags = [
            bool(value.native_value)
            for key, value in update.binary_entity_values.items()
            if key.key == "battery"
        ]
        low = any(flags)
        if percent is not None and percent <= 100:
            self.battery = percent / 100
            low = low or percent < (BATTERY_OK_PCT if self.is_low else BATTERY_LOW_PCT)
        if low == self.is_low:
            return []
        self.is_low = low
        kind, unit = Kind.BATTERY_LOW if low else Kind.BATTERY_OK, None if percent is None else "%"
        return [observation(device, kind, now, value=percent, unit=unit)]


def _numbers(update: SensorUpdate) -> dict[str, float]:
    return {
        key.key: float(value.native_value)
        for key, value in update.entity_values.items()
        if isinstance(value.native_value, int | float)
    }


def _plain(name: str) -> str:
    """Return a property's name without the number that tells the second door from the first."""
    head, _, tail = name.rpartition("_")
    return head if head and tail.isdigit() else name


def _refused(why: str) -> Refused:
    return Refused(what="BTHome", at=0, why=why)


def _info(address: str, raw: bytes, steady: float) -> BluetoothServiceInfoBleak:
    return BluetoothServiceInfoBleak(
        name=address,
        address=address,
        rssi=0,
        manufacturer_data={},
        service_data={long(BTHOME): raw},
        service_uuids=[],
        source="hub",
        device=BLEDevice(address, None, None),
        advertisement=None,
        connectable=False,
        time=steady,
        tx_power=None,
        raw=None,
    )
