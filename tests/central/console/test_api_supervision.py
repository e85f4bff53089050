"""Supervision over HTTP: figures and their calls, reasons, audits, sheets; roles and scope."""

import csv
from datetime import timedelta
from io import StringIO
from itertools import islice

import httpx
import pytest
from sqlalchemy import insert, select

from central import tables
from central.demo_homes import HOMES, TENANT, demo_id
from central.figures.sheets import sheet
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import Role
from simulations.past import Shift, draw, write
from tests.central.console.conftest import Office

NURIA = demo_id("operator/nuria")
LATE = timedelta(seconds=200)
REASON = {"version": 0, "reason": "many-calls", "text": "tempesta", "action": "una persona més"}


async def a_call(office: Office, *, waited: timedelta, **columns: object) -> str:
    """Write a call of just now that Núria answers, and that is over."""
    async with office.database.read() as connection:
        now = await office.database.now(connection)
    values: dict[str, object] = {
        "state": "closed",
        "closed_at": now,
        "outcome": "false-alarm",
        "opened_at": now,
        "alerted_at": now,
        "first_taken_at": now + waited,
        "first_taken_by": NURIA,
        **columns,
    }
    return await office.open_case(HOMES[0], **values)


async def hire(office: Office, passwords: Passwords, role: Role, tenant: str = TENANT) -> str:
    """Open an account of a role, and return its login."""
    account = Account(
        id=f"id-{role}-{tenant}", login=f"a-{role}", name="X", role=role, tenant=tenant
    )
    await Accounts(office.database, passwords).open(account, "opened for this test", actor="system")
    office.logins[account.login] = "opened for this test"
    return account.login


async def told(browser: httpx.AsyncClient, path: str, **query: str) -> dict[str, object]:
    answer = await browser.get(f"/api/{path}", params=query)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


async def test_the_figures_of_today_count_a_call_and_open_it(office: Office) -> None:
    quick = await a_call(office, waited=timedelta(seconds=12))
    late = await a_call(office, waited=LATE)
    await a_call(office, waited=timedelta(seconds=1), test=True)
    async with office.logged_in("laia") as laia:
        figures = (await laia.get("/api/figures")).json()
        calls = (await laia.get("/api/figures/calls")).json()["calls"]
        over = (await laia.get("/api/figures/calls", params={"over": 180})).json()["calls"]
        hers = (await laia.get("/api/figures/calls", params={"operator": NURIA})).json()["calls"]
    whole = figures["whole"]
    assert (whole["calls"], whole["in_time"], whole["slow"], whole["late"]) == (2, 1, 0, 1)
    assert [one["verdict"] for one in whole["shares"]] == ["too-few", "too-few"]
    assert figures["left_out"] == {"tests": 1, "automatic": 0, "apart": 0}
    assert [one["name"] for one in figures["operators"]] == ["Núria Pons"]
    assert sum(hour["times"]["calls"] for hour in figures["hours"]) == 2
    assert {one["id"] for one in calls} == {quick, late} == {one["id"] for one in hers}
    assert [(one["id"], one["waited_s"], one["taken_by"]) for one in over] == [
        (late, 200, "Núria Pons")
    ]
    assert over[0]["outcome_text"] not in ("", "false-alarm")


async def test_a_reason_is_written_kept_with_its_history_and_counted(office: Office) -> None:
    late = await a_call(office, waited=LATE)
    async with office.logged_in("laia") as laia:
        assert (await told(laia, "figures/now"))["unexplained"] == 1
        first = await laia.put(f"/api/cases/{late}/explanation", json=REASON)
        assert first.status_code == 200, first.text
        again = {**REASON, "version": 1, "reason": "technical", "action": "reparat"}
        second = (await laia.put(f"/api/cases/{late}/explanation", json=again)).json()
        stale = await laia.put(f"/api/cases/{late}/explanation", json=again)
        now = await told(laia, "figures/now")
        rows = (await laia.get("/api/figures/calls", params={"over": 180})).json()["calls"]
    assert [(one["reason"], one["by_name"]) for one in second["writings"]] == [
        ("technical", "Laia Font"),
        ("many-calls", "Laia Font"),
    ]
    assert stale.status_code == 409
    assert now["unexplained"] == 0
    assert (rows[0]["reason"], rows[0]["action"], rows[0]["version"]) == ("technical", "reparat", 2)
    assert len(await office.journal("case.explained")) == 2


