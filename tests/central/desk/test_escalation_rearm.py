"""A case whose priority rises: whoever was asked about less is asked again about this, sooner."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import insert, select, update

from central import tables
from central.alarms.attempts import AttemptState, escalation_of
from central.alarms.escalator import Escalator
from central.ingest import Ingest
from central.notifications.sender import Sender
from central.residents.placements import Placements
from protocol.clock import RealClock
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import AlarmRaised, Outcome
from tests.central.desk.night_shift import LINKS
from tests.central.desk.village import ANNA, HOME, NURIA, Village

HUB = "hub-1"


@pytest_asyncio.fixture
async def ingest(home: Village) -> AsyncIterator[Ingest]:
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.hubs).values(id=HUB, home=HOME, installation="inst-1")
        )
    made = Ingest(home.database, Placements(home.database))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


async def ring(ingest: Ingest, cause: str, seq: int) -> None:
    now = RealClock().now()
    fields: dict[str, Any] = {"v": 1, "id": new_id(now), "installation": "inst-1", "at": now}
    alarm = AlarmRaised(
        **fields, epoch="00000000000000aa", seq=seq, alarm=uuid4(), cause=cause, source="s-1"
    )
    receipt = await ingest.accept(HUB, None, encode(alarm), now)
    assert receipt.outcome is Outcome.STORED


async def the_case(home: Village) -> str:
    async with home.database.read() as connection:
        ids = (await connection.execute(select(tables.cases.c.id))).all()
    assert len(ids) == 1
    return str(ids[0].id)


async def run_what_is_due(home: Village, case: str) -> None:
    """Make the next step due, and let the clock look."""
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.cases).values(next_due_at=transaction.now)
        )
    escalator = Escalator(home.database, RealClock(), Sender({"json"}), LINKS)
    await escalator._run_what_is_due()
    assert len(await home.attempts(case)) > 0


async def test_a_fall_after_an_open_door_asks_the_first_contact_again_at_the_pace_of_life(
    home: Village, ingest: Ingest
) -> None:
    await ring(ingest, "door-at-night", 1)
    case = await the_case(home)
    await run_what_is_due(home, case)
    before = await home.case(case)
    assert before.step == 1

    await ring(ingest, "fall", 2)
    risen = await home.case(case)
    assert (risen.priority, risen.plan.priority, risen.step) == (1, 1, 0)
    assert risen.next_due_at is not None
    assert risen.next_due_at <= risen.alerted_at + timedelta(seconds=60)
    await run_what_is_due(home, case)
    assert [one.contact for one in await home.attempts(case)] == [ANNA, ANNA]


async def test_three_alarms_of_one_person_ask_each_contact_once(
    home: Village, ingest: Ingest
) -> None:
    await ring(ingest, "fall", 1)
    case = await the_case(home)
    await run_what_is_due(home, case)
    await ring(ingest, "button", 2)
    await ring(ingest, "call-for-help", 3)
    assert (await home.case(case)).step == 1
    (attempt,) = await home.attempts(case)
    assert (attempt.contact, attempt.state) == (ANNA, AttemptState.PLANNED)


async def test_a_rise_while_an_operator_leads_leaves_them_in_the_lead(
    home: Village, ingest: Ingest
) -> None:
    await ring(ingest, "door-at-night", 1)
    case = await the_case(home)
    await home.desk.take(case, NURIA, 0)
    await ring(ingest, "fall", 2)
    risen = await home.case(case)
    assert risen.owner == NURIA.id
    assert risen.plan.priority == 1
    escalator = Escalator(home.database, RealClock(), Sender({"json"}), LINKS)
    await escalator._run_what_is_due()
    assert await home.attempts(case) == ()
    assert escalation_of(risen, ()).led
