"""What the centre knows of a hub's outbox, and what it must not take for one."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from central import schema, tables
from central.database import Database
from central.devices.gaps import Gaps
from central.ingest import Ingest
from central.residents.placements import Placements
from protocol.clock import RealClock
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import AlarmRaised
from protocol.provisioning import TRIAL_SOURCE

HUB = "hub-0001"
CLOCK = RealClock()


def alarm(*, epoch: str, source: str, test: bool) -> AlarmRaised:
    now = CLOCK.now()
    return AlarmRaised(
        v=1,
        id=new_id(now),
        installation=str(UUID(int=7)),
        at=now,
        epoch=epoch,
        seq=1,
        alarm=new_id(now),
        cause="button",
        source=source,
        test=test,
    )


@pytest.mark.parametrize(
    ("source", "test", "remembered"),
    [("pendant-1", False, "bb"), ("pendant-1", True, "bb"), (TRIAL_SOURCE, True, "aa")],
)
async def test_an_enrolments_test_alarm_does_not_pass_for_a_new_outbox(
    source: str,
    test: bool,  # noqa: FBT001 - a column of the table
    remembered: str,
    tmp_path: Path,
) -> None:
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}", CLOCK)
    await schema.upgrade(database.engine)
    async with database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.hubs).values(id=HUB, epoch="aa", last_seq=1)
        )
    ingest = Ingest(database, Placements(database))
    gaps = Gaps(database, ingest, CLOCK, after_s=0.05)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(part.run(), name="part") for part in (ingest, gaps)]
        raw = encode(alarm(epoch="bb", source=source, test=test))
        async with asyncio.timeout(10):
            await ingest.accept(HUB, None, raw, CLOCK.now())
        await CLOCK.sleep(0.3)  # several looks of the one who is tested
        for task in tasks:
            task.cancel()
    async with database.read() as connection:
        epoch = await connection.scalar(select(tables.hubs.c.epoch).where(tables.hubs.c.id == HUB))
    await database.close()
    assert epoch == remembered
