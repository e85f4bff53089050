"""Erasing a person leaves nothing of them in the database, and a journal that proves itself."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import msgspec
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from PIL import Image
from sqlalchemy import Table, func, insert, select, update

from central import tables
from central.alarms.journal import Entry
from central.console.proof import Proof
from central.database import Database
from central.demo_homes import CARME, HOMES, JOAN, ROSA, DemoHome, demo_id
from central.operators.actor import Actor
from central.operators.passwords import Passwords
from central.permissions import Role
from central.residents.consents import ConsentKind, answer
from central.residents.erasure import OpenCaseError, erase_person
from central.residents.folding import folded
from central.residents.photos import keep_photo
from central.residents.registry import write_home, write_resident
from central.seed import seed
from central.verification import verify

ADMIN = Actor(id="admin", name="A", role=Role.ADMINISTRATOR)
ROSAS, COUPLES, DOLORESS = HOMES
SAID = "ha caigut al bany, diu que li fa mal el maluc"
WRITTEN = "outcome: anada a l'hospital amb la filla"


@pytest_asyncio.fixture
async def seeded(database: Database) -> Database:
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    await seed(database, channels=["mailto://{contact}@example.org"], passwords=quick)
    return database


async def live_through_a_case(database: Database, place: DemoHome, resident: str | None) -> str:
    """Write all that an alarm of `resident` leaves behind, and return the case."""
    case, alarm = demo_id(f"case/{place.hub}"), demo_id(f"alarm/{place.hub}")
    async with database.write() as transaction:
        now, connection = transaction.now, transaction.connection
        about = {"hub": place.hub, "home": place.home.id, "resident": resident}
        raised = msgspec.json.encode({"text": SAID})
        transaction.record(
            Entry(kind="alarm.raised", actor="hub", alarm=alarm, case=case, body=raised, **about)
        )
        transaction.record(
            Entry(kind="case.noted", actor="operator:1", home=place.home.id, case=case, body=raised)
        )
        await connection.execute(
            insert(tables.cases).values(
                id=case,
                number=1,
                state="closed",
                priority=1,
                cause="fall",
                alarms=1,
                opened_at=now,
                joined_at=now,
                alerted_at=now,
                closed_at=now,
                outcome="hospital",
                outcome_text=WRITTEN,
                **about,
            )
        )
        await connection.execute(
            insert(tables.alarms).values(
                id=alarm,
                case_id=case,
                state="raised",
                cause="fall",
                priority=1,
                received_at=now,
                evidence=msgspec.json.encode({"text": SAID}).decode(),
                **about,
            )
        )
        await connection.execute(
            insert(tables.attempts).values(
                id=demo_id("attempt"),
                case_id=case,
                contact=place.contacts[0].id,
                channel=0,
                fence=0,
                state="failed",
                link="the-link",
                planned_at=now,
                expires_at=now + timedelta(hours=1),
                error=f"{place.contacts[0].id}@example.org refused",
            )
        )
        await connection.execute(
            insert(tables.quarantine).values(
                id=demo_id("quarantine"),
                origin=place.hub,
                received_at=now,
                sha256=b"0" * 32,
                size=1,
                head=SAID.encode(),
                wrong="unreadable",
            )
        )
    return case


REGISTERED = ("rere la torratxa", "4711", "alergia a la penicilina", "signat per la filla")
"""What the register keeps besides: the key safe, an edit of the health notes, a consent."""


async def keep_the_register(database: Database, place: DemoHome, resident: str) -> None:
    """Write all that the register may know of somebody, each of it more than once."""
    one = next(each for each in place.residents if each.id == resident)
    async with database.write() as transaction:
        home = replace(place.home, key_safe_place=REGISTERED[0], key_safe_code=REGISTERED[1])
        await write_home(transaction, home, actor="operator:1")
        noted = replace(one, health=REGISTERED[2], sees_badly=True)
        await write_resident(transaction, noted, actor="operator:1")
        await write_resident(transaction, one, actor="operator:1")
    await answer(database, resident, ConsentKind.PHOTO, given=True, note=REGISTERED[3], actor=ADMIN)
    face = BytesIO()
    Image.new("RGB", (30, 30), "teal").save(face, "PNG")
    assert not isinstance(await keep_photo(database, resident, face.getvalue(), ADMIN), str)


async def everything(database: Database) -> str:
    """Return every text and every byte of the database as one string."""
    found: list[str] = []
    async with database.read() as connection:
        for table in tables.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                for value in row:
                    match value:
                        case bytes():
                            found.append(value.decode("latin-1"))
                        case str():
                            found.append(value)
                        case _:
                            pass
    return "\n".join(found)


def personal(place: DemoHome) -> set[str]:
    """Return what is personal in a demo home."""
    home = place.home
    return {
        home.street,
        home.access,
        *(text for one in place.residents for text in (one.given_name, one.family_name, one.phone)),
        *(text for one in place.residents for text in (one.mobility, one.health) if text),
        *(text for one in place.contacts for text in (one.name, one.phone)),
        *(f"{one.id}@example.org" for one in place.contacts),
    }


async def test_of_who_lived_alone_nothing_remains_and_the_journal_proves_itself(
    seeded: Database,
) -> None:
    await live_through_a_case(seeded, ROSAS, ROSA)
    wanted = personal(ROSAS) | {SAID, WRITTEN}
    before = await everything(seeded)
    assert {text for text in wanted if text in before} == wanted, "or the test looks for nothing"

    erased = await erase_person(seeded, ROSA, ADMIN)

    assert erased is not None
    assert erased.home_emptied
    after = await everything(seeded)
    assert {text for text in wanted if text in after} == set()
    state = await Proof(seeded).advance()
    assert state.sound
    assert state.verified_to == state.position
    verdict = await verify(seeded)
    assert verdict.flaws == []
    assert verdict.erased > 0


async def test_what_the_register_kept_of_them_goes_too(seeded: Database) -> None:
    await keep_the_register(seeded, ROSAS, ROSA)
    before = await everything(seeded)
    assert {text for text in REGISTERED if text in before} == set(REGISTERED)
    of_them = (tables.photos, tables.consents, tables.edits, tables.people_search)
    assert all([await rows(seeded, table, ROSA) for table in of_them])
    await erase_person(seeded, ROSA, ADMIN)
    after = await everything(seeded)
    assert {text for text in REGISTERED if text in after} == set()
    assert [await rows(seeded, table, ROSA) for table in of_them] == [0, 0, 0, 0]
    assert folded("Vidal Mas") not in after, "nor can they be found"
    assert (await verify(seeded)).flaws == []


async def test_of_a_couple_the_history_of_one_goes_and_of_their_home_stays(
    seeded: Database,
) -> None:
    await keep_the_register(seeded, COUPLES, JOAN)
    await erase_person(seeded, JOAN, ADMIN)
    after = await everything(seeded)
    assert REGISTERED[0] in after
    assert {text for text in REGISTERED[2:] if text in after} == set()


async def rows(database: Database, table: Table, resident: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.resident == resident)
    async with database.read() as connection:
        return (await connection.scalars(query)).one()


async def test_the_other_of_a_couple_keeps_everything(seeded: Database) -> None:
    await live_through_a_case(seeded, COUPLES, CARME)
    erased = await erase_person(seeded, JOAN, ADMIN)
    assert erased is not None
    assert not erased.home_emptied
    after = await everything(seeded)
    joan = next(one for one in COUPLES.residents if one.id == JOAN)
    assert joan.family_name not in after
    assert joan.health not in after
    carme = next(one for one in COUPLES.residents if one.id == CARME)
    kept = {carme.family_name, COUPLES.home.street, COUPLES.contacts[0].name, SAID, WRITTEN}
    assert {text for text in kept if text in after} == kept


async def test_what_concerned_the_home_goes_with_the_last_who_lived_there(
    seeded: Database,
) -> None:
    await live_through_a_case(seeded, COUPLES, None)
    await erase_person(seeded, JOAN, ADMIN)
    assert SAID in await everything(seeded)
    last = await erase_person(seeded, CARME, ADMIN)
    assert last is not None
    assert last.home_emptied
    after = await everything(seeded)
    assert {text for text in personal(COUPLES) | {SAID, WRITTEN} if text in after} == set()


async def test_the_hub_is_told_to_forget_the_person_too(seeded: Database) -> None:
    version = select(tables.homes.c.config_version).where(tables.homes.c.id == COUPLES.home.id)
    async with seeded.read() as connection:
        before = await connection.scalar(version)
    told: list[frozenset[str]] = []
    seeded.listen(lambda committed: told.append(committed.homes))
    await erase_person(seeded, JOAN, ADMIN)
    async with seeded.read() as connection:
        assert await connection.scalar(version) == (before or 0) + 1
    assert told == [frozenset({COUPLES.home.id})]


async def test_other_homes_are_left_alone(seeded: Database) -> None:
    await erase_person(seeded, ROSA, ADMIN)
    after = await everything(seeded)
    kept = personal(DOLORESS) | personal(COUPLES)
    assert {text for text in kept if text in after} == kept


async def test_nobody_is_erased_while_they_are_being_helped(seeded: Database) -> None:
    case = await live_through_a_case(seeded, ROSAS, ROSA)
    async with seeded.write() as transaction:
        await transaction.connection.execute(
            update(tables.cases).where(tables.cases.c.id == case).values(closed_at=None)
        )
    before = await everything(seeded)
    with pytest.raises(OpenCaseError, match=case):
        await erase_person(seeded, ROSA, ADMIN)
    assert await everything(seeded) == before


async def test_who_is_out_of_sight_cannot_be_erased(seeded: Database) -> None:
    elsewhere = Actor(id="e", name="E", role=Role.ADMINISTRATOR, tenant="girona")
    assert await erase_person(seeded, ROSA, elsewhere) is None
    assert ROSAS.residents[0].family_name in await everything(seeded)


async def test_erasing_again_empties_what_came_since_and_harms_nothing(seeded: Database) -> None:
    await erase_person(seeded, ROSA, ADMIN)
    await live_through_a_case(seeded, ROSAS, ROSA)
    assert await erase_person(seeded, ROSA, ADMIN) is not None
    after = await everything(seeded)
    assert SAID not in after
    assert (await verify(seeded)).flaws == []


async def test_an_erased_person_is_not_seeded_again(seeded: Database) -> None:
    await erase_person(seeded, ROSA, ADMIN)
    again = await seed(seeded, passwords=Passwords(PasswordHasher(1, 8, 1)))
    assert again.logins == ()
    assert ROSAS.residents[0].family_name not in await everything(seeded)
