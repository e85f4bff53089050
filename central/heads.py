"""Exports the head of the journal to a file beside it, so that a cut tail shows."""

import asyncio
import os
from pathlib import Path

import msgspec
from sqlalchemy import select

from central import tables
from central.database import Database
from protocol.clock import Clock

HEADS = "journal-heads.jsonl"
"""In the state folder: what `verify-journal` holds the journal against."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file."""

    position: int
    hash: str
    """In hexadecimal."""
    at: str


class Heads:
    """Appends the head every few seconds when it moved; `run` is a vital task."""

    def __init__(self, database: Database, file: Path, clock: Clock, *, every_s: float) -> None:
        self._database = database
        self._file = file
        self._clock = clock
        self._every_s = every_s
        self._last = 0

    async def run(self) -> None:
        """Export until cancelled."""
        while True:
            await self.export()
            await self._clock.sleep(self._every_s)

    async def export(self) -> None:
        """Append the head and wait until it is on the disk; nothing new writes nothing."""
        head = tables.journal_head
        async with self._database.read() as connection:
            row = (await connection.execute(select(head.c.position, head.c.hash))).first()
        if row is None or row.position == self._last:
            return
        line = Head(position=row.position, hash=row.hash.hex(), at=self._clock.now().isoformat())
        await asyncio.to_thread(_append, self._file, msgspec.json.encode(line) + b"\n")
        self._last = row.position


def _append(file: Path, line: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as opened:
        opened.write(line)
        opened.flush()
        os.fsync(opened.fileno())
