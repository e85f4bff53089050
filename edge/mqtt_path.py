"""The way to the centre over MQTT: one connection, its last will, its birth and its farewell."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiomqtt import Client, MqttError, Will

from edge.backoff import Backoff
from edge.mqtt import NO_TIMEOUT, Address, connected, in_time, tls_context
from edge.paths import Heard, Turned
from edge.settings import Settings
from protocol import codec
from protocol.clock import Clock
from protocol.identity import new_id
from protocol.messages import VERSION, Status
from protocol.topics import UP, Down, Up, down, up

log = logging.getLogger(__name__)

FAREWELL_S = 1.5
DISK_S = 2.0
SENDING = 1000
"""Messages that may wait for the socket; the lanes hold far fewer on their way."""
REFUSED = 0x80
"""What a SUBACK says of a topic that the access rules forbid."""
SETTLED_S = 30.0
"""A connection that held this long starts the backoff over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What the status says of the hub when it connects."""

    epoch: str
    config: int
    software: str
    capabilities: tuple[str, ...]


class MqttPath:
    """See `edge.paths.Path`."""

    name = "mqtt"

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        birth: Callable[[], Birth],
        heard: Heard,
        turned: Turned,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._birth = birth
        self._heard = heard
        self._turned = turned
        self._address = Address.parse(settings.centre.broker)
        self._sessions = settings.state / "session"
        self._kinds = {
            down(settings.hub, kind): kind for kind in (Down.RECEIPT, Down.COMMAND, Down.CONFIG)
        }
        self.session = ""
        self._hurried = asyncio.Event()
        self._sending: asyncio.Queue[tuple[Up, bytes]] | None = None

    @property
    def is_open(self) -> bool:
        return self._sending is not None

    async def run(self) -> None:
        backoff = Backoff(first_s=0.25, last_s=20.0)
        said = False
        while True:
            began = self._clock.steady()
            try:
                await self._connection()
            except* (MqttError, OSError, ValueError) as group:
                why = _first(group)
                if not said:
                    log.warning("the centre's broker cannot be reached: %s", why)
                    said = True
                log.debug("connection ended", exc_info=group)
            if self._clock.steady() - began > SETTLED_S:
                backoff.reset()
                said = False
            await self._pause(backoff)

    def send(self, topic: Up, raw: bytes) -> bool:
        if self._sending is None:
            return False
        try:
            self._sending.put_nowait((topic, raw))
        except asyncio.QueueFull:
            return False
        return True

    def hurry(self) -> None:
        self._hurried.set()

    async def _pause(self, backoff: Backoff) -> None:
        try:
            async with asyncio.timeout(backoff.next()):
                await self._hurried.wait()
        except TimeoutError:
            return
        self._hurried.clear()
        backoff.reset()
        await self._clock.sleep(backoff.next())

    def announce(self) -> None:
        """Tell the status again: the applied configuration changed."""
        self.send(Up.STATUS, codec.encode(self._status(online=True, reason="connected")))

    async def _connection(self) -> None:
        await self._begin_session()
        centre = self._settings.centre
        tls = None
        if self._address.tls:
            tls = await asyncio.to_thread(tls_context, centre.ca, centre.certificate, centre.key)
        hub = self._settings.hub
        will = Will(
            up(hub, Up.STATUS),
            codec.encode(self._status(online=False, reason="will")),
            qos=UP[Up.STATUS].qos,
            retain=UP[Up.STATUS].retain,
        )
        async with connected(self._address, identifier=hub, will=will, tls=tls) as client:
            try:
                await self._live(client)
            except asyncio.CancelledError:
                # A clean disconnection swallows the last will: the farewell says it instead.
                await self._say_goodbye(client)
                raise

    async def _begin_session(self) -> None:
        last = int(self.session or "0", 16)
        self.session = f"{max(new_id(self._clock.now()).int, last + 1):032x}"
        try:
            async with asyncio.timeout(DISK_S):
                again = asyncio.to_thread(next_session, self._sessions, self.session)
                self.session = await again
        except TimeoutError:
            log.warning("the disk hangs: the session is counted in memory")

    async def _live(self, client: Client) -> None:
        async with in_time():
            topics = [(topic, 1) for topic in self._kinds]
            granted = await client.subscribe(topics, timeout=NO_TIMEOUT)
        if any(code == REFUSED for code in granted):
            log.warning("the broker refuses what the centre would tell: no receipt can come")
        birth = codec.encode(self._status(online=True, reason="connected"))
        await self._publish(client, Up.STATUS, birth)
        try:
            async with asyncio.TaskGroup() as group:
                self._sending = asyncio.Queue(SENDING)
                sending = self._send_all(client, self._sending, group)
                group.create_task(sending, name="mqtt send")
                self._turned()
                async for message in client.messages:
                    self._take(str(message.topic), message.payload)
        finally:
            self._sending = None
            self._turned()

    async def _send_all(
        self, client: Client, queue: "asyncio.Queue[tuple[Up, bytes]]", group: asyncio.TaskGroup
    ) -> None:
        """Publish without waiting for the broker's answer; none in time ends the connection."""
        while True:
            topic, raw = await queue.get()
            # Tasks start in the order of their making, and paho writes in the order of its calls.
            group.create_task(self._publish(client, topic, raw), name="mqtt publish")

    async def _say_goodbye(self, client: Client) -> None:
        farewell = codec.encode(self._status(online=False, reason="shutdown"))
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._publish(client, Up.STATUS, farewell)
        except (MqttError, TimeoutError) as error:
            log.info("no farewell was possible: %s", error)

    async def _publish(self, client: Client, topic: Up, raw: bytes) -> None:
        how = UP[topic]
        name = up(self._settings.hub, topic)
        async with in_time():
            await client.publish(name, raw, qos=how.qos, retain=how.retain, timeout=NO_TIMEOUT)

    def _take(self, topic: str, payload: bytes) -> None:
        kind = self._kinds.get(topic)
        if kind is not None and payload:
            self._heard(kind, payload)

    def _status(self, *, online: bool, reason: str) -> Status:
        now = self._clock.now()
        birth = self._birth()
        return Status(
            v=VERSION,
            id=new_id(now),
            installation=str(self._settings.installation),
            at=now,
            session=self.session,
            online=online,
            reason="connected" if online else ("shutdown" if reason == "shutdown" else "will"),
            software=birth.software,
            capabilities=birth.capabilities,
            epoch=birth.epoch,
            config=birth.config,
        )


def next_session(path: Path, proposed: str) -> str:
    """Name a new connection; later ones are greater, even after the wall's clock went back."""
    try:
        last = int(path.read_text("ascii"), 16)
    except (OSError, ValueError):
        last = 0
    session = f"{max(int(proposed, 16), last + 1):032x}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(session, "ascii")
    except OSError as error:
        log.debug("the session cannot be stored: %s", error)
    return session


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
