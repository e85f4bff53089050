"""Moves SQLite's write-ahead log into the database beside the commits, not within one of them.

By itself SQLite does it in the commit that fills some megabytes: an alarm would wait for it. The
writer still does when this cannot keep up (`central.database`).
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from central.database import Committed, Database
from protocol.clock import Clock

ENTRIES = 2_000
"""Entries of the journal after which it is time, some tens of megabytes..."""
AT_LEAST_EVERY_S = 60.0
"""... or so long after the first one."""


class Checkpoints:
    """`run` is a vital task where the database is SQLite."""

    def __init__(self, database: Database, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._head = self._done = 0
        self._awake = asyncio.Event()
        database.listen(self._note)

    async def run(self) -> None:
        """Checkpoint again and again, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(AT_LEAST_EVERY_S):
                    await self._awake.wait()
            except TimeoutError:
                if self._head == self._done:
                    continue
            self._awake.clear()
            self._done = self._head
            await asyncio.to_thread(_checkpoint, self._file)

    def _note(self, committed: Committed) -> None:
        self._head = committed.position
        if self._head - self._done >= ENTRIES:
            self._awake.set()


def _checkpoint(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=5)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
