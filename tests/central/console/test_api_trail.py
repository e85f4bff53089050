"""The audit trail over HTTP: searched backwards, in scope, journalled; its verification shown."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from central import tables
from central.alarms.journal import Entry
from central.console import trail
from central.console.exported_heads import last_heads
from central.console.trail import Asked, first_at, search
from central.database import Database
from central.demo_homes import HOMES, ROSA, demo_id
from central.heads import HEADS, Heads
from central.operators.actor import Actor
from central.permissions import Role
from protocol.clock import RealClock
from tests.central.console.conftest import Office, SmallCentre

LAIA = f"operator:{demo_id('operator/laia')}"
NURIA = demo_id("operator/nuria")
EVERYONE = Actor(id="all", name="All", role=Role.SUPERVISOR)


async def found(office: Office, login: str = "laia", **query: object) -> list[dict[str, Any]]:
    async with office.logged_in(login) as browser:
        asked = {key: str(value) for key, value in query.items()}
        answer = await browser.get("/api/journal", params=asked)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return entries


async def test_who_looked_at_whom_is_told_with_names_and_why(office: Office) -> None:
    case = await office.open_case()
    async with office.logged_in("nuria") as nuria:
        await nuria.get(f"/api/cases/{case}")
    entries = await found(office, resident=ROSA, kind="looks")
    looks = [one for one in entries if one["kind"] == "person.looked-at"]
    assert [(one["actor_name"], one["resident_name"], one["why"]) for one in looks] == [
        ("Núria Pons", "Rosa Vidal Mas", "case")
    ]
    assert looks[0]["case_number"] == 1


async def test_a_look_at_the_trail_is_in_the_trail_and_says_at_whom(office: Office) -> None:
    await found(office, resident=ROSA)
    [mine] = await office.journal("journal.looked-at")
    assert mine == (LAIA, ROSA, None)


async def test_the_trail_is_found_by_case_operator_hub_and_kind(office: Office) -> None:
    case, other = await office.open_case(HOMES[0]), await office.open_case(HOMES[1])
    async with office.logged_in("nuria") as nuria:
        await nuria.post(f"/api/cases/{case}/take", json={"fence": 0})
    by_case = await found(office, case=case)
    assert {one["case"] for one in by_case} == {case}
    assert {one["kind"] for one in by_case} >= {"case.opened", "case.taken"}
    by_operator = await found(office, operator=NURIA)
    assert {one["actor_name"] for one in by_operator} == {"Núria Pons"}
    by_hub = await found(office, hub=HOMES[1].hub, kind="case")
    assert [(one["kind"], one["case"]) for one in by_hub] == [("case.opened", other)]
    assert [one["kind"] for one in await found(office, kind="case.taken")] == ["case.taken"]


async def test_a_content_is_shown_to_whom_may_see_health_and_else_only_that_it_is_there(
    office: Office,
) -> None:
    case = await office.open_case()
    [shown] = await found(office, case=case, kind="case.opened")
    [withheld] = await found(office, "admin", case=case, kind="case.opened")
    assert (shown["content"], shown["text"]) == ("shown", "impacte")
    assert (withheld["content"], withheld["text"], withheld["data"]) == ("withheld", "", {})


async def test_a_page_ends_where_the_next_begins(office: Office) -> None:
    async with office.database.write() as transaction:
        for _ in range(2 * trail.PAGE + 7):
            transaction.record(Entry(kind="hub.ordered", actor="system", hub=HOMES[0].hub))
    seen: list[int] = []
    async with office.logged_in("laia") as laia:
        before: dict[str, int] = {}
        while True:
            page = (await laia.get("/api/journal", params={"kind": "hub.ordered", **before})).json()
            seen += [one["position"] for one in page["entries"]]
            if page["next"] is None:
                break
            before = {"before": page["next"]}
    assert len(seen) == 2 * trail.PAGE + 7
    assert seen == sorted(set(seen), reverse=True)


async def test_without_an_index_a_page_looks_no_further_than_it_says(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "REACH", 10)
    async with database.write() as transaction:
        rare = transaction.record(Entry(kind="person.erased", actor="system"))
        for _ in range(25):
            transaction.record(Entry(kind="alarm.raised", actor="system"))
    pages = []
    async with database.read() as connection:
        before: int | None = None
        while True:
            asked = Asked(kind="person.erased", before=before)
            page = await connection.run_sync(search, asked, EVERYONE)
            pages.append(page)
            before = page.next
            if before is None or before <= rare:
                break
    assert [len(page.found) for page in pages] == [0, 0, 1]
    assert all(page.next == page.reached for page in pages[:2])


async def test_the_first_entry_of_an_instant_is_found_by_halving(database: Database) -> None:
    start = database.clock.now()
    for _ in range(20):
        async with database.write() as transaction:
            transaction.record(Entry(kind="x.y", actor="system"))
            transaction.record(Entry(kind="x.z", actor="system"))
    journal = tables.journal
    async with database.read() as connection:
        rows = (await connection.execute(select(journal).order_by(journal.c.position))).all()
        end = rows[-1].position
        for row in rows:
            expected = next(other.position for other in rows if other.at >= row.at)
            assert await connection.run_sync(first_at, row.at, end) == expected
        past, future = start - timedelta(days=1), start + timedelta(days=1)
        assert await connection.run_sync(first_at, past, end) == 1
        assert await connection.run_sync(first_at, future, end) == end + 1


async def test_the_verification_is_told_with_the_heads_and_a_change_is_found(
    office: Office, centre: SmallCentre
) -> None:
    await office.open_case()
    heads = Heads(office.database, centre.settings.state / HEADS, RealClock(), every_s=1)
    await heads.export()
    async with office.logged_in("laia") as laia:
        sound = (await laia.post("/api/journal/verification")).json()
        assert (sound["sound"], sound["verified_to"], sound["heads"]) == (
            True,
            sound["position"],
            1,
        )
        async with office.database.engine.connect() as connection:
            await connection.execution_options(caliu_write=True)
            async with connection.begin():
                await connection.execute(
                    update(tables.journal)
                    .where(tables.journal.c.position == 2)
                    .values(actor="operator:nobody")
                )
        trusted = (await laia.get("/api/journal/verification")).json()
        flawed = (await laia.post("/api/journal/verification")).json()
    assert trusted["sound"]  # what was verified once is looked at again when one asks for it
    assert not flawed["sound"]
    assert flawed["flaws"][0].startswith("2:")


def test_a_head_cut_short_by_a_power_cut_is_no_head(tmp_path: Path) -> None:
    line = msgspec.json.encode({"position": 7, "hash": "00", "at": "2026-11-25T10:00:00+00:00"})
    file = tmp_path / HEADS
    assert last_heads(file) == []
    file.write_bytes(line + b"\n" + line[:20])
    assert [head.position for head in last_heads(file)] == [7]
    file.write_bytes((line + b"\n") * 5_000)
    assert 100 < len(last_heads(file)) < 5_000
