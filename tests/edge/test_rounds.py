"""The rounds in a pretend air, faster than life: who is visited, who is missed, who comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from edge import nearby
from edge.rounds import Rounds, Ward, sign_of
from protocol.clock import Clock, ScaledClock
from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation
from sensors.bluetooth.bthome import Beacon as Ears
from sensors.bluetooth.visit import Monitor as Known
from sensors.bluetooth.visit import Tell
from sensors.source import Watchdog
from simulations import gatt_bytes
from simulations.air import Air, Beacon, Monitor

CUFF, DOOR = "C8:B2:1E:00:00:01", "C8:B2:1E:00:00:04"
OPENED, CLOSED = bytes.fromhex("40 00 01 1A 01"), bytes.fromhex("40 00 02 1A 00")
SPEED = 20.0
K = Kind


@dataclass
class Home:
    """Two devices, and what came of them."""

    clock: Clock
    air: Air
    cuff: Monitor
    wards: tuple[Ward, Ward]
    seen: list[Observation] = field(default_factory=list)
    told: list[Tell] = field(default_factory=list)
    ids: set[UUID] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, _device: str) -> tuple[frozenset[UUID], int | None]:
        return frozenset(self.ids), None

    async def take(self, told: tuple[Tell, ...]) -> None:
        self.told += told
        self.ids |= {tell.reading.id for tell in told}
        self.news.set()

    def notice(self, seen: Observation) -> None:
        self.seen.append(seen)
        self.news.set()

    def kinds(self, source: str) -> list[Kind]:
        return [seen.kind for seen in self.seen if seen.source == source]

    async def until(self, count: int, source: str) -> list[Kind]:
        await self._until(lambda: len(self.kinds(source)) >= count)
        return self.kinds(source)

    async def until_told(self, count: int) -> None:
        await self._until(lambda: len(self.told) >= count)

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                self.news.clear()
                await self.news.wait()

    def pressure(self, systolic: int = 120) -> bytes:
        return gatt_bytes.blood_pressure(systolic, 80, at=self.cuff.face())


@asynccontextmanager
async def rounds() -> AsyncIterator[Home]:
    clock = ScaledClock(SPEED)
    cuff = Monitor(address=CUFF, service="1810", measures="2a35", clock=clock, zone=UTC)
    air = Air(clock)
    air.add(cuff, Beacon(address=DOOR))
    now = clock.steady()
    wards = (
        Ward(
            device=DeviceConfig(id="cuff-1", kind="blood-pressure"),
            address=CUFF,
            dog=Watchdog(source="cuff-1", patience_s=1e6, heard_at=now),
            monitor=Known(id="cuff-1", kind="blood-pressure", address=CUFF),
        ),
        Ward(
            device=DeviceConfig(id="door-1", kind="door"),
            address=DOOR,
            dog=Watchdog(source="door-1", patience_s=30, heard_at=now),
            beacon=Ears(),
        ),
    )
    home = Home(clock, air, cuff, wards)
    work = Rounds(
        air, clock, wards, zone=lambda: UTC, notice=home.notice, take=home.take, known=home
    )
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work.run(), name="rounds")
        await asyncio.sleep(0.05)
        yield home
        task.cancel()


async def test_a_sensor_that_falls_silent_is_told_once_and_its_return_once() -> None:
    async with rounds() as home:
        home.air.say(DOOR, OPENED)
        assert await home.until(2, "door-1") == [K.SOURCE_BACK, K.DOOR_OPENED]
        await home.until(3, "door-1")
        assert sign_of(home.wards[1]).silent
        await home.clock.sleep(60)
        home.air.say(DOOR, CLOSED)
        assert await home.until(5, "door-1") == [
            *(K.SOURCE_BACK, K.DOOR_OPENED, K.SOURCE_LOST),
            *(K.SOURCE_BACK, K.DOOR_CLOSED),
        ]
        assert not sign_of(home.wards[1]).silent


async def test_a_sensor_that_never_spoke_is_missed_too() -> None:
    async with rounds() as home:
        assert await home.until(1, "door-1") == [K.SOURCE_LOST]
        await home.clock.sleep(60)
        assert home.kinds("door-1") == [K.SOURCE_LOST]


async def test_a_device_that_is_not_paired_is_told_once_and_heard_once_it_is() -> None:
    async with rounds() as home:
        home.cuff.allowed = False
        home.cuff.use(home.pressure())
        kinds = await home.until(2, "cuff-1")
        assert kinds == [K.SOURCE_BACK, K.SOURCE_LOST]
        assert home.seen[-1].evidence is not None
        assert "paired" in (home.seen[-1].evidence.text or "")
        for _ in range(5):
            home.cuff.use()
            await home.clock.sleep(20)
        assert home.kinds("cuff-1") == kinds
        home.cuff.allowed = True
        home.cuff.use()
        await home.until_told(1)
        assert home.kinds("cuff-1") == [*kinds, K.SOURCE_BACK]


async def test_what_cannot_be_read_is_a_fault_until_something_can() -> None:
    async with rounds() as home:
        home.cuff.use(b"\x00\x01", b"\x00", home.pressure())
        assert await home.until(3, "cuff-1") == [K.SOURCE_BACK, K.SOURCE_WRONG, K.SOURCE_BACK]
        await home.until_told(1)
        evidence = home.seen[1].evidence
        assert evidence is not None
        assert evidence.text == (
            "blood pressure 2A35, byte 1: systolic takes 2 bytes and 1 are left."
        )


async def test_the_battery_of_a_monitor_is_told_when_it_turns() -> None:
    async with rounds() as home:
        home.cuff.battery = 9
        home.cuff.use(home.pressure())
        assert (await home.until(2, "cuff-1"))[1:] == [K.BATTERY_LOW]
        await home.until_told(1)
        home.cuff.battery = 95
        home.cuff.use(home.pressure(121))
        assert (await home.until(3, "cuff-1"))[2:] == [K.BATTERY_OK]
        assert sign_of(home.wards[0]).battery == 0.95


async def test_a_device_that_calls_for_ever_is_visited_ever_less_and_misses_nothing() -> None:
    async with rounds() as home:
        for _ in range(10):
            home.cuff.use()
            await home.clock.sleep(10)
        assert 3 < home.cuff.visits < 20
        home.cuff.use(home.pressure())
        await home.until_told(1)


async def test_a_hundred_measurements_of_a_family_are_each_told_once() -> None:
    async with rounds() as home:
        face = home.cuff.face()
        assert face is not None
        stamps = [face - timedelta(minutes=number) for number in range(100)]
        kept = [gatt_bytes.blood_pressure(120, 80, at=at, user=1) for at in stamps]
        home.cuff.use(*kept, *kept)
        await home.until_told(100)
        home.cuff.use(*kept)
        await home.clock.sleep(20)
        assert len(home.told) == len(home.ids) == 100


async def test_a_device_that_goes_on_measuring_is_one_reading_a_minute_and_one_visit() -> None:
    async with rounds() as home:
        home.cuff.flowing, home.cuff.measures = True, "2a37"
        home.cuff.use()
        for rate in [70, 71, 72] * 50:
            home.cuff.waiting.append(gatt_bytes.heart_rate(rate))
            await home.clock.sleep(1)
        assert 2 <= len(home.told) <= 5, "a busy machine takes longer than 150 s for 150 beats"
        assert all(tell.flowing for tell in home.told)
        assert {tell.reading.values[0].value for tell in home.told} == {71}
        assert home.cuff.visits == 1
        assert home.kinds("cuff-1") == [K.SOURCE_BACK]


async def test_the_technician_sees_who_calls_nearby() -> None:
    async with rounds() as home:
        home.cuff.use(home.pressure())

        async def calling() -> None:
            while True:
                home.air.say(DOOR, OPENED, rssi=-48)
                await asyncio.sleep(0.05)

        async with asyncio.TaskGroup() as group:
            task = group.create_task(calling(), name="calls")
            lines = await nearby.told(home.air, 1.0)
            task.cancel()
    assert lines == [
        f"{DOOR}   -48 dBm  BTHome sensor",
        f"{CUFF}   -55 dBm  blood-pressure",
    ]
    assert await nearby.told(Air(ScaledClock(1, datetime.now(UTC))), 0.2) == [nearby.NOBODY]
