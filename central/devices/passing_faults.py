"""Faults of a moment, such as an unreadable message, end by themselves when an hour has passed.

Nothing ever says that they are over; one that goes on begins anew and is told once more.
"""

from datetime import timedelta

from sqlalchemy import select

from central import tables
from central.alarms.happenings import PartWorks
from central.alarms.technical import MESSAGE
from central.database import Database
from central.devices.gaps import OUTBOX
from central.ingest import Ingest
from protocol.clock import Clock

LASTS = timedelta(hours=1)
EVERY_S = 60.0


class PassingFaults:
    """`run` is a vital task of the elected worker."""

    def __init__(self, database: Database, ingest: Ingest, clock: Clock) -> None:
        self._database = database
        self._ingest = ingest
        self._clock = clock

    async def run(self) -> None:
        """Look every minute, until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(EVERY_S)

    async def look(self) -> None:
        """Hand those that are over to ingest."""
        faults = tables.faults
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            query = select(faults.c.hub, faults.c.component, faults.c.code).where(
                faults.c.component.in_((MESSAGE, OUTBOX)),
                faults.c.cleared_at.is_(None),
                faults.c.since < now - LASTS,
            )
            over = [
                PartWorks(hub=row.hub, component=row.component, code=row.code)
                for row in await connection.execute(query)
            ]
        self._ingest.notice(*over)
