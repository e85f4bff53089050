"""How far the journal is known to be sound: verified some way further at each asking."""

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from central import tables
from central.alarms.journal import GENESIS, Entry, Flaw, Link, flaws
from central.console.queue import head
from central.console.schemas import JournalState
from central.database import Database

STRIDE = 20_000
"""Entries verified at one asking: about a tenth of a second."""
SLICE = 2_000
"""Entries read at once, so that the loop breathes."""
SHOWN = 50

_JOURNAL = tables.journal


class Proof:
    """Remembers what it has proven, so that asking often costs little."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self.at: datetime | None = None
        """When it last verified anything."""
        self._position = 0
        self._hash = GENESIS
        self._flaws: list[Flaw] = []

    async def forget(self) -> None:
        """Begin again from the first entry at the next asking."""
        async with self._turn:
            self._position, self._hash, self._flaws = 0, GENESIS, []

    async def advance(self) -> JournalState:
        """Verify up to `STRIDE` entries more; who asks meanwhile waits."""
        async with self._turn:
            return await self._advance()

    async def _advance(self) -> JournalState:
        goal = self._position + STRIDE
        async with self._database.read() as connection:
            end = await connection.run_sync(head)
            while self._position < min(goal, end):
                query = (
                    select(_JOURNAL)
                    .where(_JOURNAL.c.position > self._position)
                    .order_by(_JOURNAL.c.position)
                    .limit(SLICE)
                )
                links = [_link(row) for row in await connection.execute(query)]
                if not self._prove(links, end):
                    break
        self.at = self._database.clock.now()
        return JournalState(
            position=end,
            verified_to=self._position,
            sound=not self._flaws,
            flaws=[f"{flaw.position}: {flaw.what}" for flaw in self._flaws[:SHOWN]],
        )

    def _prove(self, links: list[Link], end: int) -> bool:
        """Verify some links; tell whether there were any."""
        if not links:
            self._flaws = [Flaw(position=end, what="the last entries are missing")]
            return False
        self._flaws += flaws(links, position=self._position, previous=self._hash)
        self._position, self._hash = links[-1].position, links[-1].hash
        return True


def _link(row: Row[*tuple[Any, ...]]) -> Link:
    entry = Entry(
        kind=row.kind,
        actor=row.actor,
        hub=row.hub,
        home=row.home,
        resident=row.resident,
        alarm=row.alarm,
        case=row.case_id,
    )
    return Link(
        position=row.position,
        at=row.at,
        entry=entry,
        digest=row.digest,
        previous=row.previous,
        hash=row.hash,
    )
