"""The two stores of the series, held to one contract."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from central import schema
from central.database import Database
from central.telemonitoring.line_series import LineSeries
from central.telemonitoring.series import DayFigures, Point, Series, SeriesDownError
from central.telemonitoring.table_series import TableSeries
from protocol.clock import RealClock
from tests.fixtures.ports import free_port

MADRID = ZoneInfo("Europe/Madrid")
NOW = RealClock().now().replace(microsecond=0)
YESTERDAY = NOW - timedelta(days=1)
STORES = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("victoria", marks=pytest.mark.victoria),
]


@pytest_asyncio.fixture(params=STORES)
async def series(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Series]:
    if request.param == "victoria":
        lines = LineSeries(request.getfixturevalue("victoria").url)
        yield lines
        await lines.close()
        return
    url = f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    database = Database.open(url, RealClock())
    await schema.upgrade(database.engine)
    table = TableSeries(database)
    yield table
    await table.close()
    await database.close()


def point(value: float, at: datetime, measure: str = "pulse", **more: str) -> Point:
    return Point(**{"resident": "rosa", **more}, measure=measure, at=at, value=value)


async def seen(series: Series, count: int, resident: str = "rosa") -> list[Point]:
    """Return what is kept, once there is so much: a store may take a moment to show it."""
    async with asyncio.timeout(20):
        while True:
            found = await series.between(resident, NOW - timedelta(days=800), NOW)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.2)


async def test_what_was_written_is_read_in_order_with_its_doubts(series: Series) -> None:
    points = [
        Point(
            resident="rosa", measure="systolic", at=YESTERDAY, value=141.5, doubts="moved,irregular"
        ),
        point(71.0, YESTERDAY),
        point(68.0, YESTERDAY - timedelta(hours=3)),
    ]
    await series.write(points)
    assert await seen(series, 3) == [points[2], points[1], points[0]]


async def test_nobody_sees_anothers_points_nor_those_out_of_the_span(series: Series) -> None:
    await series.write(
        [point(60.0, YESTERDAY), point(90.0, YESTERDAY, resident="pere"), point(61.0, NOW)]
    )
    assert [one.value for one in await seen(series, 1)] == [60.0]
    whole = await series.between("rosa", YESTERDAY, NOW + timedelta(milliseconds=1))
    assert [one.value for one in whole] == [60.0, 61.0]
    assert await series.between("maria", YESTERDAY, NOW) == []


async def test_an_id_is_never_read_as_a_pattern(series: Series) -> None:
    await series.write([point(60.0, YESTERDAY)])
    await seen(series, 1)
    assert await series.between('rosa"} or {resident=~".*', YESTERDAY, NOW) == []
    assert await series.between(".*", YESTERDAY, NOW) == []


async def test_what_is_written_twice_is_kept_once(series: Series) -> None:
    points = [point(60.0 + n, YESTERDAY + timedelta(minutes=n)) for n in range(5)]
    await series.write(points)
    await series.write(points)
    assert await seen(series, 5) == points
    first = YESTERDAY.astimezone(MADRID).date()
    days = await series.days("rosa", first, NOW.astimezone(MADRID).date(), MADRID)
    assert sum(day.count for day in days) == 5


async def test_a_day_has_its_lowest_mean_and_highest(series: Series) -> None:
    noon = datetime.combine(NOW.date() - timedelta(days=2), datetime.min.time(), UTC)
    noon += timedelta(hours=12)
    doubtful = Point(resident="rosa", measure="pulse", at=noon, value=90.0, doubts="moved")
    await series.write(
        [
            point(60.0, noon - timedelta(hours=2)),
            doubtful,
            point(66.0, noon + timedelta(hours=1)),
            point(120.0, noon, "systolic"),
        ]
    )
    await seen(series, 4)
    days = await series.days("rosa", noon.date(), noon.date(), MADRID)
    assert days == [
        DayFigures(measure="pulse", day=noon.date(), low=60.0, mean=72.0, high=90.0, count=3),
        DayFigures(measure="systolic", day=noon.date(), low=120.0, mean=120.0, high=120.0, count=1),
    ]


async def test_the_days_are_those_of_the_home_also_as_the_clocks_change(series: Series) -> None:
    year = NOW.year - 1
    """Of the last years: the last Sundays of March and of October."""
    edges = [
        (day, datetime.combine(day, datetime.min.time(), MADRID).astimezone(UTC))
        for month in (3, 10)
        for day in [last_sunday(year, month)]
    ]
    written = []
    for day, begin in edges:
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), MADRID)
        end = end.astimezone(UTC)
        written += [
            point(50.0, begin - timedelta(milliseconds=1)),
            point(60.0, begin),
            point(80.0, end - timedelta(milliseconds=1)),
            point(90.0, end),
        ]
    await series.write(written)
    await seen(series, 8)
    days = await series.days("rosa", date(year, 1, 1), date(year, 12, 31), MADRID)
    expected = []
    for day, _ in edges:
        before, after = day - timedelta(days=1), day + timedelta(days=1)
        expected += [(before, 50.0, 50.0, 1), (day, 60.0, 80.0, 2), (after, 90.0, 90.0, 1)]
    assert [(one.day, one.low, one.high, one.count) for one in days] == expected


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.isoweekday() % 7)


async def test_an_erased_person_is_found_no_more_and_others_are(series: Series) -> None:
    await series.write([point(60.0, YESTERDAY), point(90.0, YESTERDAY, resident="pere")])
    await series.erase("rosa")
    assert await series.between("rosa", YESTERDAY, NOW) == []
    assert [one.value for one in await seen(series, 1, "pere")] == [90.0]
    await series.write([point(61.0, YESTERDAY)])
    assert [one.value for one in await seen(series, 1)] == [61.0], "who comes back begins anew"


async def test_a_store_that_is_not_there_is_a_refusal_of_its_kind() -> None:
    lines = LineSeries(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(SeriesDownError):
        await lines.write([point(60.0, YESTERDAY)])
    with pytest.raises(SeriesDownError):
        await lines.between("rosa", YESTERDAY, NOW)
    with pytest.raises(SeriesDownError):
        await lines.erase("rosa")
    await lines.close()
