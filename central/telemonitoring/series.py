"""The time series of people's vital signs: what charts are drawn from. It is a projection.

The events stand in `readings`; a series may be lost and is written anew from them. Two keep it:
a table of the centre's database, and a store that takes InfluxDB's line protocol.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct


class SeriesDownError(Exception):
    """The store does not answer, or refuses. The text says what it said."""


class Point(Struct, frozen=True, kw_only=True, gc=False):
    """One value. Of one person, measure and millisecond there is one."""

    resident: str
    measure: str
    at: datetime
    value: float
    doubts: str = ""
    """Values of `protocol.readings.Doubt`, joined by commas."""


class DayFigures(Struct, frozen=True, kw_only=True, gc=False):
    """One measure of one local day."""

    measure: str
    day: date
    low: float
    mean: float
    high: float
    count: int


class Series(Protocol):
    """Raises SeriesDownError where the store does not answer."""

    async def write(self, points: Sequence[Point]) -> None:
        """Keep points; those that are kept already do no harm."""
        ...

    async def between(self, resident: str, since: datetime, until: datetime) -> list[Point]:
        """Return a person's points from `since` to before `until`, in order of time."""
        ...

    async def days(
        self, resident: str, first: date, last: date, zone: ZoneInfo
    ) -> list[DayFigures]:
        """Return figures of the days from `first` to `last` that have any, in order of day."""
        ...

    async def erase(self, resident: str) -> None:
        """Forget a person; returns when nothing of theirs is found any more."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
