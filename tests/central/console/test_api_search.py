"""People are found by any part of a name, a street, a telephone or a device, in one's scope."""

import httpx
import pytest
from sqlalchemy import insert, update

from central import tables
from central.demo_homes import CARME, DOLORES, HOMES, JOAN, ROSA, demo_id
from central.residents.registry import reach_hubs
from tests.central.console.conftest import Office

ROSAS, COUPLES, DOLORESS = HOMES


async def found(browser: httpx.AsyncClient, words: str, **more: object) -> list[str]:
    answer = await browser.post("/api/people/search", json={"words": words, **more})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["people"]]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("rosa", [ROSA]),
        ("VIDAL ros", [ROSA]),
        ("villarroel", [ROSA]),
        ("rossello", [CARME, JOAN]),
        ("rosselló serra", [JOAN]),
        ("600 000 011", [ROSA]),
        ("+34600000011", [ROSA]),
        ("0034 600-000-011", [ROSA]),
        ("000011", [ROSA]),
        ("930 000 002", [CARME, JOAN]),
        ("hub-0003", [DOLORES]),
        ("pendant-2", [CARME, JOAN]),
        ("senora dolores", [DOLORES]),
        ("fabra i puig", [DOLORES]),
        ("puig", [CARME, DOLORES]),
        ("eixample", []),
        ("rosa ortega", []),
        ("%", []),
        ("", []),
    ],
)
async def test_every_word_must_be_found_somewhere(
    office: Office, words: str, who: list[str]
) -> None:
    async with office.logged_in("nuria") as browser:
        assert await found(browser, words) == who


async def test_a_list_shows_what_tells_people_apart(office: Office) -> None:
    case = await office.open_case(ROSAS)
    async with office.logged_in("nuria") as browser:
        answer = await browser.post("/api/people/search", json={"words": "rosa"})
    assert answer.json() == {
        "people": [
            {
                "id": ROSA,
                "name": "Rosa Vidal Mas",
                "age": office.database.clock.now().year - 1939,
                "street": "Carrer de Villarroel 112",
                "floor": "3r 2a",
                "town": "Barcelona",
                "phone": "+34 930 000 001",
                "programme": "robots",
                "absent_until": None,
                "photo": None,
                "case": case,
            }
        ],
        "more": False,
    }


async def test_that_a_list_was_opened_is_journalled_and_for_what_is_not(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        await found(browser, "rosa")
    assert await office.journal("people.searched") == [
        (f"operator:{demo_id('operator/nuria')}", None, None)
    ]
    content = tables.journal_content
    async with office.database.read() as connection:
        bodies = [row.body for row in await connection.execute(content.select())]
    assert b"rosa" not in b" ".join(bodies)


async def test_pages_follow_one_another_by_name_those_named_so_first(office: Office) -> None:
    async with office.database.write() as transaction:
        connection = transaction.connection
        await connection.execute(
            insert(tables.homes),
            [
                {"id": demo_id(f"h{n}"), "tenant": "barcelona", "street": "Carrer de la Rosa"}
                for n in range(25)
            ],
        )
        await connection.execute(
            insert(tables.residents),
            [
                {
                    "id": demo_id(f"r{n}"),
                    "home": demo_id(f"h{n}"),
                    "given_name": "Àngels" if n % 2 else "Rosa",
                    "family_name": f"Zamora {n:02}",
                    "address_as": "x",
                }
                for n in range(25)
            ],
        )
        for n in range(25):
            await reach_hubs(transaction, demo_id(f"h{n}"))
    seen: list[str] = []
    async with office.logged_in("nuria") as browser:
        after = None
        for _ in range(9):
            page = await found(browser, "rosa", after=after, limit=4)
            seen += page
            if len(page) < 4:
                break
            after = page[-1]
    named = [demo_id(f"r{n}") for n in range(0, 25, 2)]
    assert seen == [ROSA, *named, *(demo_id(f"r{n}") for n in range(1, 25, 2))]


async def test_a_home_that_left_ones_scope_is_not_shown_by_an_old_line(office: Office) -> None:
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.homes).where(tables.homes.c.id == ROSAS.home.id).values(tenant="girona")
        )
    async with office.logged_in("nuria") as browser:
        assert await found(browser, "rosa") == []


async def test_a_role_that_may_not_see_people_finds_nobody(office: Office) -> None:
    async with office.logged_in("tomas") as browser:
        answer = await browser.post("/api/people/search", json={"words": "rosa"})
    assert answer.status_code == 403
    assert "Vidal" not in answer.text
    assert await office.journal("people.searched") == []
