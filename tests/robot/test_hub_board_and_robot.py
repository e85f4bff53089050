"""A real hub between a pretend board and a pretend robot: press in, spoken receipt out."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.clock import RealClock, ScaledClock
from protocol.home import RobotStatus
from protocol.messages import AlarmRaised, FaultCleared, FaultRaised
from simulations.board import SimulatedBoard
from simulations.robot import SimulatedRobot
from tests.edge.peers import World
from tests.fixtures.mosquitto import Mosquitto
from tests.robot.home import at_home, eventually

pytestmark = [pytest.mark.broker, pytest.mark.story]


@pytest.fixture
def home_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """The broker of the home; the other one is the centre's."""
    folder = tmp_path / "home"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()


async def test_the_boards_pendant_raises_an_alarm_and_the_robot_speaks_the_receipt(
    tmp_path: Path, mosquitto: Mosquitto, home_broker: Mosquitto
) -> None:
    board = SimulatedBoard(tmp_path, RealClock())
    robot = SimulatedRobot(home_broker.url, ScaledClock(10))
    world = World(tmp_path, mosquitto)
    home = f'board = "{board.port}"\nbroker = "{home_broker.url}"'
    async with asyncio.TaskGroup() as tasks:
        lives = [
            tasks.create_task(board.run(), name="board"),
            tasks.create_task(robot.run(), name="robot"),
        ]
        async with (
            at_home(home_broker) as listener,
            world.centre() as centre,
            world.hub(world.write_settings(home=home)) as hub,
        ):
            await listener.until(RobotStatus, lambda status: status.online)
            await hub.until("home-joined")
            board.press()
            alarm = await centre.until(AlarmRaised)
            assert (alarm.cause, alarm.source) == ("button", "pendant-1")
            await eventually(lambda: any("central" in said.text for said in robot.said))
            await eventually(lambda: board.pending == 0)
        for life in lives:
            life.cancel()


async def test_the_robots_button_raises_an_alarm_from_its_room(
    tmp_path: Path, mosquitto: Mosquitto, home_broker: Mosquitto
) -> None:
    robot = SimulatedRobot(home_broker.url, ScaledClock(10))
    world = World(tmp_path, mosquitto)
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(robot.run(), name="robot")
        async with (
            at_home(home_broker) as listener,
            world.centre() as centre,
            world.hub(world.write_settings(home=f'broker = "{home_broker.url}"')) as hub,
        ):
            await listener.until(RobotStatus, lambda status: status.online)
            await hub.until("home-joined")
            robot.twin.press_button()
            alarm = await centre.until(AlarmRaised)
        life.cancel()
    assert (alarm.cause, alarm.source, alarm.place) == ("button", "robot-1", "living-room")


async def test_a_board_pulled_out_is_one_fault_and_one_restore(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    board = SimulatedBoard(tmp_path, RealClock())
    world = World(tmp_path, mosquitto)
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(board.run(), name="board")
        async with (
            world.centre() as centre,
            world.hub(world.write_settings(home=f'board = "{board.port}"')) as hub,
        ):
            await hub.until("heard", kind="source-back")
            board.unplug()
            raised = await centre.until(FaultRaised)
            board.replug()
            cleared = await centre.until(FaultCleared)
        life.cancel()
    assert (raised.component, raised.code) == (cleared.component, cleared.code)
    assert raised.component == "board"
    assert len(centre.of(FaultRaised)) == len(centre.of(FaultCleared)) == 1
