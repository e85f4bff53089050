"""A file is brought in whole or not at all, and alarms do not wait for it long."""

import asyncio
import signal
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from central import tables
from central.database import Bulk, Database
from central.operators.actor import Actor
from central.permissions import Role
from central.residents.sheets import importing
from central.residents.sheets.columns import SheetKind
from central.residents.sheets.exporting import PAGE, Wish, export
from central.residents.sheets.importing import ChangedError, Importing, Look, Mode
from central.residents.sheets.plan import Outcome
from central.residents.sheets.previews import Previews, sweep_previews
from central.residents.sheets.words import words_in
from central.residents.sheets.writing import Prepared, write
from protocol.clock import RealClock

LAIA = Actor(id="laia", name="L", role=Role.SUPERVISOR, tenant="barcelona")
WORDS = words_in("en")


def many(lines: int, *, said: str = "walks") -> bytes:
    heading = "ref;given name;family name;street;town;phone;mobility\n"
    every = (
        f"R{n};Nom{n};Mas {n};Nou {n};Barcelona;+34 93{1000000 + n};{said}\n" for n in range(lines)
    )
    return (heading + "".join(every)).encode()


async def people(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(tables.residents)) or 0


async def brought_in(database: Database, file: bytes) -> Look:
    bringing = Importing(database, ("mailto",))
    look = await bringing.look(SheetKind.RESIDENTS, file, LAIA, WORDS)
    done = await bringing.bring_in(
        look.preview.id, LAIA, WORDS, digest=look.plan.digest, mode=Mode.ALL
    )
    assert done is not None
    return look


KILLED = """
import asyncio, os, signal, sys
from central.database import Database
from central.residents.sheets import importing
from protocol.clock import RealClock
from tests.central.test_sheets_import import brought_in, many

written = importing.write

def die(*args):
    written(*args)
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    importing.write = die
    await brought_in(Database.open(sys.argv[1], RealClock()), many(50))

asyncio.run(main())
"""


async def test_a_centre_that_is_killed_in_the_middle_has_brought_in_nothing(
    database: Database, database_url: str
) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, database_url)
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL
    assert await people(database) == 0
    await brought_in(database, many(50))
    assert await people(database) == 50


async def test_somebody_who_edits_between_the_plan_and_the_turn_is_seen(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bringing = Importing(database, ("mailto",))
    look = await bringing.look(SheetKind.RESIDENTS, many(3), LAIA, WORDS)
    transact = database.transact

    async def beaten(work: object) -> object:
        """Lose the turn to somebody who writes first."""
        monkeypatch.setattr(database, "transact", transact)
        await brought_in(database, many(1))
        return await transact(work)  # type: ignore[arg-type] # handed on

    monkeypatch.setattr(database, "transact", beaten)
    with pytest.raises(ChangedError):
        await bringing.bring_in(
            look.preview.id, LAIA, WORDS, digest=look.plan.digest, mode=Mode.ALL
        )
    assert await people(database) == 1, "what came between stays, of the rest nothing was written"


async def test_a_thousand_lines_cost_the_writers_turn_little(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread's processor is what is measured: the wall tells of the machine's other work.

    The figures for 10,000 lines are in docs/decisions/0010.
    """
    spent: list[float] = []

    def timed(bulk: Bulk, prepared: Prepared, actor: str) -> None:
        before = time.thread_time()
        write(bulk, prepared, actor)
        spent.append(time.thread_time() - before)

    monkeypatch.setattr(importing, "write", timed)
    await brought_in(database, many(1000))
    await brought_in(database, many(1000, said="with a cane"))
    assert len(spent) == 2
    assert max(spent) < 0.4


async def test_a_register_of_several_pages_goes_out_and_comes_back_unchanged(
    database: Database,
) -> None:
    await brought_in(database, many(PAGE + 3))
    wish = Wish(kind=SheetKind.RESIDENTS, why="moving house")
    pages = [page async for page in await export(database, wish, LAIA, WORDS)]
    assert [page.count("\n") for page in pages] == [1, PAGE, 3], "never more than a page at a time"
    look = await Importing(database, ("mailto",)).look(
        SheetKind.RESIDENTS, "".join(pages).encode(), LAIA, WORDS
    )
    assert look.plan.counts[Outcome.UNCHANGED] == PAGE + 3


async def test_files_that_wait_are_swept_when_they_expired(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.residents.sheets.previews.KEPT", timedelta(-1))
    previews = Previews(database)
    kept = await previews.keep(SheetKind.RESIDENTS, b"ref\n1\n", LAIA)
    assert await previews.find(kept.id, LAIA) is None
    async with asyncio.TaskGroup() as group:
        swept = asyncio.Event()
        database.listen(lambda _: swept.set())
        task = group.create_task(sweep_previews(database, RealClock(), every_s=60))
        async with asyncio.timeout(10):
            await swept.wait()
        task.cancel()
    async with database.read() as connection:
        assert (await connection.execute(select(tables.previews))).first() is None
