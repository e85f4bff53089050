"""A pretend centre and a real edge process, for the stories of the hub."""

import asyncio
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import aiomqtt
import msgspec

from edge.mqtt import NO_TIMEOUT
from protocol import codec
from protocol.clock import RealClock
from protocol.messages import AnyUp, Event, Outcome, Receipt
from protocol.topics import Down, down, parse_up
from tests.fixtures.mosquitto import Mosquitto

ROOT = Path(__file__).parents[2]
HUB = "hub-0001"
INSTALLATION = "0191e0a0-0000-7000-8000-000000000001"
Answerer = Callable[[AnyUp, bytes], Receipt | None]
Message = TypeVar("Message", bound=msgspec.Struct)
NODELAY = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
Line = dict[str, object]


def stored(message: AnyUp, _raw: bytes) -> Receipt | None:
    """Answer as a centre that has committed the message."""
    return Receipt(outcome=Outcome.STORED, of=message.id, at=RealClock().now())


def silent(_message: AnyUp, _raw: bytes) -> Receipt | None:
    """Answer as a centre that is down behind a broker that is up."""
    return None


@dataclass
class PretendCentre:
    """Hears what the hub sends, and answers as it is told."""

    client: aiomqtt.Client
    answer: Answerer = stored
    heard: list[AnyUp] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    ids: set[UUID] = field(default_factory=set)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def listen(self) -> None:
        async for mail in self.client.messages:
            assert parse_up(str(mail.topic)) is not None
            message = codec.decode_up(mail.payload)
            async with self.news:
                self.heard.append(message)
                self.raws.append(mail.payload)
                self.ids.add(message.id)
                self.news.notify_all()
            receipt = self.answer(message, mail.payload) if isinstance(message, Event) else None
            if receipt is not None:
                await self.tell(Down.RECEIPT, receipt)

    async def tell(
        self, kind: Down, message: msgspec.Struct, *, retain: bool = False, hub: str = HUB
    ) -> None:
        await self.client.publish(down(hub, kind), codec.encode(message), qos=1, retain=retain)

    async def until(self, kind: type[Message], count: int = 1, within_s: float = 15) -> Message:
        """Return the `count`-th message of this kind, as soon as it is there."""
        async with asyncio.timeout(within_s), self.news:
            await self.news.wait_for(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.heard if isinstance(message, kind)]


@dataclass
class HubProcess:
    """The real program, with its keyboard and its commentary on pipes."""

    process: asyncio.subprocess.Process
    lines: list[Line] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self) -> None:
        assert self.process.stdout is not None
        async for raw in self.process.stdout:
            async with self.news:
                self.lines.append(msgspec.json.decode(raw, type=Line))
                self.news.notify_all()

    async def until(
        self, event: str, count: int = 1, within_s: float = 15, **match: object
    ) -> Line:
        """Return the `count`-th line of its commentary that matches, as soon as it is there."""
        async with asyncio.timeout(within_s), self.news:
            await self.news.wait_for(lambda: len(self.told(event, **match)) >= count)
        return self.told(event, **match)[count - 1]

    def told(self, event: str, **match: object) -> list[Line]:
        wanted = {"event": event, **match}
        return [line for line in self.lines if wanted.items() <= line.items()]

    async def press(self, keys: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(keys.encode())
        await self.process.stdin.drain()

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def stop(self, within_s: float = 10) -> int:
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within_s):
            return await self.process.wait()


@dataclass
class World:
    """A folder and a broker in which hubs and centres are started."""

    folder: Path
    broker: Mosquitto

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def write_settings(
        self, *, centre: str = "", home: str = "", dialogue: str = "", broker: str | None = None
    ) -> Path:
        path = self.folder / "edge.toml"
        path.write_text(
            f'hub = "{HUB}"\ninstallation = "{INSTALLATION}"\nstate = "state"\n'
            f'[centre]\nbroker = "{broker or self.broker.url}"\n{centre}\n'
            f'[home]\nkeyboard = true\nspeak = "terminal"\n{home}\n'
            f"[dialogue]\n{dialogue}\n"
        )
        return path

    @asynccontextmanager
    async def centre(
        self, answer: Answerer = stored, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[PretendCentre]:
        port = self.broker.port
        async with aiomqtt.Client(
            "localhost", port, socket_options=NODELAY, tls_context=tls, timeout=NO_TIMEOUT
        ) as client:
            await client.subscribe("caliu/+/up/#", qos=1)
            centre = PretendCentre(client, answer)
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(centre.listen(), name="pretend centre")
                yield centre
                listening.cancel()

    @asynccontextmanager
    async def hub(self, config: Path, **how: object) -> AsyncIterator[HubProcess]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "edge", "run", "--config", str(config), "--json"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            **how,  # type: ignore[arg-type]  # as `preexec_fn`, which typeshed names one by one
        )
        hub = HubProcess(process)
        async with asyncio.TaskGroup() as group:
            group.create_task(hub.read(), name="reads the hub")
            try:
                await hub.until("ready")
                yield hub
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
