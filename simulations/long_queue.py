"""Ten thousand open cases in one queue: written beside a centre, and taken away again."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, delete, insert

from central import tables
from protocol.clock import RealClock

MANY, FIRST = 10_000, 1_000_000
"""How many, and the number of the first."""
OURS = "00000000-0000-4000-8000-"
"""How their ids begin."""
_CASES = tables.cases


@asynccontextmanager
async def long_queue(database: str, where: Mapping[str, str]) -> AsyncIterator[None]:
    """Keep them open in the SQLite `database` of a centre while the block lasts.

    They came two days ago, a second apart, and are concerns, technical or information. `where`
    holds their home, resident, hub and scope.
    """
    engine = create_engine(database.replace("+aiosqlite", ""))
    began = RealClock().now().astimezone(UTC) - timedelta(days=2)

    def write() -> None:
        with engine.begin() as connection:
            rows = [_row(number, began) | dict(where) for number in range(MANY)]
            connection.execute(insert(_CASES), rows)

    def remove() -> None:
        with engine.begin() as connection:
            connection.execute(delete(_CASES).where(_CASES.c.id.startswith(OURS)))
        engine.dispose()

    await asyncio.to_thread(write)
    try:
        yield
    finally:
        await asyncio.to_thread(remove)


def _row(number: int, began: datetime) -> dict[str, object]:
    opened_at = began + timedelta(seconds=number)
    return {
        "id": f"{OURS}{number:012d}",
        "number": FIRST + number,
        "state": "queued",
        "priority": 3 + number % 3,
        "cause": "door-at-night",
        "place": "hall",
        "opened_at": opened_at,
        "joined_at": began,
        "alerted_at": opened_at,
    }
