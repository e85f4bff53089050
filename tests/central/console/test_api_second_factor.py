"""The second factor over HTTP: set up, asked for at the next login, recovered, taken off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pyotp import TOTP
from sqlalchemy import select

from central import tables
from central.console.http import build_app
from central.database import Database
from central.demo_homes import demo_id
from central.operators.codes import STEP_S
from central.operators.passwords import Passwords
from central.settings import CentralSettings
from protocol.clock import Clock, ManualClock
from tests.central.console.conftest import SITE, Office, SmallCentre

ADMIN = demo_id("operator/admin")


@pytest.fixture
def clock() -> Clock:
    """A clock of our own hands, so that no code expires while a test runs."""
    return ManualClock(datetime.now(UTC))


class Telephone:
    """An application that shows codes."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._totp = TOTP(secret)
        self._clock = clock

    def code(self) -> str:
        return self._totp.at(self._clock.now())


async def next_step(clock: Clock) -> None:
    assert isinstance(clock, ManualClock)
    await clock.advance(STEP_S)


async def set_up(
    browser: httpx.AsyncClient, clock: Clock, password: str
) -> tuple[Telephone, list[str]]:
    made = (await browser.post("/api/me/second-factor")).json()
    assert made["picture"].startswith("data:image/svg+xml")
    telephone = Telephone(made["secret"], clock)
    given = {"password": password, "code": telephone.code()}
    confirmed = await browser.put("/api/me/second-factor", json=given)
    assert confirmed.status_code == 200, confirmed.text
    await next_step(clock)
    return telephone, confirmed.json()["codes"]


async def halfway(office: Office, browser: httpx.AsyncClient, login: str = "nuria") -> str:
    right = {"login": login, "password": office.logins[login]}
    answer = await browser.post("/api/session", json=right)
    assert answer.status_code == 202, answer.text
    assert "caliu_session" not in browser.cookies, "half open is no session"
    ticket: str = answer.json()["ticket"]
    return ticket


async def give(browser: httpx.AsyncClient, ticket: str, code: str) -> httpx.Response:
    return await browser.post("/api/session/code", json={"ticket": ticket, "code": code})


async def test_a_password_and_a_code_log_in(office: Office, clock: Clock) -> None:
    async with office.logged_in("nuria") as desk, office.browser() as browser:
        telephone, _ = await set_up(desk, clock, office.logins["nuria"])
        ticket = await halfway(office, browser)
        assert (await browser.get("/api/session")).status_code == 401
        code = telephone.code()
        entered = await give(browser, ticket, f"{code[:3]} {code[3:]}")
        assert entered.status_code == 200, entered.text
        assert entered.json()["name"] == "Núria Pons"
        assert (await browser.get("/api/me")).json()["second_factor"] == "on"


async def test_a_wrong_a_used_and_a_late_code_are_refused_alike(
    office: Office, clock: Clock
) -> None:
    async with office.logged_in("nuria") as desk, office.browser() as browser:
        telephone, _ = await set_up(desk, clock, office.logins["nuria"])
        used = telephone.code()
        assert (await give(browser, await halfway(office, browser), used)).status_code == 200
        browser.cookies.clear()
        ticket = await halfway(office, browser)
        refusals = [await give(browser, ticket, code) for code in ("000000", used, "x" * 19)]
        refusals.append(await give(browser, "y" * 43, telephone.code()))
        await next_step(clock)
        late = telephone.code()
        for _ in range(3):
            await next_step(clock)
        refusals.append(await give(browser, ticket, late))
    assert {answer.status_code for answer in refusals} == {401}
    assert len({answer.text for answer in refusals}) == 1


async def test_a_second_step_bears_five_wrong_codes_and_five_minutes(
    office: Office, clock: Clock
) -> None:
    assert isinstance(clock, ManualClock)
    async with office.logged_in("nuria") as desk, office.browser() as browser:
        telephone, _ = await set_up(desk, clock, office.logins["nuria"])
        ticket = await halfway(office, browser)
        for _ in range(5):
            assert (await give(browser, ticket, "000000")).status_code == 401
        await clock.advance(60)
        assert (await give(browser, ticket, telephone.code())).status_code == 401
        ticket = await halfway(office, browser)
        await clock.advance(5 * 60)
        assert (await give(browser, ticket, telephone.code())).status_code == 401
        ticket = await halfway(office, browser)
        assert (await give(browser, ticket, telephone.code())).status_code == 200
        assert (await give(browser, ticket, telephone.code())).status_code == 401, "once"


async def test_a_recovery_code_stands_for_the_telephone_once(office: Office, clock: Clock) -> None:
    async with office.logged_in("nuria") as desk, office.browser() as browser:
        _, codes = await set_up(desk, clock, office.logins["nuria"])
        assert len(set(codes)) == 10
        spoken = codes[3].upper().replace("-", " ")
        assert (await give(browser, await halfway(office, browser), spoken)).status_code == 200
        assert (await desk.get("/api/me")).json()["recovery_codes_left"] == 9
        browser.cookies.clear()
        assert (await give(browser, await halfway(office, browser), spoken)).status_code == 401
    assert len(await office.journal("account.recovery-code-used")) == 1


async def test_neither_the_secret_nor_a_recovery_code_lies_in_the_database(
    office: Office, database: Database, clock: Clock
) -> None:
    async with office.logged_in("nuria") as desk:
        made = (await desk.post("/api/me/second-factor")).json()
        code = Telephone(made["secret"], clock).code()
        given = {"password": office.logins["nuria"], "code": code}
        codes = (await desk.put("/api/me/second-factor", json=given)).json()["codes"]
    everything = [
        select(tables.operators),
        select(tables.recovery_codes),
        select(tables.account_changes),
        select(tables.journal_content.c.body),
    ]
    async with database.read() as connection:
        stored = str([(await connection.execute(query)).all() for query in everything])
    assert made["secret"] not in stored
    assert not [one for one in codes if one in stored or one.replace("-", "") in stored]


