"""Accounts over HTTP: invited and changed within one's own scope, closed with all they opened."""

from typing import Any

import httpx
import pytest

from central.demo_homes import TENANT, demo_id
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import ALLOWED, Role
from tests.central.console.conftest import Office

NEW = {"login": "pau", "name": "Pau Mir", "role": "operator", "tenant": TENANT}
GOOD = "quatre cireres verdes al celobert"
MARC, ADMIN = demo_id("operator/marc"), demo_id("operator/admin")


def token_of(made: httpx.Response) -> str:
    link: str = made.json()["link"]
    return link.rsplit("/", 1)[1]


async def detail(browser: httpx.AsyncClient, account: str) -> dict[str, Any]:
    answer = await browser.get(f"/api/accounts/{account}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def edited(found: dict[str, Any], **changes: object) -> dict[str, Any]:
    kept = ("version", "name", "role", "tenant", "territory", "programme", "language")
    return {name: found["account"][name] for name in kept} | changes


async def test_an_invited_person_chooses_a_password_and_is_in(office: Office) -> None:
    async with office.logged_in("admin") as admin, office.browser() as pau:
        made = await admin.post("/api/accounts", json=NEW)
        assert made.status_code == 201
        assert made.json()["link"].startswith("http://centre.example/#/invitation/")
        before = {row["login"]: row["state"] for row in (await admin.get("/api/accounts")).json()}
        seen = await pau.post("/api/invitation", json={"token": token_of(made)})
        assert (seen.json()["login"], seen.json()["kind"]) == ("pau", "invitation")
        accepted = await pau.post(
            "/api/invitation/accept", json={"token": token_of(made), "password": GOOD}
        )
        assert accepted.status_code == 200, accepted.text
        assert (await pau.get("/api/session")).json()["name"] == "Pau Mir"
        after = {row["login"]: row["state"] for row in (await admin.get("/api/accounts")).json()}
    assert (before["pau"], after["pau"]) == ("invited", "active")
    office.logins["pau"] = GOOD
    async with office.logged_in("pau"):
        pass


async def test_to_look_at_an_invitation_changes_nothing_and_it_works_once(office: Office) -> None:
    async with office.logged_in("admin") as admin, office.browser() as pau:
        token = token_of(await admin.post("/api/accounts", json=NEW))
        for _ in range(3):
            seen = await pau.post("/api/invitation", json={"token": token})
            assert seen.status_code == 200
        wanted = {"token": token, "password": GOOD}
        assert (await pau.post("/api/invitation/accept", json=wanted)).status_code == 200
        again = await pau.post("/api/invitation/accept", json=wanted)
        late = await pau.post("/api/invitation", json={"token": token})
        forged = await pau.post("/api/invitation", json={"token": "x" * 43})
    assert (again.status_code, late.status_code, forged.status_code) == (410, 410, 410)
    assert again.json()["title"] == late.json()["title"] == forged.json()["title"]


async def test_a_renewed_or_withdrawn_invitation_is_void(office: Office) -> None:
    async with office.logged_in("admin") as admin, office.browser() as pau:
        first = await admin.post("/api/accounts", json=NEW)
        path = f"/api/accounts/{first.json()['id']}/invitation"
        second = await admin.post(path, json={})
        assert (await pau.post("/api/invitation", json={"token": token_of(first)})).is_error
        assert (await pau.post("/api/invitation", json={"token": token_of(second)})).is_success
        assert (await admin.delete(path)).status_code == 204
        assert (await pau.post("/api/invitation", json={"token": token_of(second)})).is_error


async def test_an_invitation_refuses_a_weak_password_in_codes_and_stays_good(
    office: Office,
) -> None:
    async with office.logged_in("admin") as admin, office.browser() as pau:
        token = token_of(await admin.post("/api/accounts", json=NEW))
        for weak, code in (("qwe", "too-short"), ("paumirpaumir", "about-you")):
            wanted = {"token": token, "password": weak}
            refused = await pau.post("/api/invitation/accept", json=wanted)
            assert refused.status_code == 422
            assert f"password.{code}" in [one["type"] for one in refused.json()["errors"]]
            assert weak not in refused.text
        assert (await pau.post("/api/invitation", json={"token": token})).status_code == 200


async def test_the_strength_is_told_to_who_chooses_a_password_and_to_nobody_else(
    office: Office,
) -> None:
    async with office.logged_in("nuria") as nuria, office.browser() as stranger:
        weak = (await nuria.post("/api/strength", json={"password": "nuriapons1"})).json()
        good = (await nuria.post("/api/strength", json={"password": GOOD})).json()
        assert (await stranger.post("/api/strength", json={"password": GOOD})).status_code == 401
        assert (await nuria.get("/api/strength")).status_code == 404
        answers = [await nuria.post("/api/strength", json={"password": "x"}) for _ in range(120)]
    assert (weak["enough"], weak["codes"][0]) == (False, "about-you")
    assert (good["enough"], good["codes"]) == (True, [])
    assert answers[-1].status_code == 429


async def test_a_recovery_link_replaces_the_password_and_ends_the_sessions(office: Office) -> None:
    async with (
        office.logged_in("admin") as admin,
        office.logged_in("marc") as marc,
        office.browser() as phone,
    ):
        made = await admin.post(f"/api/accounts/{MARC}/invitation", json={})
        assert made.json()["kind"] == "recovery"
        assert (await marc.get("/api/session")).status_code == 200, "until it is used"
        wanted = {"token": token_of(made), "password": GOOD}
        assert (await phone.post("/api/invitation/accept", json=wanted)).status_code == 200
        assert (await marc.get("/api/session")).status_code == 401
        old = {"login": "marc", "password": office.logins["marc"]}
        assert (await phone.post("/api/session", json=old)).status_code == 401


async def test_a_login_is_given_once(office: Office) -> None:
    async with office.logged_in("admin") as browser:
        answer = await browser.post("/api/accounts", json={**NEW, "login": "nuria"})
    assert answer.status_code == 409


@pytest.mark.parametrize("wider", [{"tenant": ""}, {"tenant": "girona"}])
async def test_nobody_opens_or_makes_an_account_wider_than_their_own(
    office: Office, wider: dict[str, str]
) -> None:
    async with office.logged_in("admin") as browser:
        opened = await browser.post("/api/accounts", json={**NEW, **wider})
        found = await detail(browser, MARC)
        changed = await browser.put(f"/api/accounts/{MARC}", json=edited(found, **wider))
    assert (opened.status_code, changed.status_code) == (403, 403)


async def test_an_account_out_of_sight_does_not_exist(office: Office, passwords: Passwords) -> None:
    other = Account(id="0" * 36, login="x", name="X", role=Role.OPERATOR, tenant="girona")
    await Accounts(office.database, passwords).open(other, "password", actor="system")
    path = f"/api/accounts/{other.id}"
    async with office.logged_in("admin") as browser:
        listed = (await browser.get("/api/accounts")).json()
        kept = edited(await detail(browser, MARC))
        answers = [
            await browser.get(path),
            await browser.put(path, json=kept),
            await browser.post(f"{path}/invitation", json={}),
            await browser.delete(f"{path}/invitation"),
            await browser.post(f"{path}/unlock"),
            await browser.delete(f"{path}/second-factor"),
            await browser.delete(f"{path}/sessions"),
            await browser.post(f"{path}/disable"),
            await browser.post(f"{path}/enable"),
        ]
    assert "x" not in {row["login"] for row in listed}
    assert {answer.status_code for answer in answers} == {404}


async def test_a_change_is_kept_with_who_made_it_and_holds_at_once(office: Office) -> None:
    async with office.logged_in("admin") as browser, office.logged_in("marc") as marc:
        found = await detail(browser, MARC)
        wanted = edited(found, role="technician", name="Marc Ribas Pla")
        changed = await browser.put(f"/api/accounts/{MARC}", json=wanted)
        late = await browser.put(f"/api/accounts/{MARC}", json=wanted | {"name": "Another"})
        assert (await marc.get("/api/queue")).status_code == 403
        me = (await marc.get("/api/session")).json()
    assert changed.status_code == 200, changed.text
    assert late.status_code == 409, "it was read before the change"
    assert (me["role"], me["name"]) == ("technician", "Marc Ribas Pla")
    line = changed.json()["history"][0]
    assert (line["kind"], line["by"]) == ("account.changed", "Administració")
    assert {one["field"]: (one["before"], one["after"]) for one in line["fields"]} == {
        "role": ("operator", "technician"),
        "name": ("Marc Ribas", "Marc Ribas Pla"),
    }
    assert await office.journal("account.changed") == [(f"operator:{ADMIN}", None, None)]


async def test_ones_own_role_and_scope_are_for_somebody_else_to_change(office: Office) -> None:
    async with office.logged_in("admin") as browser:
        found = await detail(browser, ADMIN)
        for reach in ({"role": "supervisor"}, {"territory": "eixample"}):
            wanted = edited(found, **reach)
            assert (await browser.put(f"/api/accounts/{ADMIN}", json=wanted)).status_code == 409
        named = edited(found, name="Oficina")
        assert (await browser.put(f"/api/accounts/{ADMIN}", json=named)).status_code == 200


async def test_disabling_ends_the_sessions_and_never_ones_own_account(office: Office) -> None:
    async with office.logged_in("admin") as browser, office.logged_in("marc") as marc:
        assert (await browser.post(f"/api/accounts/{MARC}/disable")).status_code == 204
        assert (await marc.get("/api/session")).status_code == 401
        right = {"login": "marc", "password": office.logins["marc"]}
        assert (await marc.post("/api/session", json=right)).status_code == 401
        again = await browser.post(f"/api/accounts/{MARC}/invitation", json={})
        assert again.status_code == 409
        assert (await browser.post(f"/api/accounts/{MARC}/enable")).status_code == 204
        assert (await marc.post("/api/session", json=right)).status_code == 200
        assert (await browser.post(f"/api/accounts/{ADMIN}/disable")).status_code == 409


async def test_the_table_of_roles_is_told_as_data(office: Office) -> None:
    async with office.logged_in("marc") as browser:
        told = (await browser.get("/api/roles")).json()
    assert {row["role"]: set(row["permissions"]) for row in told["roles"]} == {
        role.value: {one.value for one in permissions} for role, permissions in ALLOWED.items()
    }
