"""Whatever order, repetition and batching: the same alarm rings, each message is one entry."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from central import schema, tables
from central.alarms.happenings import Overdue
from central.database import Database
from central.ingest import Ingest
from central.residents.placements import Placements
from central.verification import verify
from protocol.clock import RealClock
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import (
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    AnyEvent,
    Outcome,
)

NOW = datetime.now(UTC)
WORDS = ("suspected", "raised", "cancelled", "unconfirmed", "overdue")


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite alone: it is the judgement that is tried here."""
    opened = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}", RealClock())
    await schema.upgrade(opened.engine)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    made = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


def message(word: str, alarm: UUID, seq: int) -> AnyEvent:
    head: dict[str, Any] = {
        "v": 1,
        "id": new_id(NOW),
        "installation": "inst",
        "at": NOW,
        "epoch": "00000000000000aa",
        "seq": seq,
    }
    match word:
        case "suspected":
            return AlarmSuspected(
                **head,
                alarm=alarm,
                cause="fall",
                source="wearable-1",
                answer_within_s=30,
                grace_s=10,
            )
        case "raised":
            return AlarmRaised(**head, alarm=alarm, cause="fall", source="wearable-1")
        case "cancelled":
            return AlarmCancelled(**head, alarm=alarm, by="resident")
        case _:
            return AlarmNoted(**head, alarm=alarm, note="unconfirmed")


class Told:
    """What is left of one alarm."""

    def __init__(self, state: str, case: str | None, *, unconfirmed: bool, due: bool) -> None:
        self.state = state
        self.case = case
        self.unconfirmed = unconfirmed
        self.due = due


async def told(database: Database, hub: str) -> Told:
    alarms = tables.alarms
    async with database.read() as connection:
        row = (await connection.execute(select(alarms).where(alarms.c.hub == hub))).one()
    return Told(row.state, row.case_id, unconfirmed=row.unconfirmed, due=row.due_at is not None)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
async def test_in_any_order_a_raise_rings_and_an_answer_ends_a_suspicion(
    database: Database, ingest: Ingest, words: list[str], data: st.DataObject
) -> None:
    hub, alarm = f"hub-{uuid4().hex}", uuid4()
    events = [
        None if word == "overdue" else message(word, alarm, seq)
        for seq, word in enumerate(words, 1)
    ]
    distinct = 0
    for event in events:
        if event is None:
            ingest.notice(Overdue(hub=hub, alarm=str(alarm)))
            continue
        distinct += 1
        repeats = data.draw(st.integers(1, 3))
        receipts = await asyncio.gather(
            *(ingest.accept(hub, None, encode(event), NOW) for _ in range(repeats))
        )
        outcomes = [receipt.outcome for receipt in receipts]
        assert outcomes.count(Outcome.STORED) == 1
        assert outcomes.count(Outcome.DUPLICATE) == repeats - 1
    if not distinct:
        return
    await ingest.accept(hub, None, b"the end", NOW)  # what was noticed last is judged by now
    left = await told(database, hub)
    assert left.state == expected_state(words)
    assert (left.case is not None) == (left.state == "raised")
    assert left.due == (left.state == "suspected")
    assert left.unconfirmed == ("unconfirmed" in words)
    journal = tables.journal
    async with database.read() as connection:
        entries = await connection.scalar(
            select(func.count()).where(journal.c.hub == hub, journal.c.actor == f"hub:{hub}")
        )
    assert entries == distinct, "each message is exactly one entry of its hub"
    assert (await verify(database)).is_sound


def expected_state(words: list[str]) -> str:
    """The trade's rule, told anew: a raise rings; silence rings; an answer ends a question."""
    if "raised" in words:
        return "raised"
    state, cancelled = "unmet", False
    for word in words:
        if word == "cancelled":
            cancelled = True
            state = "dismissed" if state == "suspected" else state
        elif word == "suspected" and state == "unmet":
            state = "dismissed" if cancelled else "suspected"
        elif word == "overdue" and state == "suspected":
            return "raised"
    return state
