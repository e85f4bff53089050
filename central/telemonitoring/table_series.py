"""The series in a table of the centre's own database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, case, delete, func, select, type_coerce

from central import tables
from central.database import Database
from central.statements import Values, micros, upserting
from central.telemonitoring.days import DAY, offsets, starts
from central.telemonitoring.series import DayFigures, Point

_POINTS = tables.points
_COLUMNS = ("resident", "at", "measure", "value", "doubts")
_DAY_US = 86_400_000_000
_FIRST_DAY = date(1970, 1, 1)
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TableSeries:
    """Over a Database that outlives it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._write = upserting(_POINTS, database.engine.dialect, _COLUMNS, _COLUMNS[:3])

    async def write(self, points: Sequence[Point]) -> None:
        """Keep points; the later of two of one millisecond stays."""
        rows: dict[Values, Values] = {}
        for one in points:
            key: Values = (one.resident, _milliseconds(one.at), one.measure)
            rows[key] = (*key, one.value, one.doubts)
        await self._database.transact(
            lambda bulk: self._write.run_many(bulk.connection, list(rows.values()))
        )

    async def between(self, resident: str, since: datetime, until: datetime) -> list[Point]:
        """Return points in order."""
        query = (
            select(_POINTS)
            .where(_POINTS.c.resident == resident, _POINTS.c.at >= since, _POINTS.c.at < until)
            .order_by(_POINTS.c.at, _POINTS.c.measure)
        )
        async with self._database.read() as connection:
            return [Point(**row) for row in (await connection.execute(query)).mappings()]

    async def days(
        self, resident: str, first: date, last: date, zone: ZoneInfo
    ) -> list[DayFigures]:
        """Return figures, made by the database."""
        edges = starts(zone, first, last)
        day = _local_day(zone, edges[0], edges[-1])
        value = _POINTS.c.value
        query = (
            select(
                _POINTS.c.measure,
                day.label("local_day"),
                func.min(value),
                func.avg(value),
                func.max(value),
                func.count(),
            )
            .where(_POINTS.c.resident == resident)
            .where(_POINTS.c.at >= edges[0], _POINTS.c.at < edges[-1])
            .group_by(_POINTS.c.measure, "local_day")
            .order_by("local_day", _POINTS.c.measure)
        )
        async with self._database.read() as connection:
            return [
                DayFigures(
                    measure=row[0],
                    day=_FIRST_DAY + int(row[1]) * DAY,
                    low=row[2],
                    mean=row[3],
                    high=row[4],
                    count=row[5],
                )
                for row in await connection.execute(query)
            ]

    async def erase(self, resident: str) -> None:
        """Forget a person."""
        await self._database.transact(
            lambda bulk: bulk.connection.execute(
                delete(_POINTS).where(_POINTS.c.resident == resident)
            )
        )

    async def close(self) -> None:
        """Let go of nothing: the database is its owner's."""


def _local_day(zone: ZoneInfo, since: datetime, until: datetime) -> ColumnElement[int]:
    """Return the number of a point's local day since 1970, in words that both databases have."""
    at = type_coerce(_POINTS.c.at, BigInteger)
    spans = offsets(zone, since, until)
    ends = [(at < micros(end), offset // timedelta(microseconds=1)) for end, offset in spans]
    offset = case(*ends, else_=ends[-1][1])
    # A plain division of whole numbers, which SQLAlchemy's own is not.
    return (at + offset).op("/", precedence=100)(_DAY_US)


def _milliseconds(at: datetime) -> int:
    """Return an instant in microseconds, to the millisecond that every store keeps."""
    return (at - _EPOCH) // _MS * 1000
