"""The contact's page over HTTP: a look changes nothing, an answer stops the others, and it ends."""

from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import select, update

from central import tables
from central.alarms.attempts import AttemptState
from protocol.causes import Cause
from tests.central.desk.doorstep import Doorstep
from tests.central.desk.village import ANNA, MARTA, NURIA, PEP, ROSA, Village


@pytest.fixture
def doorstep(home: Village, tmp_path: Path) -> Doorstep:
    return Doorstep.of(home.database, tmp_path)


def phone(doorstep: Doorstep) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(doorstep.app)
    return httpx.AsyncClient(transport=transport, base_url="http://centre.example")


async def asked(home: Village, *contacts: str, cause: Cause = Cause.FALL) -> tuple[str, list[str]]:
    """Open a case, ask contacts, and return it with the random words of their links."""
    case = await home.open_case(cause=cause)
    await home.desk.take(case, NURIA, 0)
    for fence, contact in enumerate(contacts, start=1):
        await home.desk.notify(case, NURIA, fence, contact)
    links = {one.contact: one.link for one in await home.attempts(case)}
    return case, [links[contact] for contact in contacts]


async def test_a_scanner_may_open_the_link_as_often_as_it_likes(
    home: Village, doorstep: Doorstep
) -> None:
    case, (link,) = await asked(home, ANNA)
    before = await home.case(case)
    async with phone(doorstep) as client:
        for _ in range(3):
            assert (await client.get(doorstep.path(link))).status_code == 200
            assert (await client.head(doorstep.path(link))).status_code == 200
    assert await home.case(case) == before
    (attempt,) = await home.attempts(case)
    assert (attempt.answer, attempt.state) == (None, AttemptState.PLANNED)


async def test_the_page_says_who_what_since_when_and_who_else_and_no_more(
    home: Village, doorstep: Doorstep
) -> None:
    _, (anna, pep) = await asked(home, ANNA, PEP)
    async with phone(doorstep) as client:
        await client.post(doorstep.path(pep), data={"answer": "going", "minutes": "10"})
        page = (await client.get(doorstep.path(anna))).text
    for said in ("Rosa necessita ajuda", "Pot haver caigut", "Des de les", "filla", "Pep (veí)"):
        assert said in page
    for kept in ("Vidal", "Villarroel", "4471", "anticoagulants", "Ferrer", NURIA.name):
        assert kept not in page


async def test_whoever_goes_learns_the_address_how_to_get_in_and_who_is_on_the_line(
    home: Village, doorstep: Doorstep
) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        answer = await client.post(doorstep.path(link), data={"answer": "going"})
        assert answer.status_code == 303
        page = (await client.get(answer.headers["location"])).text
        for said in ("Villarroel 112", "codi 4471", NURIA.name, "quants minuts"):
            assert said in page
        await client.post(doorstep.path(link), data={"answer": "going", "minutes": "20"})
        page = (await client.get(doorstep.path(link))).text
        assert 'value="20" aria-pressed="true"' in page
        assert "anticoagulants" not in page
    (attempt,) = await home.attempts(case)
    assert (attempt.answer, attempt.minutes, attempt.state) == ("going", 20, AttemptState.SENT)


async def test_whoever_cannot_go_sees_no_address(home: Village, doorstep: Doorstep) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        await client.post(doorstep.path(link), data={"answer": "cannot"})
        page = (await client.get(doorstep.path(link))).text
    assert "Gràcies per dir-ho" in page
    assert "Villarroel" not in page
    assert (await home.attempts(case))[0].answer == "cannot"


async def test_each_look_at_personal_data_is_journalled_with_who_looked(
    home: Village, doorstep: Doorstep
) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        await client.get(doorstep.path(link))
        await client.post(doorstep.path(link), data={"answer": "going"})
        await client.get(doorstep.path(link))
    assert await looks(home, case) == ["link", "link.going"]


async def test_previews_and_scanners_within_a_minute_are_one_look(
    home: Village, doorstep: Doorstep
) -> None:
    case, (link, other) = await asked(home, ANNA, PEP)
    async with phone(doorstep) as client:
        for _ in range(5):
            await client.get(doorstep.path(link))
            await client.head(doorstep.path(link))
            await client.get(doorstep.path(link) + "/state")
        await client.get(doorstep.path(other))
        assert await looks(home, case) == ["link", "link"]
        async with home.database.write() as transaction:
            a_minute_ago = transaction.now - timedelta(minutes=1, seconds=1)
            await transaction.connection.execute(update(tables.journal).values(at=a_minute_ago))
        await client.get(doorstep.path(link))
        await client.get(doorstep.path(link))
    assert await looks(home, case) == ["link", "link", "link"]


