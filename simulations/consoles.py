"""Many open consoles in one process: each a WebSocket, each change noted with its time.

`python -m simulations.consoles URL COOKIE COUNT`: prints `ready`, then at SIGTERM one line of JSON:
for each console a list of [hub, steady time of arrival].
"""

import asyncio
import signal
import sys
from collections.abc import Iterator

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
    """Watch until cancelled; return what came and when.

    What came is read at the end: a hundred consoles share this process, and reading the row of one
    would be time that the next one waits.
    """
    came: list[tuple[float, bytes]] = []
    clock = RealClock()
    origin = url.replace("ws://", "http://").split("/api")[0]
    async with connect(
        url,
        additional_headers={"Cookie": cookie, "Origin": origin},
        max_size=None,
        compression=None,
    ) as socket:
        try:
            await socket.recv(decode=False)
            opened.release()
            while True:
                raw = await socket.recv(decode=False)
                came.append((clock.steady(), raw))
        except (asyncio.CancelledError, ConnectionClosed):
            return list(_rows(came))


def _rows(came: list[tuple[float, bytes]]) -> Iterator[tuple[str, float]]:
    decoder = msgspec.json.Decoder(Message)
    for when, raw in came:
        message = decoder.decode(raw)
        if message.kind == "changed":
            yield from ((row.hub, when) for row in message.cases if row.hub is not None)


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
