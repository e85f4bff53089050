"""Trackers that have not spoken for too long: the row is the timer, also after a restart.

What is due is handed to ingest, which claims it: it judges again within its transaction whether the
time is over, and ends it there, so that of several workers one alone rings.
"""

from sqlalchemy import select

from central import tables
from central.alarms.happenings import TrackerSilent
from central.database import Database
from central.ingest import Ingest
from protocol.clock import Clock

AT_ONCE = 500


class Silences:
    """`run` is a vital task."""

    def __init__(
        self, database: Database, ingest: Ingest, clock: Clock, *, tick_s: float = 1.0
    ) -> None:
        self._database = database
        self._ingest = ingest
        self._clock = clock
        self._tick_s = tick_s

    async def run(self) -> None:
        """Look every tick, until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(self._tick_s)

    async def look(self) -> None:
        """Hand what is due to ingest; what was handed and is not judged yet is handed again."""
        trackers = tables.trackers
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            due = await connection.scalars(
                select(trackers.c.hub)
                .where(trackers.c.due_at <= now)
                .order_by(trackers.c.due_at)
                .limit(AT_ONCE)
            )
            silent = [TrackerSilent(hub=hub) for hub in due]
        self._ingest.notice(*silent)
