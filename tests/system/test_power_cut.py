"""The power goes at any moment: whatever was promised is on the disk that is left."""

import shutil
import sqlite3
import sys
from pathlib import Path
from random import Random

import msgspec
import pytest
from sqlalchemy import select

from central import schema, tables
from central.console.proof import Proof
from central.database import Database
from central.heads import Head
from edge.outbox import Outbox
from protocol.clock import RealClock
from tests.system import disk

POINTS = 200
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("gcc") is None:
        pytest.fail("gcc is not installed: run `make test`, which sets it up")
    return disk.build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    drawn = Random().randrange(1_000_000)
    print(f"seed {drawn} ({request.node.name})")  # noqa: T201 - to repeat a failure
    return drawn


def recorded(program: str, count: int, *, shim: Path, root: Path) -> list[disk.Record]:
    """Run a program of this folder on a disk of its own; return what it did to it."""
    root.mkdir()
    log = root.with_suffix(".log")
    command = [sys.executable, "-m", f"tests.system.{program}", str(root), str(count)]
    disk.run_recorded(command, shim=shim, root=root, log=log)
    records = disk.records(log)
    assert sum(record.op == "S" for record in records) >= count, "the recorder saw it sync"
    return records


async def test_the_outbox_reopens_with_every_alarm_that_it_kept(
    shim: Path, tmp_path: Path, seed: int
) -> None:
    root = tmp_path / "hub"
    log = recorded("raises_alarms", 60, shim=shim, root=root)
    for cut in disk.cuts(log, POINTS, root=root, image=tmp_path / "image", random=Random(seed)):
        receipted = {line.split()[1] for line in cut.marks if line.startswith("receipted")}
        kept = {
            line.split()[1]
            for line in cut.marks
            if line.startswith("kept") and line.split()[2] == "True"
        }
        outbox = await Outbox.open(cut.image / "outbox.db", RealClock())
        waiting = {str(event.id) for event in outbox.pending()}
        raws = await outbox.raws([event.id for event in outbox.pending()])
        await outbox.close()
        assert outbox.broken is None, f"point {cut.point}"
        assert kept - receipted <= waiting, f"point {cut.point}"
        assert len(raws) == len(waiting), f"point {cut.point}: each can be sent"


async def test_the_centre_reopens_with_every_message_that_it_receipted(
    shim: Path, tmp_path: Path, seed: int
) -> None:
    root = tmp_path / "centre"
    log = recorded("receives_alarms", 150, shim=shim, root=root)
    promised = 0
    for cut in disk.cuts(log, POINTS, root=root, image=tmp_path / "image", random=Random(seed)):
        receipts = [line.split() for line in cut.marks]
        assert {outcome for outcome, *_ in receipts} <= {"stored", "duplicate"}
        messages = {(hub, message) for _, hub, message, _ in receipts}
        alarms = {(hub, alarm) for *_, hub, _, alarm in receipts}
        database = Database.open(f"sqlite+aiosqlite:///{cut.image / 'caliu.db'}", RealClock())
        await schema.upgrade(database.engine)
        found = await _found(database)
        state = await Proof(database).advance()
        await database.close()
        where = f"point {cut.point}"
        assert messages <= set(found.messages), where
        assert alarms <= found.ringing, f"{where}: each rings in an open case"
        assert len(found.entries) == len(set(found.entries)), f"{where}: one entry an alarm"
        assert set(found.entries) == {alarm for _, alarm in found.ringing}, where
        assert (state.sound, state.verified_to) == (True, state.position), f"{where}: {state.flaws}"
        for head in _exported(cut.image / "heads.jsonl"):
            assert found.hashes[head.position] == head.hash, f"{where}: a head that was exported"
        promised = len(messages)
    assert promised > 100, "the last cuts are late enough to say something"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the centre's store."""

    messages: list[tuple[str, str]]
    """Hub and id."""
    ringing: set[tuple[str, str]]
    """Hub and id of each alarm that is raised and in a case that exists."""
    entries: list[str]
    """The alarm of each entry `alarm.raised` of the journal."""
    hashes: dict[int, str]
    """Of the journal, by position, in hexadecimal."""


async def _found(database: Database) -> Found:
    messages, alarms, cases = tables.messages.c, tables.alarms.c, tables.cases.c
    journal = tables.journal.c
    raised = journal.kind == "alarm.raised"
    rings = (alarms.state == "raised") & (alarms.case_id == cases.id)
    async with database.read() as connection:
        run = connection.execute
        return Found(
            messages=[(row[0], row[1]) for row in await run(select(messages.origin, messages.key))],
            ringing={
                (row[0], row[1]) for row in await run(select(alarms.hub, alarms.id).where(rings))
            },
            entries=[str(row[0]) for row in await run(select(journal.alarm).where(raised))],
            hashes={
                row[0]: row[1].hex() for row in await run(select(journal.position, journal.hash))
            },
        )


def _exported(file: Path) -> list[Head]:
    """Return the heads of whole lines: what an unsynced write left of a line proves nothing."""
    if not file.exists():
        return []
    heads = []
    for line in file.read_bytes().splitlines():
        try:
            heads.append(msgspec.json.decode(line, type=Head))
        except msgspec.DecodeError:
            continue
    return heads


def test_the_recorder_does_find_a_store_that_never_syncs(shim: Path, tmp_path: Path) -> None:
    root, log = tmp_path / "careless", tmp_path / "log"
    root.mkdir()
    careless = (
        "import os, sqlite3, sys\n"
        "store = sqlite3.connect(sys.argv[1] + '/a.db', isolation_level=None)\n"
        "store.execute('PRAGMA journal_mode=WAL')\n"
        "store.execute('PRAGMA synchronous=NORMAL')\n"
        "store.execute('CREATE TABLE kept (n)')\n"
        "marks = os.open(sys.argv[1] + '/MARKS', os.O_WRONLY | os.O_CREAT | os.O_APPEND)\n"
        "for n in range(50):\n"
        "    store.execute('INSERT INTO kept VALUES (?)', (n,))\n"
        "    os.write(marks, b'%d\\n' % n)\n"
        "os._exit(0)\n"
    )
    command = [sys.executable, "-c", careless, str(root)]
    disk.run_recorded(command, shim=shim, root=root, log=log)
    left = disk.Disk(root)
    for record in disk.records(log):
        left.take(record)
    left.leave(tmp_path / "image")
    store = sqlite3.connect(tmp_path / "image" / "a.db")
    try:
        (found,) = store.execute("SELECT count(*) FROM kept").fetchone()
    except sqlite3.OperationalError:
        found = 0
    store.close()
    assert len(left.marks) == 50
    assert found < 50
