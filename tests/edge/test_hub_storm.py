"""A storm on the broker of the home: a real hub loses nothing that bears an alarm."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiomqtt
import msgspec
import pytest

from protocol.home import ZIGBEE
from protocol.messages import AlarmRaised, FaultRaised
from tests.edge.peers import World
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker, pytest.mark.story]
MESSAGES = 5_000
DEVICES = 60


@pytest.fixture
def things(tmp_path: Path) -> Iterator[Mosquitto]:
    """The broker of the home."""
    folder = tmp_path / "things"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()


async def test_alarms_hidden_in_a_storm_all_ring_and_what_is_thinned_is_told(
    world: World, things: Mosquitto
) -> None:
    config = world.write_settings(home=f'broker = "{things.url}"')
    hidden = {
        700: ("pendant-1", {"action": "sos"}),
        2_200: ("smoke-1", {"smoke": True, "battery": 80}),
        4_100: ("water-1", {"water_leak": True}),
        4_999: ("pendant-2", {"action": "single"}),
    }
    async with (
        world.centre() as centre,
        world.hub(config) as hub,
        aiomqtt.Client("127.0.0.1", things.port) as home,
    ):
        await hub.until("home-joined")
        for number in range(MESSAGES):
            if number in hidden:
                device, state = hidden[number]
                await home.publish(f"{ZIGBEE}/{device}", msgspec.json.encode(state), qos=1)
            said = {"occupancy": number % 7 == 0, "illuminance": number, "linkquality": 90}
            topic = f"{ZIGBEE}/motion-{number % DEVICES}"
            await home.publish(topic, msgspec.json.encode(said), qos=0)
            if number % 500 == 499:
                await asyncio.sleep(0)
        await centre.until(AlarmRaised, count=len(hidden), within_s=30)
        raised = {(said.source, said.cause) for said in centre.of(AlarmRaised)}
        storm = [said for said in centre.of(FaultRaised) if said.code == "storm"]
    assert raised == {
        ("pendant-1", "button"),
        ("smoke-1", "smoke"),
        ("water-1", "water"),
        ("pendant-2", "button"),
    }
    assert all(said.component == "home-broker" for said in storm)
