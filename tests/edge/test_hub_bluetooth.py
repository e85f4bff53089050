"""A real hub visits pretend health devices, which speak real bytes; the centre has the readings."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import aiomqtt
import msgspec
import pytest

from protocol.clock import RealClock
from protocol.home import HUB_STATE, HubState
from protocol.messages import AlarmRaised, FaultCleared, FaultRaised, Readings, Sense, Senses
from protocol.readings import Reading
from simulations import gatt_bytes
from simulations.air import Air, Beacon, Monitor
from simulations.air_door import open_air
from tests.edge.peers import PretendCentre, World, silent
from tests.fixtures import bluez
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker, pytest.mark.story]
clock = RealClock()
HOME = ZoneInfo("Europe/Madrid")
CUFF, METER = "C8:B2:1E:00:00:01", "C8:B2:1E:00:00:02"
PENDANT, DOOR = "C8:B2:1E:00:00:03", "C8:B2:1E:00:00:04"


def cuff() -> Monitor:
    return Monitor(address=CUFF, service="1810", measures="2a35", clock=clock, zone=HOME)


def meter() -> Monitor:
    return Monitor(address=METER, service="1808", measures="2a18", clock=clock, zone=HOME)


def settings(port: int) -> str:
    return f"""
[bluetooth]
radio = "tcp://127.0.0.1:{port}"
[[bluetooth.devices]]
id = "cuff-1"
kind = "blood-pressure"
address = "{CUFF}"
users = {{ 1 = "rosa", 2 = "joan" }}
[[bluetooth.devices]]
id = "meter-1"
kind = "glucose"
address = "{METER}"
[[bluetooth.devices]]
id = "pendant-9"
kind = "pendant"
address = "{PENDANT}"
[[bluetooth.devices]]
id = "door-9"
kind = "door"
address = "{DOOR}"
"""


def by_bluez() -> str:
    return settings(0).replace('radio = "tcp', '# "tcp')


@pytest.fixture
def things(tmp_path: Path) -> Iterator[Mosquitto]:
    """The broker of the home."""
    folder = tmp_path / "things"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()


@asynccontextmanager
async def near(*devices: Monitor | Beacon) -> AsyncIterator[tuple[Air, int]]:
    """Devices within reach of a radio, and the port at which a hub finds it."""
    air = Air(clock)
    air.add(*devices)
    async with open_air(air) as port:
        yield air, port


async def readings(centre: PretendCentre, count: int, within_s: float = 15) -> list[Reading]:
    """Return what the centre has once it has so many."""

    def had() -> list[Reading]:
        return [reading for said in centre.of(Readings) for reading in said.readings]

    async with asyncio.timeout(within_s), centre.news:
        await centre.news.wait_for(lambda: len(had()) >= count)
    return had()


def face(ago: timedelta = timedelta(0)) -> datetime:
    return (clock.now() - ago).astimezone(HOME).replace(tzinfo=None, microsecond=0)


async def test_a_measurement_is_at_the_centre_with_its_values_and_the_home_says_the_numbers(
    world: World, things: Mosquitto
) -> None:
    monitor = cuff()
    async with (
        near(monitor) as (_, port),
        world.centre() as centre,
        world.hub(
            world.write_settings(home=f'broker = "{things.url}"', dialogue=settings(port))
        ) as hub,
        aiomqtt.Client("127.0.0.1", things.port) as screen,
    ):
        await screen.subscribe(HUB_STATE, qos=1)
        await hub.until("home-joined")
        taken = face()
        monitor.use(
            gatt_bytes.blood_pressure(135, 82, 100, pulse=64, at=taken, user=1, status=0b100)
        )
        (reading,) = await readings(centre, 1)
        assert (reading.device, reading.resident) == ("cuff-1", "rosa")
        assert reading.at == taken.replace(tzinfo=HOME)
        assert {value.measure: value.value for value in reading.values} == {
            "systolic": 135,
            "diastolic": 82,
            "mean-pressure": 100,
            "pulse": 64,
        }
        assert reading.doubts == ("irregular",)
        async with asyncio.timeout(10):
            async for message in screen.messages:
                assert isinstance(message.payload, bytes)
                if msgspec.json.decode(message.payload, type=HubState).saying:
                    break
        saying = msgspec.json.decode(message.payload, type=HubState).saying
        assert saying == "He rebut la mesura: 135, 82."
        spoken = await hub.until("spoken", phrase="measured")
        assert "135" not in str(hub.lines), "a log is nobody's health record"
        assert spoken["language"] == "ca"


@pytest.mark.skipif(not bluez.is_possible(), reason="there is no dbus-daemon")
async def test_the_whole_way_through_bleak_on_a_pretend_bluez(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitor, strip, air = cuff(), gatt_bytes.sfloat(105, -5), Air(clock)
    glucose = meter()
    air.add(monitor, glucose, Beacon(address=PENDANT))
    config = world.write_settings(dialogue=by_bluez())
    async with (
        bluez.running(tmp_path, air, monkeypatch.setenv) as daemon,
        world.centre() as centre,
        world.hub(config),
    ):
        monitor.use(gatt_bytes.blood_pressure(135, 82, pulse=64, at=face(), user=1))
        (pressure,) = await readings(centre, 1)
        assert [value.value for value in pressure.values] == [135, 82, 64]
        for number in range(60):
            taken = face(timedelta(hours=60 - number))
            glucose.keep(
                number,
                gatt_bytes.glucose(number, taken, strip, follows=True),
                gatt_bytes.glucose_context(number, 3),
            )
        kept = (await readings(centre, 61, within_s=40))[1:]
        assert {one.context for one in kept} == {"fasting"}
        assert len({one.id for one in kept}) == 60
        air.say(PENDANT, bytes.fromhex("40 00 07 3a 01"))
        assert (await centre.until(AlarmRaised)).source == "pendant-9"
        assert daemon.paired == {CUFF, METER}
        assert len(centre.of(Readings)) <= 10


@pytest.mark.parametrize("way", ["line", "bluez"])
async def test_a_hub_told_to_end_in_the_middle_of_a_visit_ends_in_time(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "bluez" and not bluez.is_possible():
        pytest.skip("there is no dbus-daemon")
    monitor, air = cuff(), Air(clock)
    monitor.flowing = True
    air.add(monitor)
    async with (
        bluez.running(tmp_path, air, monkeypatch.setenv) if way == "bluez" else open_air(air) as at,
        world.centre() as centre,
    ):
        text = settings(at) if isinstance(at, int) else by_bluez()
        async with world.hub(world.write_settings(dialogue=text)) as hub:
            monitor.use(gatt_bytes.blood_pressure(135, 82, at=face(), user=1))
            await readings(centre, 1)
            began = clock.steady()
            assert await hub.stop(within_s=8) == 0
            assert clock.steady() - began < 4


async def test_what_a_device_gives_back_is_told_once_though_the_hub_was_killed(
    world: World,
) -> None:
    monitor, strip = meter(), gatt_bytes.sfloat(105, -5)
    for number in (7, 8):
        taken = face(timedelta(hours=10 - number))
        monitor.keep(
            number,
            gatt_bytes.glucose(number, taken, strip, follows=True),
            gatt_bytes.glucose_context(number, 3),
        )
    async with near(monitor) as (_, port), world.centre(silent) as centre:
        config = world.write_settings(dialogue=settings(port))
        async with world.hub(config) as hub:
            first = await readings(centre, 2)
            await hub.kill()
        assert [value.value for one in first for value in one.values] == [105.0, 105.0]
        assert {one.context for one in first} == {"fasting"}
        centre.answer = lambda message, _raw: silent(message, b"")
        async with world.hub(config) as hub:
            again = await readings(centre, 4)  # the outbox sends them anew: the same bytes
            assert {one.id for one in again} == {one.id for one in first}
            raws = [
                raw
                for raw, said in zip(centre.raws, centre.heard, strict=True)
                if isinstance(said, Readings)
            ]
            assert len(set(raws)) == 1
            monitor.keep(9, gatt_bytes.glucose(9, face(), gatt_bytes.sfloat(98, -5)))
            async with asyncio.timeout(15), centre.news:
                await centre.news.wait_for(
                    lambda: any(
                        one.values[0].value == 98
                        for said in centre.of(Readings)
                        for one in said.readings
                    )
                )
            assert len(hub.told("measured")) == 1
        stored = {one.id for said in centre.of(Readings) for one in said.readings}
        assert len(stored) == 3


async def test_a_hub_that_is_killed_again_and_again_loses_no_record_of_a_meter(
    world: World,
) -> None:
    monitor = meter()
    for number in range(200):
        taken, strip = face(timedelta(hours=200 - number)), gatt_bytes.sfloat(80 + number, -5)
        monitor.keep(number, gatt_bytes.glucose(number, taken, strip))

    async def uses() -> None:
        while True:  # a meter that parted sleeps, until somebody takes it up again
            monitor.use()
            await asyncio.sleep(0.2)

    async with near(monitor) as (_, port), world.centre() as centre, asyncio.TaskGroup() as group:
        person = group.create_task(uses(), name="a person")
        config = world.write_settings(dialogue=settings(port))
        for number in range(6):  # at each stage of the visit, of storing, of sending
            async with world.hub(config) as hub:
                await hub.until("heard", source="meter-1", kind="source-back")
                await asyncio.sleep(number * 0.015)
                await hub.kill()
        async with world.hub(config), asyncio.timeout(30), centre.news:
            await centre.news.wait_for(lambda: len(by_id(centre)) == 200)
        person.cancel()
        for same in by_id(centre).values():
            first, *others = same
            assert all(other == first for other in others)
        values = {same[0].values[0].value for same in by_id(centre).values()}
        assert values == {80.0 + number for number in range(200)}


def by_id(centre: PretendCentre) -> dict[UUID, list[Reading]]:
    found: dict[UUID, list[Reading]] = {}
    for said in centre.of(Readings):
        for one in said.readings:
            found.setdefault(one.id, []).append(one)
    return found


async def test_the_same_measurement_has_the_same_id_when_the_hub_forgot_everything(
    world: World,
) -> None:
    monitor, taken = cuff(), face(timedelta(minutes=20))
    raw = gatt_bytes.blood_pressure(142, 88, at=taken, user=2)
    async with near(monitor) as (_, port), world.centre() as centre:
        config = world.write_settings(dialogue=settings(port))
        async with world.hub(config):
            monitor.use(raw)
            (first,) = await readings(centre, 1)
        for file in world.state.iterdir():
            file.unlink()
        async with world.hub(config):
            monitor.use(raw)
            _, second = await readings(centre, 2)
    assert first == second
    assert first.resident == "joan"


async def test_a_clock_that_was_never_set_is_set_and_its_stamp_not_believed(world: World) -> None:
    monitor = cuff()
    monitor.face_off = timedelta(days=-3650)
    async with (
        near(monitor) as (_, port),
        world.centre() as centre,
        world.hub(world.write_settings(dialogue=settings(port))),
    ):
        before = clock.now()
        monitor.use(gatt_bytes.blood_pressure(120, 80, at=monitor.face()))
        (reading,) = await readings(centre, 1)
        assert reading.doubts == ("clock",)
        assert before <= reading.at <= clock.now()
        assert abs(monitor.face_off) < timedelta(seconds=3)
        monitor.use(gatt_bytes.blood_pressure(121, 81, at=monitor.face()))
        _, second = await readings(centre, 2)
        assert second.doubts == ()


async def test_beacons_are_heard_like_any_sensor_of_the_home(world: World) -> None:
    async with near(Beacon(address=PENDANT)) as (air, port), world.centre() as centre:
        config = world.write_settings(centre="heartbeat_s = 0.5", dialogue=settings(port))
        async with world.hub(config) as hub:
            await hub.until("ready")
            await asyncio.sleep(1.0)
            for _ in range(5):  # one press, called five times over
                air.say(PENDANT, bytes.fromhex("40 00 07 01 09 3a 01"))
            air.say(DOOR, bytes.fromhex("40 00 01 01 64 1a 01"))
            raised = await centre.until(AlarmRaised)
            assert (raised.cause, raised.source) == ("button", "pendant-9")
            await hub.until("heard", kind="door-opened", source="door-9")
            low = await centre.until(FaultRaised)
            assert (low.component, low.code) == ("pendant-9", "battery-low")

            def senses() -> dict[str, Sense]:
                return {one.id: one for said in centre.of(Senses) for one in said.senses}

            async with asyncio.timeout(10), centre.news:
                await centre.news.wait_for(
                    lambda: "door-9" in senses() and senses()["door-9"].state == "ok"
                )
            assert senses()["pendant-9"].state == "low-battery"
            assert senses()["cuff-1"].state == "unheard"
        assert len(centre.of(AlarmRaised)) == 1


async def test_a_radio_that_is_missing_is_one_fault_and_its_return_one_end(world: World) -> None:
    async with near(cuff()) as (_, port):
        pass  # nobody listens there any more
    async with world.centre() as centre:
        config = world.write_settings(dialogue=settings(port))
        async with world.hub(config) as hub:
            fault = await centre.until(FaultRaised)
            assert (fault.component, fault.code) == ("bluetooth", "stopped")
            await hub.press("b")
            assert (await centre.until(AlarmRaised)).cause == "button"
            monitor = cuff()
            air = Air(clock)
            air.add(monitor)
            async with open_air(air, port):
                over = await centre.until(FaultCleared, within_s=30)
                assert (over.component, over.code) == ("bluetooth", "stopped")
                monitor.use(gatt_bytes.blood_pressure(120, 80, at=face()))
                await readings(centre, 1)
        assert len(centre.of(FaultRaised)) == 1


async def test_a_device_that_breaks_every_visit_is_told_once_and_its_return_once(
    world: World,
) -> None:
    monitor = cuff()
    monitor.stubborn = True
    async with near(monitor) as (_, port), world.centre() as centre:
        async with world.hub(world.write_settings(dialogue=settings(port))):
            monitor.use(gatt_bytes.blood_pressure(120, 80, at=face()))
            lost = await centre.until(FaultRaised, within_s=25)
            assert (lost.component, lost.code) == ("cuff-1", "lost")
            monitor.stubborn = False
            monitor.use()
            back = await centre.until(FaultCleared, within_s=25)
            assert (back.component, back.code) == ("cuff-1", "lost")
            (reading,) = await readings(centre, 1)
            assert reading.values[0].value == 120
        assert (len(centre.of(FaultRaised)), len(centre.of(FaultCleared))) == (1, 1)
