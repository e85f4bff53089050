"""The pretend telephone company: takes what apprise posts, and hands it to who holds the phone.

A channel of a contact is `json://127.0.0.1:PORT/phone/NAME`. A phone may be told to hang (the
request is never answered) or to fail, as carriers do.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum

import uvicorn
from fastapi import FastAPI, Request, Response

from protocol.clock import Clock
from simulations.brokers import free_port

LINK = re.compile(r"https?://\S+/c/[A-Za-z0-9._~-]+")


class Mood(Enum):
    """How a phone is."""

    RINGS = "rings"
    HANGS = "hangs"
    """The carrier takes the message and never answers."""
    FAILS = "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One message that arrived on a phone."""

    phone: str
    text: str
    steady: float
    """When, on the machine's steady clock, in seconds."""

    @property
    def link(self) -> str | None:
        """The link in it, or None."""
        found = LINK.search(self.text)
        return None if found is None else found.group().rstrip(".,)")


@dataclass(slots=True, kw_only=True)
class Hanging:
    """A message that the carrier took without an answer."""

    phone: str
    came: float
    """Steady seconds."""
    ended: float | None = None
    """When whoever sent it gave up."""


class Carrier:
    """Phones by name. `arrived` is called for each message."""

    def __init__(self, clock: Clock, arrived: Callable[[Text], None] = lambda _: None) -> None:
        self._clock = clock
        self._arrived = arrived
        self._boxes: defaultdict[str, asyncio.Queue[Text]] = defaultdict(asyncio.Queue)
        self.moods: defaultdict[str, Mood] = defaultdict(lambda: Mood.RINGS)
        self.log: list[Text] = []
        self.hanging: list[Hanging] = []
        self.port = free_port()

    def listen(self, arrived: Callable[[Text], None]) -> None:
        """Call `arrived` for each message from now on."""
        self._arrived = arrived

    def channel(self, phone: str) -> str:
        """Return the apprise URL of a phone."""
        return f"json://127.0.0.1:{self.port}/phone/{phone}"

    async def next_text(self, phone: str, within_s: float) -> Text:
        """Return the next message of a phone; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            return await self._boxes[phone].get()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Carrier"]:
        """Listen while the block runs."""
        config = uvicorn.Config(
            self._app(),
            host="127.0.0.1",
            port=self.port,
            log_level="error",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        async with asyncio.TaskGroup() as group:
            # Not `serve`: it would take this process's signals for itself.
            serving = group.create_task(_serve(server, config), name="carrier")
            try:
                yield self
            finally:
                server.should_exit = True
                await asyncio.wait([serving], timeout=3)
                serving.cancel()

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.post("/phone/{phone}")
        async def take(phone: str, request: Request) -> Response:
            match self.moods[phone]:
                case Mood.HANGS:
                    return await self._hang(phone, request)
                case Mood.FAILS:
                    return Response(status_code=503)
                case Mood.RINGS:
                    pass
            body = await request.json()
            text = Text(phone=phone, text=str(body.get("message", "")), steady=self._clock.steady())
            self.log.append(text)
            self._boxes[phone].put_nowait(text)
            self._arrived(text)
            return Response(status_code=204)

        return app

    async def _hang(self, phone: str, request: Request) -> Response:
        """Take the message, and wait until the other side is gone."""
        call = Hanging(phone=phone, came=self._clock.steady())
        await request.body()
        self.hanging.append(call)
        await request.receive()
        call.ended = self._clock.steady()
        return Response(status_code=503)


async def _serve(server: uvicorn.Server, config: uvicorn.Config) -> None:
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    await server.main_loop()
    await server.shutdown()
