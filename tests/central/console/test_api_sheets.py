"""Files of people over HTTP: looked at, brought in whole or not at all, taken out with a reason."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from central import tables
from central.demo_homes import CARME, DOLORES, HOMES, JOAN, ROSA, demo_id
from central.residents.sheets import importing
from central.residents.sheets.previews import Previews
from tests.central.console.conftest import Office

HEADING = "ref,home,given name,family name,street,town,phone,health\n"
PEP = "1,A,Pep,Mas,Nou 2,Barcelona,930 000 001,\n"
ANNA = "2,A,Anna,Puig,,,,asthma\n"
BAD = "3,,,Nobody,Nou 9,Barcelona,12,\n"
ENGLISH = {"Accept-Language": "en"}
LAIA = f"operator:{demo_id('operator/laia')}"


async def look(
    browser: httpx.AsyncClient, text: str | bytes, kind: str = "residents"
) -> httpx.Response:
    data = text if isinstance(text, bytes) else text.encode()
    return await browser.post("/api/imports", params={"kind": kind}, content=data, headers=ENGLISH)


async def bring_in(
    browser: httpx.AsyncClient, preview: dict[str, Any], mode: str = "all"
) -> httpx.Response:
    return await browser.post(
        f"/api/imports/{preview['id']}/bring-in",
        json={"plan": preview["plan"], "mode": mode},
        headers=ENGLISH,
    )


async def count(office: Office, table: Any) -> int:  # noqa: ANN401 - any table
    async with office.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def test_a_file_is_looked_at_and_nothing_is_written(office: Office) -> None:
    before = await count(office, tables.residents)
    async with office.logged_in("laia") as browser:
        answer = await look(browser, HEADING + PEP + ANNA + BAD)
    assert answer.status_code == 200, answer.text
    preview = answer.json()
    assert preview["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    assert (preview["encoding"], preview["delimiter"]) == ("utf-8", ",")
    assert [line["outcome"] for line in preview["lines"]] == ["new", "new", "refused"]
    assert {"column": "phone", "before": "", "after": "+34 930 00 00 01"} in preview["lines"][0][
        "changes"
    ]
    (refused,) = preview["refused"]
    assert refused["number"] == 4
    assert "given name: It is empty. Fill it in." in refused["wrong"]
    assert await count(office, tables.residents) == before
    assert await office.journal("import.looked-at") == [(LAIA, None, None)]


async def test_what_was_looked_at_is_brought_in_and_found(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        preview = (await look(browser, HEADING + PEP + ANNA)).json()
        answer = await bring_in(browser, preview)
        assert answer.status_code == 200, answer.text
        done = answer.json()
        assert done["counts"]["new"] == 2
        assert [one["who"] for one in done["made"]] == ["Pep Mas", "Anna Puig"]
        person = (await browser.get(f"/api/residents/{done['made'][1]['resident']}")).json()
        again = (await look(browser, HEADING + PEP + ANNA)).json()
        sound = (await browser.get("/api/journal/state")).json()["sound"]
    assert person["resident"]["given_name"] == "Anna"
    assert person["home"]["street"] == "Nou 2", "the first line of a home speaks for the others"
    assert again["counts"] == {"new": 0, "changed": 0, "unchanged": 2, "refused": 0}
    assert sound is True
    assert len(await office.journal("person.written")) >= 2
    assert await office.journal("import.brought-in") == [(LAIA, None, None)]
    async with office.database.read() as connection:
        lines = tables.people_search
        words = await connection.scalars(
            select(lines.c.text).where(lines.c.text.contains("anna puig"))
        )
        assert words.one().startswith("anna puig anna nou 2 barcelona")


async def test_all_or_nothing_is_the_default_and_the_good_lines_are_a_choice(
    office: Office,
) -> None:
    before = await count(office, tables.residents)
    async with office.logged_in("laia") as browser:
        preview = (await look(browser, HEADING + PEP + BAD)).json()
        refused = await bring_in(browser, preview)
        assert refused.status_code == 409
        assert await count(office, tables.residents) == before
        done = (await bring_in(browser, preview, "good")).json()
        report = await browser.get(f"/api/imports/{preview['id']}/report", headers=ENGLISH)
    assert done["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert await count(office, tables.residents) == before + 1
    assert report.headers["content-type"].startswith("text/csv")
    assert "attachment" in report.headers["content-disposition"]
    assert report.text.count("Nobody") == 1
    assert "Pep" not in report.text


async def test_a_register_that_changed_meanwhile_asks_for_another_look(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        first = (await look(browser, HEADING + PEP)).json()
        second = (await look(browser, HEADING + PEP.replace("Pep", "Josep"))).json()
        assert (await bring_in(browser, second)).status_code == 200
        answer = await bring_in(browser, first)
        assert answer.status_code == 409
        assert "again" in answer.json()["detail"]
        anew = (await browser.get(f"/api/imports/{first['id']}", headers=ENGLISH)).json()
        assert anew["plan"] != first["plan"]
        assert anew["lines"][0]["outcome"] == "changed"
        (before,) = (
            c["before"] for c in anew["lines"][0]["changes"] if c["column"] == "given name"
        )
        assert before == "Josep"
        assert (await bring_in(browser, anew)).status_code == 200
        assert (await bring_in(browser, anew)).status_code == 409, "not twice"


async def test_a_change_that_alters_nothing_of_the_plan_does_not_disturb(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        preview = (await look(browser, HEADING + PEP)).json()
        until = (office.database.clock.now() + timedelta(days=2)).isoformat()
        path = f"/api/homes/{HOMES[0].home.id}/absence"
        assert (await browser.put(path, json={"until": until})).status_code == 204
        assert (await bring_in(browser, preview)).status_code == 200


async def test_contacts_follow_their_homes(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        await bring_in(browser, (await look(browser, HEADING + PEP)).json())
        text = (
            "ref;habitatge;persona;ordre;nom;telèfon;té clau;horari\nc1;A;1;1;Anna;930000002;sí;\n"
        )
        preview = (await look(browser, text.encode("cp1252"), "contacts")).json()
        assert preview["counts"]["new"] == 1
        assert preview["encoding"] == "cp1252"
        assert (await bring_in(browser, preview)).status_code == 200
        again = (await look(browser, text, "contacts")).json()
    assert again["counts"]["unchanged"] == 1
    async with office.database.read() as connection:
        contacts = tables.contacts
        row = (await connection.execute(select(contacts).where(contacts.c.ref == "c1"))).one()
    assert (row.name, row.rank, row.has_key) == ("Anna", 1, True)


async def test_who_is_out_of_sight_is_neither_changed_nor_exported(office: Office) -> None:
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.homes)
            .where(tables.homes.c.id == HOMES[1].home.id)
            .values(tenant="girona")
        )
    async with office.logged_in("laia") as browser:
        text = f"ref,given name,street,town\n{JOAN},Joanet,Nou 7,Barcelona\n{ROSA},Roseta,,\n"
        preview = (await look(browser, text)).json()
        outcomes = [line["outcome"] for line in preview["lines"]]
        assert outcomes == ["new", "refused"], "nobody of that number is there; Rosa is"
        exported = await browser.post(
            "/api/exports", json={"kind": "residents", "why": "yearly count"}, headers=ENGLISH
        )
    assert ROSA in exported.text
    assert JOAN not in exported.text
    assert CARME not in exported.text


@pytest.mark.parametrize("kind", ["residents", "contacts"])
async def test_an_export_is_journalled_and_its_import_changes_nothing(
    office: Office, kind: str
) -> None:
    async with office.logged_in("laia") as browser:
        wanted = {"kind": kind, "why": "for the council"}
        exported = await browser.post("/api/exports", json=wanted, headers=ENGLISH)
        assert exported.status_code == 200
        assert exported.headers["content-type"].startswith("text/csv")
        preview = (await look(browser, exported.content, kind)).json()
    assert preview["counts"]["unchanged"] > 0
    assert sum(preview["counts"].values()) == preview["counts"]["unchanged"]
    assert preview["ignored"] == []
    assert "json://" not in exported.text, "the address of a channel is never shown"
    assert await office.journal("people.exported") == [(LAIA, None, None)]


async def test_health_leaves_only_where_it_is_asked_for_and_allowed(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        plain = await browser.post(
            "/api/exports", json={"kind": "residents", "why": "count"}, headers=ENGLISH
        )
        asked = await browser.post(
            "/api/exports",
            json={"kind": "residents", "why": "count", "health": True},
            headers=ENGLISH,
        )
    assert "health" not in plain.text.splitlines()[0]
    assert "health" in asked.text.splitlines()[0]
    async with office.logged_in("admin") as browser:
        refused = await browser.post(
            "/api/exports",
            json={"kind": "residents", "why": "count", "health": True},
            headers=ENGLISH,
        )
        preview = (await look(browser, HEADING + PEP + ANNA)).json()
        assert refused.status_code == 403
        assert preview["withheld"] == ["health"]
        await bring_in(browser, preview)
    async with office.database.read() as connection:
        people = tables.residents
        health = await connection.scalar(select(people.c.health).where(people.c.ref == "2"))
    assert health == "", "what one may not see one does not write"


async def test_a_file_is_found_by_who_brought_it_alone_and_not_for_long(office: Office) -> None:
    async with office.logged_in("laia") as browser, office.logged_in("admin") as other:
        preview = (await look(browser, HEADING + PEP)).json()
        path = f"/api/imports/{preview['id']}"
        assert (await other.get(path)).status_code == 404
        assert (await browser.get(path)).status_code == 200
        async with office.database.write() as transaction:
            await transaction.connection.execute(
                update(tables.previews).values(expires_at=transaction.now)
            )
        assert (await browser.get(path)).status_code == 404
        assert (await bring_in(browser, preview)).status_code == 404
    assert await Previews(office.database).sweep() == 1
    assert await count(office, tables.previews) == 0


async def test_no_file_that_waits_outlives_an_erasure(office: Office) -> None:
    async with office.logged_in("laia") as browser, office.logged_in("admin") as admin:
        await look(browser, HEADING + PEP)
        assert (await admin.post(f"/api/residents/{DOLORES}/erase")).status_code == 200
    assert await count(office, tables.previews) == 0


async def test_what_cannot_be_read_is_refused_in_the_language_asked_for(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        answer = await browser.post(
            "/api/imports",
            params={"kind": "residents"},
            content=b"nom\nRosa\n",
            headers={"Accept-Language": "ca"},
        )
        large = await look(browser, b"x" * (20 * 1024 * 1024 + 1))
        larger = await look(browser, b"x" * (20 * 1024 * 1024 + 2))
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("No hi ha cap columna «referència»")
    assert large.status_code == 422
    assert "20 MB" in large.json()["detail"]
    assert larger.status_code == 413


async def test_more_than_alarms_can_wait_for_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_WRITTEN", 1)
    async with office.logged_in("laia") as browser:
        preview = (await look(browser, HEADING + PEP + ANNA)).json()
        answer = await bring_in(browser, preview)
    assert answer.status_code == 409
    assert "too much" in answer.json()["title"]


async def test_the_template_has_every_heading(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        answer = await browser.get("/api/import-templates/contacts", headers=ENGLISH)
    assert answer.text == (
        "\ufeffref,home,resident,order,name,relation,language,phone,channels,has key,hours\r\n"
    )
