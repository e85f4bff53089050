"""Accounts over HTTP: opened within one's own scope, and closed with all that they opened."""

import pytest

from central.demo_homes import TENANT, demo_id
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import Role
from tests.central.console.conftest import Office

NEW = {"login": "pau", "name": "Pau Mir", "role": "operator", "tenant": TENANT}


async def test_an_opened_account_can_log_in_with_the_password_shown_once(office: Office) -> None:
    async with office.logged_in("admin") as browser:
        made = await browser.post("/api/accounts", json=NEW)
        listed = (await browser.get("/api/accounts")).json()
    assert made.status_code == 201
    office.logins["pau"] = made.json()["password"]
    async with office.logged_in("pau") as browser:
        assert (await browser.get("/api/session")).json()["name"] == "Pau Mir"
    assert "pau" in {row["login"] for row in listed}
    assert "password" not in str(listed)


async def test_a_login_is_given_once(office: Office) -> None:
    async with office.logged_in("admin") as browser:
        answer = await browser.post("/api/accounts", json={**NEW, "login": "nuria"})
    assert answer.status_code == 409


@pytest.mark.parametrize("wider", [{"tenant": ""}, {"tenant": "girona"}])
async def test_nobody_opens_an_account_wider_than_their_own(
    office: Office, wider: dict[str, str]
) -> None:
    async with office.logged_in("admin") as browser:
        answer = await browser.post("/api/accounts", json={**NEW, **wider})
    assert answer.status_code == 403


async def test_an_account_out_of_sight_does_not_exist(office: Office, passwords: Passwords) -> None:
    other = Account(id="0" * 36, login="x", name="X", role=Role.OPERATOR, tenant="girona")
    await Accounts(office.database, passwords).open(other, "password", actor="system")
    async with office.logged_in("admin") as browser:
        listed = (await browser.get("/api/accounts")).json()
        renewed = await browser.post(f"/api/accounts/{other.id}/password")
        disabled = await browser.post(f"/api/accounts/{other.id}/disable")
    assert "x" not in {row["login"] for row in listed}
    assert (renewed.status_code, disabled.status_code) == (404, 404)


async def test_disabling_ends_the_sessions_and_never_ones_own_account(office: Office) -> None:
    async with office.logged_in("admin") as browser, office.logged_in("marc") as marc:
        path = f"/api/accounts/{demo_id('operator/marc')}/disable"
        assert (await browser.post(path)).status_code == 204
        assert (await marc.get("/api/session")).status_code == 401
        own = f"/api/accounts/{demo_id('operator/admin')}/disable"
        assert (await browser.post(own)).status_code == 409


async def test_a_renewed_password_replaces_the_old_one(office: Office) -> None:
    async with office.logged_in("admin") as browser:
        path = f"/api/accounts/{demo_id('operator/marc')}/password"
        made = (await browser.post(path)).json()
    old = {"login": "marc", "password": office.logins["marc"]}
    new = {"login": "marc", "password": made["password"]}
    async with office.browser() as browser:
        assert (await browser.post("/api/session", json=old)).status_code == 401
        assert (await browser.post("/api/session", json=new)).status_code == 200


async def test_ones_own_password_is_changed_by_who_knows_it(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        wrong = {"current": "no", "new": "a longer one than before"}
        assert (await browser.put("/api/session/password", json=wrong)).status_code == 401
        right = {"current": office.logins["nuria"], "new": "a longer one than before"}
        assert (await browser.put("/api/session/password", json=right)).status_code == 204
        assert (await browser.get("/api/session")).status_code == 401
    office.logins["nuria"] = "a longer one than before"
    async with office.logged_in("nuria") as browser:
        assert (await browser.get("/api/session")).status_code == 200