async def test_what_needs_no_reason_or_lacks_one_is_refused_with_a_sentence(office: Office) -> None:
    quick = await a_call(office, waited=timedelta(seconds=12))
    late = await a_call(office, waited=LATE)
    async with office.logged_in("laia") as laia:
        needless = await laia.put(f"/api/cases/{quick}/explanation", json=REASON)
        wordless = await laia.put(
            f"/api/cases/{late}/explanation", json={**REASON, "reason": "other", "text": " "}
        )
        idle = await laia.put(f"/api/cases/{late}/explanation", json={**REASON, "action": ""})
        nowhere = await laia.put(f"/api/cases/{'0' * 36}/explanation", json=REASON)
    assert needless.json()["title"] == "This call needs no reason"
    assert wordless.json()["title"] == "Write the reason"
    assert [each.status_code for each in (needless, wordless, idle, nowhere)] == [
        422,
        422,
        422,
        404,
    ]
    assert await office.journal("case.explained") == []


async def test_an_evaluator_sees_letters_and_pseudonyms_and_no_name(
    office: Office, passwords: Passwords
) -> None:
    late = await a_call(office, waited=LATE)
    async with office.logged_in("laia") as laia:
        await laia.put(f"/api/cases/{late}/explanation", json=REASON)
    async with office.logged_in(await hire(office, passwords, Role.EVALUATOR)) as evaluator:
        figures = (await evaluator.get("/api/figures")).text
        operator = (await evaluator.get("/api/figures")).json()["operators"][0]["operator"]
        calls = await evaluator.get("/api/figures/calls", params={"operator": operator})
        files = [await evaluator.get(f"/api/figures/{name}.csv") for name in ("sheet", "calls")]
        refused = [
            (await evaluator.get(path)).status_code
            for path in ("/api/figures/now", "/api/figures/audits", "/api/journal")
        ]
    [row] = calls.json()["calls"]
    assert (row["number"], row["text"], row["action"], row["reason"]) == (
        None,
        "",
        "",
        "many-calls",
    )
    everything = figures + calls.text + "".join(file.text for file in files)
    for secret in ("Núria", "Pons", NURIA, late, "tempesta", "una persona més"):
        assert secret not in everything
    assert row["id"] in files[1].text
    assert refused == [403, 403, 403]


async def test_a_sheet_holds_the_figures_and_its_taking_away_is_journalled(office: Office) -> None:
    late = await a_call(office, waited=LATE)
    async with office.logged_in("laia") as laia:
        await laia.put(f"/api/cases/{late}/explanation", json={**REASON, "text": "=1+1"})
        figures = await laia.get("/api/figures/sheet.csv")
        calls = await laia.get("/api/figures/calls.csv", params={"over": 180})
        long = await laia.get(
            "/api/figures/calls.csv", params={"first": "2026-01-01", "last": "2026-12-31"}
        )
    rows = list(csv.reader(StringIO(figures.text.removeprefix("\ufeff"))))
    assert rows[1][:1] + rows[1][2:6] == ["whole", "1", "1", "0", "0"]
    [_, row] = list(csv.reader(StringIO(calls.text.removeprefix("\ufeff"))))
    assert row[0] == late
    assert row[9] == "'=1+1"
    assert "attachment" in calls.headers["content-disposition"]
    assert long.status_code == 422
    assert [actor for actor, *_ in await office.journal("figures.exported")] == [
        f"operator:{demo_id('operator/laia')}"
    ]


@pytest.mark.parametrize("text", ["=a", "+a", "-a", "@a", "\ta", "\ra"])
def test_no_cell_of_a_sheet_begins_as_a_formula_does(text: str) -> None:
    [_, [cell]] = list(csv.reader(StringIO(sheet(["head"], [[text]]))))
    assert cell == f"'{text}"


async def test_what_lies_outside_ones_scope_is_not_there(
    office: Office, passwords: Passwords
) -> None:
    late = await a_call(office, waited=LATE)
    async with office.logged_in(await hire(office, passwords, Role.SUPERVISOR, "girona")) as far:
        assert (await far.get("/api/figures")).json()["whole"]["calls"] == 0
        assert (await far.get("/api/figures/calls")).json()["calls"] == []
        now = await told(far, "figures/now")
        assert (now["unexplained"], now["stuck"]) == (0, [])
        answers = [
            await far.put(f"/api/cases/{late}/explanation", json=REASON),
            await far.get(f"/api/cases/{late}/explanation"),
            await far.put(f"/api/cases/{late}/audit", json={"mark": "good", "whole": True}),
        ]
        traces = (await far.get("/api/journal")).json()["entries"]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {trace["case"] for trace in traces} == {None}
    assert {trace["actor"] for trace in traces} == {"operator:id-supervisor-girona"}