async def looks(home: Village, case: str) -> list[str]:
    """Return why people were looked at in a case, the first look first."""
    journal, content = tables.journal, tables.journal_content
    query = (
        select(journal.c.actor, journal.c.resident, content.c.body)
        .join_from(journal, content, journal.c.position == content.c.position)
        .where(journal.c.kind == "person.looked-at", journal.c.case_id == case)
        .order_by(journal.c.position)
    )
    async with home.database.read() as connection:
        found = (await connection.execute(query)).all()
    assert {row.resident for row in found} == {ROSA}
    assert all(row.actor.startswith("contact:") for row in found)
    return [msgspec.json.decode(row.body)["why"] for row in found]


async def test_an_answer_by_one_link_is_seen_by_the_others_of_the_same_contact(
    home: Village, doorstep: Doorstep
) -> None:
    case, (first,) = await asked(home, ANNA)
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.attempts)
            .where(tables.attempts.c.case_id == case)
            .values(
                state=AttemptState.SENT.value,
                planned_at=transaction.now - timedelta(minutes=1),
            )
        )
    await home.desk.notify(case, NURIA, 2, ANNA)
    second = next(one.link for one in await home.attempts(case) if one.link != first)
    async with phone(doorstep) as client:
        await client.post(doorstep.path(second), data={"answer": "going"})
        assert "Villarroel" in (await client.get(doorstep.path(first))).text


async def test_after_the_end_the_page_kindly_says_so_and_tells_nothing(
    home: Village, doorstep: Doorstep
) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        await client.post(doorstep.path(link), data={"answer": "going"})
        await home.desk.resolve(case, NURIA, 2, "helped-by-contact")
        page = await client.get(doorstep.path(link))
        answer = await client.post(doorstep.path(link), data={"answer": "cannot"})
    assert page.status_code == 200
    assert "Ja està resolt" in page.text
    assert "Rosa" not in page.text
    assert "<form" not in page.text
    assert answer.status_code == 303
    assert (await home.attempts(case))[0].answer == "going"


async def test_an_expired_link_says_what_to_do_and_takes_no_answer(
    home: Village, doorstep: Doorstep
) -> None:
    case, (link,) = await asked(home, MARTA)
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.attempts).values(expires_at=transaction.now - timedelta(seconds=1))
        )
    async with phone(doorstep) as client:
        page = await client.get(doorstep.path(link))
        await client.post(doorstep.path(link), data={"answer": "going"})
    assert page.status_code == 410
    assert "Este enlace ha caducado" in page.text
    assert 'href="tel:935550101"' in page.text
    assert "Rosa" not in page.text
    assert (await home.attempts(case))[0].answer is None


@pytest.mark.parametrize("flaw", ["unsigned", "other-signature", "cut", "nothing"])
async def test_a_link_that_we_did_not_sign_opens_nothing(
    home: Village, doorstep: Doorstep, flaw: str
) -> None:
    _, (link,) = await asked(home, ANNA)
    path = doorstep.path(link)
    wrong = {
        "unsigned": f"/c/{link}",
        "other-signature": path[:-1] + ("A" if path[-1] != "A" else "B") + "A",
        "cut": path[:-6],
        "nothing": "/c/%00%FF",
    }[flaw]
    async with phone(doorstep) as client:
        page = await client.get(wrong, headers={"Accept-Language": "fr, es;q=0.8"})
        state = await client.get(f"{wrong}/state")
        await client.post(wrong, data={"answer": "going"})
    assert (page.status_code, state.status_code, state.content) == (404, 404, b"")
    assert "Este enlace no funciona" in page.text
    assert "Rosa" not in page.text


async def test_the_page_runs_its_own_script_alone_loads_nothing_and_is_kept_nowhere(
    home: Village, doorstep: Doorstep
) -> None:
    _, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        headers = (await client.get(doorstep.path(link))).headers
        unknown = (await client.get("/c/cut.off")).text
    assert "<script" not in unknown
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer": "maybe"},
        {"answer": "going", "minutes": "0"},
        {"answer": "going", "minutes": "soon"},
    ],
)
async def test_a_form_that_is_no_answer_changes_nothing(
    home: Village, doorstep: Doorstep, form: dict[str, str]
) -> None:
    case, (link,) = await asked(home, ANNA)
    async with phone(doorstep) as client:
        answer = await client.post(doorstep.path(link), data=form)
    assert answer.status_code == 422
    assert "Torna a triar-la" in answer.text
    assert "Rosa necessita ajuda" in answer.text
    assert (await home.attempts(case))[0].answer is None


async def test_names_are_written_as_text_and_never_as_markup(
    home: Village, doorstep: Doorstep
) -> None:
    _, (link,) = await asked(home, ANNA)
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.residents).values(given_name="<b>Rosa</b>")
        )
    async with phone(doorstep) as client:
        page = (await client.get(doorstep.path(link))).text
    assert "&lt;b&gt;Rosa&lt;/b&gt;" in page
