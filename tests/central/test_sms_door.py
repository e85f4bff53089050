"""An alarm that came as SMS is the alarm that it is on the other path, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import func, select

from central import tables
from central.database import Database
from central.ingest import Ingest
from central.residents.placements import Placements
from central.sms.door import ORIGIN, SmsDoor
from central.sms.keys import key_for
from protocol import sms
from protocol.codec import encode
from protocol.evidence import AccelerationCurve, Evidence
from protocol.identity import new_id
from protocol.messages import AlarmRaised, Outcome, Receipt
from tests.central.test_ingest import HUB, place

SECRET = b"the centre's own"


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    await place(database)
    taking = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(taking.run(), name="ingest")
        yield taking
        taking.close()


@pytest_asyncio.fixture
async def door(database: Database, ingest: Ingest) -> SmsDoor:
    return SmsDoor(database, ingest, database.clock, SECRET)


def a_fall() -> AlarmRaised:
    now = datetime.now(UTC)
    curve = AccelerationCurve(rate_hz=50.0, magnitude_g=(1.0, 4.1), impact_index=1, peak_g=4.1)
    return AlarmRaised(
        v=1,
        id=new_id(now),
        installation="inst-1",
        at=now,
        epoch="00112233aabbccdd",
        seq=1,
        alarm=uuid4(),
        cause="fall",
        source="wearable-1",
        reason="silence",
        place="bathroom",
        evidence=Evidence(acceleration=curve),
    )


def texted(alarm: AlarmRaised, *, installation: str = "inst-1", hub: str = HUB) -> str:
    return sms.seal_alarm(alarm, hub=hub, key=key_for(SECRET, hub, installation))


def receipt_in(reply: str | None) -> Receipt:
    assert reply is not None
    said = sms.open_text(reply, lambda hub: (key_for(SECRET, hub, "inst-1"), "inst-1")).said
    assert isinstance(said, Receipt)
    return said


async def counted(database: Database, kind: str) -> int:
    journal = tables.journal
    query = select(func.count()).where(journal.c.kind == kind)
    async with database.read() as connection:
        return await connection.scalar(query) or 0


async def the_alarm(database: Database) -> tuple[str, str | None, str | None, int]:
    """Its state, place and evidence, and how many cases there are; there must be one alarm."""
    async with database.read() as connection:
        row = (await connection.execute(select(tables.alarms))).one()
        cases = await connection.scalar(select(func.count()).select_from(tables.cases))
    return row.state, row.place, row.evidence, cases or 0


async def test_a_text_rings_and_is_answered_with_a_signed_receipt(
    database: Database, door: SmsDoor
) -> None:
    alarm = a_fall()
    receipt = receipt_in(await door.take(texted(alarm)))
    assert (receipt.outcome, receipt.of) == (Outcome.STORED, alarm.id)
    state, at, _, cases = await the_alarm(database)
    assert (state, at, cases) == ("raised", "bathroom", 1)


async def test_what_comes_on_both_paths_is_one_alarm_whichever_is_first(
    database: Database, ingest: Ingest, door: SmsDoor
) -> None:
    for texts_first in (True, False):
        alarm = a_fall()
        ways = [
            door.take(texted(alarm)),
            ingest.accept(HUB, None, encode(alarm), datetime.now(UTC)),
        ]
        for way in ways if texts_first else reversed(ways):
            await way
    alarms = tables.alarms
    async with database.read() as connection:
        rows = (await connection.execute(select(alarms.c.case_id, alarms.c.evidence))).all()
        cases = (await connection.execute(select(tables.cases))).all()
    assert len(rows) == 2, "two falls, each once"
    assert all(row.evidence is not None for row in rows), "the curve came on the other path"
    assert [case.alarms for case in cases] == [2], "and they are one case"
    assert await counted(database, "fault.raised") == 0


async def test_the_same_text_twice_is_a_duplicate(database: Database, door: SmsDoor) -> None:
    text = texted(a_fall())
    assert receipt_in(await door.take(text)).outcome is Outcome.STORED
    assert receipt_in(await door.take(text)).outcome is Outcome.DUPLICATE
    assert await counted(database, "alarm.raised") == 1


async def test_what_no_hub_signed_is_kept_aside_and_told_once(
    database: Database, door: SmsDoor
) -> None:
    strangers = (
        "AJUDA",
        texted(a_fall(), installation="an earlier home"),
        texted(a_fall(), hub="hub-nobody"),
    )
    for text in strangers:
        assert await door.take(text) is None
    kept = tables.quarantine
    async with database.read() as connection:
        heads = (await connection.scalars(select(kept.c.head).where(kept.c.origin == ORIGIN))).all()
        alarms = await connection.scalar(select(func.count()).select_from(tables.alarms))
        cases = (await connection.scalars(select(tables.cases.c.cause))).all()
    assert {bytes(head) for head in heads} == {text.encode() for text in strangers}
    assert alarms == 0
    assert cases == ["technical"]
