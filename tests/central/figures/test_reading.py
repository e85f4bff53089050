"""Counting in SQL finds what a naive walk over the same calls finds, on both databases."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from central import tables
from central.database import Database
from central.figures.answers import TARGETS, Kind, Share, Waits, kind_of
from central.figures.calls import Which, every, page
from central.figures.periods import Period
from central.figures.reading import case_kind, count, month_shares, unexplained
from central.figures.trend import Trend
from central.operators.actor import Actor
from central.permissions import Role
from simulations.past import Shift, draw, write

MADRID = ZoneInfo("Europe/Madrid")
AUTUMN = date(2026, 10, 25)
"""The clocks go back: it has 25 hours."""
NOW = datetime(2026, 10, 26, 11, 0, 7, 250_000, tzinfo=UTC)
OPERATORS = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(4)]
LAIA = Actor(id="laia", name="Laia", role=Role.SUPERVISOR, tenant="barcelona")
FAR = Actor(id="far", name="Far", role=Role.SUPERVISOR, tenant="girona")
PERIODS = [
    Period(first=AUTUMN, last=AUTUMN, zone=MADRID),
    Period(first=date(2026, 10, 24), last=date(2026, 10, 26), zone=MADRID),
    Period.month(2026, 10, MADRID),
]
Rows = list[dict[str, object]]


async def a_past(database: Database) -> Rows:
    """Write some days of a small town around the night when the clocks go back."""
    shift = Shift(operators=OPERATORS, scale=0.06)
    rows = list(draw(NOW - timedelta(days=4), NOW, shift, seed=7))
    await database.transact(lambda bulk: write(bulk, rows))
    return rows


def naive(
    rows: Iterable[dict[str, object]], period: Period
) -> list[tuple[Kind, datetime, dict[str, object]]]:
    found = []
    for row in rows:
        at = row["opened_at"]
        assert isinstance(at, datetime)
        if period.first <= at.astimezone(MADRID).date() <= period.last:
            kind = kind_of(
                priority=int(str(row["priority"])),
                test=bool(row["test"]),
                taken=row["first_taken_at"] is not None,
                closed=row["closed_at"] is not None,
            )
            found.append((kind, at, row))
    return found


def seconds(row: dict[str, object]) -> int:
    opened, taken = row["opened_at"], row["first_taken_at"] or NOW
    assert isinstance(opened, datetime)
    assert isinstance(taken, datetime)
    return -((opened - taken) // timedelta(seconds=1))


@pytest.mark.parametrize("period", PERIODS, ids=["day", "days", "month"])
async def test_the_figures_are_those_of_a_naive_walk_over_the_calls(
    database: Database, period: Period
) -> None:
    rows = await a_past(database)
    async with database.read() as connection:
        counts = await connection.run_sync(count, period, LAIA, NOW)
        shares, waiting = await connection.run_sync(month_shares, period, LAIA, NOW)
    by_hour: dict[int, Waits] = {}
    by_priority: dict[int, Waits] = {}
    by_operator: dict[str, Waits] = {}
    left_out: dict[Kind, int] = {}
    for kind, at, row in naive(rows, period):
        if kind is not Kind.COUNTED:
            left_out[kind] = left_out.get(kind, 0) + 1
        if kind not in (Kind.COUNTED, Kind.APART):
            continue
        answered = row["first_taken_at"] is not None
        by_priority.setdefault(int(str(row["priority"])), Waits()).add(
            seconds(row), answered=answered
        )
        if kind is Kind.COUNTED:
            local = at.astimezone(MADRID)
            slot = (at - period.start) // timedelta(hours=1) if period.is_day else local.hour
            by_hour.setdefault(slot, Waits()).add(seconds(row), answered=answered)
            if answered:
                by_operator.setdefault(str(row["first_taken_by"]), Waits()).add(
                    seconds(row), answered=True
                )
    assert counts.overall.calls > 50
    assert counts.by_hour == by_hour
    assert counts.by_priority == by_priority
    assert counts.by_operator == by_operator
    assert counts.left_out == left_out
    assert set(left_out) == {Kind.TEST, Kind.APART, Kind.AUTOMATIC}
    assert [(one.within, one.of) for one in shares] == [
        (one.within, one.of) for one in map(counts.overall.share, TARGETS)
    ]
    assert waiting == counts.overall.waiting.total()


async def test_what_lies_outside_ones_scope_is_counted_nowhere(database: Database) -> None:
    await a_past(database)
    async with database.read() as connection:
        counts = await connection.run_sync(count, PERIODS[2], FAR, NOW)
        assert await connection.run_sync(page, PERIODS[2], Which(), FAR, NOW) == ([], None)
    assert (counts.overall.calls, dict(counts.left_out)) == (0, {})


async def test_the_kind_of_a_case_is_the_same_in_sql(database: Database) -> None:
    rows = await a_past(database)
    cases = tables.cases
    async with database.read() as connection:
        found = {
            row.id: Kind(row.kind)
            for row in await connection.execute(select(cases.c.id, case_kind.label("kind")))
        }
    expected = {str(row["id"]): kind for kind, _, row in naive(rows, PERIODS[2])}
    assert found == expected


async def test_the_calls_behind_a_bar_are_as_many_as_the_bar_says(database: Database) -> None:
    await a_past(database)
    period = PERIODS[0]
    async with database.read() as connection:
        counts = await connection.run_sync(count, period, LAIA, NOW)
        for slot, waits in counts.by_hour.items():
            calls, _ = await connection.run_sync(page, period, Which(slot=slot), LAIA, NOW)
            late, _ = await connection.run_sync(
                page, period, Which(slot=slot, late_s=60), LAIA, NOW
            )
            assert (len(calls), len(late)) == (waits.calls, waits.late(60))


async def test_pages_of_calls_of_one_instant_leave_none_out_and_tell_none_twice(
    database: Database,
) -> None:
    rows = await a_past(database)
    at = NOW - timedelta(hours=30)
    storm = [
        {**row, "id": f"{n:036x}", "number": 10_000 + n, "opened_at": at}
        for n, row in enumerate(rows[:23])
    ]
    await database.transact(lambda bulk: write(bulk, storm))
    which, period = Which(), PERIODS[1]

    async with database.read() as connection:
        whole = await connection.run_sync(lambda c: list(every(c, period, which, LAIA, NOW)))
        paged, after = [], None
        while True:
            some, after = await connection.run_sync(page, period, which, LAIA, NOW, after, 5)
            paged += some
            if after is None:
                break
    assert [call.id for call in paged] == [call.id for call in whole]
    assert len({call.id for call in whole}) == len(whole)


async def test_a_late_call_waits_for_a_reason_until_one_is_written(database: Database) -> None:
    rows = await a_past(database)
    period = PERIODS[2]
    late = [
        row for kind, _, row in naive(rows, period) if kind is Kind.COUNTED and seconds(row) > 180
    ]
    assert late
    async with database.read() as connection:
        assert await connection.run_sync(unexplained, period, LAIA, NOW) == len(late)
    async with database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.explanations).values(
                case_id=late[0]["id"], reason="other", written_by="laia", written_at=NOW
            )
        )
    async with database.read() as connection:
        assert await connection.run_sync(unexplained, period, LAIA, NOW) == len(late) - 1


async def test_a_month_that_is_over_is_counted_again_only_while_somebody_waits(
    database: Database,
) -> None:
    trend, later = Trend(), datetime(2026, 11, 20, tzinfo=UTC)
    rows = [row for row in await a_past(database) if row["closed_at"] is not None]
    cases = tables.cases

    async def october(actor: Actor) -> Share:
        async with database.read() as connection:
            months = await connection.run_sync(trend.months, actor, MADRID, later)
        assert [month.is_over for month in months] == [True] * 12 + [False]
        return months[-2].shares[0]

    async def take_all(at: datetime) -> None:
        async with database.write() as transaction:
            await transaction.connection.execute(
                update(cases).where(cases.c.state != "closed").values(first_taken_at=at)
            )

    waiting = {**rows[0], "id": "f" * 36, "number": 99_999, "priority": 1, "test": False}
    waiting |= {"state": "queued", "first_taken_at": None, "closed_at": None}
    await database.transact(lambda bulk: write(bulk, [waiting]))
    before = await october(LAIA)
    await take_all(NOW - timedelta(days=10))
    after = await october(LAIA)
    assert (after.of, after.within) == (before.of, before.within + 1)
    await take_all(NOW)
    assert await october(LAIA) == after
    assert (await october(FAR)).of == 0
