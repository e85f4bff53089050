"""The robot joined to a real mosquitto: asked, pressed, stopped, cut off and back again."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiomqtt
import pytest

from protocol.clock import RealClock, ScaledClock
from protocol.home import RobotStatus
from protocol.observations import Kind, Observation
from robot.api import Capability
from robot.broker import HomeBroker
from robot.settings import RobotSettings
from simulations.robot import SimulatedRobot
from tests.fixtures.mosquitto import Mosquitto
from tests.robot.home import Home, at_home, eventually

pytestmark = pytest.mark.broker
DEEP = b'{"type":"stop","id":"0192","x":' + b"[" * 100_000
EVERYTHING = tuple(sorted(able.value for able in Capability))


@asynccontextmanager
async def living(robot: SimulatedRobot) -> AsyncIterator[SimulatedRobot]:
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(robot.run(), name="robot")
        try:
            yield robot
        finally:
            life.cancel()


@asynccontextmanager
async def together(
    broker: Mosquitto, lacking: frozenset[Capability] = frozenset()
) -> AsyncIterator[tuple[Home, SimulatedRobot]]:
    """A robot twenty times as quick as life, online, and a home that listens."""
    robot = SimulatedRobot(broker.url, ScaledClock(20), lacking=lacking)
    async with at_home(broker) as home, living(robot):
        await home.until(RobotStatus, lambda status: status.online)
        yield home, robot


async def test_it_speaks_the_receipt_in_the_room_of_the_alarm(mosquitto: Mosquitto) -> None:
    async with together(mosquitto) as (home, robot):
        there = await home.go("bathroom")
        words = await home.say("La central ha rebut l'avís.")
        assert (await home.ends(there)).outcome == "done"
        assert (await home.ends(words)).outcome == "done"
        [said] = robot.said
        assert (said.text, said.language) == ("La central ha rebut l'avís.", "ca")
        assert said.place == "bathroom"
        await home.until(RobotStatus, lambda status: status.place == "bathroom")


async def test_its_status_is_retained_and_names_what_it_can_do(mosquitto: Mosquitto) -> None:
    async with together(mosquitto), at_home(mosquitto) as later:
        status = await later.until(RobotStatus)
    assert status.online
    assert (status.place, status.emergency) == ("living-room", False)
    assert status.capabilities == EVERYTHING


async def test_a_press_of_its_button_is_an_observation_in_its_room(mosquitto: Mosquitto) -> None:
    async with together(mosquitto) as (home, robot):
        robot.twin.press_button()
        press = await home.until(Observation)
    assert (press.kind, press.source) == (Kind.BUTTON_PRESSED, "robot-1")
    assert press.place == "living-room", "the dock is in it, and a person looks for a room"


async def test_a_stop_ends_the_journey(mosquitto: Mosquitto) -> None:
    async with together(mosquitto) as (home, robot):
        there = await home.go("bathroom")
        await home.until(RobotStatus, lambda status: status.place == "")
        stop = await home.stop()
        assert (await home.ends(stop)).outcome == "done"
        assert (await home.ends(there)).outcome == "stopped"
        assert not robot.twin.condition().moving


async def test_a_body_that_does_not_confirm_a_stop_is_told_as_failed_and_drives_no_more(
    mosquitto: Mosquitto,
) -> None:
    async with together(mosquitto) as (home, robot):
        robot.twin.deaf = True
        stop = await home.stop()
        result = await home.ends(stop)
        assert (result.outcome, result.text) == ("failed", "the body did not say that it stands")
        await home.until(RobotStatus, lambda status: status.emergency)
        assert (await home.ends(await home.go("hall"))).outcome == "failed"
        robot.twin.deaf = False
        assert (await home.ends(await home.stop())).outcome == "done"
        assert (await home.ends(await home.go("hall"))).outcome == "done"


async def test_the_red_button_shows_in_its_status_and_refuses_journeys(
    mosquitto: Mosquitto,
) -> None:
    async with together(mosquitto) as (home, robot):
        robot.twin.press_emergency()
        await home.until(RobotStatus, lambda status: status.emergency)
        there, words = await home.go("hall"), await home.say("Em quedo aquí.")
        assert (await home.ends(there)).outcome == "failed"
        assert (await home.ends(words)).outcome == "done"


async def test_a_body_without_wheels_says_so(mosquitto: Mosquitto) -> None:
    async with together(mosquitto, frozenset((Capability.GO, Capability.DOCK))) as (home, _robot):
        there = await home.go("hall")
        assert (await home.ends(there)).outcome == "unsupported"


async def test_a_place_that_is_not_on_the_map_fails_with_its_reason(mosquitto: Mosquitto) -> None:
    async with together(mosquitto) as (home, _robot):
        result = await home.ends(await home.go("attic"))
        assert (result.outcome, result.text) == ("failed", "no such place on the map")


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b'{"type":', b'{"type":"dance"}', DEEP])
async def test_what_cannot_be_read_costs_nothing(mosquitto: Mosquitto, payload: bytes) -> None:
    async with together(mosquitto) as (home, _robot):
        await home.raw(payload)
        assert (await home.ends(await home.say("Hola."))).outcome == "done"


class HeldClock(ScaledClock):
    """A clock whose sleepers oversleep while it is held, so that a listener can be there first."""

    def __init__(self, speed: float) -> None:
        super().__init__(speed)
        self.free = asyncio.Event()
        self.free.set()

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        await self.free.wait()


async def test_a_press_while_the_broker_is_dead_arrives_when_it_is_back(
    mosquitto: Mosquitto,
) -> None:
    clock = HeldClock(20)
    robot = SimulatedRobot(mosquitto.url, clock)
    async with living(robot):
        async with at_home(mosquitto) as home:
            await home.until(RobotStatus, lambda status: status.online)
        mosquitto.kill()
        robot.twin.press_button()
        await eventually(lambda: robot._adapter._broker.waiting == 1)
        clock.free.clear()
        mosquitto.start()
        async with at_home(mosquitto) as home:
            clock.free.set()
            press = await home.until(Observation)
            assert press.kind is Kind.BUTTON_PRESSED
            status = await home.until(RobotStatus)
            assert status.online, "what the dead broker retained is told again"


async def test_a_press_on_a_half_open_link_arrives_when_somebody_answers_again(
    mosquitto: Mosquitto,
) -> None:
    robot = SimulatedRobot(mosquitto.url, ScaledClock(20))
    async with at_home(mosquitto) as home, living(robot):
        await home.until(RobotStatus, lambda status: status.online)
        mosquitto.pause()
        robot.twin.press_button()
        await asyncio.sleep(3.5)  # longer than the adapter waits for an acknowledgement
        mosquitto.resume()
        assert (await home.until(Observation)).kind is Kind.BUTTON_PRESSED


async def test_it_starts_before_the_broker_and_joins_when_it_comes(mosquitto: Mosquitto) -> None:
    mosquitto.stop()
    robot = SimulatedRobot(mosquitto.url, ScaledClock(20))
    async with living(robot):
        await asyncio.sleep(0.2)
        mosquitto.start()
        async with at_home(mosquitto) as home:
            await home.until(RobotStatus, lambda status: status.online)


@pytest.mark.parametrize("how", ["leave", "cancel"])
async def test_it_takes_leave_and_does_not_wait_for_its_last_will(
    mosquitto: Mosquitto, how: str
) -> None:
    robot = SimulatedRobot(mosquitto.url, ScaledClock(20))
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        life = tasks.create_task(robot.run(), name="robot")
        async with at_home(mosquitto) as home:
            await home.until(RobotStatus, lambda status: status.online)
            if how == "leave":
                robot.leave()
            else:
                life.cancel()
            await home.until(RobotStatus, lambda status: not status.online)
    async with at_home(mosquitto) as later:
        assert not (await later.until(RobotStatus)).online


async def test_its_socket_does_not_wait_to_fill_packets(mosquitto: Mosquitto) -> None:
    broker = HomeBroker(RobotSettings(broker=mosquitto.url), RealClock())
    async with broker._joined() as client:
        assert isinstance(client, aiomqtt.Client)
        line = client._client.socket()
        assert isinstance(line, socket.socket)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
