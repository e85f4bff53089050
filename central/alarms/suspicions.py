"""Suspicions that nobody answered: the centre raises them itself, also after a restart.

The row is the timer. What is due is handed to ingest, which judges again within its transaction
whether the suspicion still stands.
"""

from sqlalchemy import select

from central import tables
from central.alarms.happenings import Overdue
from central.alarms.lifecycle import AlarmState
from central.database import Database
from central.ingest import Ingest
from protocol.clock import Clock

AT_ONCE = 500


class Suspicions:
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
        """Hand what is due to ingest; what was handed and is not raised yet is handed again."""
        alarms = tables.alarms
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            due = await connection.execute(
                select(alarms.c.hub, alarms.c.id)
                .where(alarms.c.due_at <= now, alarms.c.state == AlarmState.SUSPECTED)
                .order_by(alarms.c.due_at)
                .limit(AT_ONCE)
            )
            overdue = [Overdue(hub=row.hub, alarm=row.id) for row in due]
        self._ingest.notice(*overdue)
