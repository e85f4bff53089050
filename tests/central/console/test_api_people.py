"""People over HTTP: seen with a trace, absent, erased."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from central import tables
from central.demo_homes import HOMES, ROSA, demo_id
from tests.central.console.conftest import Office

ROSAS = HOMES[0]


async def test_a_person_is_shown_and_the_reason_is_journalled(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        answer = await browser.get(f"/api/residents/{ROSA}", params={"why": "follow-up"})
    person = answer.json()
    assert person["resident"]["address_as"] == "Rosa"
    assert person["resident"]["age"] == office.database.clock.now().year - 1939
    assert person["hubs"] == ["hub-0001"]
    assert "json://" not in answer.text, "the address of a channel is never shown"
    assert await office.journal("person.looked-at") == [
        (f"operator:{demo_id('operator/nuria')}", ROSA, None)
    ]


async def test_erasing_answers_what_became_of_the_home_and_the_person_is_gone(
    office: Office,
) -> None:
    case = await office.open_case(ROSAS)
    async with office.logged_in("admin") as browser:
        refused = await browser.post(f"/api/residents/{ROSA}/erase")
        await office.touch_case(case, state="closed", closed_at=office.database.clock.now())
        erased = await browser.post(f"/api/residents/{ROSA}/erase")
        person = (await browser.get(f"/api/residents/{ROSA}")).json()
        sound = (await browser.get("/api/journal/state")).json()["sound"]
    assert refused.status_code == 409
    assert case in refused.json()["detail"]
    assert erased.json() == {"resident": ROSA, "home_emptied": True}
    assert person["resident"]["given_name"] == ""
    assert person["contacts"] == []
    assert sound is True


async def test_an_absence_is_set_and_ended(office: Office) -> None:
    until = office.database.clock.now() + timedelta(days=10)
    path = f"/api/homes/{ROSAS.home.id}/absence"
    stored = select(tables.homes.c.absent_until).where(tables.homes.c.id == ROSAS.home.id)
    async with office.logged_in("laia") as browser:
        assert (await browser.put(path, json={"until": until.isoformat()})).status_code == 204
        async with office.database.read() as connection:
            assert await connection.scalar(stored) == until
        assert (await browser.put(path, json={"until": None})).status_code == 204
    async with office.database.read() as connection:
        assert await connection.scalar(stored) is None


@pytest.mark.parametrize("days", [-1, 400])
async def test_an_absence_in_the_past_or_for_years_is_refused(office: Office, days: int) -> None:
    until = office.database.clock.now() + timedelta(days=days)
    async with office.logged_in("laia") as browser:
        answer = await browser.put(
            f"/api/homes/{ROSAS.home.id}/absence", json={"until": until.isoformat()}
        )
    assert answer.status_code == 422
