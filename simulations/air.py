"""The pretend air: health devices and beacons that speak the bytes of real ones, and a radio in it.

A device sleeps until somebody uses it, calls for half a minute, gives what it has to whoever
visits and subscribes, and parts. It has a clock of its own, which may be wrong, and user slots.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from protocol.clock import Clock
from sensors.bluetooth.radio import Advertisement, NoRadio, NotAllowed, NotReached
from simulations import gatt_bytes

CALLS_FOR_S = 30.0
CALLS_EVERY_S = 0.1
LINGERS_S = 0.2
"""How long a device waits, once it has said all, before it parts."""
UNASKED_S = 3.0
"""And where nobody subscribed to anything."""
STEP_S = 0.02
SUCCESS, NO_RECORDS = 1, 6
ALL_RECORDS = b"\x01\x01"
FROM_NUMBER = b"\x01\x03\x01"


class Device(Protocol):
    """Anything with an address in the air."""

    address: str

    @property
    def calls(self) -> bool:
        """Whether it can be visited now."""
        ...


@dataclass(kw_only=True)
class Monitor:
    """A health device: `use` it, and it calls until it is visited."""

    address: str
    service: str
    """Its assigned number."""
    measures: str
    """The characteristic by which it tells."""
    clock: Clock
    zone: tzinfo
    face_off: timedelta | None = timedelta(0)
    """How far its face is ahead of the home's; None: it was never set."""
    has_clock: bool = True
    """Whether it has the Current Time service."""
    battery: int | None = 80
    allowed: bool = True
    """Whether it is paired: else it lets nobody subscribe."""
    stubborn: bool = False
    """It calls, and every connection to it breaks."""
    keeps: list[tuple[int, bytes, bytes | None]] = field(default_factory=list)
    """Records of a meter: number, measurement, context."""
    waiting: deque[bytes] = field(default_factory=deque)
    """What it has not given to anybody yet."""
    flowing: bool = False
    """It goes on measuring and stays connected."""
    called_at: float | None = None
    visits: int = 0

    @property
    def calls(self) -> bool:
        """For half a minute after it was used."""
        return self.called_at is not None and self.clock.steady() - self.called_at < CALLS_FOR_S

    def face(self) -> datetime | None:
        """What its clock shows."""
        if self.face_off is None:
            return None
        return self.clock.now().astimezone(self.zone).replace(tzinfo=None) + self.face_off

    def use(self, *raws: bytes) -> None:
        """Measure somebody: these bytes wait for a visitor, and it calls."""
        self.waiting.extend(raws)
        self.called_at = self.clock.steady()

    def keep(self, serial: int, raw: bytes, context: bytes | None = None) -> None:
        """Store a record, and call."""
        self.keeps.append((serial, raw, context))
        self.called_at = self.clock.steady()

    @property
    def characteristics(self) -> frozenset[str]:
        """Those that it has."""
        found = {self.measures}
        found |= {"2a2b"} if self.has_clock else set()
        found |= {"2a19"} if self.battery is not None else set()
        return frozenset(found | ({"2a34", "2a52"} if self.measures == "2a18" else set()))

    def read(self, characteristic: str) -> bytes:
        """Give a value; raises NotAllowed."""
        if characteristic == "2a2b":
            return gatt_bytes.current_time(self.face())
        if characteristic == "2a19" and self.battery is not None:
            return bytes((self.battery,))
        raise NotAllowed(f"{characteristic} cannot be read")

    def write(self, characteristic: str, value: bytes) -> list[tuple[str, bytes]]:
        """Take a value, and return what it notifies upon it; raises NotAllowed."""
        if characteristic == "2a2b" and len(value) == 10:
            year = int.from_bytes(value[:2], "little")
            shown = datetime(year, *value[2:7])  # noqa: DTZ001 - a face has no zone
            local = self.clock.now().astimezone(self.zone).replace(tzinfo=None)
            self.face_off = shown - local
            return []
        if characteristic == "2a52" and self.measures == "2a18":
            return self._report(value)
        raise NotAllowed(f"{characteristic} cannot be written")

    def _report(self, asked: bytes) -> list[tuple[str, bytes]]:
        first = 0
        if asked.startswith(FROM_NUMBER):
            first = int.from_bytes(asked[3:5], "little")
        elif asked != ALL_RECORDS:
            raise NotAllowed("no such request")
        said: list[tuple[str, bytes]] = []
        for serial, raw, context in self.keeps:
            if serial >= first:
                said.append(("2a18", raw))
                said += [("2a34", context)] if context is not None else []
        code = SUCCESS if said else NO_RECORDS
        return [*said, ("2a52", gatt_bytes.record_answer(code))]


