"""The one worker that judges vital signs: what came, and what did not come in time."""

from datetime import timedelta

from central.database import Database
from central.telemonitoring.judging import AT_ONCE, Judging
from central.telemonitoring.missing import Missing
from protocol.clock import Clock


class Vitals:
    """`run` is a vital task."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        join_within: timedelta,
        tick_s: float,
        hold_off_s: float,
    ) -> None:
        """For `hold_off_s` after the start nothing is missed: it may wait in the homes."""
        self._database = database
        self._clock = clock
        self._tick_s = tick_s
        self._misses_from = clock.steady() + hold_off_s
        dialect = database.engine.dialect
        self._judging = Judging(dialect, join_within)
        self._missing = Missing(dialect, join_within)

    async def run(self) -> None:
        """Look every tick, until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(self._tick_s)

    async def look(self) -> None:
        """Judge all that waits, and the moments that are over."""
        while await self._judged() == AT_ONCE:
            pass
        if self._clock.steady() >= self._misses_from and await self._is_due():
            await self._database.transact(self._missing.look)

    async def _judged(self) -> int:
        async with self._database.read() as connection:
            if not await connection.run_sync(self._judging.waits):
                return 0
        return await self._database.transact(self._judging.judge)

    async def _is_due(self) -> bool:
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            return await connection.run_sync(self._missing.is_due, now)
