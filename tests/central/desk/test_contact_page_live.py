"""The contact's page lives: what changed is asked for cheaply, and no tap does harm twice."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, func, select, update

from central import tables
from central.notifications.contact_page import ANSWERS, QUESTIONS
from tests.central.desk.doorstep import Doorstep
from tests.central.desk.test_contact_page import asked, phone
from tests.central.desk.village import ANNA, MARC, MARTA, NURIA, PEP, Village

LARGEST = 30_000
"""Bytes of the whole page, as the issue asks."""


@pytest.fixture
def doorstep(home: Village, tmp_path: Path) -> Doorstep:
    return Doorstep.of(home.database, tmp_path)


async def version(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(f"{path}/state")
    assert answer.headers["etag"] == f'"{answer.text}"'
    same = await client.get(f"{path}/state", headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    return answer.text


async def entries(home: Village) -> int:
    async with home.database.read() as connection:
        counted = await connection.scalar(select(func.count()).select_from(tables.journal))
    return int(counted or 0)


async def test_the_version_changes_with_what_is_shown_and_asking_is_not_journalled(
    home: Village, doorstep: Doorstep
) -> None:
    case, (anna, pep) = await asked(home, ANNA, PEP)
    path = doorstep.path(anna)
    async with phone(doorstep) as client:
        seen = [await version(client, path)]
        assert f'data-version="{seen[0]}"' in (await client.get(path)).text
        before = await entries(home)
        assert await version(client, path) == seen[0]
        assert await entries(home) == before
        await client.post(doorstep.path(pep), data={"answer": "going", "minutes": "5"})
        seen.append(await version(client, path))
        await client.post(doorstep.path(pep), data={"answer": "arrived"})
        seen.append(await version(client, path))
        await home.desk.hand_over(case, NURIA, 3, MARC.id, "")
        seen.append(await version(client, path))
        await home.desk.resolve(case, MARC, 4, "helped-by-contact")
        seen.append(await version(client, path))
    assert len(set(seen)) == len(seen)
    for secret in ("Rosa", "Villarroel", ANNA, case):
        assert secret not in "".join(seen)


async def test_a_page_that_asks_too_often_is_told_to_wait(
    home: Village, doorstep: Doorstep
) -> None:
    _, (link,) = await asked(home, ANNA)
    path = f"{doorstep.path(link)}/state"
    async with phone(doorstep) as client:
        for _ in range(QUESTIONS.amount):
            assert (await client.get(path)).status_code == 200
        told = await client.get(path)
        assert (told.status_code, told.headers["retry-after"]) == (429, "30")
        assert (await client.get(doorstep.path(link))).status_code == 200


async def test_minutes_can_be_told_in_the_first_tap(home: Village, doorstep: Doorstep) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        page = (await client.get(doorstep.path(link))).text
        assert 'name="minutes" value="10"' in page
        await client.post(doorstep.path(link), data={"answer": "going", "minutes": "10"})
        page = (await client.get(doorstep.path(link))).text
    assert "Hem apuntat que hi seràs" in page
    assert (await home.attempts(case))[0].minutes == 10


async def test_whoever_has_arrived_says_so_and_the_others_see_it(
    home: Village, doorstep: Doorstep
) -> None:
    case, (anna, pep) = await asked(home, ANNA, PEP)
    async with phone(doorstep) as client:
        await client.post(doorstep.path(anna), data={"answer": "going", "minutes": "5"})
        await client.post(doorstep.path(anna), data={"answer": "arrived", "seen": "going"})
        page = (await client.get(doorstep.path(anna))).text
        assert "ja hi ets" in page
        assert "Villarroel 112" in page
        assert "Anna (filla) ja hi és" in (await client.get(doorstep.path(pep))).text
        await client.post(doorstep.path(anna), data={"answer": "going", "seen": "arrived"})
        assert "quants minuts" in (await client.get(doorstep.path(anna))).text
    assert (await home.attempts(case))[0].answer == "going"


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ({"answer": "going"}, {"answer": "going"}),
        ({"answer": "going", "minutes": "20"}, {"answer": "going", "minutes": "20"}),
        ({"answer": "going", "minutes": "20"}, {"answer": "going"}),
        ({"answer": "arrived"}, {"answer": "going"}),
        ({"answer": "arrived"}, {"answer": "arrived", "seen": "going"}),
        ({"answer": "cannot"}, {"answer": "cannot"}),
    ],
)
async def test_a_second_tap_or_one_on_a_page_gone_back_to_changes_nothing(
    home: Village, doorstep: Doorstep, told: dict[str, str], again: dict[str, str]
) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        await client.post(doorstep.path(link), data=told)
        before, counted = await home.attempts(case), await entries(home)
        await client.post(doorstep.path(link), data=again)
    assert await home.attempts(case) == before
    assert await entries(home) == counted


async def test_an_undecided_thumb_does_not_flood_the_journal(
    home: Village, doorstep: Doorstep
) -> None:
    _, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        for turn in range(ANSWERS.amount):
            answer = "going" if turn % 2 else "cannot"
            told = await client.post(doorstep.path(link), data={"answer": answer})
            assert told.status_code == 303
        told = await client.post(doorstep.path(link), data={"answer": "cannot"})
    assert told.status_code == 429
    assert "Massa cops seguits" in told.text
    assert "93 555 01 01" in told.text


async def test_a_contact_who_is_one_no_more_is_told_so(home: Village, doorstep: Doorstep) -> None:
    _, (link,) = await asked(home, MARTA)
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            delete(tables.contacts).where(tables.contacts.c.id == MARTA)
        )
    async with phone(doorstep) as client:
        page = await client.get(doorstep.path(link), headers={"Accept-Language": "ur-PK"})
    assert page.status_code == 410
    assert '<html lang="ur" dir="rtl">' in page.text
    assert "یہ لنک اب آپ کے لیے نہیں" in page.text
    assert "Rosa" not in page.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_another_method_gets_a_page_for_people_too(
    home: Village, doorstep: Doorstep, method: str
) -> None:
    _, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        page = await client.request(method, doorstep.path(link))
        grown = await client.request(method, f"{doorstep.path(link)}/and/more")
    assert (page.status_code, page.headers["allow"]) == (405, "GET, HEAD, POST")
    assert grown.status_code == 404
    for shown in (page, grown):
        assert "Aquest enllaç no funciona" in shown.text
        assert 'href="tel:935550101"' in shown.text


async def test_an_address_that_ends_in_a_slash_is_not_the_console(doorstep: Doorstep) -> None:
    async with phone(doorstep) as client:
        for path in ("/c/", "/c/x/", "/c/x/y"):
            assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("language", ["ca", "es", "en", "ur"])
async def test_the_whole_page_is_small_and_one_request(
    home: Village, doorstep: Doorstep, language: str
) -> None:
    _, (link,) = await asked(home, ANNA)
    async with home.database.write() as transaction:
        await transaction.connection.execute(update(tables.contacts).values(language=language))
    async with phone(doorstep) as client:
        for answer in ({"answer": "going", "minutes": "5"}, {"answer": "arrived"}):
            page = await client.get(doorstep.path(link))
            assert len(page.content) + len(str(page.headers)) < LARGEST
            for loaded in ("src=", "<link", "url(", "@import"):
                assert loaded not in page.text
            await client.post(doorstep.path(link), data=answer)


async def test_an_expired_link_changes_its_version_by_itself(
    home: Village, doorstep: Doorstep
) -> None:
    _, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        before = await version(client, doorstep.path(link))
        async with home.database.write() as transaction:
            await transaction.connection.execute(
                update(tables.attempts).values(expires_at=transaction.now - timedelta(seconds=1))
            )
        assert await version(client, doorstep.path(link)) != before
