"""The power goes at any moment: whatever was promised is on the disk that is left."""

import shutil
import sqlite3
import sys
from pathlib import Path
from random import Random

import pytest

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


async def test_the_outbox_reopens_with_every_alarm_that_it_kept(
    shim: Path, tmp_path: Path, seed: int
) -> None:
    root, log, random = tmp_path / "hub", tmp_path / "log", Random(seed)
    root.mkdir()
    command = [sys.executable, str(HERE / "raises_alarms.py"), str(root), "60"]
    disk.run_recorded(command, shim=shim, root=root, log=log)
    records = disk.records(log)
    assert sum(record.op == "S" for record in records) >= 60, "the recorder saw it sync"
    for number in range(POINTS):
        image = tmp_path / "image"
        point = random.randrange(len(records))
        survivors = random if number % 2 else None
        marks = disk.cut(records, point, root=root, image=image, survivors=survivors)
        receipted = {line.split()[1] for line in marks if line.startswith("receipted")}
        kept = {
            line.split()[1]
            for line in marks
            if line.startswith("kept") and line.split()[2] == "True"
        }
        outbox = await Outbox.open(image / "outbox.db", RealClock())
        waiting = {str(event.id) for event in outbox.pending()}
        raws = await outbox.raws([event.id for event in outbox.pending()])
        await outbox.close()
        assert outbox.broken is None, f"point {point}"
        assert kept - receipted <= waiting, f"point {point}"
        assert len(raws) == len(waiting), f"point {point}: each can be sent"
        shutil.rmtree(image)


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
    records = disk.records(log)
    image = tmp_path / "image"
    marks = disk.cut(records, len(records), root=root, image=image)
    store = sqlite3.connect(image / "a.db")
    try:
        (found,) = store.execute("SELECT count(*) FROM kept").fetchone()
    except sqlite3.OperationalError:
        found = 0
    store.close()
    assert len(marks) == 50
    assert found < 50
