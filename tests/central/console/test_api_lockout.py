"""Guessing is slowed, then locked, and told until when; the desk and the room are left alone."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from central.console.http import build_app
from central.demo_homes import demo_id
from central.operators.passwords import Passwords
from protocol.clock import Clock, ManualClock
from tests.central.console.conftest import Office, SmallCentre

WRONG = {"login": "nuria", "password": "no"}
LOCK_S = 15 * 60


@pytest.fixture
def clock() -> Clock:
    """A clock of our own hands."""
    return ManualClock(datetime.now(UTC))


async def guess(browser: httpx.AsyncClient, clock: Clock, login: str = "nuria") -> list[int]:
    """Guess ten times, waiting as long as one is told; return how long that was each time."""
    assert isinstance(clock, ManualClock)
    waits: list[int] = []
    for _ in range(10):
        answer = await browser.post("/api/session", json=WRONG | {"login": login})
        if answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            await clock.advance(waits[-1])
            answer = await browser.post("/api/session", json=WRONG | {"login": login})
        assert answer.status_code == 401, answer.text
    return waits


async def test_each_try_after_the_fifth_waits_longer_and_the_tenth_locks(
    office: Office, clock: Clock
) -> None:
    assert isinstance(clock, ManualClock)
    right = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.browser() as browser:
        waits = await guess(browser, clock)
        refused = await browser.post("/api/session", json=right)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) == LOCK_S
        colleague = {"login": "marc", "password": office.logins["marc"]}
        other = await browser.post("/api/session", json=colleague)
        assert other.status_code == 200, "one login's mistakes are not another's"
        await clock.advance(LOCK_S)
        assert (await browser.post("/api/session", json=right)).status_code == 200
    assert waits == sorted(waits)
    assert (waits[0], len(waits)) == (1, 5)
    assert waits[-1] > 8
    assert await office.journal("account.locked") == [("system", None, None)]


async def test_a_login_that_nobody_has_locks_alike(office: Office, clock: Clock) -> None:
    async with office.browser() as browser:
        real = await guess(browser, clock)
        unknown = await guess(browser, clock, "ningú")
        answers = [
            await browser.post("/api/session", json=WRONG | {"login": login})
            for login in ("nuria", "ningú")
        ]
    assert real == unknown
    assert {answer.status_code for answer in answers} == {429}
    assert answers[0].json()["title"] == answers[1].json()["title"]


async def test_a_restart_does_not_forgive_and_another_worker_agrees(
    office: Office, centre: SmallCentre, clock: Clock, passwords: Passwords
) -> None:
    right = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.browser() as browser:
        await guess(browser, clock)
    again: FastAPI = build_app(centre, passwords=passwords)
    restarted = Office(app=again, database=office.database, logins=office.logins)
    async with restarted.browser() as browser:
        assert (await browser.post("/api/session", json=right)).status_code == 429
    again.state.premises.reader.close()


async def test_too_many_wrong_passwords_from_one_address_must_wait(office: Office) -> None:
    async with office.browser() as browser:
        for number in range(50):
            tried = {"login": f"guess-{number}", "password": "no"}
            assert (await browser.post("/api/session", json=tried)).status_code == 401
        right = {"login": "nuria", "password": office.logins["nuria"]}
        refused = await browser.post("/api/session", json=right)
    assert refused.status_code == 429
    assert "retry-after" in refused.headers


async def test_who_guesses_from_elsewhere_does_not_lock_an_operator_out_of_the_desk(
    office: Office, clock: Clock
) -> None:
    right = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.browser("192.0.2.7") as desk, office.browser("198.51.100.9") as guesser:
        assert (await desk.post("/api/session", json=right)).status_code == 200
        await guess(guesser, clock)
        assert (await guesser.post("/api/session", json=right)).status_code == 429
        assert (await desk.get("/api/session")).status_code == 200, "who is in stays in"
        assert (await desk.post("/api/session", json=right)).status_code == 200
        await guess(desk, clock)
        assert (await desk.post("/api/session", json=right)).status_code == 429


async def test_an_attack_from_within_the_room_locks_neither_its_desks_nor_its_address(
    office: Office, clock: Clock
) -> None:
    room = "192.0.2.7"
    marc = {"login": "marc", "password": office.logins["marc"]}
    laia = {"login": "laia", "password": office.logins["laia"]}
    async with office.browser(room) as desk, office.browser(room) as guesser:
        assert (await desk.post("/api/session", json=marc)).status_code == 200
        await guess(guesser, clock)
        for _ in range(100):
            assert (await guesser.post("/api/session", json=WRONG)).status_code == 429
        assert (await desk.post("/api/session", json=laia)).status_code == 200, (
            "one login alone does not fill the address's count, for who comes first time either"
        )
        for number in range(60):
            await guesser.post("/api/session", json=WRONG | {"login": f"guess-{number}"})
        assert (await guesser.post("/api/session", json=WRONG | {"login": "x"})).status_code == 429
        assert (await desk.post("/api/session", json=marc)).status_code == 200, (
            "who was in from this room before comes in, whatever is guessed beside them"
        )


async def test_the_ways_back_are_unlocking_and_a_recovery_link(
    office: Office, clock: Clock
) -> None:
    nuria = demo_id("operator/nuria")
    right = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.browser() as browser, office.logged_in("admin") as admin:
        await guess(browser, clock)
        row = (await admin.get(f"/api/accounts/{nuria}")).json()["account"]
        assert row["state"] == "locked"
        assert row["locked_until"] is not None
        assert (await admin.post(f"/api/accounts/{nuria}/unlock")).status_code == 204
        assert (await browser.post("/api/session", json=right)).status_code == 200
        await guess(browser, clock)
        made = (await admin.post(f"/api/accounts/{nuria}/invitation", json={})).json()
        wanted = {
            "token": made["link"].rsplit("/", 1)[1],
            "password": "quatre cireres verdes al celobert",
        }
        assert (await browser.post("/api/invitation/accept", json=wanted)).status_code == 200
        again = right | {"password": wanted["password"]}
        assert (await browser.post("/api/session", json=again)).status_code == 200


async def test_a_recovery_code_and_the_password_go_past_a_lock(
    office: Office, clock: Clock
) -> None:
    from tests.central.console.test_api_second_factor import set_up  # noqa: PLC0415 - one telephone

    right = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.logged_in("nuria") as desk, office.browser("198.51.100.9") as browser:
        _, codes = await set_up(desk, clock, right["password"])
        await guess(browser, clock)
        for given in (
            {},
            {"recovery_code": "aaaa-bbbb-cccc-dddd"},
            {"password": "no", "recovery_code": "aaaa-bbbb-cccc-dddd"},
        ):
            answer = await browser.post("/api/session", json=right | given)
            assert answer.status_code == 429, given
        guessed = right | {"password": "no", "recovery_code": codes[0]}
        assert (await browser.post("/api/session", json=guessed)).status_code == 401
        entered = await browser.post("/api/session", json=right | {"recovery_code": codes[0]})
        assert entered.status_code == 200, entered.text
        spent = await browser.post("/api/session", json=right | {"recovery_code": codes[0]})
        assert spent.status_code == 401
