"""A line between a browser and the centre that a test may freeze or cut, as networks do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Relay:
    """Carries bytes both ways on its own port until told otherwise."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def freeze(self) -> None:
        """Let nothing through and close nothing: the link is half open."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let everything through again, also what waited."""
        self._flows.set()

    def cut(self) -> None:
        """Break every connection. New ones are carried at once."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        await self._flows.wait()
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._pump(reader, there_writer), name="relay-up")
            group.create_task(self._pump(there_reader, writer), name="relay-down")

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()


@asynccontextmanager
async def relay_to(port: int) -> AsyncIterator[Relay]:
    """Run a relay to `port` of the loopback."""
    relay = Relay(port)
    server = await asyncio.start_server(relay.carry, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    yield relay
    relay.thaw()
    relay.cut()
    server.close()
