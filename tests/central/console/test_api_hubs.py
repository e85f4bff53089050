"""Hubs, orders and claim codes over HTTP."""

import msgspec
from sqlalchemy import insert, select, update

from central import tables
from central.console.hub_schemas import HubPage
from central.demo_homes import HOMES, demo_id
from protocol.messages import Order, Say, SelfTest
from tests.central.console.conftest import Office

ROSAS, COUPLES, _ = HOMES


async def test_the_hubs_are_listed_with_their_people_and_open_faults(office: Office) -> None:
    now = office.database.clock.now()
    async with office.database.write() as transaction:
        fault = {"hub": ROSAS.hub, "code": "low", "since": now}
        await transaction.connection.execute(
            insert(tables.faults),
            [
                {**fault, "component": "pendant-1", "cleared_at": None},
                {**fault, "component": "door-front", "cleared_at": now},
            ],
        )
        await transaction.connection.execute(insert(tables.hubs).values(id="hub-nowhere"))
    async with office.logged_in("nuria") as browser:
        hubs = HubPage.model_validate((await browser.get("/api/hubs")).json()).hubs
    assert [hub.id for hub in hubs] == ["hub-0001", "hub-0002", "hub-0003", "hub-nowhere"]
    assert hubs[0].who == "Rosa Vidal Mas"
    assert [fault.component for fault in hubs[0].faults] == ["pendant-1"]
    assert (hubs[3].home, hubs[3].who, hubs[3].config_wanted) == (None, "", 0)


async def test_a_town_of_hubs_is_listed_by_pages(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        first = (await browser.get("/api/hubs", params={"limit": 2})).json()
        rest = (await browser.get("/api/hubs", params={"after": first["next"]})).json()
    hubs = first["hubs"] + rest["hubs"]
    assert [hub["id"] for hub in hubs] == ["hub-0001", "hub-0002", "hub-0003"]
    assert rest["next"] is None


async def test_a_technician_sees_hubs_and_no_names(office: Office) -> None:
    async with office.logged_in("tomas") as browser:
        answer = await browser.get("/api/hubs")
    assert {(hub["who"], hub["town"]) for hub in answer.json()["hubs"]} == {("", "")}
    assert "Rosa" not in answer.text
    assert await office.journal("hubs.looked-at") == []


async def test_an_order_is_placed_once_above_every_earlier_one(office: Office) -> None:
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.hubs).where(tables.hubs.c.id == ROSAS.hub).values(epoch="e" * 16)
        )
    async with office.logged_in("tomas") as browser:
        first = await browser.post(f"/api/hubs/{ROSAS.hub}/orders", json={"do": "self-test"})
        second = await browser.post(
            f"/api/hubs/{ROSAS.hub}/orders", json={"do": "say", "phrase": "listening"}
        )
        listed = (await browser.get(f"/api/hubs/{ROSAS.hub}/orders")).json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert [row["do"] for row in listed] == ["say", "self-test"]
    commands = tables.commands
    async with office.database.read() as connection:
        rows = (await connection.execute(select(commands).order_by(commands.c.n))).all()
    orders = [msgspec.json.decode(row.order, type=Order) for row in rows]
    assert orders == [SelfTest(), Say(phrase="listening")]
    assert [row.n for row in rows] == [1, 2]
    assert {row.epoch for row in rows} == {"e" * 16}
    assert (
        await office.journal("hub.ordered")
        == [(f"operator:{demo_id('operator/tomas')}", None, None)] * 2
    )


async def test_an_order_to_say_what_no_home_says_and_one_for_no_hub_are_refused(
    office: Office,
) -> None:
    async with office.logged_in("tomas") as browser:
        mute = await browser.post(f"/api/hubs/{ROSAS.hub}/orders", json={"do": "say"})
        unknown = await browser.post(
            f"/api/hubs/{ROSAS.hub}/orders", json={"do": "say", "phrase": "ask-fall"}
        )
        nowhere = await browser.post("/api/hubs/hub-9999/orders", json={"do": "self-test"})
        placed = (await browser.get(f"/api/hubs/{ROSAS.hub}/orders")).json()
    assert (mute.status_code, unknown.status_code, nowhere.status_code) == (422, 422, 404)
    assert "/api/phrases" in unknown.json()["detail"]
    assert placed == []


async def test_a_technician_makes_a_claim_code_for_a_home_that_exists(office: Office) -> None:
    async with office.logged_in("tomas") as browser:
        made = await browser.post("/api/claims", json={"home": COUPLES.home.id})
        nowhere = await browser.post("/api/claims", json={"home": "no-such-home"})
    assert made.status_code == 201
    code = made.json()["code"]
    async with office.database.read() as connection:
        stored = (await connection.execute(select(tables.claims))).one()
    assert stored.home == COUPLES.home.id
    assert code not in str(stored)
    assert nowhere.status_code == 404


async def test_the_journal_tells_how_far_it_is_sound_and_where_it_is_not(office: Office) -> None:
    journal = tables.journal
    async with office.logged_in("laia") as browser:
        before = (await browser.get("/api/journal/state")).json()
        await office.open_case()
        async with office.database.engine.begin() as connection:
            await connection.execute(
                update(journal).where(journal.c.kind == "case.opened").values(kind="case.closed")
            )
        after = (await browser.get("/api/journal/state")).json()
    assert before["sound"] is True
    assert before["verified_to"] == before["position"] > 0
    assert after["sound"] is False
    assert after["flaws"] == [f"{after['position']}: its content was changed"]
