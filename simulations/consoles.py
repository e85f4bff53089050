"""Many open consoles in one process: each a WebSocket, each change noted with its time.

`python -m simulations.consoles URL COOKIE COUNT`: prints `ready`, then at SIGTERM one line of JSON:
for each console a list of [hub, steady time of arrival].
"""

import asyncio
import signal
import sys

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from protocol.clock import RealClock


class Row(msgspec.Struct):
    """What matters here of a row of the queue."""

    hub: str | None


class Message(msgspec.Struct):
    """What matters here of a live message."""

    kind: str
    cases: list[Row] = []


async def watch(url: str, cookie: str, opened: asyncio.Semaphore) -> list[tuple[str, float]]:
    """Watch until cancelled; return what came and when."""
    seen: list[tuple[str, float]] = []
    clock, decoder = RealClock(), msgspec.json.Decoder(Message)
    origin = url.replace("ws://", "http://").split("/api")[0]
    async with connect(
        url, additional_headers={"Cookie": cookie, "Origin": origin}, max_size=None
    ) as socket:
        try:
            async for raw in socket:
                came = clock.steady()
                message = decoder.decode(raw)
                if message.kind == "snapshot":
                    opened.release()
                elif message.kind == "changed":
                    seen += ((row.hub, came) for row in message.cases if row.hub is not None)
        except (asyncio.CancelledError, ConnectionClosed):
            return seen
    return seen


async def main(url: str, cookie: str, count: int) -> None:
    """Open them all, say `ready`, and at SIGTERM print what each saw."""
    opened = asyncio.Semaphore(0)
    tasks: list[asyncio.Task[list[tuple[str, float]]]] = []
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: [task.cancel() for task in tasks])
    async with asyncio.TaskGroup() as group:
        tasks += (
            group.create_task(watch(url, cookie, opened), name=f"console {number}")
            for number in range(count)
        )
        for _ in range(count):
            await opened.acquire()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    seen = {"event": "seen", "consoles": [task.result() for task in tasks]}
    sys.stdout.write(msgspec.json.encode(seen).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
