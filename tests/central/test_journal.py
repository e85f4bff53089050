"""The journal is proven, and whatever was done to it shows in a plain sentence."""

from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete, text, update
from typer.testing import CliRunner

from central import tables
from central.alarms.journal import Entry
from central.command import app
from central.database import Bulk, Database
from central.heads import Heads
from central.verification import SLICE, Verdict, verify
from protocol.clock import RealClock

JOURNAL, CONTENT = tables.journal, tables.journal_content


@pytest_asyncio.fixture
async def heads(database: Database, tmp_path: Path) -> Path:
    """Three hundred entries with contents, and heads exported on the way."""
    file = tmp_path / "heads.jsonl"
    exporter = Heads(database, file, RealClock(), every_s=1)
    for part in range(3):

        def write(bulk: Bulk, part: int = part) -> None:
            for number in range(100):
                bulk.record(
                    Entry(
                        kind="case.noted",
                        actor="system",
                        home=f"home-{number % 3}",
                        body=b'{"text": "%d/%d"}' % (part, number),
                    )
                )

        await database.transact(write)
        await exporter.export()
        await exporter.export()
    return file


async def change(database: Database, statement: object) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(statement)  # type: ignore[call-overload]  # any statement


async def found(database: Database, heads: Path | None = None) -> str:
    verdict = await verify(database, heads)
    assert not verdict.is_sound
    return "\n".join(verdict.flaws)


async def test_an_untouched_journal_is_sound(database: Database, heads: Path) -> None:
    assert await verify(database, heads) == Verdict(entries=300, contents=300, heads=3)


async def test_an_empty_journal_is_sound(database: Database) -> None:
    assert (await verify(database)).is_sound


async def test_a_changed_entry_shows(database: Database, heads: Path) -> None:
    await change(database, update(JOURNAL).where(JOURNAL.c.position == 150).values(actor="me"))
    assert await found(database, heads) == "entry 150: its content was changed"


async def test_an_entry_that_was_changed_and_hashed_anew_shows(
    database: Database, heads: Path
) -> None:
    await change(
        database, update(JOURNAL).where(JOURNAL.c.position == 150).values(hash=b"\x01" * 32)
    )
    sentences = await found(database, heads)
    assert "entry 150: its content was changed" in sentences
    assert "entry 151: it does not follow the entry before it" in sentences


async def test_a_changed_byte_of_a_content_shows(database: Database, heads: Path) -> None:
    await change(
        database, update(CONTENT).where(CONTENT.c.position == 7).values(body=b'{"text": "0/7"}')
    )
    assert await found(database, heads) == "entry 7: its stored content was changed"


async def test_a_missing_middle_shows(database: Database, heads: Path) -> None:
    await change(database, delete(JOURNAL).where(JOURNAL.c.position.between(40, 60)))
    assert "entries after 39 are missing" in await found(database, heads)


async def test_a_cut_tail_shows_by_the_head(database: Database) -> None:
    async with database.write() as transaction:
        for _ in range(3):
            transaction.record(Entry(kind="x", actor="system"))
    await change(database, delete(JOURNAL).where(JOURNAL.c.position > 1))
    assert await found(database) == "the tail is cut: entries 2 to 3 are missing"


async def test_a_tail_cut_together_with_the_head_shows_by_the_exported_heads(
    database: Database, heads: Path
) -> None:
    async with database.read() as connection:
        last = (
            await connection.execute(
                text("select hash from journal where position = 220").columns(JOURNAL.c.hash)
            )
        ).scalar_one()
    await change(database, delete(JOURNAL).where(JOURNAL.c.position > 220))
    await change(database, delete(CONTENT).where(CONTENT.c.position > 220))
    await change(database, update(tables.journal_head).values(position=220, hash=last))
    assert (await verify(database)).is_sound, "by itself it cannot be told"
    assert "the tail is cut: the journal ends at entry 220" in await found(database, heads)


async def test_a_rewritten_journal_shows_by_the_exported_heads(
    database: Database, heads: Path
) -> None:
    """Someone who can write everything in the database hashes a whole new chain."""
    for table in (JOURNAL, CONTENT, tables.journal_head):
        await change(database, delete(table))
    database = Database(database.engine, RealClock())
    async with database.write() as transaction:
        for _ in range(300):
            transaction.record(Entry(kind="case.noted", actor="system"))
    assert "entry 100: it is not the one that was exported" in await found(database, heads)


async def test_a_content_that_vanished_shows_unless_its_person_was_erased(
    database: Database, heads: Path
) -> None:
    await change(database, delete(CONTENT).where(CONTENT.c.position.in_([1, 4, 7])))
    assert "entry 4: its content is missing, and nobody was erased" in await found(database, heads)
    async with database.write() as transaction:
        transaction.record(Entry(kind="person.erased", actor="operator:a", home="home-0"))
    verdict = await verify(database, heads)
    assert (verdict.is_sound, verdict.erased) == (True, 3)


async def test_a_head_that_a_power_cut_left_unfinished_is_no_head(
    database: Database, heads: Path
) -> None:
    with heads.open("ab") as opened:
        opened.write(b'{"position": 301, "ha')
    assert (await verify(database, heads)).is_sound


async def test_more_than_one_slice_is_read_in_order(database: Database) -> None:
    def write(bulk: Bulk) -> None:
        for _ in range(2 * SLICE + 1):
            bulk.record(Entry(kind="x", actor="system"))

    await database.transact(write)
    assert (await verify(database)).entries == 2 * SLICE + 1


def test_the_command_says_what_is_wrong_and_exits_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALIU_CENTRAL_STATE", str(tmp_path))
    run = CliRunner().invoke
    assert run(app, ["verify-journal"]).exit_code == 2
    assert run(app, ["upgrade"]).exit_code == 0
    sound = run(app, ["verify-journal"])
    assert (sound.exit_code, sound.output.split(":")[0]) == (0, "The journal is sound")

    import sqlite3  # noqa: PLC0415 - what an intruder would use

    with sqlite3.connect(tmp_path / "caliu.db") as intruder:
        intruder.execute("insert into journal_head values (1, 5, x'00')")
    broken = run(app, ["verify-journal"])
    assert broken.exit_code == 1
    assert "the tail is cut: entries 1 to 5 are missing" in broken.output