async def test_an_open_desk_without_its_password_gets_no_second_factor(
    office: Office, clock: Clock
) -> None:
    async with office.logged_in("nuria") as desk:
        made = (await desk.post("/api/me/second-factor")).json()
        code = Telephone(made["secret"], clock).code()
        path = "/api/me/second-factor"
        assert (await desk.put(path, json={"code": code})).status_code == 422
        wrong = {"password": "not hers", "code": code}
        assert (await desk.put(path, json=wrong)).status_code == 401
        assert (await desk.get("/api/me")).json()["second_factor"] == "off"
        right = {"password": office.logins["nuria"], "code": code}
        assert (await desk.put(path, json=right)).status_code == 200


async def test_new_recovery_codes_need_a_code_and_void_the_old(
    office: Office, clock: Clock
) -> None:
    async with office.logged_in("nuria") as desk, office.browser() as browser:
        telephone, old = await set_up(desk, clock, office.logins["nuria"])
        path = "/api/me/second-factor/codes"
        assert (await desk.post(path, json={"code": "000000"})).status_code == 401
        renewed = await desk.post(path, json={"code": telephone.code()})
        assert not set(renewed.json()["codes"]) & set(old)
        assert (await give(browser, await halfway(office, browser), old[0])).status_code == 401


async def test_doing_without_needs_the_password_and_a_code(office: Office, clock: Clock) -> None:
    async with office.logged_in("nuria") as desk, office.browser() as browser:
        telephone, _ = await set_up(desk, clock, office.logins["nuria"])
        path, password = "/api/me/second-factor/off", office.logins["nuria"]
        again = await desk.post("/api/me/second-factor")
        assert again.status_code == 409, "a second one would replace the first without a code"
        for given in (
            {"password": "no", "code": telephone.code()},
            {"password": password, "code": "000000"},
        ):
            assert (await desk.post(path, json=given)).status_code == 401
        given = {"password": password, "code": telephone.code()}
        assert (await desk.post(path, json=given)).status_code == 204
        right = {"login": "nuria", "password": password}
        assert (await browser.post("/api/session", json=right)).status_code == 200


async def test_an_administrator_resets_a_lost_second_factor_and_never_sees_it(
    office: Office, clock: Clock
) -> None:
    nuria = demo_id("operator/nuria")
    async with (
        office.logged_in("nuria") as desk,
        office.logged_in("admin") as admin,
        office.browser() as browser,
    ):
        await set_up(desk, clock, office.logins["nuria"])
        found = (await admin.get(f"/api/accounts/{nuria}")).json()
        assert found["account"]["second_factor"] is True
        reset = await admin.delete(f"/api/accounts/{nuria}/second-factor")
        assert reset.status_code == 204
        assert (await desk.get("/api/session")).status_code == 401
        right = {"login": "nuria", "password": office.logins["nuria"]}
        assert (await browser.post("/api/session", json=right)).status_code == 200
    assert (f"operator:{ADMIN}", None, None) in await office.journal("account.second-factor-off")


async def test_a_recovery_link_does_not_go_past_the_second_factor(
    office: Office, clock: Clock
) -> None:
    nuria = demo_id("operator/nuria")
    async with (
        office.logged_in("nuria") as desk,
        office.logged_in("admin") as admin,
        office.browser() as phone,
    ):
        telephone, _ = await set_up(desk, clock, office.logins["nuria"])
        made = (await admin.post(f"/api/accounts/{nuria}/invitation", json={})).json()
        wanted = {
            "token": made["link"].rsplit("/", 1)[1],
            "password": "quatre cireres verdes al celobert",
        }
        accepted = await phone.post("/api/invitation/accept", json=wanted)
        assert accepted.status_code == 202
        assert (await phone.get("/api/session")).status_code == 401
        entered = await give(phone, accepted.json()["ticket"], telephone.code())
        assert entered.status_code == 200


@asynccontextmanager
async def asking_of_administrators(
    office: Office, database: Database, clock: Clock, passwords: Passwords, folder: Path
) -> AsyncIterator[Office]:
    settings = CentralSettings(
        state=folder, public_url=SITE, second_factor_for=("administrator",), console=folder
    )
    centre = SmallCentre(settings, database, clock, office.app.state.premises.desk)
    app = build_app(centre, passwords=passwords)
    yield Office(app=app, database=database, logins=office.logins)
    app.state.premises.reader.close()


async def test_where_a_role_must_have_one_it_may_nothing_until_then(
    office: Office, database: Database, clock: Clock, passwords: Passwords, tmp_path: Path
) -> None:
    async with asking_of_administrators(office, database, clock, passwords, tmp_path) as strict:
        async with strict.logged_in("nuria") as desk:
            assert (await desk.get("/api/queue")).status_code == 200, "not asked of operators"
        async with strict.logged_in("admin") as admin:
            me = (await admin.get("/api/session")).json()
            assert (me["must_enrol"], me["permissions"]) == (True, [])
            assert (await admin.get("/api/accounts")).status_code == 403
            telephone, _ = await set_up(admin, clock, office.logins["admin"])
            assert (await admin.get("/api/accounts")).status_code == 200
            given = {"password": office.logins["admin"], "code": telephone.code()}
            off = await admin.post("/api/me/second-factor/off", json=given)
            assert off.status_code == 409, "the role must have one"
