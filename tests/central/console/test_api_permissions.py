"""Every route has a permission or a written exemption, and each role gets what the table says."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Route

from central.console.guard import Guard
from central.demo_homes import HOMES, TENANT
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import Permission, Role, may
from tests.central.console.conftest import Office

EXEMPT = {
    "POST /api/session": "whoever logs in has no session yet",
    "GET /api/health": "a supervisor of services asks it; it tells a position and nothing else",
    "GET /api/openapi.json": "it describes the API and holds no data",
    "GET /{path:path}": "the console's own files, of which the page of the login is one",
    "GET /c/{token}": "a contact has no login: the signed link is their key",
    "POST /c/{token}": "a contact has no login: the signed link is their key",
}
SESSION_ALONE = {"GET /api/session", "DELETE /api/session", "PUT /api/session/password"}
"""Everyone who is logged in may ask who they are, change their password, and leave."""


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


def test_each_route_has_one_guard_or_a_written_exemption(app: FastAPI) -> None:
    routes = guarded(app)
    assert {"GET /api/queue", "WEBSOCKET /api/live", "POST /api/cases/{case}/take"} <= routes.keys()
    naked = {name for name, found in routes.items() if not found} - EXEMPT.keys()
    assert not naked
    assert not {name for name, found in routes.items() if found} & EXEMPT.keys()
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
    accounts = Accounts(office.database, passwords)
    account = Account(id=f"id-{role}", login=f"a-{role}", name="X", role=role, tenant=TENANT)
    await accounts.open(account, "opened for this test", actor="system")
    office.logins[account.login] = "opened for this test"
    wrong: list[str] = []
    async with office.logged_in(account.login) as browser:
        for name, found in guarded(app).items():
            method, path = name.split(" ", 1)
            if not found or found[0].permission is None or method == "WEBSOCKET":
                continue
            status = (await browser.request(method, _filled(path), **_body(method))).status_code
            refused = status in (401, 403)
            if refused == may(role, found[0].permission):
                wrong.append(f"{name} answers {status}")
    assert not wrong


async def test_without_a_session_nothing_is_told(office: Office, app: FastAPI) -> None:
    async with office.browser() as browser:
        for name, found in guarded(app).items():
            method, path = name.split(" ", 1)
            if found and method != "WEBSOCKET":
                answer = await browser.request(method, _filled(path), **_body(method))
                assert answer.status_code == 401, name


def test_the_table_of_permissions_knows_each_role_and_gives_nobody_everything() -> None:
    for role in Role:
        assert not all(may(role, permission) for permission in Permission)


def _filled(path: str) -> str:
    return (
        path.replace("{case}", "0" * 36)
        .replace("{resident}", "0" * 36)
        .replace("{home}", "0" * 36)
        .replace("{account}", "0" * 36)
        .replace("{hub}", HOMES[0].hub)
        .replace("{operator}", "0" * 36)
    )


def _body(method: str) -> dict[str, Any]:
    return {} if method == "GET" else {"json": {}}
