"""There is one door through which people are read, and each look through it leaves a trace."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest_asyncio
from argon2 import PasswordHasher
from sqlalchemy import select

import central
from central import tables
from central.database import Database
from central.demo_homes import CARME, HOMES, JOAN, ROSA
from central.operators.actor import Actor
from central.operators.passwords import Passwords
from central.permissions import Role
from central.residents.door import Door
from central.residents.registry import set_absence
from central.seed import seed

CENTRAL = Path(central.__file__).parent
PEOPLE = {"residents", "contacts", "photos", "consents", "edits", "people_search"}
ELSEWHERE = {
    "seed.py": "writes the demonstration, and reads nothing",
    "alarms/desk.py": "counts the channels of a contact who is to be asked",
    "devices/claims.py": "reads a language, which is nobody's secret, for the device's first words",
    "telemonitoring/missing.py": "finds the home of whoever a plan is for: its hours, its absence",
    "notifications/visits.py": "reads the language of the contact whose own page it is",
}
SQL = re.compile(
    r"\b(?:from|join|into|update)\s+(residents|contacts|photos|consents|edits|people_search)\b"
)
NURIA = Actor(id="nuria", name="N", role=Role.OPERATOR)


def mentions(source: str) -> Iterator[str]:
    """Yield the tables of people that a module touches, through SQLAlchemy or in SQL."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="tables"), attr=name) if name in PEOPLE:
                yield name
            case ast.ImportFrom(module="central.tables", names=names):
                yield from PEOPLE & {alias.name for alias in names}
            case ast.Constant(value=str(text)) if not text.count("\n\n"):
                yield from re.findall(
                    r"\b(?:from|join|into|update)\s+(residents|contacts|photos|consents|edits|people_search)\b",
                    text.lower(),
                )
            case _:
                pass


def test_nobody_else_reads_the_tables_of_people() -> None:
    found = {
        module
        for path in CENTRAL.rglob("*.py")
        if "node_modules" not in path.parts and "migrations" not in path.parts
        for module in [path.relative_to(CENTRAL).as_posix()]
        if set(mentions(path.read_text(encoding="utf-8"))) and not module.startswith("residents/")
    }
    assert found == ELSEWHERE.keys(), "read people through residents.door, or write down why not"


def test_the_scan_finds_what_it_looks_for() -> None:
    assert set(mentions("from central import tables\nselect(tables.residents.c.id)")) == {
        "residents"
    }
    assert set(mentions("from central.tables import contacts")) == {"contacts"}
    assert set(mentions("text('SELECT name FROM contacts')")) == {"contacts"}
    assert set(mentions((CENTRAL / "residents/door.py").read_text())) == {
        *("residents", "contacts", "photos"),
    }


@pytest_asyncio.fixture
async def seeded(database: Database) -> Database:
    await seed(database, passwords=Passwords(PasswordHasher(1, 8, 1)))
    return database


async def looks(database: Database) -> list[tuple[str, str | None, bytes]]:
    journal, content = tables.journal, tables.journal_content
    query = (
        select(journal.c.actor, journal.c.resident, content.c.body)
        .join_from(journal, content, journal.c.position == content.c.position)
        .where(journal.c.kind == "person.looked-at")
        .order_by(journal.c.position)
    )
    async with database.read() as connection:
        return [(row[0], row[1], row[2]) for row in await connection.execute(query)]


async def test_each_look_leaves_who_looked_at_whom_and_why(seeded: Database) -> None:
    door = Door(seeded)
    found = await door.look_at(ROSA, NURIA, why="person-page")
    assert found is not None
    assert [one.name for one in found.residents] == ["Rosa Vidal Mas"]
    assert found.hubs == ("hub-0001",)
    await door.look_at(ROSA, NURIA, why="case")
    assert await looks(seeded) == [
        ("operator:nuria", ROSA, b'{"why":"person-page"}'),
        ("operator:nuria", ROSA, b'{"why":"case"}'),
    ]


async def test_of_a_couple_one_sees_the_one_they_asked_for(seeded: Database) -> None:
    found = await Door(seeded).look_at(JOAN, NURIA, why="person-page")
    assert found is not None
    assert [one.id for one in found.residents] == [JOAN]
    assert len(found.contacts) == len(HOMES[1].contacts), "theirs are contacts of the whole home"


async def test_a_look_at_a_home_is_a_look_at_everyone_there(seeded: Database) -> None:
    async with seeded.write() as transaction:
        await Door(seeded).household(transaction, HOMES[1].home.id, by="operator:1", why="case")
    assert {resident for _, resident, _ in await looks(seeded)} == {CARME, JOAN}


async def test_who_is_out_of_sight_is_not_there_and_nothing_was_seen(seeded: Database) -> None:
    elsewhere = Actor(id="e", name="E", role=Role.OPERATOR, tenant="girona")
    door = Door(seeded)
    assert await door.look_at(ROSA, elsewhere, why="person-page") is None
    assert await door.look_at("nobody", NURIA, why="person-page") is None
    assert await looks(seeded) == []


async def test_an_absence_is_journalled_and_reaches_the_hub(seeded: Database) -> None:
    home = HOMES[0].home.id
    version = select(tables.homes.c.config_version).where(tables.homes.c.id == home)
    async with seeded.read() as connection:
        before = await connection.scalar(version)
    told: list[frozenset[str]] = []
    seeded.listen(lambda committed: told.append(committed.homes))
    until = seeded.clock.now()
    assert await set_absence(seeded, home, until, NURIA)
    async with seeded.read() as connection:
        assert await connection.scalar(version) == (before or 0) + 1
        absent = await connection.scalar(
            select(tables.homes.c.absent_until).where(tables.homes.c.id == home)
        )
    assert absent == until
    assert told == [frozenset({home})]


async def test_who_does_not_see_a_home_cannot_set_its_absence(seeded: Database) -> None:
    elsewhere = Actor(id="e", name="E", role=Role.OPERATOR, tenant="girona")
    assert not await set_absence(seeded, HOMES[0].home.id, None, elsewhere)
