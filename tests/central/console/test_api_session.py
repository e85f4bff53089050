"""Logging in and out, and what a change must bring to be believed."""

from typing import Literal

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from central import tables
from central.database import Database
from central.operators.passwords import Passwords
from central.operators.sessions import digest
from tests.central.console.conftest import Office


async def test_a_login_answers_who_one_is_and_what_one_may_do(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        me = (await browser.get("/api/session")).json()
    assert me["name"] == "Núria Pons"
    assert me["role"] == "operator"
    assert "cases.work" in me["permissions"]
    assert "people.erase" not in me["permissions"]


async def test_the_cookie_is_opaque_and_only_its_digest_is_stored(
    office: Office, database: Database
) -> None:
    async with office.browser() as browser:
        answer = await browser.post(
            "/api/session", json={"login": "nuria", "password": office.logins["nuria"]}
        )
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    token = answer.cookies["caliu_session"]
    async with database.read() as connection:
        stored = await connection.scalar(select(tables.sessions.c.token_sha256))
    assert stored == digest(token)
    assert token not in str(stored)


async def test_a_wrong_password_and_an_unknown_login_are_refused_alike(office: Office) -> None:
    async with office.browser() as browser:
        wrong = await browser.post("/api/session", json={"login": "nuria", "password": "no"})
        unknown = await browser.post("/api/session", json={"login": "ningú", "password": "no"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.headers["content-type"] == "application/problem+json"


async def test_a_change_without_the_token_of_the_session_is_refused(office: Office) -> None:
    case = await office.open_case()
    async with office.logged_in("nuria") as browser:
        without = await browser.post(
            f"/api/cases/{case}/take", json={"fence": 0}, headers={"X-CSRF-Token": ""}
        )
        wrong = await browser.post(
            f"/api/cases/{case}/take", json={"fence": 0}, headers={"X-CSRF-Token": "x" * 32}
        )
        elsewhere = await browser.post(
            f"/api/cases/{case}/take",
            json={"fence": 0},
            headers={"Origin": "https://elsewhere.example"},
        )
        taken = await browser.post(
            f"/api/cases/{case}/take",
            json={"fence": 0},
            headers={"Origin": "http://centre.example"},
        )
    assert [without.status_code, wrong.status_code, elsewhere.status_code] == [403, 403, 403]
    assert taken.status_code == 200


async def test_a_login_from_another_sites_page_is_refused(office: Office) -> None:
    right = {"login": "nuria", "password": office.logins["nuria"]}
    async with office.browser() as browser:
        answer = await browser.post(
            "/api/session", json=right, headers={"Origin": "https://elsewhere.example"}
        )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_logging_out_ends_this_session_alone(office: Office) -> None:
    async with office.logged_in("nuria") as here, office.logged_in("nuria") as elsewhere:
        assert (await here.delete("/api/session")).status_code == 204
        assert (await elsewhere.get("/api/session")).status_code == 200


async def test_a_stolen_cookie_is_worthless_after_logging_out(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        stolen = browser.cookies["caliu_session"]
        await browser.delete("/api/session")
    async with office.browser() as thief:
        answer = await thief.get("/api/session", headers={"Cookie": f"caliu_session={stolen}"})
    assert answer.status_code == 401


async def test_logging_out_everywhere_ends_all_of_ones_sessions_and_nobody_elses(
    office: Office,
) -> None:
    async with (
        office.logged_in("nuria") as here,
        office.logged_in("nuria") as elsewhere,
        office.logged_in("marc") as colleague,
    ):
        await here.delete("/api/session", params={"everywhere": "true"})
        assert (await elsewhere.get("/api/session")).status_code == 401
        assert (await colleague.get("/api/session")).status_code == 200


async def test_a_password_of_other_parameters_is_hashed_anew_at_login(
    office: Office, database: Database
) -> None:
    stored = select(tables.operators.c.password).where(tables.operators.c.login == "nuria")
    dated = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    async with database.write() as transaction:
        await transaction.connection.execute(
            tables.operators.update()
            .where(tables.operators.c.login == "nuria")
            .values(password=dated.hash(office.logins["nuria"]))
        )
    async with office.logged_in("nuria") as browser:
        assert (await browser.get("/api/session")).status_code == 200
    async with database.read() as connection:
        assert "m=8,t=1,p=1" in str(await connection.scalar(stored))


async def test_colleagues_are_those_at_the_desk_and_tells_who_is_here(office: Office) -> None:
    async with office.logged_in("nuria") as browser, office.logged_in("marc"):
        found = (await browser.get("/api/colleagues")).json()
    assert [(one["name"], one["present"]) for one in found] == [
        ("Marc Ribas", True),
        ("Laia Font", False),
    ]


async def test_an_unknown_login_costs_as_much_work_as_a_known_one() -> None:
    counted: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
            counted.append(str(hash).split("$p=")[0])
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    stored = await passwords.hash("right")
    assert await passwords.verify(stored, "right")
    assert not await passwords.verify(None, "right")
    assert len(counted) == 2


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"login": "a"}', b"\xff\xfe"])
async def test_an_unreadable_login_is_a_problem_document(office: Office, body: bytes) -> None:
    async with office.browser() as browser:
        answer: httpx.Response = await browser.post(
            "/api/session", content=body, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
