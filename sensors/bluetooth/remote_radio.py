"""A radio in another process, by lines of JSON over TCP: the pretend air, or one in another room.

One connection listens, and each visit has its own: the end of a connection is the parting. The
hub opens them all. There is no encryption: it is for the loopback and for a home's own cable.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

import msgspec
from msgspec import Struct

from sensors.bluetooth.radio import Advertisement, NoRadio, NotAllowed, NotReached

LINE_LIMIT = 64 * 1024
CONNECT_S = 10.0


class Listen(Struct, frozen=True, kw_only=True, tag_field="do", tag="listen"):
    """Tell every advertisement."""


class Visit(Struct, frozen=True, kw_only=True, tag_field="do", tag="visit"):
    """Connect to a device."""

    address: str


class Act(Struct, frozen=True, kw_only=True, tag_field="do", tag="act"):
    """Do something with a characteristic of the visited device; each is answered by `Done`."""

    how: Literal["read", "write", "subscribe"]
    characteristic: str
    value: bytes = b""


class Calls(Struct, frozen=True, kw_only=True, tag_field="is", tag="calls"):
    """An advertisement."""

    address: str
    rssi: int = -127
    name: str = ""
    services: tuple[str, ...] = ()
    service_data: dict[str, bytes] = {}


class Met(Struct, frozen=True, kw_only=True, tag_field="is", tag="met"):
    """Connected."""

    characteristics: tuple[str, ...]


class Missed(Struct, frozen=True, kw_only=True, tag_field="is", tag="missed"):
    """The device, or the radio, cannot be reached."""

    why: str
    radio: bool = False


class Done(Struct, frozen=True, kw_only=True, tag_field="is", tag="done"):
    """An act is done; `allowed` false: the device refused it."""

    value: bytes = b""
    allowed: bool = True


class Says(Struct, frozen=True, kw_only=True, tag_field="is", tag="says"):
    """A notification or indication."""

    characteristic: str
    value: bytes


Asked = Listen | Visit | Act
Told = Calls | Met | Missed | Done | Says
asked: msgspec.json.Decoder[Asked] = msgspec.json.Decoder(Asked)
_told: msgspec.json.Decoder[Told] = msgspec.json.Decoder(Told)


class RemoteRadio:
    """The radio that listens at `host` and `port`."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def advertisements(self) -> AsyncGenerator[Advertisement, None]:
        """Listen until it is closed; raises NoRadio."""
        async with self._line(Listen()) as line:
            while True:
                told = await line.next()
                if told is None or isinstance(told, Missed):
                    raise NoRadio("the radio elsewhere does not listen any more")
                if isinstance(told, Calls):
                    yield Advertisement(
                        address=told.address.upper(),
                        rssi=told.rssi,
                        name=told.name,
                        services=told.services,
                        service_data=told.service_data,
                    )

    @asynccontextmanager
    async def visit(self, address: str) -> AsyncIterator["RemoteLink"]:
        """Have the radio connect; raises NoRadio or NotReached."""
        async with self._line(Visit(address=address)) as line:
            met = await line.next()
            if isinstance(met, Missed) and met.radio:
                raise NoRadio(met.why)
            if not isinstance(met, Met):
                raise NotReached(met.why if isinstance(met, Missed) else "it is gone")
            yield RemoteLink(line, frozenset(met.characteristics))

    @asynccontextmanager
    async def _line(self, first: Asked) -> AsyncIterator["_Line"]:
        try:
            async with asyncio.timeout(CONNECT_S):
                opened = await asyncio.open_connection(self._host, self._port, limit=LINE_LIMIT)
        except (OSError, TimeoutError) as error:
            raise NoRadio(f"no radio at {self._host}:{self._port}: {error!r}") from error
        line = _Line(*opened)
        try:
            await line.send(first)
            yield line
        finally:
            await line.close()


class RemoteLink:
    """A visit; one act at a time."""

    def __init__(self, line: "_Line", characteristics: frozenset[str]) -> None:
        self._line = line
        self.characteristics = characteristics
        self._heard: deque[tuple[str, bytes]] = deque()

    async def read(self, characteristic: str) -> bytes:
        """Read it; raises NotAllowed or NotReached."""
        return await self._act(Act(how="read", characteristic=characteristic))

    async def write(self, characteristic: str, value: bytes) -> None:
        """Write it; raises NotAllowed or NotReached."""
        await self._act(Act(how="write", characteristic=characteristic, value=value))

    async def subscribe(self, characteristic: str) -> None:
        """Subscribe; raises NotAllowed or NotReached."""
        await self._act(Act(how="subscribe", characteristic=characteristic))

    async def heard(self) -> tuple[str, bytes] | None:
        """Wait for the next notification; None once the device is gone."""
        while not self._heard:
            told = await self._line.next()
            if told is None:
                return None
            self._keep(told)
        return self._heard.popleft()

    def _keep(self, told: Told) -> None:
        if isinstance(told, Says):
            self._heard.append((told.characteristic, told.value))

    async def _act(self, act: Act) -> bytes:
        await self._line.send(act)
        while not isinstance(told := await self._line.next(), Done):
            if told is None:
                raise NotReached("it parted")
            self._keep(told)
        if not told.allowed:
            raise NotAllowed(f"{act.how} {act.characteristic} is refused")
        return told.value


class _Line:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def next(self) -> Told | None:
        """Return the next message; None at the end, be it one of nonsense."""
        try:
            raw = await self._reader.readline()
            return _told.decode(raw) if raw else None
        except (OSError, ValueError):
            return None

    async def send(self, message: Asked) -> None:
        try:
            self._writer.write(msgspec.json.encode(message) + b"\n")
            await self._writer.drain()
        except OSError as error:
            raise NotReached("the line to the radio broke") from error

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
