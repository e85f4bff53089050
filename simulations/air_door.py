"""A door into the pretend air for a hub in another process: the peer of `RemoteRadio`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress

import msgspec

from sensors.bluetooth.radio import Link, NoRadio, NotAllowed, NotReached, Radio
from sensors.bluetooth.remote_radio import (
    LINE_LIMIT,
    Act,
    Calls,
    Done,
    Listen,
    Met,
    Missed,
    Says,
    Told,
    Visit,
    asked,
)


@asynccontextmanager
async def open_air(radio: Radio, port: int = 0) -> AsyncIterator[int]:
    """Serve a radio on the loopback, and yield the port; ends every line at the end."""
    lines: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        lines.add(task)
        try:
            await _answer(radio, reader, writer)
        except (OSError, ValueError, asyncio.CancelledError):
            pass  # the hub is gone, or speaks nonsense, or this ends
        finally:
            lines.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LINE_LIMIT)
    async with AsyncExitStack() as stack:
        stack.callback(server.close)
        stack.callback(lambda: [line.cancel() for line in lines])
        yield server.sockets[0].getsockname()[1]


async def _answer(radio: Radio, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    raw = await reader.readline()
    if not raw:
        return

    def tell(told: Told) -> None:
        writer.write(msgspec.json.encode(told) + b"\n")

    match asked.decode(raw):
        case Listen():
            await _listen(radio, reader, writer, tell)
        case Visit(address=address):
            try:
                async with radio.visit(address) as link:
                    tell(Met(characteristics=tuple(sorted(link.characteristics))))
                    await _visit(link, reader, tell)
            except (NoRadio, NotReached) as missed:
                tell(Missed(why=str(missed), radio=isinstance(missed, NoRadio)))
            await writer.drain()
        case Act():
            return


async def _listen(
    radio: Radio,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tell: Callable[[Told], None],
) -> None:
    with suppress(NoRadio):
        async with aclosing(radio.advertisements()) as heard:
            async for one in heard:
                if reader.at_eof() or writer.is_closing():
                    return
                tell(
                    Calls(
                        address=one.address,
                        rssi=one.rssi,
                        name=one.name,
                        services=one.services,
                        service_data=dict(one.service_data),
                    )
                )
                await writer.drain()
    tell(Missed(why="it is gone", radio=True))


async def _visit(link: Link, reader: asyncio.StreamReader, tell: Callable[[Told], None]) -> None:
    """Carry out what is asked and pass on what is said, until either end parts."""
    async with asyncio.TaskGroup() as group:
        hearing = group.create_task(_hear(link, tell), name="passes on what a device says")
        acting = group.create_task(_act(link, reader, tell), name="acts on a device")
        await asyncio.wait((hearing, acting), return_when=asyncio.FIRST_COMPLETED)
        hearing.cancel()
        acting.cancel()


async def _hear(link: Link, tell: Callable[[Told], None]) -> None:
    while (said := await link.heard()) is not None:
        tell(Says(characteristic=said[0], value=said[1]))


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Return the next line; nothing at the end, however that came."""
    try:
        return await reader.readline()
    except (OSError, ValueError):
        return b""


async def _act(link: Link, reader: asyncio.StreamReader, tell: Callable[[Told], None]) -> None:
    while raw := await _line(reader):
        try:
            act = asked.decode(raw)
            if not isinstance(act, Act):
                return
            match act.how:
                case "read":
                    tell(Done(value=await link.read(act.characteristic)))
                case "write":
                    await link.write(act.characteristic, act.value)
                    tell(Done())
                case "subscribe":
                    await link.subscribe(act.characteristic)
                    tell(Done())
        except NotAllowed:
            tell(Done(allowed=False))
        except (NotReached, ValueError):
            return
