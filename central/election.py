"""Which worker does what only one may do: supervise, escalate, send orders.

SQLite has one process, which is elected. On PostgreSQL it is whoever holds an advisory lock; when
that connection breaks the process ends, and the service manager starts it anew.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.database import Database
from protocol.clock import Clock

_LOCK = 0x43616C6975  # "Caliu"
_EVERY_S = 1.0


class Election:
    """Held for as long as the connection of the lock stands."""

    def __init__(self, connection: AsyncConnection | None, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def watch(self) -> None:
        """Raise when the lock may be lost; a vital task."""
        while True:
            await self._clock.sleep(_EVERY_S)
            if self._connection is not None:
                await self._connection.execute(select(1))


@asynccontextmanager
async def elected(database: Database, clock: Clock) -> AsyncIterator[Election]:
    """Wait until this worker is the one."""
    if database.is_sqlite:
        yield Election(None, clock)
        return
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        while not await connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
            await clock.sleep(_EVERY_S)
        try:
            yield Election(connection, clock)
        finally:
            await connection.invalidate()  # the server lets go of the lock with the session
