"""Writes readings into the series after their commit, again and again until the store has them.

What is not written yet is a row that says so: a store that is down, or a kill between the write and
the mark, costs a repeated write and no point. Erasures wait in rows too, and go first.
"""

import logging
from datetime import datetime

import msgspec
from sqlalchemy import Row, delete, select, update

from central import tables
from central.database import Bulk, Database
from central.statements import Values, updating
from central.telemonitoring.series import Point, Series, SeriesDownError
from protocol.clock import Clock

AT_ONCE = 1000
_RETRY_S = (1.0, 2.0, 5.0, 15.0, 30.0)
_READINGS, _ERASURES = tables.readings, tables.series_erasures

logger = logging.getLogger(__name__)


class Projector:
    """`run` is a vital task; a store that is down is no failure of ours, and is waited for."""

    def __init__(self, database: Database, series: Series, clock: Clock, *, tick_s: float) -> None:
        self._database = database
        self._series = series
        self._clock = clock
        self._tick_s = tick_s
        self._failures = 0
        self._mark = updating(
            _READINGS, database.engine.dialect, ("written",), ("hub", "id", "part", "resident")
        )

    async def run(self) -> None:
        """Look every tick, until cancelled."""
        while True:
            await self._clock.sleep(await self._pass())

    async def look(self) -> None:
        """Erase and write all that waits; raises SeriesDownError."""
        async with self._database.read() as connection:
            erasures = (await connection.execute(select(_ERASURES))).all()
        for row in erasures:
            await self._erase(row.resident, row.asked_at)
        while await self._write() == AT_ONCE:
            pass

    async def _pass(self) -> float:
        """Look once; return how long to wait until the next time."""
        try:
            await self.look()
        except SeriesDownError as error:
            if self._failures == 0:
                logger.warning("the series takes no readings: %s", error)
            wait_s = _RETRY_S[min(self._failures, len(_RETRY_S) - 1)]
            self._failures += 1
            return wait_s
        if self._failures:
            logger.info("the series takes readings again after %d failures", self._failures)
            self._failures = 0
        return self._tick_s

    async def _erase(self, resident: str, asked_at: datetime) -> None:
        """Erase a person; what is still theirs in `readings` is written anew."""
        await self._series.erase(resident)

        def done(bulk: Bulk) -> None:
            bulk.connection.execute(
                update(_READINGS).where(_READINGS.c.resident == resident).values(written=False)
            )
            bulk.connection.execute(
                delete(_ERASURES).where(
                    _ERASURES.c.resident == resident, _ERASURES.c.asked_at == asked_at
                )
            )

        await self._database.transact(done)

    async def _write(self) -> int:
        query = (
            select(_READINGS)
            .where(tables.UNWRITTEN)
            .order_by(_READINGS.c.at, _READINGS.c.hub, _READINGS.c.id, _READINGS.c.part)
            .limit(AT_ONCE)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        if not rows:
            return 0
        await self._series.write([_point(row) for row in rows])
        # One that changed hands meanwhile is not marked: its erasure writes it anew.
        marks: list[Values] = [(True, row.hub, row.id, row.part, row.resident) for row in rows]
        await self._database.transact(lambda bulk: self._mark.run_many(bulk.connection, marks))
        return len(rows)


def _point(row: Row[*tuple[object, ...]]) -> Point:
    doubts = msgspec.json.decode(row.doubts, type=list[str])
    return Point(
        resident=row.resident,
        measure=row.measure,
        at=row.at,
        value=row.value,
        doubts=",".join(doubts)[:64],
    )
