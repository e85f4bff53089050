"""The outbox: what is put in comes out, over restarts, kills, and disks that refuse."""

import asyncio
import random
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from edge.outbox import Outbox
from protocol import codec
from protocol.clock import RealClock
from protocol.messages import Event, Outcome, Receipt, Result
from tests.edge.events import cancelled, fault, noted, raised, some_id, suspected

ROOT = Path(__file__).parents[2]
clock = RealClock()


def receipt(of: UUID) -> Receipt:
    return Receipt(outcome=Outcome.STORED, of=of, at=clock.now())


async def opened(path: Path) -> Outbox:
    return await Outbox.open(path / "outbox.db", clock)


async def test_what_is_put_is_found_after_a_restart_with_the_same_bytes(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    kept = await outbox.put(raised(), fault(), raised())
    assert all(each.durable for each in kept)
    await outbox.close()
    again = await opened(tmp_path)
    ids = [each.event.id for each in kept]
    assert [waiting.id for waiting in again.pending()] == ids
    assert await again.raws(ids) == {each.event.id: each.raw for each in kept}
    assert again.epoch == outbox.epoch
    await again.close()


async def test_sequence_numbers_go_on_after_everything_was_receipted(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    first = await outbox.put(raised(), raised())
    for kept in first:
        await outbox.settle(receipt(kept.event.id))
    await outbox.close()
    again = await opened(tmp_path)
    assert not again.pending()
    (third,) = await again.put(raised())
    assert [kept.event.seq for kept in (*first, third)] == [1, 2, 3]
    await again.close()


async def test_a_receipt_that_names_the_digest_forgets_too(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    (kept,) = await outbox.put(raised())
    named = Receipt(outcome=Outcome.QUARANTINED, sha256=codec.digest(kept.raw), at=clock.now())
    settled = await outbox.settle(named)
    assert settled is not None
    assert settled.id == kept.event.id
    assert await outbox.settle(named) is None
    await outbox.close()
    assert not (await opened(tmp_path)).pending()


async def test_an_open_question_is_kept_until_it_is_answered_or_raised(tmp_path: Path) -> None:
    alarms = [some_id() for _ in range(3)]
    outbox = await opened(tmp_path)
    await outbox.put(*(suspected(alarm) for alarm in alarms))
    await outbox.put(cancelled(alarms[0]))
    await outbox.put(raised(alarms[1]))
    for waiting in outbox.pending():
        await outbox.settle(receipt(waiting.id))
    await outbox.close()
    again = await opened(tmp_path)
    assert [open_.alarm for open_ in again.take_suspicions()] == [alarms[2]]
    await again.close()


async def test_faults_that_were_told_and_are_not_over_are_remembered(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    await outbox.put(fault("door-1"), fault("bed-1"), fault("door-1", over=True))
    await outbox.close()
    again = await opened(tmp_path)
    assert again.faults == (("bed-1", "lost"),)
    await again.close()


async def test_the_result_of_an_order_is_kept_beyond_its_receipt(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    command = some_id()
    result = Result(
        v=1,
        id=some_id(),
        installation="",
        at=clock.now(),
        epoch="",
        seq=0,
        command=command,
        outcome="done",
    )
    (kept,) = await outbox.put(result, order=7)
    await outbox.settle(receipt(kept.event.id))
    await outbox.close()
    again = await opened(tmp_path)
    assert not again.pending()
    assert again.order == 7
    assert await again.result_of(command) == kept.raw
    await again.close()


async def test_a_disk_that_refuses_keeps_nothing_from_going_out(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    await outbox.put(raised())
    with closing(sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        alarm = some_id()
        (kept,) = await outbox.put(raised(alarm))
        assert not kept.durable
        due = outbox.lanes.due(clock.steady())
        assert kept.event.id in {waiting.id for waiting in due}
        assert (await outbox.raws([kept.event.id]))[kept.event.id] == kept.raw
        other.execute("ROLLBACK")
    async with asyncio.timeout(10):
        while outbox.refused:
            await outbox.retry()
            await asyncio.sleep(0.05)
    await outbox.close()
    again = await opened(tmp_path)
    assert kept.event.id in {waiting.id for waiting in again.pending()}
    assert (await again.raws([kept.event.id]))[kept.event.id] == kept.raw
    await again.close()


async def test_numbers_given_in_memory_are_of_an_epoch_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").mkdir()  # what no database can be opened at
    outbox = await opened(tmp_path)
    first, second = await outbox.put(raised(), raised())
    assert not first.durable
    assert (first.event.seq, second.event.seq) == (1, 2)
    assert first.event.epoch == second.event.epoch != outbox.epoch
    (tmp_path / "outbox.db").rmdir()
    (third,) = await outbox.put(raised())  # and the disk is back
    assert third.durable
    assert not outbox.refused
    await outbox.close()
    again = await opened(tmp_path)
    assert len(again.pending()) == 3
    await again.close()


@pytest.mark.parametrize("where", [0, 30, 4096, 9000])
async def test_a_broken_database_is_set_aside_and_gives_back_what_can_be_read(
    tmp_path: Path, where: int
) -> None:
    outbox = await opened(tmp_path)
    kept = await outbox.put(*(raised() for _ in range(200)))
    await outbox.close()
    with (tmp_path / "outbox.db").open("r+b") as file:
        file.seek(where)
        file.write(b"\xa5" * 3000)
    again = await opened(tmp_path)
    (fresh,) = await again.put(raised())
    assert fresh.durable
    found = {waiting.id for waiting in again.pending()}
    assert found <= {each.event.id for each in (*kept, fresh)}
    assert again.broken is not None or found == {each.event.id for each in (*kept, fresh)}
    await again.close()


async def test_a_disk_that_comes_back_late_gives_what_was_on_it_all_the_time(
    tmp_path: Path,
) -> None:
    before = await opened(tmp_path)
    asked = some_id()
    old = await before.put(raised(), suspected(asked))
    await before.close()
    (tmp_path / "outbox.db").rename(tmp_path / "away")
    (tmp_path / "outbox.db").mkdir()
    outbox = await opened(tmp_path)
    (in_memory,) = await outbox.put(raised())
    (tmp_path / "outbox.db").rmdir()
    (tmp_path / "away").rename(tmp_path / "outbox.db")
    await outbox.retry()
    assert not outbox.refused
    assert outbox.epoch == before.epoch
    everything = {kept.event.id for kept in (*old, in_memory)}
    assert {waiting.id for waiting in outbox.pending()} == everything
    assert [question.alarm for question in outbox.take_suspicions()] == [asked]
    (fresh,) = await outbox.put(raised())
    assert (fresh.event.epoch, fresh.event.seq) == (before.epoch, 3)
    await outbox.close()
    again = await opened(tmp_path)
    assert {waiting.id for waiting in again.pending()} == everything | {fresh.event.id}
    await again.close()


async def _filled(path: Path, at_least: int) -> list[tuple[UUID, UUID]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.edge.filler", str(path)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    safe: list[tuple[UUID, UUID]] = []
    try:
        async for line in process.stdout:
            alarm, id_ = line.decode().split()
            safe.append((UUID(alarm), UUID(id_)))
            if len(safe) == at_least:
                await asyncio.sleep(random.uniform(0, 0.05))  # so that it dies anywhere
                process.kill()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    return safe


async def test_ten_thousand_events_outlive_a_kill_in_the_middle_of_writing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "outbox.db"
    safe = await _filled(path, 10_000)
    outbox = await Outbox.open(path, clock)
    waiting = outbox.pending()
    assert {id_ for _, id_ in safe} <= {each.id for each in waiting}
    raws = await outbox.raws([each.id for each in waiting])
    events = [codec.decode_up(raws[each.id]) for each in waiting]
    numbers = [event.seq for event in events if isinstance(event, Event)]
    assert numbers == list(range(1, len(waiting) + 1))
    await outbox.close()


def commits_in(log: Path) -> int:
    """Count the commits in a write-ahead log (SQLite's file format, section 4.1)."""
    raw = log.read_bytes()
    page, salts = int.from_bytes(raw[8:12], "big"), raw[16:24]
    frames = (raw[start : start + 24] for start in range(32, len(raw), 24 + page))
    # The second word of a frame is the size of the database after a commit, else zero.
    return sum(frame[8:16] == salts and frame[4:8] != bytes(4) for frame in frames)


async def test_what_waits_for_the_disk_shares_a_commit(tmp_path: Path) -> None:
    outbox = await opened(tmp_path)
    alarm, log = some_id(), tmp_path / "outbox.db-wal"
    await outbox.put(noted(alarm))
    before = commits_in(log)
    await outbox.put(noted(alarm))
    assert commits_in(log) == before + 1
    disk_is_free = threading.Event()
    outbox._writer.ask(lambda _store: disk_is_free.wait(10))
    puts = [asyncio.create_task(outbox.put(noted(alarm))) for _ in range(400)]
    await asyncio.sleep(0)  # each has begun, and waits
    disk_is_free.set()
    await asyncio.gather(*puts)
    assert [waiting.number for waiting in outbox.pending()] == list(range(1, 403))
    assert commits_in(log) == before + 2
    await outbox.close()
