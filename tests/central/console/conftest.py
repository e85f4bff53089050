"""A console over a seeded centre, and browsers that are logged in."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import func, insert, make_url, select, update

from central import schema, tables
from central.alarms.desk import Desk
from central.alarms.journal import Entry
from central.console.http import build_app
from central.database import Database
from central.demo_homes import HOMES, DemoHome
from central.ingest import Ingest
from central.operators.passwords import Passwords
from central.residents.placements import Placements
from central.seed import Seeded, seed
from central.settings import CentralSettings
from central.telemonitoring.series import Series
from central.telemonitoring.table_series import TableSeries
from protocol.clock import Clock, RealClock
from tests.fixtures.postgres import OWNER, Postgres

SITE = "http://centre.example"


@dataclass(frozen=True)
class SmallCentre:
    """What the console needs of a centre, over a real database and a real desk."""

    settings: CentralSettings
    database: Database
    clock: Clock
    desk: Desk

    @property
    def ingest(self) -> Ingest:
        return Ingest(self.database, Placements(self.database))

    @property
    def series(self) -> Series:
        return TableSeries(self.database)


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class Template:
    """A seeded database, copied for each test: migrating and seeding anew takes longer."""

    url: str
    seeded: Seeded


async def _seed(url: str) -> Seeded:
    database = Database.open(url, RealClock())
    await schema.upgrade(database.engine)
    channels = ["json://127.0.0.1:1/{contact}"]
    written = await seed(database, channels=channels, passwords=Passwords(QUICK))
    await database.close()
    return written


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('template') / 'caliu.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").make_database()
    return Template(url=url, seeded=asyncio.run(_seed(url)))


@pytest.fixture
def database_url(template: Template, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a copy of the template of this test's own."""
    if template.url.startswith("sqlite"):
        copy = tmp_path / "caliu.db"
        shutil.copy(template.url.removeprefix("sqlite+aiosqlite:///"), copy)
        return f"sqlite+aiosqlite:///{copy}"
    server: Postgres = request.getfixturevalue("postgres")
    original = make_url(template.url)
    name = f"{original.database}_{uuid4().hex[:8]}"
    where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", OWNER]
    server.run("createdb", *where, "-T", str(original.database), name)
    return original.set(database=name).render_as_string(hide_password=False)


@pytest_asyncio.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Database]:
    opened = Database.open(database_url, clock)
    yield opened
    await opened.close()


@pytest.fixture
def passwords() -> Passwords:
    """Argon2 with parameters that cost nothing, since what is tested is not their cost."""
    return Passwords(QUICK)


@pytest.fixture
def seeded(template: Template) -> Seeded:
    return template.seeded


@pytest.fixture
def centre(database: Database, clock: Clock, tmp_path: Path) -> SmallCentre:
    settings = CentralSettings(state=tmp_path, public_url=SITE, console=tmp_path / "dist")
    return SmallCentre(settings=settings, database=database, clock=clock, desk=Desk.at(database))


@pytest.fixture
def app(centre: SmallCentre, passwords: Passwords) -> Iterator[FastAPI]:
    built = build_app(centre, passwords=passwords)
    yield built
    built.state.premises.close()


@dataclass
class Office:
    """Opens browsers at the console, and cases to look at."""

    app: FastAPI
    database: Database
    logins: dict[str, str]
    _numbers: int = field(default=0)

    def browser(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url=SITE)

    @asynccontextmanager
    async def logged_in(self, login: str) -> AsyncIterator[httpx.AsyncClient]:
        async with self.browser() as browser:
            answer = await browser.post(
                "/api/session", json={"login": login, "password": self.logins[login]}
            )
            assert answer.status_code == 200, answer.text
            browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
            yield browser

    async def open_case(self, place: DemoHome = HOMES[0], **columns: object) -> str:
        """Write an open case of `place` as intake does, and return its id."""
        case, cases = str(uuid4()), tables.cases
        async with self.database.write() as transaction:
            number = await transaction.connection.scalar(select(func.max(cases.c.number)))
            now = transaction.now
            values: dict[str, object] = {
                "number": (number or 0) + 1,
                "state": "queued",
                "priority": 1,
                "cause": "fall",
                "place": "bathroom",
                "home": place.home.id,
                "resident": place.residents[0].id if len(place.residents) == 1 else None,
                "hub": place.hub,
                "tenant": place.home.tenant,
                "territory": place.home.territory,
                "programme": place.home.programme,
                "opened_at": now,
                "joined_at": now,
                "alerted_at": now,
                **columns,
            }
            position = transaction.record(
                Entry(
                    kind="case.opened",
                    actor=f"hub:{place.hub}",
                    hub=place.hub,
                    home=place.home.id,
                    resident=values["resident"] if isinstance(values["resident"], str) else None,
                    case=case,
                    body=b'{"text": "impacte"}',
                )
            )
            await transaction.connection.execute(
                insert(cases).values(id=case, position=position, **values)
            )
        return case

    async def touch_case(self, case: str, **columns: object) -> int:
        """Change a case as a commit of anyone does, and return its new position."""
        async with self.database.write() as transaction:
            position = transaction.record(Entry(kind="case.touched", actor="system", case=case))
            await transaction.connection.execute(
                update(tables.cases)
                .where(tables.cases.c.id == case)
                .values(position=position, **columns)
            )
        return position

    async def touch_cases(self, cases: list[str]) -> None:
        """Change many cases in one commit."""
        async with self.database.write() as transaction:
            position = transaction.record(Entry(kind="cases.touched", actor="system"))
            await transaction.connection.execute(
                update(tables.cases).where(tables.cases.c.id.in_(cases)).values(position=position)
            )
            transaction.cases.update(cases)

    async def journal(self, kind: str) -> list[tuple[str, str | None, str | None]]:
        """Return (actor, resident, case) of the entries of a kind."""
        journal = tables.journal
        query = (
            select(journal.c.actor, journal.c.resident, journal.c.case_id)
            .where(journal.c.kind == kind)
            .order_by(journal.c.position)
        )
        async with self.database.read() as connection:
            return [(row[0], row[1], row[2]) for row in await connection.execute(query)]


@pytest.fixture
def office(app: FastAPI, database: Database, seeded: Seeded) -> Office:
    logins = {one.login: one.password for one in seeded.logins}
    return Office(app=app, database=database, logins=logins)
