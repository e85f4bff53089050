"""Refusals are problem documents, browsers are told to be careful, and bodies have a bound."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from central.console.http import build_app
from central.console.shields import LARGEST_BODY
from tests.central.console.conftest import SITE, Office, SmallCentre


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing-here", 404),
        ("GET", "/api", 404),
        ("GET", "/assets/nothing-here.js", 404),
        ("PUT", "/api/session", 405),
        ("POST", "/some/page", 405),
        ("GET", "/api/queue", 401),
        ("GET", "/api/residents/NOT-AN-ID", 401),
    ],
)
async def test_each_refusal_is_a_problem_document(
    office: Office, method: str, path: str, status: int
) -> None:
    async with office.browser() as browser:
        answer = await browser.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["title"]


async def test_what_does_not_fit_the_api_is_told_by_field_and_never_repeated(
    office: Office,
) -> None:
    secret = "a secret typed into the wrong field"
    async with office.browser() as browser:
        answer = await browser.post("/api/session", json={"login": "", "passwort": secret})
    assert answer.status_code == 422
    places = [error["loc"] for error in answer.json()["errors"]]
    assert ["body", "password"] in places
    assert ["body", "passwort"] in places
    assert secret not in answer.text


async def test_names_of_fields_that_utf8_cannot_carry_are_refused_and_not_failed_at(
    office: Office,
) -> None:
    async with office.browser() as browser:
        answer = await browser.post(
            "/api/session",
            content=b'{"\\ud800": 1, "login": "\\ud800", "password": "\\u0000"}',
            headers={"Content-Type": "application/json"},
        )
    assert answer.status_code == 422


async def test_an_unexpected_failure_tells_nothing_of_its_insides(office: Office) -> None:
    async with office.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE commands RENAME TO lost"))
    async with office.logged_in("laia") as browser:
        answer = await browser.get("/api/hubs/hub-0001/orders")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "commands" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_body_that_announces_too_much_is_refused_unread(office: Office) -> None:
    async with office.browser() as browser:
        answer = await browser.post("/api/session", content=b" " * (LARGEST_BODY + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_that_grows_without_announcing_it_is_refused_at_the_bound(
    office: Office,
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * LARGEST_BODY:
            sent += 8192
            yield b" " * 8192

    async with office.browser() as browser:
        answer = await browser.post(
            "/api/session", content=endless(), headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 413
    assert sent < 2 * LARGEST_BODY


async def test_every_answer_carries_the_headers_that_browsers_obey(office: Office) -> None:
    async with office.browser() as browser:
        for path in ("/", "/api/session", "/api/health"):
            headers = (await browser.get(path)).headers
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "unsafe-eval" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
        assert (await browser.get("/api/health")).headers["cache-control"] == "no-store"


async def test_over_https_the_cookie_travels_over_nothing_else(
    centre: SmallCentre, office: Office
) -> None:
    public = centre.settings.model_copy(update={"public_url": "https://centre.example"})
    secure = build_app(SmallCentre(public, centre.database, centre.clock, centre.desk))
    transport = httpx.ASGITransport(secure)
    async with httpx.AsyncClient(transport=transport, base_url="https://centre.example") as browser:
        answer = await browser.post(
            "/api/session", json={"login": "nuria", "password": office.logins["nuria"]}
        )
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


async def test_without_a_built_console_a_page_says_how_to_build_it(office: Office) -> None:
    async with office.browser() as browser:
        answer = await browser.get("/cases/some-case")
    assert answer.status_code == 200
    assert "make console" in answer.text


async def test_the_console_is_served_with_its_own_routes_and_nothing_outside_it(
    office: Office, centre: SmallCentre, tmp_path: Path
) -> None:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Caliu</title>")
    (dist / "assets" / "app-1234.js").write_text("1")
    (tmp_path / "outside.txt").write_text("a secret")
    async with office.browser() as browser:
        page = await browser.get("/cases/some-case")
        script = await browser.get("/assets/app-1234.js")
        outside = await browser.get("/%2e%2e/outside.txt")
        deeper = await browser.get("/assets/..%2f..%2foutside.txt")
        odd = await browser.get("/%00")
    assert "<title>Caliu</title>" in page.text
    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in script.headers["cache-control"]
    assert "a secret" not in outside.text + deeper.text
    assert odd.status_code == 200
    assert centre.settings.public_url == SITE
