"""The pretend home on its broker announces itself as zigbee2mqtt announces the real one."""

import asyncio

import aiomqtt
import pytest

from edge.mqtt import NO_TIMEOUT
from protocol.clock import RealClock
from sensors.exposes import Announcement, announced
from sensors.functions import Function, kind_of, senses_of
from simulations.home import USUAL, House
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker]


async def test_a_house_that_lives_announces_each_of_its_devices_with_what_it_senses(
    mosquitto: Mosquitto,
) -> None:
    clock = RealClock()
    async with (
        aiomqtt.Client(
            "127.0.0.1", mosquitto.port, identifier="house", timeout=NO_TIMEOUT
        ) as broker,
        aiomqtt.Client(
            "127.0.0.1", mosquitto.port, identifier="reader", timeout=NO_TIMEOUT
        ) as reader,
        asyncio.timeout(10),
        asyncio.TaskGroup() as group,
    ):
        house = House(broker, clock=clock, seed=1, devices=(*USUAL, "wearable-1"))
        life = group.create_task(house.live(clock), name="life")
        await reader.subscribe("zigbee2mqtt/bridge/devices", qos=1)
        told = (await anext(aiter(reader.messages))).payload
        life.cancel()
    assert isinstance(told, bytes)
    content = announced(told)
    assert isinstance(content, Announcement)
    senses = {device.name: senses_of(device) for device in content.devices}
    assert set(senses) == set(USUAL)
    assert all(kind_of(known) is not None for known in senses.values())
    assert Function.SOS in {sense.function for sense in senses["pendant-1"]}