@dataclass(kw_only=True)
class Beacon:
    """A sensor that only calls; nobody can visit it."""

    address: str
    calls: bool = False


class TwinLink:
    """A visit to a monitor in the same process."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._queue: deque[tuple[str, bytes]] = deque()
        self._asked: set[str] = set()
        self._idle_s = 0.0
        self._parted = False
        self.characteristics = monitor.characteristics

    async def read(self, characteristic: str) -> bytes:
        """Read it."""
        self._there()
        return self._monitor.read(characteristic)

    async def write(self, characteristic: str, value: bytes) -> None:
        """Write it."""
        self._there()
        self._queue.extend(self._monitor.write(characteristic, value))

    async def subscribe(self, characteristic: str) -> None:
        """Subscribe; what the device kept for a visitor comes."""
        self._there()
        if characteristic not in self.characteristics or not self._monitor.allowed:
            raise NotAllowed(f"{characteristic} cannot be subscribed")
        self._asked.add(characteristic)

    async def heard(self) -> tuple[str, bytes] | None:
        """Give what it has to say; None once it said all and waited a little."""
        monitor = self._monitor
        while True:
            if monitor.stubborn or self._parted:
                return None
            if self._queue:
                return self._queue.popleft()
            if monitor.waiting and monitor.measures in self._asked:
                return monitor.measures, monitor.waiting.popleft()
            patience_s = LINGERS_S if self._asked else UNASKED_S
            self._parted = self._idle_s >= patience_s and not monitor.flowing
            await monitor.clock.sleep(STEP_S)
            self._idle_s += STEP_S

    def _there(self) -> None:
        self._idle_s = 0.0
        if self._monitor.stubborn or self._parted:
            raise NotReached("the connection broke")


class Air:
    """Devices, and the radio that hears them: it implements `Radio`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._devices: dict[str, Monitor | Beacon] = {}
        self._listeners: set[Callable[[Advertisement], None]] = set()
        self.dead = False
        """The radio is gone."""

    def add(self, *devices: Monitor | Beacon) -> None:
        """Bring devices within reach."""
        self._devices |= {device.address: device for device in devices}

    def say(self, address: str, service_data: bytes, *, rssi: int = -60) -> None:
        """Let a beacon call once."""
        self._tell(Advertisement(address=address, rssi=rssi, service_data={"fcd2": service_data}))

    def _tell(self, heard: Advertisement) -> None:
        for listener in tuple(self._listeners):
            listener(heard)

    async def advertisements(self) -> AsyncGenerator[Advertisement, None]:
        """Hear who calls; raises NoRadio."""
        queue: asyncio.Queue[Advertisement] = asyncio.Queue()
        self._listeners.add(queue.put_nowait)
        try:
            while not self.dead:
                for device in self._devices.values():
                    if isinstance(device, Monitor) and device.calls:
                        services = (device.service,)
                        yield Advertisement(address=device.address, rssi=-55, services=services)
                while not queue.empty():
                    yield queue.get_nowait()
                await self._clock.sleep(CALLS_EVERY_S)
            raise NoRadio("it is gone")
        finally:
            self._listeners.discard(queue.put_nowait)

    @asynccontextmanager
    async def visit(self, address: str) -> AsyncIterator[TwinLink]:
        """Connect to a device that calls; raises NoRadio or NotReached."""
        device = self._devices.get(address)
        if self.dead:
            raise NoRadio("it is gone")
        if not isinstance(device, Monitor) or not device.calls:
            raise NotReached("nobody answers")
        if device.stubborn:
            raise NotReached("the connection broke")
        device.visits += 1
        yield TwinLink(device)
        if not device.waiting:
            device.called_at = None
