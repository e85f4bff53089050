"""Sends what the outbox holds along the open paths until the centre's receipts have come."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from edge.commands import CentreTime, unknown_order
from edge.commentary import Commentary
from edge.lanes import Waiting
from edge.outbox import Outbox
from edge.paths import Path
from protocol import codec
from protocol.clock import Clock
from protocol.messages import AnyDown, Command, ConfigAvailable, Outcome, PathState, Receipt
from protocol.topics import Down, Up

log = logging.getLogger(__name__)

HURRY_S = 3.0
"""While a life alarm waits, the paths are asked so often to open."""
RECEIPTS_QUEUED = 10_000
"""Beyond it a receipt is dropped: its event is sent again, and the centre answers `duplicate`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipted:
    """A receipt came for something that waited."""

    waiting: Waiting
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownOrder:
    """A command that this version cannot read."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTurned:
    """The way to the centre opened or was lost."""

    online: bool


FromCentre = Receipted | Command | UnknownOrder | ConfigAvailable | LinkTurned


class Uplink:
    """`add` the paths, then `run`."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        commentary: Commentary,
        tell: Callable[[FromCentre], None],
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._commentary = commentary
        self._tell = tell
        self._paths: list[Path] = []
        self._receipts: asyncio.Queue[Receipt] = asyncio.Queue(RECEIPTS_QUEUED)
        self._turns: dict[str, PathState] = {}
        self._online = False
        self.centre_time: CentreTime | None = None

    @property
    def online(self) -> bool:
        return self._online

    @property
    def paths(self) -> tuple[PathState, ...]:
        """How each path is, and since when."""
        return tuple(self._turns.values())

    def add(self, path: Path) -> None:
        """Use this path too."""
        self._paths.append(path)
        self._turns[path.name] = PathState(name=path.name, up=path.is_open)

    def turned(self) -> None:
        """Take note that a path opened or was lost."""
        for path in self._paths:
            if self._turns[path.name].up != path.is_open:
                since = self._clock.now()
                self._turns[path.name] = PathState(name=path.name, up=path.is_open, since=since)
        online = any(path.is_open for path in self._paths)
        if online:
            self._outbox.lanes.reconnected()
            self._outbox.changed.set()
        if online != self._online:
            self._online = online
            queued = len(self._outbox.lanes)
            self._commentary.tell("connected" if online else "disconnected", queued=queued)
            self._tell(LinkTurned(online=online))

    def heard(self, topic: Down, raw: bytes) -> None:
        """Take a message of the centre in."""
        try:
            message = _timed(codec.decode_down(raw))
        except codec.Unreadable as error:
            log.warning("a message on down/%s cannot be read: %s", topic.value, error)
            order = unknown_order(raw) if topic is Down.COMMAND else None
            if order is not None:
                self._tell(UnknownOrder(id=order))
            return
        if not isinstance(message, Receipt):
            self._tell(message)
            return
        try:
            self._receipts.put_nowait(message)
        except asyncio.QueueFull:
            log.warning("too many receipts at once: one is dropped")

    async def send(self) -> None:
        """Send whatever is due, for ever."""
        while True:
            self._outbox.changed.clear()
            if not self._online and self._outbox.lanes.urgent:
                for path in self._paths:
                    path.hurry()
            due = self._outbox.lanes.due(self._clock.steady()) if self._online else []
            urgent = [waiting for waiting in due if waiting.life]
            await self._send(urgent)
            await self._send([waiting for waiting in due if not waiting.life])
            await self._wait()

    async def receive(self) -> None:
        """Take receipts into account, for ever."""
        while True:
            receipt = await self._receipts.get()
            self.centre_time = CentreTime(at=receipt.at, steady=self._clock.steady())
            waiting = await self._outbox.settle(receipt)
            if waiting is not None:
                self._tell(Receipted(waiting=waiting, outcome=receipt.outcome))

    def resend(self, topic: Up, raw: bytes) -> None:
        """Send bytes once more that may have been forgotten already."""
        for path in self._paths:
            path.send(topic, raw)

    async def _send(self, due: Sequence[Waiting]) -> None:
        if not due:
            return
        raws = await self._outbox.raws([waiting.id for waiting in due])
        for waiting in due:
            raw = raws.get(waiting.id)
            if raw is None or waiting.id not in self._outbox.lanes:
                continue
            went = [path.name for path in self._paths if path.send(Up(waiting.topic), raw)]
            if went:
                self._commentary.tell("sent", type=waiting.type, id=waiting.id, path="+".join(went))

    async def _wait(self) -> None:
        """Wait for something new to send, until the next retry is due."""
        pause_s: float | None = None
        next_due = self._outbox.lanes.next_due()
        if self._online and next_due is not None:
            pause_s = max(0.01, next_due - self._clock.steady())
        elif not self._online and self._outbox.lanes.urgent:
            pause_s = HURRY_S
        try:
            async with asyncio.timeout(pause_s):
                await self._outbox.changed.wait()
        except TimeoutError:
            pass


def _timed(message: AnyDown) -> AnyDown:
    """Return the message; raises Unreadable where its time could not be compared with others."""
    match message:
        case Receipt(at=at) | Command(expires_at=at) if at.tzinfo is None:
            raise codec.Unreadable("its time has no time zone")
        case _:
            return message
