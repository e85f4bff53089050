"""What the case page brings beside the case: what was before, who handed it over, who is here."""

from uuid import uuid4

from sqlalchemy import insert

from central import tables
from central.alarms.journal import Entry
from central.console.schemas import CaseDetail
from central.demo_homes import HOMES, demo_id
from tests.central.console.conftest import Office

ROSAS, COUPLES, _ = HOMES
MARC = demo_id("operator/marc")
ANNA = demo_id("contact/anna")


async def detail(office: Office, case: str, login: str = "nuria") -> CaseDetail:
    async with office.logged_in(login) as browser:
        answer = await browser.get(f"/api/cases/{case}")
    assert answer.status_code == 200, answer.text
    return CaseDetail.model_validate_json(answer.content)


async def test_earlier_cases_of_the_person_come_the_latest_first(office: Office) -> None:
    joan, carme = COUPLES.residents
    old = await office.open_case(COUPLES, resident=joan.id, outcome="false-alarm")
    of_whom = await office.open_case(COUPLES, resident=None)
    await office.open_case(COUPLES, resident=carme.id)
    await office.open_case(ROSAS)
    now = await office.open_case(COUPLES, resident=joan.id)
    found = (await detail(office, now)).earlier
    assert [one.id for one in found] == [of_whom, old]
    assert found[1].outcome_text != ""


async def test_at_most_ten_earlier_cases_come(office: Office) -> None:
    for _ in range(12):
        await office.open_case(ROSAS)
    case = await office.open_case(ROSAS)
    assert len((await detail(office, case)).earlier) == 10


async def test_the_receiver_of_a_case_reads_the_note_until_they_say_so(office: Office) -> None:
    case = await office.open_case()
    body = {"fence": 1, "to": MARC, "text": "La filla ja hi va."}
    async with office.logged_in("nuria") as nuria:
        await nuria.post(f"/api/cases/{case}/take", json={"fence": 0})
        assert (await nuria.post(f"/api/cases/{case}/hand-over", json=body)).is_success
    async with office.logged_in("marc") as marc:
        given = CaseDetail.model_validate_json((await marc.get(f"/api/cases/{case}")).content)
        assert given.handed_over is not None
        assert (given.handed_over.by_name, given.handed_over.text) == (
            "Núria Pons",
            "La filla ja hi va.",
        )
        assert given.case.handed_by == demo_id("operator/nuria")
        read = await marc.post(f"/api/cases/{case}/acknowledge", json={"fence": given.fence})
    after = CaseDetail.model_validate_json(read.content)
    assert after.handed_over is None
    assert after.case.handed_by is None


async def test_a_call_to_a_contact_stands_in_the_timeline(office: Office) -> None:
    case = await office.open_case()
    body = {"fence": 1, "who": ANNA, "result": "voicemail"}
    async with office.logged_in("nuria") as nuria:
        await nuria.post(f"/api/cases/{case}/take", json={"fence": 0})
        answer = await nuria.post(f"/api/cases/{case}/phoned", json=body)
    last = CaseDetail.model_validate_json(answer.content).timeline[-1]
    assert (last.kind, last.data) == ("contact.phoned", {"contact": ANNA, "result": "voicemail"})


async def test_the_timeline_begins_with_the_suspicion(office: Office) -> None:
    alarm, hub = str(uuid4()), ROSAS.hub
    async with office.database.write() as transaction:
        for about in (alarm, str(uuid4())):
            transaction.record(
                Entry(kind="alarm.suspected", actor=f"hub:{hub}", hub=hub, alarm=about)
            )
    case = await office.open_case(ROSAS)
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.alarms).values(
                hub=hub,
                id=alarm,
                case_id=case,
                state="raised",
                cause="fall",
                priority=1,
                received_at=transaction.now,
            )
        )
    kinds = [row.kind for row in (await detail(office, case)).timeline]
    assert kinds == ["alarm.suspected", "case.opened"]


async def test_each_resident_of_a_couple_is_shown_with_what_they_wear(office: Office) -> None:
    page = await detail(office, await office.open_case(COUPLES, resident=None))
    worn = {one.given_name: [device.id for device in one.wears] for one in page.residents}
    assert worn == {"Carme": ["pendant-1"], "Joan": ["pendant-2", "wearable-1"]}


async def give_a_key_safe(office: Office, code: str) -> None:
    fields = {"key_safe_place": "rere la torratxa", "key_safe_code": code}
    async with office.logged_in("laia") as laia:
        path = f"/api/homes/{ROSAS.home.id}"
        done = await laia.patch(path, json={"version": 1, "fields": fields})
    assert done.status_code == 200, done.text


async def test_the_code_of_a_key_safe_is_told_to_who_has_the_case_and_each_time_journalled(
    office: Office,
) -> None:
    await give_a_key_safe(office, "4711")
    case = await office.open_case()
    path = f"/api/cases/{case}/key-safe"
    async with office.logged_in("nuria") as nuria, office.logged_in("marc") as marc:
        page = await nuria.get(f"/api/cases/{case}")
        assert page.json()["home"]["key_safe_place"] == "rere la torratxa"
        assert page.json()["home"]["key_safe_locked"] is True
        assert "4711" not in page.text, "the page itself never tells it"
        assert (await nuria.post(path)).status_code == 409, "nobody has the case yet"
        await nuria.post(f"/api/cases/{case}/take", json={"fence": 0})
        assert (await marc.post(path)).status_code == 409, "Núria has it"
        assert (await nuria.post(path)).json() == {"code": "4711"}
        last = (await nuria.get(f"/api/cases/{case}")).json()["timeline"][-1]
    assert (last["kind"], last["actor_name"]) == ("home.key-safe-shown", "Núria Pons")
    assert len(await office.journal("home.key-safe-shown")) == 1


async def test_a_home_without_a_code_tells_none_and_a_technician_is_not_asked(
    office: Office,
) -> None:
    case = await office.open_case()
    path = f"/api/cases/{case}/key-safe"
    async with office.logged_in("nuria") as nuria, office.logged_in("tomas") as tomas:
        await nuria.post(f"/api/cases/{case}/take", json={"fence": 0})
        assert (await nuria.post(path)).status_code == 404
        assert (await tomas.post(path)).status_code == 403
