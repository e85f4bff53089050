"""The queue and the case page over HTTP, in the scope of who asks."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from central import tables
from central.console.queue import QueueItem
from central.console.schemas import Queue, QueueRow
from central.demo_homes import HOMES, ROSA, TENANT, demo_id
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import Role
from tests.central.console.conftest import Office

ROSAS, COUPLES, DOLORESS = HOMES


def test_what_is_encoded_quickly_has_the_fields_of_the_schema() -> None:
    assert list(QueueItem.__struct_fields__) == list(QueueRow.model_fields)


async def test_the_queue_is_ordered_by_priority_and_then_by_age(office: Office) -> None:
    older = await office.open_case(ROSAS, priority=3)
    younger = await office.open_case(COUPLES, priority=3)
    urgent = await office.open_case(DOLORESS, priority=1)
    async with office.logged_in("nuria") as browser:
        queue = Queue.model_validate_json((await browser.get("/api/queue")).content)
    assert [case.id for case in queue.cases] == [urgent, older, younger]
    assert queue.position >= max(case.position for case in queue.cases)


async def test_a_row_names_the_person_or_everyone_of_the_home(office: Office) -> None:
    await office.open_case(ROSAS)
    await office.open_case(COUPLES)
    await office.open_case(ROSAS, home=None, resident=None, hub="hub-unknown", tenant="")
    async with office.logged_in("nuria") as browser:
        queue = Queue.model_validate_json((await browser.get("/api/queue")).content)
    names = [case.who for case in queue.cases]
    assert names[0] == "Rosa Vidal Mas"
    assert sorted(names[1].split(", ")) == ["Carme Puig Ferrer", "Joan Serra Bosch"]
    assert names[2] == ""
    assert [case.town for case in queue.cases] == ["Barcelona", "Barcelona", ""]


async def test_closed_cases_are_not_in_the_queue(office: Office) -> None:
    case = await office.open_case()
    await office.touch_case(case, state="closed", closed_at=office.database.clock.now())
    async with office.logged_in("nuria") as browser:
        assert (await browser.get("/api/queue")).json()["cases"] == []


async def test_each_look_at_the_queue_is_journalled(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        await browser.get("/api/queue")
    assert await office.journal("queue.looked-at") == [
        (f"operator:{demo_id('operator/nuria')}", None, None)
    ]


async def test_the_case_page_shows_the_person_and_journals_who_looked(office: Office) -> None:
    case = await office.open_case(ROSAS)
    async with office.logged_in("nuria") as browser:
        page = (await browser.get(f"/api/cases/{case}")).json()
    assert page["case"]["who"] == "Rosa Vidal Mas"
    assert page["residents"][0]["hears_badly"] is True
    assert page["home"]["street"] == "Carrer de Villarroel 112"
    assert page["contacts"][0]["name"] == "Anna Soler Vidal"
    assert {outcome["code"] for outcome in page["outcomes"]}
    assert [step["done"] for step in page["steps"]] == [False] * len(page["steps"])
    assert [(row["kind"], row["text"]) for row in page["timeline"]] == [("case.opened", "impacte")]
    assert await office.journal("person.looked-at") == [
        (f"operator:{demo_id('operator/nuria')}", ROSA, case)
    ]


async def test_a_case_nobody_could_place_can_be_opened_by_everyone(office: Office) -> None:
    case = await office.open_case(
        ROSAS, home=None, resident=None, hub="hub-unknown", tenant="", territory="", programme=""
    )
    async with office.logged_in("marc") as browser:
        page = (await browser.get(f"/api/cases/{case}")).json()
    assert page["home"] is None
    assert page["residents"] == []


async def test_an_alarm_and_an_attempt_are_shown_without_the_contacts_address(
    office: Office,
) -> None:
    case = await office.open_case(ROSAS)
    now = office.database.clock.now()
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.alarms).values(
                hub=ROSAS.hub,
                id=demo_id("alarm"),
                case_id=case,
                state="raised",
                cause="fall",
                priority=1,
                received_at=now,
                evidence='{"acceleration":{"rate_hz":50,"peak_g":4.1}}',
                wrong='["its clock is wrong",{"code":"sequence","text":"no seq"}]',
            )
        )
        await transaction.connection.execute(
            insert(tables.attempts).values(
                id=demo_id("attempt"),
                case_id=case,
                contact=ROSAS.contacts[0].id,
                channel=0,
                fence=0,
                state="sent",
                link="a-link",
                planned_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
    async with office.logged_in("nuria") as browser:
        answer = await browser.get(f"/api/cases/{case}")
    page = answer.json()
    assert page["alarms"][0]["evidence"]["acceleration"]["peak_g"] == 4.1
    assert page["alarms"][0]["wrong"] == [
        {"code": None, "text": "its clock is wrong"},
        {"code": "sequence", "text": "no seq"},
    ]
    attempt = page["attempts"][0]
    assert (attempt["contact_name"], attempt["channel"]) == ("Anna Soler Vidal", "json")
    assert "127.0.0.1" not in answer.text
    assert "a-link" not in answer.text


async def test_an_operator_takes_resolves_and_closes_a_case(office: Office) -> None:
    case = await office.open_case(ROSAS, cause="button")
    async with office.logged_in("nuria") as browser:
        page = (await browser.get(f"/api/cases/{case}")).json()

        async def do(what: str, **change: object) -> dict[str, Any]:
            answer = await browser.post(
                f"/api/cases/{case}/{what}", json={"fence": page["fence"], **change}
            )
            assert answer.status_code == 200, answer.text
            read: dict[str, Any] = answer.json()
            return read

        page = await do("take")
        page = await do("note", text="parla amb la Rosa")
        page = await do("move", state="calling")
        for step in page["steps"]:
            page = await do("step", step=step["id"])
        page = await do("resolve", outcome=page["outcomes"][0]["code"], text="tot bé")
        page = await do("close")
        queue = (await browser.get("/api/queue")).json()
    assert page["case"]["state"] == "closed"
    assert page["case"]["owner_name"] == "Núria Pons"
    assert all(step["done"] for step in page["steps"])
    assert "parla amb la Rosa" in [row["text"] for row in page["timeline"]]
    assert queue["cases"] == []


async def test_the_second_of_two_who_take_a_case_is_told_who_has_it(office: Office) -> None:
    case = await office.open_case()
    async with office.logged_in("nuria") as first, office.logged_in("marc") as second:
        assert (await first.post(f"/api/cases/{case}/take", json={"fence": 0})).status_code == 200
        refused = await second.post(f"/api/cases/{case}/take", json={"fence": 0})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "Núria Pons" in refused.json()["detail"]


async def test_closing_without_an_outcome_is_refused(office: Office) -> None:
    case = await office.open_case()
    async with office.logged_in("nuria") as browser:
        taken = (await browser.post(f"/api/cases/{case}/take", json={"fence": 0})).json()
        refused = await browser.post(f"/api/cases/{case}/close", json={"fence": taken["fence"]})
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        ({}, {"rosa", "couple", "dolores", "unplaced"}),
        ({"tenant": TENANT}, {"rosa", "couple", "dolores", "unplaced"}),
        ({"tenant": "girona"}, {"unplaced"}),
        ({"tenant": TENANT, "territory": "eixample"}, {"rosa", "couple", "unplaced"}),
        ({"tenant": TENANT, "programme": "robots"}, {"rosa", "unplaced"}),
        (
            {"tenant": TENANT, "territory": "nou-barris", "programme": "robots"},
            {"unplaced"},
        ),
    ],
)
async def test_what_lies_outside_of_ones_scope_does_not_exist(
    office: Office, passwords: Passwords, scope: dict[str, str], sees: set[str]
) -> None:
    account = Account(id="scoped", login="scoped", name="S", role=Role.SUPERVISOR, **scope)
    await Accounts(office.database, passwords).open(account, "scoped it is", actor="system")
    office.logins["scoped"] = "scoped it is"
    cases = {
        "rosa": await office.open_case(ROSAS),
        "couple": await office.open_case(COUPLES),
        "dolores": await office.open_case(DOLORESS),
        "unplaced": await office.open_case(
            ROSAS, home=None, resident=None, tenant="", territory="", programme=""
        ),
    }
    homes = {"rosa": ROSAS, "couple": COUPLES, "dolores": DOLORESS}
    async with office.logged_in("scoped") as browser:
        queue = (await browser.get("/api/queue")).json()["cases"]
        assert {row["id"] for row in queue} == {cases[name] for name in sees}
        for name, case in cases.items():
            wanted = 200 if name in sees else 404
            page = await browser.get(f"/api/cases/{case}")
            taken = await browser.post(f"/api/cases/{case}/take", json={"fence": 0})
            assert (page.status_code, taken.status_code) == (wanted, wanted), name
        for name, home in homes.items():
            wanted = 200 if name in sees else 404
            person = await browser.get(f"/api/residents/{home.residents[0].id}")
            orders = await browser.get(f"/api/hubs/{home.hub}/orders")
            assert (person.status_code, orders.status_code) == (wanted, wanted), name
        hubs = {row["id"] for row in (await browser.get("/api/hubs")).json()["hubs"]}
        assert hubs == {home.hub for name, home in homes.items() if name in sees}
