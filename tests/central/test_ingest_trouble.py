"""Ingest in trouble: messages that break their batch, a store that is away, too much at once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text

from central import ingest as ingest_module
from central import schema, tables
from central.alarms.happenings import Happening
from central.alarms.reading import arrival_of, read
from central.database import Bulk, Database
from central.ingest import Ingest
from central.residents.placement import Placement
from central.residents.placements import Placements
from protocol.clock import RealClock
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import AlarmRaised, Outcome, Receipt
from tests.fixtures.postgres import Postgres

NOW = datetime.now(UTC)


def raised(seq: int = 1, **fields: object) -> bytes:
    message = AlarmRaised(
        v=1,
        id=new_id(NOW),
        installation="inst",
        at=NOW,
        epoch="00000000000000aa",
        seq=seq,
        alarm=uuid4(),
        cause="button",
        source="pendant-1",
    )
    return encode(message) if not fields else encode(message).replace(b"pendant-1", b"poison")


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    made = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


async def count(database: Database, table: object) -> int:
    async with database.read() as connection:
        found: int = (
            await connection.execute(select(func.count()).select_from(table))  # type: ignore[arg-type]  # a table
        ).scalar_one()
    return found


async def test_a_poison_message_stops_nobody_and_still_rings(
    database: Database, ingest: Ingest
) -> None:
    """A trigger stands for whatever no column takes: the database refuses one message's alarm."""
    async with database.engine.begin() as connection:
        if database.is_sqlite:
            trigger = (
                "create trigger poison before insert on alarms when new.source = 'poison' "
                "begin select raise(abort, 'poison'); end"
            )
            await connection.execute(text(trigger))
        else:
            await connection.execute(
                text("alter table alarms add constraint poison check (source <> 'poison')")
            )
    sound = [ingest.accept("hub-1", None, raised(seq), NOW) for seq in range(1, 40)]
    poison = ingest.accept("hub-1", None, raised(40, poison=True), NOW)
    receipts = await asyncio.gather(*sound, poison)
    assert {receipt.outcome for receipt in receipts} == {Outcome.STORED}
    assert await count(database, tables.alarms) == 40
    async with database.read() as connection:
        codes = list(await connection.scalars(select(tables.faults.c.code)))
    assert "poison" in codes


async def test_a_message_that_breaks_everything_is_quarantined(
    database: Database, ingest: Ingest
) -> None:
    storing = ingest._storing
    store = storing.store

    def breaks(bulk: Bulk, happenings: Sequence[Happening], placements: object) -> list[Outcome]:
        if any(b"poison" in each.arrival.raw for each in happenings if hasattr(each, "arrival")):
            raise LookupError
        return store(bulk, happenings, placements)  # type: ignore[arg-type]  # handed on

    storing.store = breaks  # type: ignore[method-assign]  # a defect of ours, made up
    receipts = await asyncio.gather(
        ingest.accept("hub-1", None, raised(1), NOW),
        ingest.accept("hub-1", None, raised(2, poison=True), NOW),
        ingest.accept("hub-1", None, raised(3), NOW),
    )
    outcomes = [receipt.outcome for receipt in receipts]
    assert outcomes == [Outcome.STORED, Outcome.QUARANTINED, Outcome.STORED]
    assert await count(database, tables.alarms) == 2


async def test_alarms_wait_for_a_postgresql_that_restarts(postgres: Postgres) -> None:
    url = postgres.make_database()
    database = Database.open(url, RealClock())
    await schema.upgrade(database.engine)
    ingest = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(ingest.run(), name="ingest")
        await ingest.accept("hub-1", None, raised(1), NOW)
        postgres.stop("immediate")
        waiting = group.create_task(ingest.accept("hub-1", None, raised(2), NOW), name="waits")
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert not done
        postgres.start()
        async with asyncio.timeout(20):
            assert (await waiting).outcome is Outcome.STORED
        ingest.close()
    assert await count(database, tables.alarms) == 2
    await database.close()


async def test_whoever_sends_is_held_back_while_the_queue_is_full(database: Database) -> None:
    ingest = Ingest(database, Placements(database))
    told: list[str] = []
    ingest.on_pressure(lambda: told.append("hold"), lambda: told.append("release"))
    receipts: list[Receipt] = []
    for seq in range(1, ingest_module.FULL + 1):
        ingest.submit(read(arrival_of("hub-1", None, b"noise %d" % seq, NOW)), receipts.append)
    assert told == ["hold"]
    async with asyncio.TaskGroup() as group:
        late = group.create_task(ingest.accept("hub-1", None, raised(), NOW), name="late")
        group.create_task(ingest.run(), name="ingest")
        assert (await late).outcome is Outcome.STORED
        ingest.close()
    assert told == ["hold", "release"]
    assert len(receipts) == ingest_module.FULL


mangled = st.one_of(
    st.binary(max_size=200),
    st.dictionaries(
        st.sampled_from(
            ["v", "type", "id", "alarm", "cause", "source", "at", "seq", "epoch", "certainty"]
        ),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=300)
        | st.sampled_from(["alarm.raised", "fault.raised", "1e999", "\x00", "\ud800"]),
    ).map(lambda fields: repr(fields).replace("'", '"').encode(errors="replace")),
    st.tuples(st.integers(0, 300), st.binary(min_size=1, max_size=4)).map(
        lambda cut: raised()[: cut[0]] + cut[1] + raised()[cut[0] + 1 :]
    ),
)


@given(st.lists(mangled, max_size=30))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None
)
async def test_whatever_comes_is_answered(
    database: Database, ingest: Ingest, messages: list[bytes]
) -> None:
    arrivals = [arrival_of("hub-1", None, raw, NOW) for raw in messages]
    async with asyncio.timeout(30):
        receipts = await asyncio.gather(
            *(ingest.accept("hub-1", None, each.raw, NOW) for each in arrivals)
        )
    for arrival, receipt in zip(arrivals, receipts, strict=True):
        named = receipt.of is not None or receipt.sha256 == arrival.sha256.hex()
        assert named, read(arrival)
    assert await count(database, tables.quarantine) <= 64


@pytest.mark.parametrize("hubs", [1, 400])
async def test_a_batch_takes_few_statements_however_large_it_is(
    database: Database, hubs: int
) -> None:
    """What makes one worker take thousands a second; per-message SQL would come back unseen."""
    statements: list[str] = []
    receipts: list[Receipt] = []
    ingest = Ingest(database, Placements(database))
    for number in range(hubs):
        arrival = arrival_of(f"hub-{number}", None, raised(), NOW)
        ingest.submit(read(arrival), receipts.append)
    store = ingest._storing.store

    def counted(
        bulk: Bulk, happenings: Sequence[Happening], placements: Mapping[str, Placement]
    ) -> list[Outcome]:
        driver = bulk.connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.set_trace_callback(statements.append)
        else:
            event.listen(
                bulk.connection,
                "before_cursor_execute",
                lambda *told: statements.append(told[2]),
            )
        return store(bulk, happenings, placements)

    ingest._storing.store = counted  # type: ignore[method-assign]  # it counts, and hands on
    async with asyncio.TaskGroup() as group:
        group.create_task(ingest.run(), name="ingest")
        ingest.close()
    assert len(receipts) == hubs
    # On SQLite rows travel 128 and 16 to a statement, and the last fifteen one by one.
    most = 60 if database.is_sqlite and hubs > 1 else 18
    assert len(statements) <= most, "\n".join(each[:60] for each in statements)
