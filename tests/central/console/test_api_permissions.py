"""Every route for every role, and nobody: exactly what the table of permissions says."""

import asyncio
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Route

from central.console.follower import Ending
from central.console.guard import Guard
from central.demo_homes import HOMES, TENANT
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import ALLOWED, Permission, Role, may
from tests.central.console.conftest import SITE, Office

PUBLIC = {
    "POST /api/session": "whoever logs in has no session yet",
    "POST /api/session/code": "the same, in the second step: the ticket of the first is the key",
    "POST /api/invitation": "whoever is invited has no password yet: the link's token is the key",
    "POST /api/invitation/accept": "the same",
    "POST /api/strength": "it judges a password for a session or the token of an invitation",
    "GET /api/health": "a supervisor of services asks it; it tells a position and nothing else",
    "GET /api/openapi.json": "it describes the API and holds no data",
    "GET /{path:path}": "the console's own files, of which the page of the login is one",
    "POST /gateway/sms": "a gateway is no person: its own secret is the key",
}
"""Routes without a guard, and why. A new one is written here with its reason, or gets a guard."""
CONTACTS = "/c/"
"""All under it is public: a contact has no login, the signed link is their key, and whatever else
is asked there gets a humane page."""
SESSION_ALONE = {
    "GET /api/session",
    "DELETE /api/session",
    "PUT /api/session/password",
    "GET /api/me",
    "PUT /api/me",
    "GET /api/me/sessions",
    "DELETE /api/me/sessions",
    "DELETE /api/me/sessions/{session}",
    "POST /api/me/second-factor",
    "PUT /api/me/second-factor",
    "POST /api/me/second-factor/codes",
    "POST /api/me/second-factor/off",
    "GET /api/roles",
}
"""Everyone who is logged in has an account of their own, and may leave."""
ENDS_THE_SESSION = "DELETE /api/session"
REAL = {"hub": HOMES[0].hub, "session": "0" * 16}
"""What stands in an address where zeros will not do."""


def guards(dependant: Dependant) -> Iterator[Guard]:
    if isinstance(dependant.call, Guard):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from guards(inner)


def flat(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "routes", None)
        yield route
        if inner is not None:
            yield from flat(list(getattr(inner, "routes", inner)))


def guarded(app: FastAPI) -> dict[str, list[Guard]]:
    """Return each route of the app with its guards."""
    found: dict[str, list[Guard]] = {}
    for route in flat(list(app.routes)):
        if isinstance(route, APIRoute):
            for method in (route.methods or set()) - {"HEAD"}:
                found[f"{method} {route.path}"] = list(guards(route.dependant))
        elif isinstance(route, APIWebSocketRoute):
            found[f"WEBSOCKET {route.path}"] = list(guards(route.dependant))
        elif isinstance(route, Route):
            for method in (route.methods or set()) - {"HEAD"}:
                found[f"{method} {route.path}"] = []
    return found


def test_each_route_has_one_guard_or_a_written_reason(app: FastAPI) -> None:
    routes = guarded(app)
    assert {"GET /api/queue", "WEBSOCKET /api/live", "POST /api/cases/{case}/take"} <= routes.keys()
    open_to_all = {name for name in routes if name in PUBLIC or f" {CONTACTS}" in name}
    naked = sorted(name for name, found in routes.items() if not found and name not in open_to_all)
    assert not naked, (
        f"without a guard: {naked}. Give each a visitor of central/console/guard.py, "
        "or a reason in PUBLIC of this test"
    )
    both = sorted(name for name, found in routes.items() if found and name in open_to_all)
    assert not both, f"guarded, and in PUBLIC: {both}"
    assert all(len(found) <= 1 for found in routes.values()), "of two guards, which one counts?"
    assert routes.keys() >= PUBLIC.keys(), "a route that is gone has no reason to be public"
    alone = {name for name, found in routes.items() if found and found[0].permission is None}
    assert alone == SESSION_ALONE


def test_each_operation_of_the_document_is_among_the_routes_that_were_looked_at(
    app: FastAPI,
) -> None:
    described = {
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    assert len(described) > 20
    assert described <= guarded(app).keys()


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_gets_on_each_route_what_the_table_of_permissions_says(
    office: Office, app: FastAPI, passwords: Passwords, role: Role
) -> None:
    await open_account(office, passwords, role)
    wrong: list[str] = []
    async with app.router.lifespan_context(app), office.logged_in(f"a-{role}") as browser:
        for name, guard in in_order(app):
            allowed = guard.permission is None or may(role, guard.permission)
            status = await ask(name, browser, app)
            refused = status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
            if refused if allowed else status != HTTPStatus.FORBIDDEN:
                wrong.append(f"{name} answers {status} to {role}")
    assert not wrong


async def test_without_a_session_nothing_is_told(office: Office, app: FastAPI) -> None:
    async with app.router.lifespan_context(app), office.browser() as browser:
        for name, _ in in_order(app):
            assert await ask(name, browser, app) == HTTPStatus.UNAUTHORIZED, name


async def test_a_forged_session_is_none(office: Office, app: FastAPI) -> None:
    async with app.router.lifespan_context(app), office.browser() as browser:
        browser.cookies.set("caliu_session", "forged-" * 6)
        for name, _ in in_order(app):
            assert await ask(name, browser, app) == HTTPStatus.UNAUTHORIZED, name


def test_the_table_of_permissions_knows_each_role_and_gives_nobody_everything() -> None:
    assert ALLOWED.keys() == set(Role)
    for role in Role:
        assert not all(may(role, permission) for permission in Permission)


async def open_account(office: Office, passwords: Passwords, role: Role) -> None:
    account = Account(id=f"id-{role}", login=f"a-{role}", name="X", role=role, tenant=TENANT)
    accounts = Accounts(office.database, passwords)
    await accounts.open(account, "opened for this test", actor="system")
    office.logins[account.login] = "opened for this test"


def in_order(app: FastAPI) -> list[tuple[str, Guard]]:
    """Return the guarded routes, the one that ends the session last."""
    found = [(name, guards[0]) for name, guards in guarded(app).items() if guards]
    return sorted(found, key=lambda one: one[0] == ENDS_THE_SESSION)


async def ask(name: str, browser: httpx.AsyncClient, app: FastAPI) -> int:
    """Return the status of a request; of a WebSocket, what its close code stands for."""
    method, path = name.split(" ", 1)
    filled = re.sub(r"{(\w+)(:\w+)?}", lambda hole: REAL.get(hole[1], "0" * 36), path)
    if method == "WEBSOCKET":
        return await follow(filled, browser, app)
    body: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": {}}
    return (await browser.request(method, filled, **body)).status_code


async def follow(path: str, browser: httpx.AsyncClient, app: FastAPI) -> int:
    """Open a WebSocket as a browser does, and hear its first word."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    host = SITE.removeprefix("http://").encode()
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "server": (host.decode(), 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", host), (b"cookie", cookies.encode())],
        "subprotocols": [],
        "state": {},
    }
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    heard.put_nowait({"type": "websocket.connect"})
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(app(scope, heard.get, said.put), name="socket")
        assert (await said.get())["type"] == "websocket.accept"
        first = await said.get()
        heard.put_nowait({"type": "websocket.disconnect", "code": 1000})
    if first["type"] == "websocket.send":
        return HTTPStatus.OK
    return {
        Ending.SESSION_ENDED.value: HTTPStatus.UNAUTHORIZED,
        Ending.FORBIDDEN.value: HTTPStatus.FORBIDDEN,
    }[first["code"]]
