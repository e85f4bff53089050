"""One's own account over HTTP: name, language, password, and the sessions that are open."""

import pytest

from tests.central.console.conftest import Office

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOD = "quatre cireres verdes al celobert"


async def test_name_and_language_are_ones_own_to_change(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        mine = (await browser.get("/api/me")).json()
        wanted = {"version": mine["version"], "name": "Núria Pons Vila", "language": "es"}
        changed = await browser.put("/api/me", json=wanted)
        assert changed.status_code == 200
        assert (await browser.put("/api/me", json=wanted)).status_code == 409, "read before"
        me = (await browser.get("/api/session")).json()
    assert (me["name"], me["language"]) == ("Núria Pons Vila", "es")
    assert (mine["second_factor"], mine["second_factor_required"]) == ("off", False)


async def test_ones_own_password_is_changed_by_who_knows_it(office: Office) -> None:
    old = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.logged_in("nuria") as browser, office.logged_in("nuria") as elsewhere:
        token = browser.cookies["caliu_session"]
        wrong = {"current": "no", "new": GOOD}
        assert (await browser.put("/api/session/password", json=wrong)).status_code == 401
        right = {"current": office.logins["nuria"], "new": GOOD}
        changed = await browser.put("/api/session/password", json=right)
        assert changed.status_code == 200, changed.text
        assert browser.cookies["caliu_session"] != token, "whoever copied it has nothing"
        assert (await browser.get("/api/session")).status_code == 200, "this desk goes on"
        assert (await elsewhere.get("/api/session")).status_code == 401
        assert (await elsewhere.post("/api/session", json=old)).status_code == 401


@pytest.mark.parametrize("weak", ["nuriapons1", "1234567890", "caliucaliu", "short"])
async def test_a_password_that_is_easily_guessed_is_refused_and_changes_nothing(
    office: Office, weak: str
) -> None:
    async with office.logged_in("nuria") as browser:
        wanted = {"current": office.logins["nuria"], "new": weak}
        refused = await browser.put("/api/session/password", json=wanted)
    assert refused.status_code == 422
    assert all(one["type"].startswith("password.") for one in refused.json()["errors"])
    async with office.logged_in("nuria"):
        pass


async def test_ones_sessions_are_listed_in_words_and_ended_one_by_one(office: Office) -> None:
    async with office.logged_in("nuria") as here, office.browser() as there:
        right = {"login": "nuria", "password": office.logins["nuria"]}
        await there.post("/api/session", json=right, headers={"User-Agent": FIREFOX})
        listed = (await here.get("/api/me/sessions")).json()
        this = next(row for row in listed if row["this_one"])
        other = next(row for row in listed if not row["this_one"])
        assert (this["browser"], other["browser"], other["system"]) == ("", "Firefox", "Linux")
        assert "140" not in str(listed)
        assert (await here.delete(f"/api/me/sessions/{other['id']}")).status_code == 204
        assert (await there.get("/api/session")).status_code == 401
        assert (await here.delete(f"/api/me/sessions/{other['id']}")).status_code == 404
        assert (await here.get("/api/session")).status_code == 200


async def test_all_other_sessions_end_at_once_and_nobody_elses(office: Office) -> None:
    async with (
        office.logged_in("nuria") as here,
        office.logged_in("nuria") as there,
        office.logged_in("marc") as colleague,
    ):
        (theirs,) = (await colleague.get("/api/me/sessions")).json()
        assert (await here.delete(f"/api/me/sessions/{theirs['id']}")).status_code == 404
        assert (await here.delete("/api/me/sessions")).status_code == 204
        assert (await there.get("/api/session")).status_code == 401
        assert (await here.get("/api/session")).status_code == 200
        assert (await colleague.get("/api/session")).status_code == 200


async def test_an_administrator_sees_and_ends_the_sessions_of_an_account(office: Office) -> None:
    async with office.logged_in("admin") as admin, office.logged_in("marc") as marc:
        row = next(r for r in (await admin.get("/api/accounts")).json() if r["login"] == "marc")
        path = f"/api/accounts/{row['id']}"
        (session,) = (await admin.get(path)).json()["sessions"]
        assert not session["this_one"]
        assert (await admin.delete(f"{path}/sessions/{session['id']}")).status_code == 204
        assert (await marc.get("/api/session")).status_code == 401
        assert (await admin.delete(f"{path}/sessions")).status_code == 204
        assert (await admin.get("/api/session")).status_code == 200
