"""The thread that owns the disk of the outbox: one commit for all that waits, and reads between.

It never raises at its owner: what it is asked for comes back through futures, a refusal as
`Refused`. While the database cannot be opened each write tries to open it again.
"""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from edge.changes import Change, Contents, Forget, Keep
from edge.salvage import salvage, set_aside
from edge.store import Store
from edge.streams import describe, side_effects
from protocol import codec
from protocol.identity import new_epoch
from protocol.messages import Event

log = logging.getLogger(__name__)

PASSING = frozenset(
    {
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Errors of a disk that may take it later."""
BATCH = 500
"""Jobs in one commit, at most."""

_Read = TypeVar("_Read")


class Refused(Exception):  # noqa: N818 - it reads as what it says
    """The disk did not take it, or did not give it."""


@dataclass(frozen=True, slots=True)
class _Write:
    changes: Sequence[Change]
    done: Future[None] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Ask:
    serve: Callable[[], None]


class _Stop:
    pass


_Job = _Write | _Ask | _Stop


class Writer(threading.Thread):
    """Start it, then read `contents` once."""

    def __init__(self, path: Path) -> None:
        super().__init__(name=f"outbox {path.name}", daemon=True)
        self.contents: Future[Contents] = Future()
        self._path = path
        self._store: Store | None = None
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()

    def write(self, changes: Sequence[Change]) -> Future[None]:
        """Commit the changes together; the future ends when they are synced, or with Refused."""
        job = _Write(changes)
        self._jobs.put(job)
        return job.done

    def forget(self, change: Forget) -> None:
        """Forget with the next commit; nobody waits for it."""
        self._jobs.put(_Write([change]))

    def ask(self, read: Callable[[Store], _Read]) -> "Future[_Read]":
        """Read from the store after everything that was asked for before."""
        answer: Future[_Read] = Future()

        def serve() -> None:
            if self._store is None:
                answer.set_exception(Refused("the database is not open"))
                return
            try:
                answer.set_result(read(self._store))
            except sqlite3.Error as error:
                answer.set_exception(Refused(str(error)))

        self._jobs.put(_Ask(serve))
        return answer

    def stop(self, within_s: float) -> None:
        """Write what is queued, close, and wait for it no longer than this."""
        self._jobs.put(_Stop())
        self.join(within_s)

    def run(self) -> None:
        self.contents.set_result(self._begin())
        while True:
            batch: list[_Write] = []
            job = self._jobs.get()
            while isinstance(job, _Write):
                batch.append(job)
                if len(batch) >= BATCH or self._jobs.empty():
                    break
                job = self._jobs.get()
            if batch:
                self._commit(batch)
            if isinstance(job, _Ask):
                job.serve()
            elif isinstance(job, _Stop):
                self._shut()
                return

    def _begin(self) -> Contents:
        nothing = Contents(epoch=new_epoch(), blind=True)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._store = Store(self._path)
            return self._store.contents()
        except (sqlite3.Error, OSError, ValueError, KeyError) as error:
            self._shut()
            if _may_pass(error):
                log.warning("the outbox cannot be opened, events wait in memory: %s", error)
                return nothing
            log.warning("the outbox is broken and is made anew: %s", error)
        try:
            return self._made_anew()
        except (sqlite3.Error, OSError) as error:
            log.warning("the outbox cannot be made anew, events wait in memory: %s", error)
            return nothing

    def _made_anew(self) -> Contents:
        aside = set_aside(self._path)
        self._store = Store(self._path)
        self._store.write(_saved(salvage(aside)))
        return replace(self._store.contents(), broken=aside)

    def _shut(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _commit(self, batch: list[_Write]) -> None:
        try:
            if self._store is None:
                self._store = Store(self._path)
            self._store.write([change for job in batch for change in job.changes])
        except (sqlite3.Error, OSError) as error:
            if len(batch) > 1:  # one of them may be at fault: each gets its own answer
                for job in batch:
                    self._commit([job])
                return
            batch[0].done.set_exception(Refused(str(error)))
            return
        for job in batch:
            job.done.set_result(None)


def _may_pass(error: Exception) -> bool:
    """Tell a disk that refuses now from a file that is broken for good."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING
    return isinstance(error, OSError)


def _saved(raws: Sequence[bytes]) -> list[Change]:
    found: list[Change] = []
    for number, raw in enumerate(raws, start=1):
        try:
            message = codec.decode_up(raw)
        except codec.Unreadable:
            continue
        if isinstance(message, Event):
            waiting = describe(message, number)
            keep = Keep(
                waiting=waiting,
                sha256=codec.digest(raw),
                raw=raw,
                epoch=message.epoch,
                seq=message.seq,
            )
            found += [keep, *side_effects(message, raw)]
    return found