async def test_what_is_stuck_and_who_is_on_shift(office: Office) -> None:
    async with office.database.read() as connection:
        now = await office.database.now(connection)
    ago = now - timedelta(minutes=6)
    stalled = await office.open_case(opened_at=ago, alerted_at=ago)
    idle = await office.open_case(state="taken", owner=NURIA, taken_at=ago, touched_at=ago)
    await office.open_case()
    await a_call(office, waited=timedelta(seconds=9))
    async with office.logged_in("nuria"), office.logged_in("laia") as laia:
        duty = (await laia.get("/api/figures/now")).json()
    assert [(one["id"], one["why"], one["owner_name"]) for one in duty["stuck"]] == [
        (stalled, "stalled", None),
        (idle, "idle", "Núria Pons"),
    ]
    on = {one["name"]: one for one in duty["on_shift"]}
    assert set(on) == {"Núria Pons", "Laia Font"}
    nuria = on["Núria Pons"]
    assert (nuria["present"], nuria["in_hand"], nuria["answered_today"]) == (True, 1, 1)
    assert nuria["last_kind"] == "session.begun"


async def test_a_call_is_drawn_audited_once_and_counts_for_its_operator(office: Office) -> None:
    mine = await a_call(office, waited=timedelta(seconds=9))
    laias = await a_call(
        office, waited=timedelta(seconds=9), first_taken_by=demo_id("operator/laia")
    )
    mark = {"mark": "good", "note": "ben portada", "whole": True}
    async with office.logged_in("laia") as laia:
        drawn = (await laia.get(f"/api/figures/audits/{NURIA}/draw")).json()["calls"]
        first = await laia.put(f"/api/cases/{mine}/audit", json=mark)
        twice = await laia.put(f"/api/cases/{mine}/audit", json=mark)
        own = await laia.put(f"/api/cases/{laias}/audit", json=mark)
        none_left = (await laia.get(f"/api/figures/audits/{NURIA}/draw")).json()["calls"]
        audits = (await laia.get("/api/figures/audits")).json()
        page = (await laia.get(f"/api/cases/{mine}")).json()
    assert [one["id"] for one in drawn] == [mine]
    assert [answer.status_code for answer in (first, twice, own)] == [204, 409, 422]
    assert none_left == []
    done = {one["name"]: (one["audited"], one["whole"], one["done"]) for one in audits["operators"]}
    assert done == {"Núria Pons": (1, 1, False), "Laia Font": (0, 0, False)}
    assert "case.audited" not in {entry["kind"] for entry in page["timeline"]}


@pytest.mark.parametrize(
    "query",
    [
        {"first": "2026-02-30"},
        {"first": "2026-02-02", "last": "2026-02-01"},
        {"first": "0001-01-01", "last": "0001-01-01"},
        {"first": "2024-01-01", "last": "2026-01-01"},
    ],
)
async def test_days_that_make_no_period_are_refused(office: Office, query: dict[str, str]) -> None:
    async with office.logged_in("laia") as laia:
        assert (await laia.get("/api/figures", params=query)).status_code == 422


async def test_a_year_of_calls_pages_to_its_end(office: Office) -> None:
    async with office.database.read() as connection:
        now = await office.database.now(connection)
    shift = Shift(operators=[NURIA], homes=[HOMES[0].home.id], scale=0.05)
    rows = list(islice(draw(now - timedelta(days=30), now, shift), 160))
    await office.database.transact(lambda bulk: write(bulk, rows))
    days = {"first": str((now - timedelta(days=40)).date()), "last": str(now.date())}
    seen: list[str] = []
    async with office.logged_in("laia") as laia:
        after: dict[str, str] = {}
        while True:
            page = (await laia.get("/api/figures/calls", params={**days, **after})).json()
            seen += [one["id"] for one in page["calls"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        whole = (await laia.get("/api/figures", params=days)).json()["whole"]["calls"]
    assert len(seen) == len(set(seen)) == whole > 50


async def test_erasing_a_person_empties_what_was_written_of_their_calls(office: Office) -> None:
    late = await a_call(office, waited=LATE)
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.call_audits).values(
                case_id=late,
                operator=NURIA,
                mark="fair",
                note="la Rosa plorava",
                audited_by="laia",
                audited_at=transaction.now,
            )
        )
    async with office.logged_in("laia") as laia:
        await laia.put(f"/api/cases/{late}/explanation", json=REASON)
    async with office.logged_in("admin") as admin:
        erased = await admin.post(f"/api/residents/{HOMES[0].residents[0].id}/erase")
        assert erased.status_code == 200, erased.text
        history = (await admin.get(f"/api/cases/{late}/explanation")).json()
    async with office.database.read() as connection:
        explained = (await connection.execute(select(tables.explanations))).one()
        audited = (await connection.execute(select(tables.call_audits))).one()
    assert (explained.reason, explained.text, explained.action) == ("many-calls", "", "")
    assert (audited.mark, audited.note) == ("fair", "")
    assert history["writings"][0]["reason"] is None
