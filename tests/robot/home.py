"""The home as the robot sees it: a client of the real broker that asks and listens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import uuid4

import aiomqtt
import msgspec

from edge.mqtt import NO_TIMEOUT
from protocol.codec import encode
from protocol.home import (
    ROBOT_DOWN,
    RobotGo,
    RobotRequest,
    RobotResult,
    RobotSay,
    RobotStatus,
    RobotStop,
)
from protocol.observations import Observation
from tests.fixtures.mosquitto import Mosquitto

Heard = RobotStatus | RobotResult | Observation
_Heard = TypeVar("_Heard", RobotStatus, RobotResult, Observation)
_Request = TypeVar("_Request", RobotGo, RobotSay, RobotStop)
_TYPES: dict[str, type[Heard]] = {
    "home/robot/up/status": RobotStatus,
    "home/robot/up/result": RobotResult,
    "home/robot/up/observation": Observation,
}


class Home:
    """Asks the robot and keeps what it tells, in order."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client
        self._news = asyncio.Event()
        self.heard: list[Heard] = []

    async def listen(self) -> None:
        async for message in self._client.messages:
            assert isinstance(message.payload, bytes)
            kind = _TYPES[message.topic.value]
            self.heard.append(msgspec.json.decode(message.payload, type=kind))
            self._news.set()

    async def until(
        self,
        kind: type[_Heard],
        true: Callable[[_Heard], bool] = lambda _heard: True,
        within_s: float = 15.0,
    ) -> _Heard:
        """Wait for the first message of that kind, past ones included, of which it is true."""
        async with asyncio.timeout(within_s):
            while True:
                for heard in self.heard:
                    if isinstance(heard, kind) and true(heard):
                        return heard
                self._news.clear()
                await self._news.wait()

    async def ends(self, request: RobotRequest, within_s: float = 15.0) -> RobotResult:
        return await self.until(RobotResult, lambda result: result.of == request.id, within_s)

    async def go(self, place: str) -> RobotGo:
        return await self._ask(RobotGo(id=uuid4(), place=place))

    async def say(self, text: str, language: str = "ca") -> RobotSay:
        return await self._ask(RobotSay(id=uuid4(), text=text, language=language))

    async def stop(self) -> RobotStop:
        return await self._ask(RobotStop(id=uuid4()))

    async def raw(self, payload: bytes) -> None:
        await self._client.publish(ROBOT_DOWN, payload, qos=1)

    async def _ask(self, request: _Request) -> _Request:
        await self._client.publish(ROBOT_DOWN, encode(request), qos=1)
        return request


@asynccontextmanager
async def at_home(broker: Mosquitto) -> AsyncIterator[Home]:
    """A listener of its own on the broker; what is retained comes first."""
    async with aiomqtt.Client("127.0.0.1", broker.port, timeout=NO_TIMEOUT) as client:
        await client.subscribe("home/robot/up/#", qos=1)
        home = Home(client)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(home.listen(), name="home")
            try:
                yield home
            finally:
                listening.cancel()


async def eventually(true: Callable[[], bool], within_s: float = 15.0) -> None:
    """Wait for what a pretend body does by itself: it has no events to await, as a real one."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)
