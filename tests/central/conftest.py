"""A migrated database for each test of the centre, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from central import schema
from central.database import Database
from protocol.clock import Clock, RealClock


@pytest.fixture
def clock() -> Clock:
    """The clock of the database and of what stands on it; a test module may override it."""
    return RealClock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of this test's own, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}"
    url = request.getfixturevalue("postgres_url")
    assert isinstance(url, str)
    return url


@pytest_asyncio.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Database]:
    """A database at the newest schema."""
    opened = Database.open(database_url, clock)
    await schema.upgrade(opened.engine)
    yield opened
    await opened.close()
