"""A real hub on the broker of its home: devices, wearables, screens and a robot."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import product
from math import sin
from pathlib import Path

import aiomqtt
import msgspec
import pytest

from edge.mqtt import NO_TIMEOUT
from firmware_bridge.commands import Output, Pattern
from protocol.clock import RealClock
from protocol.home import (
    HUB_BUTTON,
    HUB_STATE,
    ROBOT_DOWN,
    ROBOT_UP,
    WEARABLE,
    ZIGBEE,
    Acceleration,
    HubState,
    RobotGo,
    RobotRequest,
    RobotSay,
    RobotStatus,
    Touch,
)
from protocol.messages import AlarmRaised, AlarmSuspected, FaultCleared, FaultRaised
from protocol.observations import Kind, Observation
from simulations.board import SimulatedBoard
from tests.edge.peers import ROOT, World, silent, stored
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker, pytest.mark.story]
clock = RealClock()
_state = msgspec.json.Decoder(HubState)
_request = msgspec.json.Decoder(RobotRequest)


@dataclass
class Rooms:
    """Everything at home that is not the hub."""

    client: aiomqtt.Client
    states: list[HubState] = field(default_factory=list)
    requests: list[RobotRequest] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def listen(self) -> None:
        async for mail in self.client.messages:
            async with self.news:
                if str(mail.topic) == HUB_STATE:
                    self.states.append(_state.decode(mail.payload))
                else:
                    self.requests.append(_request.decode(mail.payload))
                self.news.notify_all()

    async def says(self, topic: str, what: object, *, retain: bool = False) -> None:
        await self.client.publish(topic, msgspec.json.encode(what), qos=1, retain=retain)

    async def touch(self, what: str) -> None:
        touch = {"type": "touch", "what": what, "source": "screen-1", "at": clock.now()}
        await self.says(HUB_BUTTON, touch)

    async def shown(self, **wanted: object) -> HubState:
        """Return the state of the screens, as soon as one is as wanted."""

        def found() -> list[HubState]:
            items = wanted.items()
            return [s for s in self.states if all(getattr(s, k) == v for k, v in items)]

        async with asyncio.timeout(15), self.news:
            await self.news.wait_for(lambda: bool(found()))
        return found()[0]


@pytest.fixture
def home_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """The broker of the home, beside that of the centre."""
    folder = tmp_path / "home-broker"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()


@asynccontextmanager
async def rooms(broker: Mosquitto) -> AsyncIterator[Rooms]:
    async with aiomqtt.Client("127.0.0.1", broker.port, timeout=NO_TIMEOUT) as client:
        await client.subscribe([(HUB_STATE, 1), (ROBOT_DOWN, 1)])
        home = Rooms(client)
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(home.listen(), name="rooms")
            yield home
            listening.cancel()


def home_settings(world: World, broker: Mosquitto) -> Path:
    return world.write_settings(home=f'broker = "{broker.url}"', dialogue="answer_within_s = 60.0")


async def test_a_touch_and_a_zigbee_button_raise_and_the_screen_shows_it(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    async with world.centre() as centre, rooms(home_broker) as home, world.hub(config) as hub:
        await hub.until("home-joined")
        await home.shown(online=True)
        await home.touch("help")
        raised = await centre.until(AlarmRaised)
        await home.shown(saying="La central ha rebut l'avís.", alarms=0)
        await home.says(f"{ZIGBEE}/pendant-1", {"action": "emergency", "battery": 80})
        zigbee = await centre.until(AlarmRaised, count=2)
    assert (raised.cause, raised.source) == ("button", "screen-1")
    assert (zigbee.cause, zigbee.source) == ("button", "pendant-1")


async def test_a_touch_answers_the_question_that_the_screen_shows(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    async with world.centre() as centre, rooms(home_broker) as home, world.hub(config) as hub:
        await hub.until("home-joined")
        await hub.press("f")
        suspected = await centre.until(AlarmSuspected)
        await home.shown(asking=True)
        await home.touch("no")
        raised = await centre.until(AlarmRaised)
    assert (raised.alarm, raised.cause) == (suspected.alarm, "unwell")


async def test_the_robot_says_the_receipt_and_goes_to_the_room(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    async with world.centre(), rooms(home_broker) as home, world.hub(config) as hub:
        await hub.until("home-joined")
        status = RobotStatus(online=True, at=clock.now(), capabilities=("say", "go"))
        await home.says(ROBOT_UP.format(what="status"), status, retain=True)
        cord = Observation(
            kind=Kind.PULL_CORD_PULLED, source="robot-cord", at=clock.now(), place="bathroom"
        )
        await home.says(ROBOT_UP.format(what="observation"), cord)
        async with asyncio.timeout(15), home.news:
            await home.news.wait_for(lambda: len(home.requests) == 2)
    go, say = home.requests
    assert isinstance(go, RobotGo)
    assert isinstance(say, RobotSay)
    assert go.place == "bathroom"
    assert (say.text, say.language) == ("La central ha rebut l'avís.", "ca")


def wearing(seconds: float, fall_at: float | None) -> list[tuple[float, float, float]]:
    """Stand, with a little sway; at `fall_at` drop, hit the floor and lie still."""
    samples = []
    for number in range(int(seconds * 50)):
        at = number / 50
        if fall_at is None or at < fall_at:
            samples.append((0.02 * sin(at * 7), -1.0 + 0.02 * sin(at * 5), 0.05))
        elif at < fall_at + 0.4:
            samples.append((0.1, -0.2, 0.2))
        elif at < fall_at + 0.5:
            samples.append((1.5, -2.0, 3.5))
        else:
            samples.append((0.1, -0.1, 0.99))
    return samples


async def test_a_fall_of_a_wearable_is_asked_about_and_stillness_raises_it(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    samples = wearing(20, fall_at=4)
    topic = WEARABLE.format(device="wearable-1")
    async with world.centre() as centre, rooms(home_broker) as home, world.hub(config) as hub:
        await hub.until("home-joined")
        for seq, start in enumerate(range(0, len(samples), 25)):
            batch = Acceleration(
                seq=seq, at=clock.now(), rate_hz=50.0, samples=tuple(samples[start : start + 25])
            )
            await home.says(topic, batch)
        suspected = await centre.until(AlarmSuspected)
        raised = await centre.until(AlarmRaised)
    assert (suspected.cause, suspected.source) == ("fall", "wearable-1")
    assert (raised.alarm, raised.reason) == (suspected.alarm, "immediate")
    assert raised.evidence is not None
    assert raised.evidence.acceleration is not None


NONSENSE = [b"", b"\xff\xfe", b"[]", b"{}", b'{"type":"touch"}', b"9" * 9999]


async def test_nonsense_at_home_leaves_the_button_working(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    topics = [
        HUB_BUTTON,
        WEARABLE.format(device="wearable-1"),
        ROBOT_UP.format(what="status"),
        ROBOT_UP.format(what="observation"),
        f"{ZIGBEE}/door-1",
        f"{ZIGBEE}/door-1/availability",
        f"{ZIGBEE}/bridge/devices",
    ]
    async with world.centre() as centre, rooms(home_broker) as home, world.hub(config) as hub:
        await hub.until("home-joined")
        for topic, payload in product(topics, NONSENSE):
            await home.client.publish(topic, payload, qos=1)
        await home.touch("help")
        await centre.until(AlarmRaised)


async def test_a_home_broker_that_is_lost_is_a_fault_and_its_return_ends_it(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    async with world.centre() as centre, world.hub(config) as hub:
        await hub.until("home-joined")
        home_broker.kill()
        fault = await centre.until(FaultRaised)
        await hub.press("b")
        await hub.until("spoken", phrase="receipt")
        home_broker.start()
        await hub.until("home-joined", count=2, within_s=30)
        over = await centre.until(FaultCleared, within_s=30)
        assert len(centre.of(FaultRaised)) == 1
    assert (
        (fault.component, fault.code) == (over.component, over.code) == ("home-broker", "stopped")
    )


async def test_a_fault_of_before_a_restart_ends_when_the_device_speaks(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    async with world.centre() as centre, rooms(home_broker) as home:
        async with world.hub(config) as hub:
            await hub.until("home-joined")
            await home.says(f"{ZIGBEE}/door-1/availability", {"state": "offline"})
            fault = await centre.until(FaultRaised)
            await hub.kill()
        async with world.hub(config) as hub:
            await hub.until("home-joined")
            await home.says(f"{ZIGBEE}/door-1", {"contact": True})
            over = await centre.until(FaultCleared)
    assert (fault.component, fault.code) == ("door-1", "lost")
    assert (over.component, over.code) == ("door-1", "lost")


async def test_the_siren_sounds_until_the_receipt(world: World) -> None:
    board = SimulatedBoard(world.folder, clock, seed=1)
    config = world.write_settings(centre="receipt_within_s = 0.5", home=f'board = "{board.port}"')
    async with world.centre(silent) as centre, asyncio.TaskGroup() as group:
        running = group.create_task(board.run(), name="board")
        async with world.hub(config) as hub:
            await hub.until("connected")
            board.press()
            async with asyncio.timeout(10):
                while board.output(Output.BUZZER) is not Pattern.FAST:
                    await clock.sleep(0.02)
            centre.answer = stored
            async with asyncio.timeout(10):
                while board.output(Output.BUZZER) is not Pattern.OFF:
                    await clock.sleep(0.02)
        running.cancel()


async def test_a_pendant_of_the_board_raises_while_its_line_spoils_bytes(world: World) -> None:
    board = SimulatedBoard(world.folder, clock, seed=1)
    board.corruption = 0.01
    config = world.write_settings(home=f'board = "{board.port}"')
    async with world.centre() as centre, asyncio.TaskGroup() as group:
        running = group.create_task(board.run(), name="board")
        async with world.hub(config) as hub:
            await hub.until("connected")
            board.press(2)
            raised = await centre.until(AlarmRaised)
            await hub.until("spoken", phrase="receipt")
            async with asyncio.timeout(10):
                while board.pending:
                    await clock.sleep(0.02)
        running.cancel()
    assert (raised.cause, raised.source) == ("button", "pendant-2")
    assert len({message.alarm for message in centre.of(AlarmRaised)}) == 1


async def test_a_reader_of_its_output_that_stops_reading_does_not_silence_the_hub(
    world: World, home_broker: Mosquitto
) -> None:
    config = home_settings(world, home_broker)
    read, write = os.pipe()  # nobody will ever read from it
    async with world.centre() as centre, rooms(home_broker) as home:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "edge", "run", "--config", str(config), "--json"),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=write,
            stderr=write,
        )
        try:
            await home.shown(online=True)
            for number in range(400):
                device = Touch(what="help", source=f"screen-{number}", at=clock.now())
                await home.says(HUB_BUTTON, device)
            await centre.until(AlarmRaised, count=400, within_s=60)
            process.terminate()
            async with asyncio.timeout(6):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
            os.close(read)
            os.close(write)
