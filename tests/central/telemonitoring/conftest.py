"""Two homes whose hubs send readings to a centre's ingest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest_asyncio
from sqlalchemy import update

from central import tables
from central.alarms.reading import arrival_of, read_telemetry
from central.database import Database
from central.ingest import Ingest
from central.residents.placements import Placements
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import Readings, Receipt
from protocol.readings import Reading, Value
from tests.central.test_ingest import HUB, NOW, Hub, place


def reading(at: datetime = NOW, **more: Any) -> Reading:  # noqa: ANN401 - fields of a reading
    """A blood pressure, unless `values` says otherwise: by measure, as keywords or a dict."""
    values = more.pop("values", {"systolic": 142.0, "diastolic": 88.0, "pulse": 71.0})
    return Reading(
        **{"id": new_id(NOW), "device": "pressure-1", **more},
        at=at,
        values=tuple(Value(measure=name, value=value) for name, value in values.items()),
    )


class Measuring(Hub):
    """A hub that sends readings as telemetry."""

    def readings(self, *readings: Reading) -> Readings:
        return Readings(**self.envelope(), readings=readings)

    async def measure(self, *readings: Reading) -> Receipt:
        """Send readings in one message and return its receipt."""
        return await self.tell(encode(self.readings(*readings)))

    async def tell(self, raw: bytes, received_at: datetime = NOW) -> Receipt:
        found = read_telemetry(arrival_of(self.name, None, raw, received_at))
        assert found is not None, "it is not for ingest"
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.ingest.submit(found, receipt.set_result)
        return await receipt


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    await place(database)
    async with database.write() as transaction:
        await transaction.connection.execute(update(tables.hubs).values(online=True))
    made = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


@pytest_asyncio.fixture
async def hub(ingest: Ingest) -> Measuring:
    """Of Rosa, who lives alone."""
    return Measuring(ingest, HUB)


def known(n: int) -> UUID:
    return UUID(int=n)
