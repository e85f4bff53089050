"""A village to work for, with or without its people, and a pretend carrier."""

import pytest
import pytest_asyncio

from central.alarms.desk import Desk
from central.database import Database
from protocol.clock import Clock
from simulations.carrier import Carrier
from tests.central.desk.village import Village


@pytest_asyncio.fixture
async def village(database: Database) -> Village:
    """The village before anybody settled in it."""
    return Village(database, Desk.at(database))


@pytest_asyncio.fixture
async def home(village: Village) -> Village:
    """The village with its people."""
    await village.settle()
    return village


@pytest.fixture
def carrier(clock: Clock) -> Carrier:
    return Carrier(clock)
