"""Where every event waits, on the disk, until the centre's receipt.

`put` returns when the event is synced, many of them in one commit. If the disk refuses, is full or
hangs, the event waits in memory under an epoch of its own, is sent all the same, and is written as
soon as the disk takes it again. What is sent, and sent again, are the stored bytes.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import SystemRandom
from typing import TypeVar
from uuid import UUID

from msgspec import structs

from edge.changes import Change, Contents, Executed, Forget, Keep
from edge.lanes import Lanes, Waiting
from edge.store import Store
from edge.streams import describe, side_effects
from edge.writer import Refused, Writer
from protocol import codec
from protocol.clock import Clock
from protocol.identity import new_epoch
from protocol.messages import AlarmSuspected, Event, Receipt, Result

_Read = TypeVar("_Read")

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
"""How long a commit may take before the event goes out from memory."""
IN_MEMORY = 1000
"""Events whose bytes are held in memory; those of a longer backlog are read when they are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event that the outbox holds."""

    event: Event
    raw: bytes
    waiting: Waiting
    durable: bool
    """Whether it is on the disk; else in memory alone."""


class Outbox:
    """Use `open`. One for each process; not for several threads."""

    def __init__(self, writer: Writer, contents: Contents, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self.lanes = Lanes(chance=SystemRandom().random)
        self.epoch = contents.epoch
        self.order = contents.order
        """The number of the last order carried out: the fence of commands."""
        self.faults = contents.faults
        """At start: (component, code) of faults told and not over."""
        self._suspicions = list(_read_suspicions(contents.suspicions))
        self.changed = asyncio.Event()
        """Set when there may be something new to send."""
        self.broken = contents.broken
        """Where a broken database was set aside at start, or None."""
        self._seq = contents.seq
        self._number = max((waiting.number for waiting in contents.waiting), default=0)
        self._raws: dict[UUID, bytes] = {}
        self._memory_epoch = new_epoch()
        self._memory_seq = 0
        self._unwritten: list[Change] = []
        self._memory_only: dict[UUID, str] = {}
        self._late = 0
        self._blind = contents.blind
        for waiting in contents.waiting:
            self.lanes.add(waiting, fresh=False)

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> "Outbox":
        """Open or make the database at `path`; a broken or refused one never raises."""
        writer = Writer(path)
        writer.start()
        return cls(writer, await asyncio.wrap_future(writer.contents), clock)

    @property
    def refused(self) -> bool:
        """Whether some of what should be on the disk is in memory alone."""
        return bool(self._unwritten) or self._late > 0

    async def put(self, *events: Event, order: int = 0) -> tuple[Kept, ...]:
        """Stamp, store and queue events, all or none in one commit; their order is kept.

        A `Result` among them is also kept beyond its receipt; `order` is the number of the order
        that was carried out, which never is again.
        """
        keeps = [self._stamped(event) for event in events]
        earlier = list(self._unwritten)
        durable = await self._write(earlier + _changes(keeps, order))
        if durable is False:
            keeps = [self._restamped(kept) for kept in keeps]
            self._unwritten += _changes(keeps, order)
        self.order = max(self.order, order)
        for kept in keeps:
            self._queue(kept, durable=durable is True)
        self.changed.set()
        if durable:
            await self._written(earlier)
        return tuple(replace(kept, durable=durable is True) for kept in keeps)

    def take_suspicions(self) -> list[AlarmSuspected]:
        """Return, once, the questions that were open when the hub ended."""
        taken, self._suspicions = self._suspicions, []
        return taken

    async def result_of(self, command: UUID) -> bytes | None:
        """Return the bytes of the result of an order carried out earlier."""
        for change in self._unwritten:
            if isinstance(change, Executed) and change.command == command:
                return change.raw
        return await self._read(lambda store: store.result_of(command), None)

    def pending(self) -> list[Waiting]:
        """Return what waits for a receipt, by birth."""
        return self.lanes.all()

    async def raws(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Return the bytes to send; what the disk cannot give back now is missing."""
        held = {id_: self._raws[id_] for id_ in ids if id_ in self._raws}
        rest = [id_ for id_ in ids if id_ not in held]
        if not rest:
            return held
        nothing: dict[UUID, bytes] = {}
        return held | await self._read(lambda store: store.raws(rest), nothing)

    async def settle(self, receipt: Receipt) -> Waiting | None:
        """Forget what a receipt names; None where nothing that waits is named by it.

        It leaves memory at once. The disk forgets with the next commit: a crash before it means a
        resend, which the centre answers with `duplicate`.
        """
        id_ = receipt.of
        if id_ is None and receipt.sha256 is not None:
            id_ = await self._named_by(receipt.sha256)
        waiting = None if id_ is None else self.lanes.settle(id_)
        if waiting is None:
            return None
        self._raws.pop(waiting.id, None)
        self.changed.set()
        if self._memory_only.pop(waiting.id, None) is not None:
            self._unwritten = [
                change
                for change in self._unwritten
                if not (isinstance(change, Keep) and change.waiting.id == waiting.id)
            ]
        self._writer.forget(Forget(id=waiting.id))
        return waiting

    async def retry(self) -> None:
        """Try to write what is in memory alone."""
        trying = list(self._unwritten)
        if trying and await self._write(trying):
            await self._written(trying)

    async def close(self) -> None:
        """Write what is left and close; within a few seconds even if the disk hangs."""
        await self.retry()
        await asyncio.to_thread(self._writer.stop, PATIENCE_S)

    async def _written(self, changes: Sequence[Change]) -> None:
        done = {id(change) for change in changes}
        self._unwritten = [change for change in self._unwritten if id(change) not in done]
        for change in changes:
            if isinstance(change, Keep):
                self._memory_only.pop(change.waiting.id, None)
        if self._blind:
            await self._see()

    async def _see(self) -> None:
        """Take in what was on the disk all the time, now that it is back."""
        found = await self._read(lambda store: store.contents(), None)
        if found is None:
            return
        self._blind = False
        self.epoch, self._seq = found.epoch, found.seq
        self.order = max(self.order, found.order)
        for waiting in found.waiting:
            if waiting.id not in self.lanes:
                again = replace(waiting, number=self._next_number())
                self.lanes.add(again, fresh=False)
        self._suspicions += _read_suspicions(found.suspicions)
        self.changed.set()

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _stamped(self, event: Event) -> Kept:
        self._seq += 1
        stamped = structs.replace(event, epoch=self.epoch, seq=self._seq)
        return _kept(stamped, self._next_number())

    def _restamped(self, kept: Kept) -> Kept:
        """Give it a number of the memory's own epoch: those of the disk's may be given again."""
        self._memory_seq += 1
        event = structs.replace(kept.event, epoch=self._memory_epoch, seq=self._memory_seq)
        return _kept(event, kept.waiting.number)

    def _queue(self, kept: Kept, *, durable: bool) -> None:
        if not durable:
            self._memory_only[kept.waiting.id] = codec.digest(kept.raw)
        if not durable or kept.waiting.life or len(self._raws) < IN_MEMORY:
            self._raws[kept.waiting.id] = kept.raw
        self.lanes.add(kept.waiting)

    async def _named_by(self, sha256: str) -> UUID | None:
        for id_, digest in self._memory_only.items():
            if digest == sha256:
                return id_
        return await self._read(lambda store: store.id_of(sha256), None)

    async def _write(self, changes: list[Change]) -> bool | None:
        """Return True when synced, False when refused, None when it takes too long to wait."""
        written = asyncio.wrap_future(self._writer.write(changes))
        patience = PATIENCE_S if self._late == 0 else 0.05
        try:
            async with asyncio.timeout(patience):
                await asyncio.shield(written)
        except Refused as error:
            log.debug("the disk refused: %s", error)
            return False
        except TimeoutError:
            self._late += 1
            written.add_done_callback(lambda done: self._arrived_late(changes, done))
            return None
        return True

    def _arrived_late(self, changes: list[Change], done: "asyncio.Future[None]") -> None:
        self._late -= 1
        arrived = {id(change) for change in changes}
        rest = [change for change in self._unwritten if id(change) not in arrived]
        refused = not done.cancelled() and done.exception() is not None
        self._unwritten = changes + rest if refused else rest

    async def _read(self, read: Callable[[Store], _Read], otherwise: _Read) -> _Read:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.wrap_future(self._writer.ask(read))
        except (Refused, TimeoutError) as error:
            log.warning("the outbox cannot be read: %r", error)
            return otherwise


def _kept(event: Event, number: int) -> Kept:
    raw = codec.encode(event)
    return Kept(event=event, raw=raw, waiting=describe(event, number), durable=False)


def _changes(keeps: Sequence[Kept], order: int) -> list[Change]:
    found: list[Change] = []
    for kept in keeps:
        keep = Keep(
            waiting=kept.waiting,
            sha256=codec.digest(kept.raw),
            raw=kept.raw,
            epoch=kept.event.epoch,
            seq=kept.event.seq,
        )
        found += [keep, *side_effects(kept.event, kept.raw)]
        if isinstance(kept.event, Result):
            found.append(Executed(command=kept.event.command, n=order, raw=kept.raw))
    return found


def _read_suspicions(raws: Iterable[bytes]) -> Iterable[AlarmSuspected]:
    for raw in raws:
        try:
            message = codec.decode_up(raw)
        except codec.Unreadable:
            log.exception("a stored suspicion cannot be read")
            continue
        if isinstance(message, AlarmSuspected):
            yield message
