"""The fibre that can be cut: what passes, what does not, and what looks alive."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from simulations.wire import Wire


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    relay = Wire(server.sockets[0].getsockname()[1])
    await relay.start()
    yield relay
    await relay.close()
    server.close()


async def test_a_whole_wire_passes_bytes_both_ways(wire: Wire) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    writer.write(b"bon dia")
    async with asyncio.timeout(2):
        assert await reader.readexactly(7) == b"bon dia"
    writer.close()


async def test_a_cut_wire_ends_connections_and_refuses_new_ones(wire: Wire) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    writer.write(b"x")
    await reader.readexactly(1)
    wire.cut()
    async with asyncio.timeout(2):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
    again, _ = await asyncio.open_connection("127.0.0.1", wire.port)
    async with asyncio.timeout(2):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await again.readexactly(1)


async def test_a_dead_wire_passes_nothing_and_looks_alive_until_it_is_mended(wire: Wire) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    writer.write(b"x")
    await reader.readexactly(1)
    wire.die()
    writer.write(b"y")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await reader.read(1)
    assert not writer.is_closing()
    wire.mend()
    async with asyncio.timeout(2):
        assert await reader.readexactly(1) == b"y"
    writer.close()
