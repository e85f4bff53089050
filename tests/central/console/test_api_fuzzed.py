"""Requests drawn from the OpenAPI document: whatever is sent, nothing answers with a 500."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from central import schema
from central.alarms.desk import Desk
from central.console.http import api, build_app
from central.database import Database
from central.demo_homes import DOLORES, HOMES
from central.operators.passwords import Passwords
from central.seed import SeededLogin, seed
from central.settings import CentralSettings
from protocol.clock import RealClock
from tests.central.console.conftest import Office, SmallCentre
from tests.fixtures.ports import wait_until_listening

EXAMPLES = 25
"""For each operation, on each engine."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
API = schemathesis.openapi.from_dict(api().openapi())
ALLOWED_TO = {
    "POST /api/claims": "tomas",
    "POST /api/residents/{resident}/erase": "admin",
}
"""Who is sent where the supervisor may not go."""


@dataclass
class Fuzzed:
    """A console on a port, with what a browser of each login would send, and real ids."""

    site: str
    headers: dict[str, dict[str, str]]
    real: dict[str, str]


async def _serve(url: str, folder: Path, listening: socket.socket, ready: "Ready") -> None:
    database = Database.open(url, RealClock())
    await schema.upgrade(database.engine)
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    seeded = await seed(database, passwords=passwords)
    centre = SmallCentre(
        CentralSettings(state=folder, console=folder), database, RealClock(), Desk.at(database)
    )
    app = build_app(centre, passwords=passwords)
    office = Office(app=app, database=database, logins={})
    ready.case = await office.open_case(HOMES[0])
    ready.logins = seeded.logins
    ready.server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    ready.told.set()
    await ready.server._serve([listening])
    await database.close()


class Ready:
    """What the server's thread tells the test's."""

    case: str
    logins: tuple[SeededLogin, ...]
    server: uvicorn.Server

    def __init__(self) -> None:
        self.told = threading.Event()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def fuzzed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    """A server in a thread, since the requests are drawn and sent by code that blocks."""
    folder = tmp_path_factory.mktemp("fuzzed")
    url = f"sqlite+aiosqlite:///{folder / 'caliu.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").make_database()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    ready = Ready()
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(url, folder, listening, ready)), name="fuzzed"
    )
    thread.start()
    assert ready.told.wait(30)
    wait_until_listening(port)
    site = f"http://127.0.0.1:{port}"
    headers = {one.login: _log_in(site, one) for one in ready.logins}
    marc = next(one.id for one in ready.logins if one.login == "marc")
    real = {
        "account": marc,
        "session": "0" * 16,
        "home": HOMES[1].home.id,
        "case": ready.case,
        "resident": DOLORES,
        "hub": HOMES[0].hub,
    }
    yield Fuzzed(site=site, headers=headers, real=real)
    ready.server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


def _log_in(site: str, login: SeededLogin) -> dict[str, str]:
    answer = httpx.post(
        f"{site}/api/session", json={"login": login.login, "password": login.password}
    )
    token = answer.cookies["caliu_session"]
    return {"Cookie": f"caliu_session={token}", "X-CSRF-Token": answer.json()["csrf"]}


@API.given(real=st.booleans())
@API.exclude(path="/api/session", method="DELETE").parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_nothing_that_the_document_allows_or_forbids_answers_with_a_500(
    case: schemathesis.Case[Any], fuzzed: Fuzzed, *, real: bool
) -> None:
    name = f"{case.method} {case.path}"
    login = "admin" if "/api/accounts" in name else ALLOWED_TO.get(name, "laia")
    if real:
        case.path_parameters = {
            key: fuzzed.real.get(key, value) for key, value in case.path_parameters.items()
        }
    case.call_and_validate(base_url=fuzzed.site, headers=fuzzed.headers[login], checks=CHECKS)
