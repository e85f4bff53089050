"""The fibre between a home and the centre, which can be cut, or die without a word."""

import asyncio
from contextlib import suppress
from enum import Enum


class State(Enum):
    """How the wire is."""

    WHOLE = "whole"
    CUT = "cut"
    """Connections are reset and refused, as when the router has no line."""
    DEAD = "dead"
    """Connections stand and nothing passes: the half-open link that looks alive."""


class Wire:
    """A TCP relay on the loopback from `port` to `target_port`."""

    def __init__(self, target_port: int, port: int = 0) -> None:
        self._target_port = target_port
        self.port = port
        self.state = State.WHOLE
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._passes = asyncio.Event()
        self._passes.set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self.state = State.CUT
        self._passes.set()
        for writer in list(self._open):
            writer.transport.abort()

    def die(self) -> None:
        self.state = State.DEAD
        self._passes.clear()

    def mend(self) -> None:
        self.state = State.WHOLE
        self._passes.set()

    async def close(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.state is State.CUT:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._open |= both
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, far_writer), name="wire up")
                group.create_task(self._pump(far_reader, writer), name="wire down")
        finally:
            self._open -= both

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                await self._passes.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
