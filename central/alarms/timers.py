"""Rows that are timers: what is due is handed to ingest, tick by tick, also after a restart.

Ingest judges again within its transaction whether the time is over, so that of several workers one
alone acts.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from central.alarms.happenings import Noticed
from central.database import Database
from central.ingest import Ingest
from protocol.clock import Clock

AT_ONCE = 500


class Timers(ABC):
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
        async with self._database.read() as connection:
            due = await self._due(connection, await self._database.now(connection))
        self._ingest.notice(*due)

    @abstractmethod
    async def _due(self, connection: AsyncConnection, now: datetime) -> Iterable[Noticed]:
        """Return what is due, the earliest first, `AT_ONCE` at most."""
