"""A real hub tells the centre of its senses and of its own health, over real brokers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import aiomqtt
import msgspec
import pytest

from protocol.clock import RealClock
from protocol.home import ROBOT_UP, WEARABLE, ZIGBEE, Acceleration, RobotStatus
from protocol.messages import Command, Heartbeat, Result, SelfTest, Sense, Senses, Status
from protocol.topics import Down
from tests.edge.peers import PretendCentre, World
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker, pytest.mark.story]
clock = RealClock()


@pytest.fixture
def things(tmp_path: Path) -> Iterator[Mosquitto]:
    """The broker of the home."""
    folder = tmp_path / "things"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()


async def told(centre: PretendCentre, **states: str) -> dict[str, Sense]:
    """Return the first telling in which the senses are so."""

    def found() -> list[dict[str, Sense]]:
        tellings = [{one.id: one for one in said.senses} for said in centre.of(Senses)]
        return [
            senses
            for senses in tellings
            if states.items() <= {name: one.state for name, one in senses.items()}.items()
        ]

    async with asyncio.timeout(15), centre.news:
        await centre.news.wait_for(lambda: bool(found()))
    return found()[0]


async def test_the_centre_hears_of_each_sense_as_it_is(world: World, things: Mosquitto) -> None:
    config = world.write_settings(
        centre="heartbeat_s = 0.5", home=f'broker = "{things.url}"', dialogue=""
    )
    async with (
        world.centre() as centre,
        world.hub(config) as hub,
        aiomqtt.Client("127.0.0.1", things.port) as home,
    ):
        await hub.until("home-joined")

        async def says(topic: str, content: object) -> None:
            await home.publish(topic, msgspec.json.encode(content), qos=1)

        began = clock.now()
        await says(f"{ZIGBEE}/door-front", {"contact": True, "battery": 91, "linkquality": 102})
        await says(f"{ZIGBEE}/pendant-1", {"battery": 9})
        await says(f"{ZIGBEE}/smoke-1", {"smoke": False, "tamper": True})
        await says(f"{ZIGBEE}/bed-1", {"occupancy": True})
        await says(f"{ZIGBEE}/bed-1/availability", {"state": "offline"})
        robot = RobotStatus(online=True, at=began, place="hall", battery_pct=64)
        await says(ROBOT_UP.format(what="status"), robot)
        samples = tuple((0.0, -1.0, 0.01 * n) for n in range(25))
        batch = Acceleration(seq=1, at=began, rate_hz=50, samples=samples)
        await says(WEARABLE.format(device="wearable-1"), batch)
        wanted = {
            "door-front": "ok",
            "pendant-1": "low-battery",
            "smoke-1": "tampered",
            "bed-1": "silent",
            "robot": "ok",
            "wearable-1": "ok",
        }
        senses = await told(centre, **wanted)
        assert set(senses) == set(wanted)
        door = senses["door-front"]
        assert (door.kind, door.battery, door.link) == ("door", 0.91, 0.4)
        assert door.heard_at is not None
        assert door.heard_at >= began
        assert (senses["robot"].battery, senses["robot"].place) == (0.64, "hall")
        await says(f"{ZIGBEE}/pendant-1", {"battery": 100})
        await told(centre, **{"pendant-1": "ok"})


async def test_an_order_makes_the_hub_tell_of_itself_once_its_receipts_are_there(
    world: World,
) -> None:
    async with world.centre() as centre, world.hub(world.write_settings()) as hub:
        status = await centre.until(Status)
        first = await centre.until(Heartbeat)
        await centre.until(Senses)
        (mqtt,) = first.paths
        assert (mqtt.name, mqtt.up) == ("mqtt", True)
        assert mqtt.since is not None
        order = Command(
            id=uuid4(), order=SelfTest(), expires_at=first.at.replace(year=2100), epoch="", n=1
        )
        order = msgspec.structs.replace(order, epoch=status.epoch)
        await centre.tell(Down.COMMAND, order)
        assert (await centre.until(Result)).outcome == "done"
        beat = await centre.until(Heartbeat, count=2)
        assert beat.queued == 0
        await centre.until(Senses, count=2)
        assert hub.process.returncode is None
