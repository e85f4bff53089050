"""The page of one hub over HTTP: what it told, failed and was ordered, and who may see whom."""

from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
from sqlalchemy import insert, update

from central import tables
from central.console.hub_schemas import HubCounts, HubDetail, SpellPage
from central.console.looks import LOOK_LASTS, Looks
from central.demo_homes import HOMES
from protocol.messages import PathState, Sense
from tests.central.console.conftest import Office

ROSAS, COUPLES, DOLORESS = HOMES


async def told(office: Office, hub: str, *senses: Sense, low: int = 0) -> None:
    """Write a telling as the watch does."""
    content = msgspec.json.encode(senses).decode()
    row = {"hub": hub, "part": 1, "told": content, "low": low}
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.senses).values(**row, told_at=transaction.now)
        )


async def state(office: Office, hub: str, **columns: object) -> None:
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.hubs).where(tables.hubs.c.id == hub).values(**columns)
        )


async def fail(office: Office, hub: str, spells: int, *, open_: bool = False) -> datetime:
    """Write spells of a fault, a minute apart; the last may stand open."""
    now = office.database.clock.now()
    async with office.database.write() as transaction:
        for number in range(spells):
            since = now - timedelta(minutes=number)
            ends = None if open_ and number == 0 else since + timedelta(seconds=9)
            await transaction.connection.execute(
                insert(tables.fault_spells).values(
                    hub=hub, component="door~1", code="lost", since=since, cleared_at=ends, text=""
                )
            )
    return now


async def page(office: Office, login: str, hub: str = ROSAS.hub) -> HubDetail:
    async with office.logged_in(login) as browser:
        answer = await browser.get(f"/api/hubs/{hub}")
    assert answer.status_code == 200, answer.text
    return HubDetail.model_validate(answer.json())


async def test_the_page_shows_what_the_hub_told_and_what_it_does_not_speak_of(
    office: Office,
) -> None:
    now = office.database.clock.now()
    paths = msgspec.json.encode([PathState(name="mqtt", up=True, since=now)]).decode()
    await state(office, ROSAS.hub, online=True, heard_at=now, paths=paths, mains=False, queued=2)
    door = Sense(id="door-front", kind="door", place="hall", heard_at=now, battery=0.9)
    await told(office, ROSAS.hub, door)
    shown = await page(office, "nuria")
    assert (shown.hub.online, shown.hub.queued, shown.hub.mains) == (True, 2, False)
    assert [(path.name, path.up) for path in shown.paths] == [("mqtt", True)]
    states = {sense.id: sense.state for sense in shown.senses}
    assert states["door-front"] == "ok"
    assert states["smoke-kitchen"] == "untold"
    assert len(states) == len(ROSAS.devices)


async def test_who_lives_there_is_for_those_who_may_see_people_and_a_refresh_is_one_look(
    office: Office,
) -> None:
    shown = await page(office, "nuria")
    assert shown.lives is not None
    assert [one.name for one in shown.lives.residents] == ["Rosa Vidal Mas"]
    assert shown.lives.street
    await page(office, "nuria")
    assert len(await office.journal("person.looked-at")) == 1
    hidden = await page(office, "tomas")
    assert (hidden.lives, hidden.hub.who, hidden.hub.town) == (None, "", "")
    assert "Vidal" not in hidden.model_dump_json()
    assert len(await office.journal("person.looked-at")) == 1


