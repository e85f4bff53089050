"""The register over HTTP: added, changed on the version that was seen, refused field by field."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from central import tables
from central.demo_homes import CARME, DOLORES, HOMES, JOAN, ROSA, TENANT, demo_id
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import Role
from tests.central.console.conftest import Office

ROSAS, COUPLES, DOLORESS = HOMES
PEP = demo_id("contact/pep")


async def person(browser: httpx.AsyncClient, resident: str = ROSA) -> dict[str, Any]:
    answer = await browser.get(f"/api/residents/{resident}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def edit(
    browser: httpx.AsyncClient, fields: dict[str, Any], version: int = 1, resident: str = ROSA
) -> httpx.Response:
    return await browser.patch(
        f"/api/residents/{resident}", json={"version": version, "fields": fields}
    )


def wrong(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(".".join(one["loc"][1:]), one["type"]) for one in answer.json()["errors"]]


async def test_an_edit_changes_what_was_given_and_its_history_says_who_and_from_what(
    office: Office,
) -> None:
    async with office.logged_in("laia") as browser:
        kept = await edit(browser, {"phone": "600 111 222", "mobility": "camina amb caminador"})
        assert kept.json() == {"id": ROSA, "version": 2}
        shown = await person(browser)
        history = (await browser.get(f"/api/residents/{ROSA}/history")).json()
    assert shown["resident"]["phone"] == "+34 600 11 12 22"
    assert shown["resident"]["given_name"] == "Rosa", "and the rest is as it was"
    latest = history[0]
    assert latest["by"] == "Laia Font"
    assert (latest["kind"], latest["subject"]) == ("person.written", "resident")
    assert {"field": "phone", "before": "+34 930 000 001", "after": "+34 600 11 12 22"} in latest[
        "changes"
    ]
    assert {one["field"] for one in latest["changes"]} == {"phone", "mobility"}


async def test_an_edit_that_changes_nothing_leaves_no_trace(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        before = (await browser.get(f"/api/residents/{ROSA}/history")).json()
        assert (await edit(browser, {"given_name": " Rosa "})).json()["version"] == 1
        assert (await browser.get(f"/api/residents/{ROSA}/history")).json() == before


async def test_who_comes_second_is_told_who_was_quicker_and_changes_nothing(
    office: Office,
) -> None:
    async with office.logged_in("laia") as laia, office.logged_in("admin") as admin:
        await edit(laia, {"phone": "600 111 222"})
        refused = await edit(admin, {"phone": "600 333 444"})
        shown = await person(admin)
    assert refused.status_code == 409
    (stale,) = refused.json()["errors"]
    assert (stale["type"], stale["by"], stale["version"]) == ("stale", "Laia Font", 2)
    assert shown["resident"]["phone"] == "+34 600 11 12 22"


async def test_everything_wrong_is_said_at_once_and_nothing_is_half_done(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        answer = await edit(browser, {"phone": "112", "birth_year": 1700, "mobility": "corre"})
        shown = await person(browser)
    assert sorted(wrong(answer)) == [("birth_year", "out-of-range"), ("phone", "not-a-phone")]
    assert shown["resident"]["mobility"] == "camina amb bastó"


async def test_a_home_and_who_lives_there_are_added_together_or_not_at_all(
    office: Office,
) -> None:
    home = {"street": "Carrer de Verdi 8", "town": "Barcelona", "territory": "gracia"}
    async with office.logged_in("laia") as browser:
        refused = await browser.post(
            "/api/homes", json={"home": home, "resident": {"family_name": "Ningú"}}
        )
        assert wrong(refused) == [("resident.given_name", "missing")]
        found = await browser.post("/api/people/search", json={"words": "verdi"})
        assert found.json()["people"] == []

        added = await browser.post(
            "/api/homes",
            json={"home": home, "resident": {"given_name": "Neus", "family_name": "Prat"}},
        )
        assert added.status_code == 201
        neus = await person(browser, added.json()["resident"])
        assert neus["home"]["tenant"] == TENANT
        assert neus["resident"]["address_as"] == "Neus"
        second = await browser.post(
            f"/api/homes/{added.json()['home']}/residents",
            json={"fields": {"given_name": "Pere", "family_name": "Sala"}},
        )
        pere = await person(browser, second.json()["id"])
        found = await browser.post("/api/people/search", json={"words": "verdi sala"})
    assert pere["housemates"] == [{"id": neus["resident"]["id"], "name": "Neus Prat"}]
    assert [one["name"] for one in found.json()["people"]] == ["Pere Sala"]


async def test_a_key_safe_is_shown_to_who_may_have_to_open_it(
    office: Office, passwords: Passwords
) -> None:
    clinician = Account(
        id="id-clinician", login="clinic", name="C", role=Role.CLINICIAN, tenant=TENANT
    )
    await Accounts(office.database, passwords).open(clinician, "for this test", actor="system")
    office.logins["clinic"] = "for this test"
    fields = {"key_safe_place": "rere la torratxa", "key_safe_code": "4711"}
    async with office.logged_in("laia") as laia:
        done = await laia.patch(
            f"/api/homes/{ROSAS.home.id}", json={"version": 1, "fields": fields}
        )
        assert done.status_code == 200
        history = await laia.get(f"/api/residents/{ROSA}/history")
    async with office.logged_in("nuria") as nuria:
        home = (await person(nuria))["home"]
    async with office.logged_in("clinic") as clinic:
        covered = await clinic.get(f"/api/residents/{ROSA}")
        their_history = await clinic.get(f"/api/residents/{ROSA}/history")
    assert (home["key_safe_place"], home["key_safe_code"]) == tuple(fields.values())
    assert "4711" not in history.text, "a code is never told again by the history"
    assert covered.json()["home"]["access_hidden"] is True
    for text in (covered.text, their_history.text):
        assert "torratxa" not in text
        assert ROSAS.home.access not in text


async def test_health_notes_are_for_who_helps_and_not_for_who_keeps_the_register(
    office: Office,
) -> None:
    async with office.logged_in("laia") as laia:
        await edit(laia, {"health": "al·lèrgia a la penicil·lina"})
        assert "penicil" in (await laia.get(f"/api/residents/{ROSA}/history")).text
    async with office.logged_in("admin") as admin:
        page = await admin.get(f"/api/residents/{ROSA}")
        history = await admin.get(f"/api/residents/{ROSA}/history")
        refused = await edit(admin, {"health": ""}, version=2)
        allowed = await edit(admin, {"mobility": "bé"}, version=2)
    assert page.json()["resident"]["health_hidden"] is True
    assert "penicil" not in page.text
    assert "penicil" not in history.text
    assert refused.status_code == 403
    assert allowed.status_code == 200
    async with office.logged_in("nuria") as nuria:
        assert "penicil" in (await person(nuria))["resident"]["health"]


async def test_a_home_joins_only_a_programme_that_is_in_use(office: Office) -> None:
    path = f"/api/homes/{ROSAS.home.id}"
    async with office.logged_in("laia") as browser:
        made = {"tenant": TENANT, "code": "robots-2027", "names": {"ca": "Robots 2027"}}
        assert (await browser.post("/api/programmes", json=made)).status_code == 201
        strange = await browser.patch(path, json={"version": 1, "fields": {"programme": "robts"}})
        joined = await browser.patch(
            path, json={"version": 1, "fields": {"programme": "robots-2027"}}
        )
        retired = {"names": made["names"], "retired": True}
        done = await browser.put(f"/api/programmes/{TENANT}/robots-2027", json=retired)
        assert done.status_code == 204
        stays = await browser.patch(
            path,
            json={"version": 2, "fields": {"programme": "robots-2027", "floor": "9è"}},
        )
        leaves = await browser.patch(path, json={"version": 3, "fields": {"programme": ""}})
        again = await browser.patch(
            path, json={"version": 4, "fields": {"programme": "robots-2027"}}
        )
    assert wrong(strange) == [("programme", "not-offered")]
    assert [one.status_code for one in (joined, stays, leaves)] == [200, 200, 200]
    assert wrong(again) == [("programme", "not-offered")]


async def test_contacts_are_added_changed_put_in_order_and_taken_off(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        added = await browser.post(
            f"/api/homes/{ROSAS.home.id}/contacts",
            json={
                "resident": ROSA,
                "fields": {
                    "name": "Quim Vidal",
                    "phone": "+34 600 000 099",
                    "channels": ["mailtos://user:secret@example.org/quim"],
                    "hours": [{"days": [6, 7], "begin": "09:00", "end": "21:00"}],
                },
            },
        )
        quim = added.json()["id"]
        shown = await browser.get(f"/api/residents/{ROSA}")
        contacts = shown.json()["contacts"]
        assert [one["rank"] for one in contacts] == [1, 2, 3, 4]
        assert contacts[3]["channels"] == [{"kind": "mailtos", "tail": "uim"}]
        assert contacts[3]["hours"] == [{"days": [6, 7], "begin": "09:00", "end": "21:00"}]
        assert "secret" not in shown.text

        order = [quim, *(one["id"] for one in contacts[:3])]
        path = f"/api/homes/{ROSAS.home.id}/contacts/order"
        assert (await browser.put(path, json={"contacts": order})).status_code == 200
        changed = await browser.patch(
            f"/api/contacts/{quim}",
            json={
                "version": 2,
                "resident": None,
                "fields": {"has_key": True, "channels": ["ntfys://x/quim", 0]},
            },
        )
        assert changed.status_code == 200, changed.text
        first = (await person(browser))["contacts"][0]
        assert (first["id"], first["has_key"], first["resident"]) == (quim, True, None)
        assert [one["kind"] for one in first["channels"]] == ["ntfys", "mailtos"]
        history = await browser.get(f"/api/residents/{ROSA}/history")
        assert "secret" not in history.text

        gone = await browser.delete(f"/api/contacts/{quim}", params={"version": 3})
        assert gone.status_code == 200, gone.text
        names = [one["name"] for one in (await person(browser))["contacts"]]
        last = (await browser.get(f"/api/residents/{ROSA}/history")).json()[0]
    assert names == ["Anna Soler Vidal", "Pep Roca", "Mireia Soler"]
    assert (last["kind"], last["about"]) == ("contact.removed", "Quim Vidal")


async def test_the_address_that_was_kept_unseen_is_the_one_that_was_there(
    office: Office,
) -> None:
    channels = select(tables.contacts.c.channels).where(tables.contacts.c.id == PEP)
    async with office.database.read() as connection:
        before = await connection.scalar(channels)
    async with office.logged_in("laia") as browser:
        done = await browser.patch(
            f"/api/contacts/{PEP}",
            json={"version": 1, "fields": {"channels": [0], "name": "Pep Roca Sala"}},
        )
        refused = await browser.patch(
            f"/api/contacts/{PEP}", json={"version": 2, "fields": {"channels": [5]}}
        )
        elsewhere = await browser.patch(
            f"/api/contacts/{PEP}", json={"version": 2, "fields": {"channels": ["sms://x/1", 0]}}
        )
    assert done.status_code == 200
    assert wrong(refused) == [("channels", "not-a-channel")]
    assert wrong(elsewhere) == [("channels", "channel-not-allowed")]
    async with office.database.read() as connection:
        assert await connection.scalar(channels) == before


async def test_a_contact_stays_while_somebody_of_the_home_is_being_helped(office: Office) -> None:
    case = await office.open_case(ROSAS)
    async with office.logged_in("laia") as browser:
        refused = await browser.delete(f"/api/contacts/{PEP}", params={"version": 1})
    assert refused.status_code == 409
    assert case in refused.json()["detail"]


async def test_a_contact_is_of_somebody_who_lives_there(office: Office) -> None:
    body = {"resident": DOLORES, "fields": {"name": "X"}}
    async with office.logged_in("laia") as browser:
        answer = await browser.post(f"/api/homes/{ROSAS.home.id}/contacts", json=body)
        order = await browser.put(
            f"/api/homes/{ROSAS.home.id}/contacts/order",
            json={"contacts": [PEP, demo_id("contact/marta")]},
        )
    assert wrong(answer) == [("resident", "not-who-lives-there")]
    assert order.status_code == 409, "the list was not the one that was seen"


async def test_a_device_gets_its_wearer_and_the_hub_is_told(office: Office) -> None:
    path = "/api/hubs/hub-0002/devices/wearable-2"
    fields = {"kind": "wearable", "wearing_position": "wrist"}
    async with office.logged_in("laia") as browser:
        version = await _config_version(office, COUPLES.home.id)
        added = await browser.put(path, json={"resident": CARME, "fields": fields})
        again = await browser.put(path, json={"resident": CARME, "fields": fields})
        changed = await browser.put(
            path, json={"version": 1, "resident": JOAN, "fields": {"place": "bedroom"}}
        )
        stranger = await browser.put(path, json={"version": 2, "resident": ROSA, "fields": {}})
        unknown = await browser.put(
            "/api/hubs/hub-0002/devices/x", json={"fields": {"kind": "toaster"}}
        )
        shown = (await person(browser, JOAN))["devices"]
        found = await browser.post("/api/people/search", json={"words": "wearable-2"})
        gone = await browser.delete(path, params={"version": 2})
        missing = await browser.delete(path, params={"version": 2})
    assert added.json() == {"id": "wearable-2", "version": 1}
    assert again.status_code == 409, "it is there already"
    assert changed.json()["version"] == 2
    assert wrong(stranger) == [("resident", "not-who-lives-there")]
    assert wrong(unknown) == [("kind", "not-offered")]
    assert {
        "hub": "hub-0002",
        "id": "wearable-2",
        "kind": "wearable",
        "place": "bedroom",
        "resident": JOAN,
        "wearing_position": "wrist",
        "version": 2,
    } in shown
    assert {one["name"] for one in found.json()["people"]} == {
        "Carme Puig Ferrer",
        "Joan Serra Bosch",
    }
    assert gone.status_code == 200
    assert missing.status_code == 404
    assert await _config_version(office, COUPLES.home.id) == version + 3


async def test_what_lies_outside_ones_scope_does_not_exist(
    office: Office, passwords: Passwords
) -> None:
    north = Account(
        id="id-north",
        login="north",
        name="N",
        role=Role.SUPERVISOR,
        tenant=TENANT,
        territory="nou-barris",
    )
    await Accounts(office.database, passwords).open(north, "for this test", actor="system")
    office.logins["north"] = "for this test"
    nothing: dict[str, Any] = {"version": 1, "fields": {}}
    home = ROSAS.home.id
    async with office.logged_in("north") as browser:
        answers = [
            await browser.get(f"/api/residents/{ROSA}"),
            await browser.get(f"/api/residents/{ROSA}/history"),
            await browser.get(f"/api/residents/{ROSA}/photo"),
            await browser.patch(f"/api/residents/{ROSA}", json=nothing),
            await browser.patch(f"/api/homes/{home}", json=nothing),
            await browser.post(f"/api/homes/{home}/residents", json={"fields": {}}),
            await browser.post(f"/api/homes/{home}/contacts", json={"fields": {}}),
            await browser.put(f"/api/homes/{home}/contacts/order", json={"contacts": [PEP]}),
            await browser.patch(f"/api/contacts/{PEP}", json=nothing),
            await browser.delete(f"/api/contacts/{PEP}", params={"version": 1}),
            await browser.put("/api/hubs/hub-0001/devices/x", json={"fields": {"kind": "bed"}}),
            await browser.delete("/api/hubs/hub-0001/devices/bed-1", params={"version": 1}),
            await browser.delete(f"/api/residents/{ROSA}/photo"),
            await browser.post(
                f"/api/residents/{ROSA}/consents", json={"kind": "photo", "given": True}
            ),
        ]
        assert [one.status_code for one in answers] == [404] * len(answers)
        found = await browser.post("/api/people/search", json={"words": "barcelona"})
        assert [one["id"] for one in found.json()["people"]] == [DOLORES]
        moved = await browser.patch(
            f"/api/homes/{DOLORESS.home.id}",
            json={"version": 1, "fields": {"territory": "eixample"}},
        )
        assert wrong(moved) == [("territory", "out-of-reach")]


async def test_who_was_erased_can_be_neither_found_nor_changed(office: Office) -> None:
    async with office.logged_in("admin") as browser:
        await browser.post(f"/api/residents/{ROSA}/erase")
        page = await person(browser)
        refused = await edit(browser, {"given_name": "Rosa"})
        found = await browser.post("/api/people/search", json={"words": "vidal"})
        history = (await browser.get(f"/api/residents/{ROSA}/history")).json()
    assert page["resident"]["erased"] is True
    assert refused.status_code == 404
    assert found.json() == {"people": [], "more": False}
    assert history == []


@pytest.mark.parametrize("login", ["nuria", "tomas"])
async def test_who_may_not_edit_changes_nothing(office: Office, login: str) -> None:
    async with office.logged_in(login) as browser:
        assert (await edit(browser, {"given_name": "X"})).status_code == 403


async def _config_version(office: Office, home: str) -> int:
    query = select(tables.homes.c.config_version).where(tables.homes.c.id == home)
    async with office.database.read() as connection:
        return int((await connection.scalars(query)).one())
