"""Many open consoles in one process: each a WebSocket, each change noted with its time.

`python -m simulations.consoles URL COOKIE COUNT`: prints `ready`, then at SIGTERM one line of JSON:
for each console a list of [hub, steady time of arrival, case]. A hundred consoles share this
process, so what comes is only noted, with its time, as the socket hands it over; it is read at the
end.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

import msgspec
import uvloop
from websockets.client import ClientProtocol
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.uri import parse_uri

from protocol.clock import RealClock


class Row(msgspec.Struct):
    """What matters here of a row of the queue."""

    id: str
    hub: str | None


class Message(msgspec.Struct):
    """What matters here of a live message."""

    kind: str
    cases: list[Row] = []


class Viewer(asyncio.Protocol):
    """One console that only watches; `opened` becomes done with the first message."""

    def __init__(self, url: str, cookie: str) -> None:
        self._url = url
        self._cookie = cookie
        self._clock = RealClock()
        self._wire = ClientProtocol(parse_uri(url))
        self._came: list[tuple[float, bytes]] = []
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's call: ask for the WebSocket."""
        request = self._wire.connect()
        origin = f"http://{urlsplit(self._url).netloc}"
        headers = Headers([*request.headers.raw_items(), ("Cookie", self._cookie)])
        headers["Origin"] = origin
        self._wire.send_request(Request(request.path, headers))
        # uvloop's is none of asyncio's classes, and behaves like one.
        cast("asyncio.Transport", transport).writelines(self._wire.data_to_send())

    def data_received(self, data: bytes) -> None:
        """Asyncio's call: note what came."""
        if self.opened.done():
            self._came.append((self._clock.steady(), data))
            return
        self._wire.receive_data(data)
        if any(isinstance(event, Frame) for event in self._wire.events_received()):
            self.opened.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Asyncio's call."""
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("the centre closed the link"))

    def seen(self) -> Iterator[tuple[str, float, str]]:
        """Yield the hub of each row that came, when, and its case."""
        decoder = msgspec.json.Decoder(Message)
        for when, data in self._came:
            self._wire.receive_data(data)
            for event in self._wire.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    message = decoder.decode(bytes(event.data))
                    if message.kind == "changed":
                        yield from (
                            (row.hub, when, row.id) for row in message.cases if row.hub is not None
                        )


async def main(url: str, cookie: str, count: int) -> None:
    """Open them all, say `ready`, and at SIGTERM print what each saw."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    parts = urlsplit(url)
    viewers: list[Viewer] = []
    for _ in range(count):
        _, viewer = await loop.create_connection(
            lambda: Viewer(url, cookie), parts.hostname or "127.0.0.1", parts.port or 80
        )
        await viewer.opened
        viewers.append(viewer)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await over.wait()
    seen = {"event": "seen", "consoles": [list(viewer.seen()) for viewer in viewers]}
    sys.stdout.write(msgspec.json.encode(seen).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
