"""Readings reach the series whatever happens to it: down, killed, slow, or asked to forget."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from central import tables
from central.database import Database
from central.ingest import Ingest
from central.operators.actor import Actor
from central.permissions import Role
from central.residents.erasure import erase_person
from central.telemonitoring.line_series import LineSeries
from central.telemonitoring.people import Telemonitoring
from central.telemonitoring.projector import Projector
from central.telemonitoring.series import Point, SeriesDownError
from central.telemonitoring.table_series import TableSeries
from protocol.clock import RealClock
from tests.central.telemonitoring.conftest import Measuring, reading
from tests.central.test_ingest import NOW, OTHER, rows
from tests.fixtures.victoria import Victoria

SINCE, UNTIL = NOW - timedelta(days=30), NOW + timedelta(days=1)
LAIA = Actor(id="laia", name="Laia", role=Role.SUPERVISOR)


async def seen(series: LineSeries | TableSeries, count: int, resident: str = "rosa") -> list[Point]:
    async with asyncio.timeout(20):
        while True:
            found = await series.between(resident, SINCE, UNTIL)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.2)


def to_the_millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


async def left(database: Database) -> int:
    return sum(
        not row.written
        for row in await rows(database, tables.readings)
        if row.resident is not None and row.mark is None
    )


async def all_written(database: Database) -> None:
    async with asyncio.timeout(20):
        while True:
            if not await left(database):
                return
            await asyncio.sleep(0.1)


class Torn(TableSeries):
    """A store whose answer is lost after the write."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.tears = True

    async def write(self, points: Sequence[Point]) -> None:
        await super().write(points)
        if self.tears:
            raise SeriesDownError("the line is cut")


async def test_what_is_not_drawn_is_not_written_and_the_rest_once(
    database: Database, hub: Measuring
) -> None:
    values = {"systolic": 1e300, "mood": 3.0, "pulse": 70.0}
    await hub.measure(reading(values=values, doubts=("moved",)))
    series = TableSeries(database)
    projector = Projector(database, series, database.clock, tick_s=1.0)
    await projector.look()
    await projector.look()
    [point] = await series.between("rosa", SINCE, UNTIL)
    assert (point.measure, point.value, point.doubts) == ("pulse", 70.0, "moved")
    assert await left(database) == 0


async def test_a_write_whose_answer_is_lost_is_repeated_and_makes_no_second_point(
    database: Database, hub: Measuring
) -> None:
    await hub.measure(reading())
    series = Torn(database)
    projector = Projector(database, series, database.clock, tick_s=1.0)
    with pytest.raises(SeriesDownError):
        await projector.look()
    assert await left(database) == 3
    series.tears = False
    await projector.look()
    assert (await left(database), len(await series.between("rosa", SINCE, UNTIL))) == (0, 3)


async def test_a_reading_that_changes_hands_is_drawn_for_the_other_alone(
    database: Database, ingest: Ingest
) -> None:
    couple = Measuring(ingest, OTHER, "inst-2")
    mistaken, kept = reading(resident="pere"), reading(NOW - timedelta(hours=1), resident="pere")
    await couple.measure(mistaken, kept)
    series = TableSeries(database)
    projector = Projector(database, series, database.clock, tick_s=1.0)
    await projector.look()
    assert await Telemonitoring(database).claim("maria", OTHER, str(mistaken.id), LAIA)
    await projector.look()
    pere, maria = [await series.between(each, SINCE, UNTIL) for each in ("pere", "maria")]
    assert ({point.at for point in pere}, {point.at for point in maria}) == (
        {to_the_millisecond(kept.at)},
        {to_the_millisecond(NOW)},
    )
    assert (len(pere), len(maria)) == (3, 3)


@pytest.mark.victoria
async def test_nothing_is_lost_while_the_store_is_killed_and_started_again(
    database: Database, hub: Measuring, victoria: Victoria
) -> None:
    series = LineSeries(victoria.url)
    projector = Projector(database, series, database.clock, tick_s=0.05)
    running = asyncio.create_task(projector.run(), name="projector")
    await hub.measure(*(reading(NOW - timedelta(hours=n)) for n in range(5)))
    await seen(series, 15)
    await asyncio.sleep(1.5)  # what was taken reaches the store's disk
    victoria.kill()
    await hub.measure(*(reading(NOW - timedelta(hours=5 + n)) for n in range(5)))
    await asyncio.sleep(0.3)
    assert await left(database) == 15, "what came meanwhile waits in its rows"
    victoria.start()
    found = await seen(series, 30)
    assert len({(point.at, point.measure) for point in found}) == 30
    await all_written(database)
    running.cancel()
    await series.close()


@pytest.mark.victoria
async def test_a_person_is_erased_from_the_store_also_where_it_was_down(
    database: Database, hub: Measuring, ingest: Ingest, victoria: Victoria
) -> None:
    series = LineSeries(victoria.url)
    projector = Projector(database, series, database.clock, tick_s=0.1)
    await hub.measure(reading())
    await Measuring(ingest, OTHER, "inst-2").measure(reading(resident="maria"))
    await projector.look()
    await seen(series, 3)
    await asyncio.sleep(1.5)
    victoria.kill()
    assert await erase_person(database, "rosa", LAIA) is not None
    with pytest.raises(SeriesDownError):
        await projector.look()
    victoria.start()
    await projector.look()
    assert await series.between("rosa", SINCE, UNTIL) == []
    assert len(await seen(series, 3, "maria")) == 3
    assert await rows(database, tables.series_erasures) == []
    await series.close()


_WORKER = """
import asyncio, sys
from central.database import Database
from central.telemonitoring.line_series import LineSeries
from central.telemonitoring.projector import Projector
from protocol.clock import RealClock

async def main(url, store):
    database = Database.open(url, RealClock())
    print("ready", flush=True)
    await Projector(database, LineSeries(store), RealClock(), tick_s=0.01).run()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.victoria
async def test_a_worker_that_is_killed_while_it_writes_loses_and_doubles_nothing(
    database_url: str, database: Database, hub: Measuring, victoria: Victoria
) -> None:
    for batch in range(20):
        await hub.measure(*(reading(NOW - timedelta(minutes=batch * 50 + n)) for n in range(50)))
    command = [sys.executable, "-c", _WORKER, database_url, victoria.url]
    folder = Path(__file__).parents[3]
    for patience_s in (0.02, 0.05, 0.1):
        worker = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout is not None
        await worker.stdout.readline()
        await asyncio.sleep(patience_s)
        worker.kill()
        await worker.wait()
    series = LineSeries(victoria.url)
    await Projector(database, series, RealClock(), tick_s=1.0).look()
    found = await seen(series, 3000)
    assert len(found) == 3000
    last = NOW.date() + timedelta(days=1)
    days = await series.days("rosa", last - timedelta(days=5), last, ZoneInfo("UTC"))
    assert sum(day.count for day in days) == 3000, "none is counted twice"
    await series.close()