async def test_an_unknown_hub_and_one_out_of_reach_do_not_exist(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        for path in ("", "/faults", "/orders"):
            assert (await browser.get(f"/api/hubs/hub-9999{path}")).status_code == 404


async def test_the_history_of_faults_comes_by_pages_and_each_spell_once(office: Office) -> None:
    began = await fail(office, ROSAS.hub, 45, open_=True)
    history = (await page(office, "tomas")).history
    seen = list(history.spells)
    async with office.logged_in("tomas") as browser:
        while history.next is not None:
            answer = await browser.get(
                f"/api/hubs/{ROSAS.hub}/faults", params={"before": history.next}
            )
            history = SpellPage.model_validate(answer.json())
            seen += history.spells
        wrong = await browser.get(f"/api/hubs/{ROSAS.hub}/faults", params={"before": "é{"})
    assert [spell.since for spell in seen] == [began - timedelta(minutes=n) for n in range(45)]
    assert (seen[0].cleared_at, seen[1].component) == (None, "door~1")
    assert wrong.status_code == 422


async def test_hubs_are_found_by_how_they_are_and_counted_so(office: Office) -> None:
    now = office.database.clock.now()
    await state(office, ROSAS.hub, online=True, heard_at=now)
    await state(office, COUPLES.hub, online=False, heard_at=now)
    await told(office, ROSAS.hub, Sense(id="p", kind="pendant", state="low-battery"), low=1)
    async with office.logged_in("tomas") as browser:
        found = {
            wanted: [
                hub["id"]
                for hub in (await browser.get("/api/hubs", params={"state": wanted})).json()["hubs"]
            ]
            for wanted in ("all", "wrong", "offline", "faults", "low-battery", "never")
        }
        named = (await browser.get("/api/hubs", params={"q": "0002"})).json()["hubs"]
        wild = (await browser.get("/api/hubs", params={"q": "%"})).json()["hubs"]
        odd = await browser.get("/api/hubs", params={"state": "green"})
        counts = HubCounts.model_validate((await browser.get("/api/hub-counts")).json())
        programme = counts.programmes[0]
        of_one = (await browser.get("/api/hubs", params={"programme": programme})).json()["hubs"]
    every = [ROSAS.hub, COUPLES.hub, DOLORESS.hub]
    assert found == {
        "all": every,
        "wrong": every,
        "offline": [COUPLES.hub],
        "faults": [],
        "low-battery": [ROSAS.hub],
        "never": [DOLORESS.hub],
    }
    assert (counts.all, counts.offline, counts.low_battery, counts.never) == (3, 1, 1, 1)
    assert [hub["id"] for hub in named] == [COUPLES.hub]
    assert wild == []
    assert odd.status_code == 422
    assert {hub["programme"] for hub in of_one} == {programme}


async def test_a_self_test_is_followed_from_the_order_to_the_receipt(office: Office) -> None:
    async with office.logged_in("tomas") as browser:
        order = await browser.post(f"/api/hubs/{ROSAS.hub}/orders", json={"do": "self-test"})
    way = (await page(office, "tomas")).test
    assert way is not None
    assert (way.outcome, way.answered_at, way.arrived_at) == (None, None, None)
    later = office.database.clock.now() + timedelta(seconds=1)
    async with office.database.write() as transaction:
        connection = transaction.connection
        await connection.execute(
            update(tables.commands)
            .where(tables.commands.c.id == order.json()["id"])
            .values(outcome="done", ended_at=later)
        )
        alarm = {"hub": ROSAS.hub, "id": str(uuid4()), "state": "raised", "cause": "button"}
        await connection.execute(
            insert(tables.alarms).values(
                **alarm, priority=1, source="self-test", test=True, received_at=later
            )
        )
    await state(office, ROSAS.hub, queued=1, beat_at=later + timedelta(seconds=1))
    way = (await page(office, "tomas")).test
    assert way is not None
    assert (way.answered_at, way.arrived_at, way.confirmed_at) == (later, later, None)
    await state(office, ROSAS.hub, queued=0, beat_at=later + timedelta(seconds=2))
    way = (await page(office, "tomas")).test
    assert way is not None
    assert way.confirmed_at == later + timedelta(seconds=2)


async def test_the_sentences_are_for_those_who_may_order(office: Office) -> None:
    async with office.logged_in("tomas") as browser:
        listed = (await browser.get("/api/phrases")).json()
    assert listed[0]["code"] == "listening"
    assert {"ca", "es", "en"} <= set(listed[0]["words"])


def test_a_look_lasts_and_is_of_one_person() -> None:
    looks, now = Looks(), datetime.fromisoformat("2026-11-22T03:04:05+00:00")
    assert looks.begins("nuria", "hubs", now)
    assert not looks.begins("nuria", "hubs", now + LOOK_LASTS / 2)
    assert looks.begins("laia", "hubs", now)
    assert looks.begins("nuria", "hub hub-0001", now)
    assert looks.begins("nuria", "hubs", now + LOOK_LASTS)
