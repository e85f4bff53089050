"""A person's vital signs over HTTP: seen by whom, of which days, bounded and planned by whom."""

import asyncio
import sys
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import insert

from central import tables
from central.database import Database
from central.demo_homes import CARME, HOMES, JOAN, ROSA
from central.permissions import Permission, Role, may
from central.telemonitoring.projector import Projector
from central.telemonitoring.table_series import TableSeries
from tests.central.console.conftest import Office

SEES, HEALTH = Permission.SEE_QUEUE, Permission.SEE_HEALTH
PAGE = f"/api/residents/{ROSA}/vitals"


async def projected(database: Database) -> None:
    await Projector(database, TableSeries(database), database.clock, tick_s=1.0).look()


async def page(browser: httpx.AsyncClient, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = await browser.get(PAGE, params=query)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.json()


def of(page: Any, measure: str) -> Any:  # noqa: ANN401 - JSON
    return next(one for one in page["measures"] if one["measure"] == measure)


async def test_a_month_shows_points_limits_and_what_was_missed(
    office: Office, database: Database
) -> None:
    await projected(database)
    async with office.logged_in("nuria") as browser:
        found = await page(browser, span="month")
    systolic = of(found, "systolic")
    assert 40 < len(systolic["points"]) < 70
    assert systolic["unit"] == "mm[Hg]"
    assert systolic["limits"]["concern_above"] == 180
    outcomes = {slot["outcome"] for slot in systolic["slots"]}
    assert {"met", "missed"} <= outcomes
    assert any(point["doubts"] == ["moved"] for point in systolic["points"])
    assert [plan["times"] for plan in found["plans"]] == [["09:00", "20:00"]]
    assert await office.journal("person.looked-at") != []


async def test_a_year_is_figures_of_days(office: Office, database: Database) -> None:
    await projected(database)
    async with office.logged_in("nuria") as browser:
        found = await page(browser, span="year")
    systolic = of(found, "systolic")
    assert systolic["points"] == []
    assert len(systolic["days"]) > 50
    assert all(day["low"] <= day["mean"] <= day["high"] for day in systolic["days"])
    assert {slot["outcome"] for slot in systolic["slots"]} == {"missed"}


async def test_looking_again_within_minutes_is_one_look(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        for span in ("day", "week", "month", "year"):
            await page(browser, span=span)
    assert len(await office.journal("person.looked-at")) == 1


async def test_who_keeps_the_register_alone_sees_no_vital_signs(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        answer = await browser.put(
            f"{PAGE}/limits/weight", json={"version": 0, "concern_below": 45.0}
        )
        assert answer.status_code == HTTPStatus.OK, answer.text
    async with office.logged_in("admin") as browser:
        assert (await browser.get(PAGE)).status_code == HTTPStatus.FORBIDDEN
        history = (await browser.get(f"/api/residents/{ROSA}/history")).json()
    [change] = next(row for row in history if row["kind"] == "limits.written")["changes"]
    assert (change["field"], change["after"]) == ("concern_below", "•••")


def test_whoever_works_cases_may_see_what_led_to_an_alert() -> None:
    assert [role for role in Role if may(role, SEES) and not may(role, HEALTH)] == []


async def test_limits_are_set_on_what_one_saw_and_have_a_history(office: Office) -> None:
    path = f"{PAGE}/limits/systolic"
    async with office.logged_in("nuria") as browser:
        refused = await browser.put(path, json={"version": 1})
        assert refused.status_code == HTTPStatus.FORBIDDEN
    async with office.logged_in("laia") as browser:
        kept = await browser.put(path, json={"version": 1, "notice_above": 145.5})
        assert kept.json() == {"id": "systolic", "version": 2}
        stale = await browser.put(path, json={"version": 1, "notice_above": 150})
        assert stale.status_code == HTTPStatus.CONFLICT
        assert stale.json()["errors"][0]["by"] == "Laia Font"
        limits = of(await page(browser), "systolic")["limits"]
        assert (limits["notice_above"], limits["concern_above"]) == (145.5, None)
        [edit, *_] = (await browser.get(f"/api/residents/{ROSA}/history")).json()
    assert (edit["kind"], edit["about"], edit["by"]) == ("limits.written", "systolic", "Laia Font")
    changes = {one["field"]: (one["before"], one["after"]) for one in edit["changes"]}
    assert changes["notice_above"] == ("150", "145.5")


@pytest.mark.parametrize(
    ("measure", "limits", "field"),
    [
        ("systolic", {"concern_above": 999}, "concern_above"),
        ("systolic", {"notice_above": 180, "concern_above": 170}, "concern_above"),
        ("systolic", {"concern_below": 120, "concern_above": 120}, "concern_above"),
        ("mood", {"concern_above": 3}, "measure"),
    ],
)
async def test_limits_that_make_no_sense_are_refused(
    measure: str, limits: dict[str, float], field: str, office: Office
) -> None:
    async with office.logged_in("laia") as browser:
        answer = await browser.put(f"{PAGE}/limits/{measure}", json={"version": 0, **limits})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [one["loc"][-1] for one in answer.json()["errors"]] == [field]


async def test_a_plan_is_added_changed_and_taken_away(office: Office) -> None:
    plan = {"measure": "weight", "times": ["10:00"], "days": [1], "tolerance_min": 180}
    async with office.logged_in("laia") as browser:
        added = await browser.post(f"{PAGE}/plans", json=plan)
        assert added.status_code == HTTPStatus.CREATED, added.text
        path = f"{PAGE}/plans/{added.json()['id']}"
        changed = await browser.put(path, json={**plan, "days": [1, 4], "version": 1})
        assert changed.json()["version"] == 2
        assert (await browser.put(path, json={**plan, "version": 1})).status_code == 409
        plans = (await page(browser))["plans"]
        assert {(one["measure"], *one["days"]) for one in plans} >= {("weight", 1, 4)}
        assert (await browser.delete(path, params={"version": 2})).status_code == HTTPStatus.OK
        assert [one["measure"] for one in (await page(browser))["plans"]] == ["systolic"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": []},
        {"times": ["25:00"]},
        {"times": ["08:00", "08:00"]},
        {"days": []},
        {"tolerance_min": 1},
        {"missed_priority": 1},
        {"measure": "mood"},
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(
    wrong: dict[str, object], office: Office
) -> None:
    plan = {"measure": "weight", "times": ["10:00"], "days": [1], **wrong}
    async with office.logged_in("laia") as browser:
        answer = await browser.post(f"{PAGE}/plans", json=plan)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [one["loc"][-1] for one in answer.json()["errors"]] == [next(iter(wrong))]


async def test_a_couples_reading_is_shown_for_both_until_somebody_says_whose_it_is(
    office: Office, database: Database
) -> None:
    now = database.clock.now()
    reading = "01935f00-0000-7000-8000-000000000001"
    async with database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.readings).values(
                hub=HOMES[1].hub,
                id=reading,
                part=0,
                measure="pulse",
                value=72.0,
                at=now,
                received_at=now,
                device="pressure-1",
                home=HOMES[1].home.id,
            )
        )
    async with office.logged_in("nuria") as browser:
        for person in (CARME, JOAN):
            shown = (await browser.get(f"/api/residents/{person}/vitals")).json()["unclaimed"]
            assert [one["id"] for one in shown] == [reading]
        path = f"/api/residents/{CARME}/vitals/readings/{HOMES[1].hub}/{reading}"
        assert (await browser.put(path)).status_code == HTTPStatus.NO_CONTENT
        await projected(database)
        carme = (await browser.get(f"/api/residents/{CARME}/vitals")).json()
        assert of(carme, "pulse")["points"][0]["value"] == 72.0
        assert carme["unclaimed"] == []
    assert await office.journal("reading.claimed") != []


async def test_a_year_of_four_readings_a_day_is_read_in_no_time(
    office: Office, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    now = database.clock.now()
    points = [
        {
            "resident": ROSA,
            "at": now - timedelta(hours=6 * n, seconds=1),
            "measure": measure,
            "value": 100.0 + n % 40,
        }
        for n in range(4 * 365)
        for measure in ("systolic", "diastolic", "pulse")
    ]
    async with database.write() as transaction:
        await transaction.connection.execute(insert(tables.points), points)
    series = TableSeries(database)
    zone = ZoneInfo("Europe/Madrid")
    last = now.astimezone(zone).date()
    async with office.logged_in("nuria") as browser:
        assert len(of(await page(browser, span="year"), "pulse")["days"]) > 360
        figures, pages = [], []
        for _ in range(9):
            begun = time.perf_counter()
            await series.days(ROSA, last - timedelta(days=365), last, zone)
            figures.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            await page(browser, span="year")
            pages.append(time.perf_counter() - begun)
            await asyncio.sleep(0)
    name = database.engine.dialect.name
    told = f"{sorted(figures)[4] * 1e3:.1f} ms, the whole page {sorted(pages)[4] * 1e3:.1f} ms"
    with capsys.disabled():
        sys.stdout.write(f"\na year of 4 a day, 3 measures, {name}: figures {told}\n")
    assert min(figures) < 0.05
