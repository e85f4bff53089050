"""The robot's place on the broker of the home: joined, lost, joined again, and what waits then.

Auxiliary: the home does without a robot, so this reconnects for ever with jittered backoff. What
the robot has to tell waits in a bounded queue; presses of its button are the last to be dropped.
"""

import logging
import socket
from asyncio import Event
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from random import SystemRandom
from typing import Final

import aiomqtt
import anyio
import msgspec
from msgspec import Struct

from protocol.clock import Clock
from protocol.codec import encode
from protocol.home import ROBOT_DOWN, ROBOT_UP, RobotRequest, RobotResult, RobotStatus
from protocol.observations import Observation
from robot.settings import RobotSettings, address, password, tls_context

CAPACITY: Final = 256
"""Messages that wait while the broker is away; then the oldest result goes, and this is logged."""
_BACKOFF_S: Final = (0.5, 15.0)
_ANSWER_S: Final = 3.0
_FAREWELL_S: Final = 1.0
_KEEPALIVE_S: Final = 10
_NODELAY: Final = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
"""Without it an acknowledgement takes 44 ms on an idle link."""
_log = logging.getLogger(__name__)
_requests: "msgspec.json.Decoder[RobotRequest]" = msgspec.json.Decoder(RobotRequest)

Receive = Callable[[RobotRequest], Awaitable[None]]


class HomeBroker:
    """Sends what it is told and hands on what is asked; `run` it as one task.

    A message is sent at least once: one whose acknowledgement was lost is sent again.
    """

    def __init__(self, settings: RobotSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._waiting: deque[tuple[str, Struct]] = deque()
        self._status: RobotStatus | None = None
        self._stirred = Event()
        self._random = SystemRandom()
        self._away = False

    @property
    def waiting(self) -> int:
        """Results and observations that the broker has not acknowledged."""
        return len(self._waiting)

    def status(self, status: RobotStatus) -> None:
        """Set the retained status; only the newest is sent."""
        self._status = status
        self._stirred.set()

    def result(self, result: RobotResult) -> None:
        """Tell how a request ended."""
        self._queue(ROBOT_UP.format(what="result"), result)

    def observation(self, observation: Observation) -> None:
        """Tell what the robot noticed."""
        self._queue(ROBOT_UP.format(what="observation"), observation)

    async def run(self, receive: Receive) -> None:
        """Stay joined until cancelled; then take leave, so that nobody waits for the last will."""
        failures = 0
        while True:
            try:
                async with self._joined() as client:
                    failures = 0
                    await self._session(client, receive)
            except aiomqtt.MqttError as error:
                self._note_away(error)
            least, most = _BACKOFF_S
            wait = min(most, least * 2.0 ** min(failures, 10))
            failures += 1
            await self._clock.sleep(wait * (0.5 + self._random.random() / 2))

    @asynccontextmanager
    async def _joined(self) -> AsyncIterator[aiomqtt.Client]:
        client = self._client()
        await client.__aenter__()
        try:
            yield client
        finally:
            # Also when cancelled: the broker must hear a farewell instead of a cut.
            with anyio.move_on_after(_FAREWELL_S, shield=True):
                await client.__aexit__(None, None, None)

    def _client(self) -> aiomqtt.Client:
        where = address(self._settings.broker)
        client = aiomqtt.Client(
            where.host,
            where.port,
            username=self._settings.username or None,
            password=password(self._settings),
            identifier=self._settings.name,
            will=aiomqtt.Will(
                ROBOT_UP.format(what="status"), encode(self._offline()), qos=1, retain=True
            ),
            timeout=_ANSWER_S,
            keepalive=_KEEPALIVE_S,
            max_queued_incoming_messages=CAPACITY,
            tls_context=tls_context(self._settings),
            socket_options=(_NODELAY,),
        )
        client._client.connect_timeout = _ANSWER_S  # noqa: SLF001 - aiomqtt has no word for it
        return client

    async def _session(self, client: aiomqtt.Client, receive: Receive) -> None:
        cut: list[aiomqtt.MqttError] = []

        async def until_cut(work: Awaitable[None]) -> None:
            try:
                await work
            except aiomqtt.MqttError as error:
                cut.append(error)
                tasks.cancel_scope.cancel()

        await client.subscribe(ROBOT_DOWN, qos=1)
        if self._away:
            self._away = False
            _log.info("the broker of the home is back")
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(until_cut, self._hear(client, receive), name="robot hears")
                tasks.start_soon(until_cut, self._speak(client), name="robot tells")
        finally:
            if not cut:  # it is we who leave
                with anyio.move_on_after(_FAREWELL_S, shield=True), suppress(aiomqtt.MqttError):
                    await self._send_waiting(client)
                    await self._send_status(client, self._offline())
        if cut:
            raise cut[0]

    async def _hear(self, client: aiomqtt.Client, receive: Receive) -> None:
        async for message in client.messages:
            try:
                request = _requests.decode(message.payload)
            except (msgspec.DecodeError, TypeError, UnicodeDecodeError, RecursionError) as error:
                _log.warning("a request that cannot be read: %s", error)
                continue
            await receive(request)

    async def _speak(self, client: aiomqtt.Client) -> None:
        sent: RobotStatus | None = None
        while True:
            self._stirred.clear()
            await self._send_waiting(client)
            status = self._status
            if status is not None and status is not sent:
                await self._send_status(client, status)
                sent = status
            await self._stirred.wait()

    async def _send_waiting(self, client: aiomqtt.Client) -> None:
        while self._waiting:
            topic, message = first = self._waiting[0]
            await client.publish(topic, encode(message), qos=1)
            if self._waiting and self._waiting[0] is first:
                self._waiting.popleft()

    async def _send_status(self, client: aiomqtt.Client, status: RobotStatus) -> None:
        topic = ROBOT_UP.format(what="status")
        await client.publish(topic, encode(status), qos=1, retain=True)

    def _offline(self) -> RobotStatus:
        return RobotStatus(online=False, at=self._clock.now())

    def _queue(self, topic: str, message: Struct) -> None:
        if len(self._waiting) >= CAPACITY:
            dropped = next(
                (entry for entry in self._waiting if isinstance(entry[1], RobotResult)),
                self._waiting[0],
            )
            self._waiting.remove(dropped)
            _log.error("the queue to the home is full: dropped a %s", type(dropped[1]).__name__)
        self._waiting.append((topic, message))
        self._stirred.set()

    def _note_away(self, error: aiomqtt.MqttError) -> None:
        if not self._away:
            self._away = True
            _log.warning("the broker of the home is away: %s", error)
