"""The one writer: what a transaction leaves behind, alone and in bulk, on both databases."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from central import schema, tables
from central.alarms.journal import Entry, Link, flaws
from central.database import Bulk, Committed, Database
from protocol.clock import RealClock


async def links(database: Database) -> list[Link]:
    async with database.read() as connection:
        rows = (await connection.execute(select(tables.journal).order_by("position"))).all()
    return [
        Link(
            position=row.position,
            at=row.at,
            entry=Entry(
                kind=row.kind,
                actor=row.actor,
                hub=row.hub,
                home=row.home,
                resident=row.resident,
                alarm=row.alarm,
                case=row.case_id,
            ),
            digest=row.digest,
            previous=row.previous,
            hash=row.hash,
        )
        for row in rows
    ]


async def fail(database: Database) -> None:
    async with database.write() as transaction:
        transaction.record(Entry(kind="lost too", actor="system"))
        raise LookupError


async def test_single_and_bulk_transactions_share_one_chain(database: Database) -> None:
    def bulk(under_way: Bulk) -> int:
        under_way.record(Entry(kind="b", actor="system", body=b"{}"))
        return under_way.record(Entry(kind="c", actor="system", case="case-1"))

    async with database.write() as transaction:
        transaction.record(Entry(kind="a", actor="system"))
    assert await database.transact(bulk) == 3
    async with database.write() as transaction:
        assert transaction.record(Entry(kind="d", actor="system")) == 4

    stored = await links(database)
    assert [link.entry.kind for link in stored] == ["a", "b", "c", "d"]
    assert list(flaws(stored)) == []


async def test_two_workers_that_begin_the_journal_at_once_share_one_chain(
    database: Database,
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one process")
    url = database.engine.url.render_as_string(hide_password=False)
    other = Database.open(url, RealClock())

    async def second() -> None:
        async with other.write() as transaction:
            transaction.record(Entry(kind="b", actor="system"))

    async with asyncio.TaskGroup() as group, database.write() as transaction:
        transaction.record(Entry(kind="a", actor="system"))
        group.create_task(second())
        await asyncio.sleep(0.3)  # it has come to the head of the journal, and waits for it
    await other.close()
    stored = await links(database)
    assert [link.entry.kind for link in stored] == ["a", "b"]
    assert list(flaws(stored)) == []


async def test_a_failed_transaction_leaves_nothing_and_the_chain_goes_on(
    database: Database,
) -> None:
    def fails(under_way: Bulk) -> None:
        under_way.record(Entry(kind="lost", actor="system"))
        raise LookupError

    async with database.write() as transaction:
        transaction.record(Entry(kind="first", actor="system"))
    with pytest.raises(LookupError):
        await database.transact(fails)
    with pytest.raises(LookupError):
        await fail(database)
    async with database.write() as transaction:
        transaction.record(Entry(kind="second", actor="system"))

    stored = await links(database)
    assert [link.entry.kind for link in stored] == ["first", "second"]
    assert list(flaws(stored)) == []


async def test_listeners_hear_each_commit_in_order_and_no_failure(database: Database) -> None:
    heard: list[Committed] = []
    database.listen(heard.append)

    async def one(number: int) -> None:
        async with database.write() as transaction:
            transaction.record(Entry(kind="x", actor="system", case=f"case-{number}"))

    await asyncio.gather(*(one(number) for number in range(10)))
    with pytest.raises(LookupError):
        await fail(database)
    assert [each.position for each in heard] == list(range(1, 11))
    assert {case for each in heard for case in each.cases} == {f"case-{n}" for n in range(10)}


async def test_a_listener_that_fails_stops_neither_the_writer_nor_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Committed] = []

    def fails(committed: Committed) -> None:
        raise LookupError(committed.position)

    database.listen(fails)
    database.listen(heard.append)
    assert await database.transact(lambda bulk: bulk.record(Entry(kind="x", actor="system"))) == 1
    assert [each.position for each in heard] == [1]
    assert "a listener failed after entry 1" in caplog.text


async def test_a_cancelled_bulk_is_finished_before_the_next_writer_begins(
    database: Database,
) -> None:
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(under_way: Bulk) -> None:
        loop.call_soon_threadsafe(begun.set)
        under_way.connection.execute(
            insert(tables.homes), [{"id": f"home-{n}"} for n in range(2000)]
        )
        under_way.record(Entry(kind="slow", actor="system"))

    heard: list[Committed] = []
    database.listen(heard.append)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(database.transact(slow), name="slow")
        await begun.wait()
        task.cancel()
    if database.is_sqlite:
        assert [each.position for each in heard] == [1], "its commit was told"
    async with database.write() as transaction:
        transaction.record(Entry(kind="next", actor="system"))
    assert list(flaws(await links(database))) == []


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def difference(connection: Connection) -> list[object]:
        opts = {"compare_type": False, "include_object": belongs_here}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, tables.metadata))

    def belongs_here(
        item: object,
        name: str | None,
        kind: str,
        reflected: bool,  # noqa: FBT001 - Alembic calls it
        other: object,
    ) -> bool:
        del item, kind, reflected, other
        return not (database.is_sqlite and name == tables.TRIGRAMS)

    newest = ScriptDirectory.from_config(schema.configuration()).get_current_head()
    assert newest == schema.NEWEST, "a start looks at this alone"
    await schema.upgrade(database.engine)  # a second time changes nothing
    async with database.read() as connection:
        assert await connection.run_sync(difference) == []
