"""Positions end: some days after their case, or after the time that the person consented to.

The last position of a tracker, sealed in its row, ends a day after it was found, whatever happens.
"""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update

from central import tables
from central.database import Database
from protocol.clock import Clock

EVERY_S = 60.0
LAST_KEPT = timedelta(days=1)


class Forgetting:
    """`run` is a vital task."""

    def __init__(
        self, database: Database, clock: Clock, *, after_case: timedelta, consented: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._after_case = after_case
        self._consented = consented

    async def run(self) -> None:
        """Sweep now and then, until cancelled."""
        while True:
            await self.sweep()
            await self._clock.sleep(EVERY_S)

    async def sweep(self) -> None:
        """Delete what nobody may see any more; the statements of one transaction."""
        positions, cases, trackers = tables.positions, tables.cases, tables.trackers
        async with self._database.write() as transaction:
            now, connection = transaction.now, transaction.connection
            needed = select(cases.c.id).where(
                or_(cases.c.closed_at.is_(None), cases.c.closed_at > now - self._after_case)
            )
            await connection.execute(
                delete(positions).where(
                    or_(positions.c.case_id.is_(None), positions.c.case_id.not_in(needed)),
                    or_(positions.c.consented.is_(False), positions.c.at <= now - self._consented),
                )
            )
            await connection.execute(
                update(trackers)
                .where(and_(trackers.c.sealed.is_not(None), trackers.c.fix_at <= now - LAST_KEPT))
                .values(sealed=None)
            )
