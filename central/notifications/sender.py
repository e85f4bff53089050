"""Sends notifications through children that can be killed: a channel that hangs delays nobody.

Children are started on demand up to a number, and one carrier never holds more than some of them,
so that a carrier that hangs leaves the others their way.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from central.notifications.child import Child, ChildEndedError
from central.notifications.worker import Answer, Request

_log = logging.getLogger(__name__)

CHILDREN = 8
PER_CARRIER = 5
KEPT = 3
"""Children that wait for the next message; each takes some 40 MB."""
TIMEOUT_S = 20.0
"""For one send. Apprise's channels give up by themselves after some 8 s without an answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier has it. Whether a person read it, their answer says."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not sent. `error` says why, without an address."""

    error: str


class Sender:
    """The pool of children. Use it as `async with Sender(...) as sender`."""

    def __init__(
        self,
        allowed: Collection[str],
        *,
        timeout_s: float = TIMEOUT_S,
        children: int = CHILDREN,
        per_carrier: int = PER_CARRIER,
    ) -> None:
        self._allowed = frozenset(allowed)
        self._timeout_s = timeout_s
        self._children = children
        self._slots = asyncio.Semaphore(children)
        self._carriers: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(per_carrier)
        )
        self._idle: list[Child] = []
        self._all: set[Child] = set()
        self._borrowing = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Kill every child at once, whatever it does."""
        for child in tuple(self._all):
            await self._end(child)

    async def keep_spare(self) -> None:
        """Keep one child ready at all times, until cancelled: a call for help must not wait."""
        while True:
            self._borrowing.clear()
            if not self._idle and len(self._all) <= self._children:
                try:
                    async with asyncio.timeout(self._timeout_s):
                        self._idle.append(await self._start())
                except (TimeoutError, ChildEndedError):
                    _log.warning("no spare sending process; the next message starts its own")
            await self._borrowing.wait()

    async def send(self, url: str, *, title: str, body: str) -> Sent | Failed:
        """Send one message; it returns within the timeout, once a child is free."""
        parts = urlsplit(url)
        if parts.scheme not in self._allowed:
            return Failed(f"the channel {parts.scheme!r} is not allowed here")
        request = Request(url=url, title=title, body=body)
        carrier = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        async with self._carriers[carrier], self._slots:
            try:
                async with asyncio.timeout(self._timeout_s):
                    answer = await self._ask(request)
            except TimeoutError:
                return Failed(f"the channel did not answer within {self._timeout_s:g} s")
            except ChildEndedError:
                return Failed("the sending process ended twice")
        return Sent() if answer.ok else Failed(answer.error)

    async def _ask(self, request: Request) -> Answer:
        """Ask a child, and another one if the first ended: rather twice than not at all."""
        try:
            async with self._borrowed() as child:
                return await child.ask(request)
        except ChildEndedError:
            _log.warning("a sending process ended by itself; starting another")
            async with self._borrowed() as child:
                return await child.ask(request)

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[Child]:
        """Lend a child; one that did not come to an end in peace is killed, not lent again."""
        child = await self._take()
        try:
            yield child
        except BaseException:
            await self._end(child)
            raise
        if len(self._idle) < KEPT:
            self._idle.append(child)
        else:
            await self._end(child)

    async def _take(self) -> Child:
        self._borrowing.set()
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
            self._all.discard(child)
        return await self._start()

    async def _start(self) -> Child:
        child = await Child.start()
        self._all.add(child)
        return child

    async def _end(self, child: Child) -> None:
        self._all.discard(child)
        await child.kill()
