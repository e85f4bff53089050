"""One suite for every radio: the pretend air, the same over TCP, and bleak on a pretend BlueZ.

No bleak has met a real radio here: below it stand a real D-Bus and the objects of BlueZ.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from protocol.clock import RealClock
from sensors.bluetooth.bleak_radio import BleakRadio
from sensors.bluetooth.radio import Advertisement, NoRadio, NotAllowed, NotReached, Radio
from sensors.bluetooth.remote_radio import RemoteRadio
from simulations import gatt_bytes
from simulations.air import Air, Beacon, Monitor
from simulations.air_door import open_air
from tests.fixtures import bluez

clock = RealClock()
CUFF, DOOR = "C8:B2:1E:00:00:01", "C8:B2:1E:00:00:04"
PRESSURE = gatt_bytes.blood_pressure(135, 82, has_time=False)
needs_bus = pytest.mark.skipif(not bluez.is_possible(), reason="there is no dbus-daemon")


@pytest.fixture
def air() -> Air:
    """A pretend air, with a cuff and a door in it."""
    made = Air(clock)
    made.add(cuff(), Beacon(address=DOOR))
    return made


def cuff() -> Monitor:
    return Monitor(
        address=CUFF,
        service="1810",
        measures="2a35",
        clock=clock,
        zone=ZoneInfo("Europe/Madrid"),
    )


def in_it(air: Air) -> Monitor:
    device = air._devices[CUFF]
    assert isinstance(device, Monitor)
    return device


@pytest.fixture(params=["air", "line", pytest.param("bluez", marks=needs_bus)])
async def radio(
    request: pytest.FixtureRequest,
    air: Air,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Radio]:
    """The same air, through each radio."""
    match request.param:
        case "air":
            yield air
        case "line":
            async with open_air(air) as port:
                yield RemoteRadio("127.0.0.1", port)
        case _:
            async with bluez.running(tmp_path, air, monkeypatch.setenv):
                yield BleakRadio()


async def heard(radio: Radio, address: str, within_s: float = 10) -> Advertisement:
    """Return the first call of this device."""
    async with asyncio.timeout(within_s), aclosing(radio.advertisements()) as calls:
        async for call in calls:
            if call.address == address:
                return call
    raise AssertionError("it stopped listening")


async def test_who_calls_is_heard_with_its_service(radio: Radio, air: Air) -> None:
    in_it(air).use(PRESSURE)
    call = await heard(radio, CUFF)
    assert call.services == ("1810",)
    assert call.rssi == -55


async def test_the_words_of_a_beacon_are_heard_byte_by_byte(radio: Radio, air: Air) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        listening = group.create_task(heard(radio, DOOR), name="listens")
        while not listening.done():
            air.say(DOOR, bytes.fromhex("40 00 01 1A 01"), rssi=-71)
            await asyncio.sleep(0.05)
    call = listening.result()
    assert call.service_data == {"fcd2": bytes.fromhex("40 00 01 1A 01")}
    assert call.rssi == -71


async def test_a_visit_reads_writes_and_hears_until_the_device_parts(
    radio: Radio, air: Air
) -> None:
    device = in_it(air)
    device.face_off = timedelta(hours=-5)
    device.use(PRESSURE, PRESSURE)
    await heard(radio, CUFF)
    async with asyncio.timeout(20), radio.visit(CUFF) as link:
        assert link.characteristics >= {"2a35", "2a2b", "2a19"}
        assert await link.read("2a19") == b"\x50"
        assert len(await link.read("2a2b")) == 10
        with pytest.raises(NotAllowed):
            await link.read("2a35")
        with pytest.raises(NotAllowed):
            await link.write("2a19", b"\x00")
        await link.write("2a2b", gatt_bytes.current_time(device.face()))
        await link.subscribe("2a35")
        said = []
        while (one := await link.heard()) is not None:
            said.append(one)
        assert said == [("2a35", PRESSURE)] * 2
        with pytest.raises(NotReached):
            await link.read("2a19")


async def test_a_device_that_lets_nobody_subscribe_says_so(radio: Radio, air: Air) -> None:
    in_it(air).allowed = False
    in_it(air).use(PRESSURE)
    await heard(radio, CUFF)
    async with asyncio.timeout(20), radio.visit(CUFF) as link:
        with pytest.raises(NotAllowed):
            await link.subscribe("2a35")


async def test_a_device_whose_connection_breaks_is_not_reached(radio: Radio, air: Air) -> None:
    in_it(air).use(PRESSURE)
    await heard(radio, CUFF)
    in_it(air).stubborn = True
    with pytest.raises(NotReached):
        async with asyncio.timeout(20), radio.visit(CUFF):
            pass


async def test_nobody_is_reached_where_nobody_is(radio: Radio) -> None:
    with pytest.raises(NotReached):
        async with asyncio.timeout(20), radio.visit("00:00:00:00:00:99"):
            pass


async def test_a_visit_can_be_repeated(radio: Radio, air: Air) -> None:
    for _ in range(3):
        in_it(air).use(PRESSURE)
        await heard(radio, CUFF)
        async with asyncio.timeout(20), radio.visit(CUFF) as link:
            await link.subscribe("2a35")
            assert await link.heard() == ("2a35", PRESSURE)
    assert in_it(air).visits == 3


async def test_two_can_listen_and_visit_at_once(radio: Radio, air: Air) -> None:
    in_it(air).use(PRESSURE)
    async with aclosing(radio.advertisements()) as calls, asyncio.timeout(20):
        await anext(calls)
        async with radio.visit(CUFF) as link:
            await link.subscribe("2a35")
            assert await link.heard() == ("2a35", PRESSURE)


@needs_bus
async def test_bleak_pairs_with_a_device_that_is_not_paired(
    air: Air, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bluez.running(tmp_path, air, monkeypatch.setenv) as daemon:
        in_it(air).use(PRESSURE)
        radio = BleakRadio("hci0")
        await heard(radio, CUFF)
        async with radio.visit(CUFF):
            assert daemon.paired == {CUFF}


@needs_bus
async def test_an_adapter_that_is_off_or_not_there_is_no_radio(
    air: Air, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bluez.running(tmp_path, air, monkeypatch.setenv) as daemon:
        with pytest.raises(NoRadio):
            await heard(BleakRadio("hci7"), CUFF)
        daemon.switch_off()
        with pytest.raises(NoRadio):
            await heard(BleakRadio(), CUFF)


async def test_a_machine_without_a_bus_has_no_radio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    with pytest.raises(NoRadio):
        await heard(BleakRadio(), CUFF)


async def test_a_radio_elsewhere_that_is_gone_is_no_radio(air: Air) -> None:
    async with open_air(air) as port:
        radio = RemoteRadio("127.0.0.1", port)
        air.dead = True
        with pytest.raises(NoRadio):
            await heard(radio, CUFF)
        with pytest.raises(NoRadio):
            async with radio.visit(CUFF):
                pass
    with pytest.raises(NoRadio):
        await heard(radio, CUFF)
