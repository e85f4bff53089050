"""What readings, and readings that stay out, ring at the centre."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select, update

from central import tables
from central.database import Database
from central.ingest import Ingest
from central.operators.actor import Actor
from central.permissions import Role
from central.residents.erasure import erase_person
from central.telemonitoring.limits import Limits
from central.telemonitoring.people import GivenPlan, Telemonitoring
from central.telemonitoring.plan import Plan
from central.telemonitoring.plan_rows import plan_values
from central.telemonitoring.vitals import Vitals
from tests.central.telemonitoring.conftest import Measuring, reading
from tests.central.test_ingest import HUB, NOW, OTHER, rows

LAIA = Actor(id="laia", name="Laia", role=Role.SUPERVISOR)
LIMITS = Limits(notice_above=160, concern_above=180)
HOUR = timedelta(hours=1)


def vitals(database: Database) -> Vitals:
    return Vitals(
        database,
        database.clock,
        join_within=timedelta(minutes=30),
        tick_s=1.0,
        hold_off_s=0.0,
    )


def pressure(value: float, minutes: float = 0.0, **more: Any) -> Any:  # noqa: ANN401 - as a reading
    return reading(NOW + timedelta(minutes=minutes), values={"systolic": value}, **more)


async def bound(database: Database, resident: str = "rosa", limits: Limits = LIMITS) -> None:
    await Telemonitoring(database).set_limits(resident, "systolic", limits, 0, LAIA)


async def cases(database: Database) -> list[tuple[str, int, str | None, int]]:
    return [
        (case.cause, case.priority, case.resident, case.alarms)
        for case in await rows(database, tables.cases)
    ]


async def kinds(database: Database) -> list[str]:
    found = [entry.kind for entry in await rows(database, tables.journal)]
    return [kind for kind in found if kind not in {"readings.stored", "limits.written"}]


async def test_a_value_beyond_is_a_case_with_what_led_to_it(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    await hub.measure(*(pressure(130.0 + n, n - 60) for n in range(5)))
    await hub.measure(pressure(185.0))
    await vitals(database).look()
    assert await cases(database) == [("vitals", 3, "rosa", 1)]
    [alarm] = await rows(database, tables.alarms)
    assert (alarm.state, alarm.cause, alarm.source, alarm.hub) == (
        "raised",
        "vitals",
        "pressure-1",
        HUB,
    )
    evidence = msgspec.json.decode(alarm.evidence)
    assert (evidence["value"], evidence["unit"]) == (185.0, "mm[Hg]")
    assert evidence["said"]["code"] == "vital-high"
    assert (evidence["said"]["measure"], evidence["said"]["limit"]) == ("systolic", 180.0)
    assert [one["value"] for one in evidence["past"]] == [130, 131, 132, 133, 134, 185]
    assert await kinds(database) == ["alarm.raised", "case.opened"]


async def test_a_reading_is_judged_once_however_often_one_looks(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    await hub.measure(pressure(185.0))
    for _ in range(3):
        await vitals(database).look()
    assert await cases(database) == [("vitals", 3, "rosa", 1)]


async def test_it_rings_once_again_when_graver_and_notes_when_it_is_within(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    judged = vitals(database)
    for minutes, value in enumerate((165.0, 166.0, 190.0, 191.0, 140.0, 141.0)):
        await hub.measure(pressure(value, minutes))
        await judged.look()
    assert await cases(database) == [("vitals", 3, "rosa", 1)], "one alarm, that became graver"
    assert await kinds(database) == [
        "alarm.raised",
        "case.opened",
        "alarm.raised",
        "vitals.within",
    ]
    [case] = await rows(database, tables.cases)
    assert case.fence == 1, "who is about to resolve the lesser one sees this first"


async def test_one_person_has_one_case_however_far_apart_the_alerts(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    await Telemonitoring(database).set_limits("rosa", "pulse", Limits(notice_above=90), 0, LAIA)
    await hub.measure(pressure(185.0))
    await vitals(database).look()
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.cases).values(joined_at=NOW - timedelta(hours=9))
        )
    await hub.measure(reading(values={"pulse": 120.0}))
    await vitals(database).look()
    assert await cases(database) == [("vitals", 3, "rosa", 2)]


async def test_an_alarm_for_help_keeps_its_case_and_its_priority(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    await hub.send(hub.raised("button"))
    await hub.measure(pressure(185.0))
    await vitals(database).look()
    assert await cases(database) == [("button", 1, "rosa", 2)]


async def test_odd_values_and_those_without_limits_ring_for_nobody(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    await hub.measure(pressure(1e300), reading(values={"pulse": 200.0}))
    await vitals(database).look()
    assert await cases(database) == []
    assert all(row.judged for row in await rows(database, tables.readings))


async def test_a_couples_reading_rings_once_somebody_says_whose_it_is(
    database: Database, ingest: Ingest
) -> None:
    await bound(database, "maria")
    couple = Measuring(ingest, OTHER, "inst-2")
    told = pressure(185.0)
    await couple.measure(told)
    await vitals(database).look()
    assert await cases(database) == []
    telemonitoring = Telemonitoring(database)
    assert not await telemonitoring.claim("rosa", OTHER, str(told.id), LAIA), "of another home"
    assert await telemonitoring.claim("maria", OTHER, str(told.id), LAIA)
    await vitals(database).look()
    assert await cases(database) == [("vitals", 3, "maria", 1)]


async def test_a_restart_in_the_middle_judges_what_was_left(
    database: Database, hub: Measuring
) -> None:
    await bound(database)
    await hub.measure(pressure(185.0))
    judging = vitals(database)._judging

    def killed(bulk: Any) -> None:  # noqa: ANN401 - a transaction of the database
        judging.judge(bulk)
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await database.transact(killed)
    assert await cases(database) == []
    await vitals(database).look()
    assert await cases(database) == [("vitals", 3, "rosa", 1)]


# -- what was not measured


async def planned(database: Database, *, due: timedelta, **more: Any) -> datetime:  # noqa: ANN401
    """Write a plan of one moment a day whose last moment was judged so long ago; return it."""
    # Of now, and not of when the tests began: a lane may take long.
    slot = (datetime.now(UTC) - HOUR - due).replace(second=0, microsecond=0)
    plan = Plan(
        times=(time(slot.hour, slot.minute),),
        tolerance=HOUR,
        **{"missed_priority": 5, "concern_after": 3, **more},
    )
    async with database.write() as transaction:
        await transaction.connection.execute(update(tables.homes).values(time_zone="UTC"))
        await transaction.connection.execute(
            insert(tables.measuring_plans).values(
                id="plan-1",
                resident="rosa",
                measure="systolic",
                slot_at=slot,
                next_due_at=plan.due(slot),
                **plan_values(plan),
            )
        )
    return slot


async def outcomes(database: Database) -> list[str]:
    return [slot.outcome for slot in await rows(database, tables.plan_slots)]


@pytest.mark.usefixtures("hub")
async def test_a_missed_measurement_is_told_and_then_a_concern(database: Database) -> None:
    await planned(database, due=timedelta(days=3))
    await vitals(database).look()
    assert await outcomes(database) == ["missed"] * 3
    assert await cases(database) == [("vitals", 3, "rosa", 1)]
    [alarm] = await rows(database, tables.alarms)
    said = msgspec.json.decode(alarm.evidence)["said"]
    assert (said["code"], said["measure"], said["missed"]) == ("vital-missed", "systolic", 3)
    [plan] = await rows(database, tables.measuring_plans)
    assert plan.next_due_at > NOW - HOUR


@pytest.mark.usefixtures("hub")
async def test_nothing_is_missed_before_its_time_nor_twice(database: Database) -> None:
    await planned(database, due=timedelta(minutes=5))
    await vitals(database).look()
    assert await outcomes(database) == [], "it may still be on its way"
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.measuring_plans).values(next_due_at=NOW - HOUR)
        )
    for _ in range(2):
        await vitals(database).look()
    assert len(await outcomes(database)) <= 1


async def test_what_was_measured_in_time_is_met(database: Database, hub: Measuring) -> None:
    slot = await planned(database, due=HOUR)
    await hub.measure(reading(slot + timedelta(minutes=50)))
    await vitals(database).look()
    assert await outcomes(database) == ["met"]
    assert await cases(database) == []


@pytest.mark.usefixtures("hub")
async def test_who_is_away_misses_nothing(database: Database) -> None:
    await planned(database, due=HOUR)
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.homes).values(absent_until=NOW + timedelta(days=2))
        )
    await vitals(database).look()
    assert await outcomes(database) == ["excused"]
    assert await cases(database) == []


async def test_a_home_without_its_link_misses_nothing_and_what_comes_later_counts(
    database: Database, hub: Measuring
) -> None:
    slot = await planned(database, due=HOUR)
    async with database.write() as transaction:
        await transaction.connection.execute(update(tables.hubs).values(online=False))
    await vitals(database).look()
    assert await outcomes(database) == ["unheard"]
    await hub.measure(reading(slot))
    await vitals(database).look()
    assert await outcomes(database) == ["met"]


async def test_what_comes_late_ends_what_was_told_and_leaves_the_case_to_people(
    database: Database, hub: Measuring
) -> None:
    slot = await planned(database, due=HOUR)
    await vitals(database).look()
    assert await cases(database) == [("vitals", 5, "rosa", 1)]
    await hub.measure(reading(slot - timedelta(minutes=10)))
    await vitals(database).look()
    assert await outcomes(database) == ["met"]
    assert (await kinds(database))[-1] == "vitals.measured"
    [case] = await rows(database, tables.cases)
    assert (case.state, case.closed_at) == ("queued", None)


@pytest.mark.usefixtures("hub")
async def test_a_centre_that_was_away_waits_before_it_misses_anything(database: Database) -> None:
    await planned(database, due=HOUR)
    waiting = Vitals(database, database.clock, join_within=HOUR, tick_s=1.0, hold_off_s=60.0)
    await waiting.look()
    assert await outcomes(database) == []


async def test_who_is_erased_leaves_no_reading_no_plan_and_no_content(
    database: Database, hub: Measuring, ingest: Ingest
) -> None:
    await bound(database)
    await planned(database, due=HOUR)
    await hub.measure(reading())
    await Measuring(ingest, OTHER, "inst-2").measure(reading(resident="maria"))
    await vitals(database).look()
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.cases).values(closed_at=NOW, state="closed")
        )
    assert await erase_person(database, "rosa", LAIA) is not None
    assert {row.resident for row in await rows(database, tables.readings)} == {"maria"}
    for table in (tables.limits, tables.measuring_plans, tables.plan_slots, tables.vital_states):
        assert {row.resident for row in await rows(database, table)} <= {"maria"}
    [asked] = await rows(database, tables.series_erasures)
    assert asked.resident == "rosa"
    journal, content = tables.journal, tables.journal_content
    query = (
        select(journal.c.resident)
        .join_from(journal, content, journal.c.position == content.c.position)
        .where(journal.c.kind == "readings.stored")
    )
    async with database.read() as connection:
        assert list(await connection.scalars(query)) == ["maria"]


async def test_a_plan_is_written_with_its_next_moment_and_its_history(
    database: Database, ingest: Ingest
) -> None:
    del ingest
    given = GivenPlan(
        measure="systolic",
        times=("08:00", "20:00"),
        days=(1, 3, 5),
        tolerance_min=90,
        missed_priority=5,
        concern_after=2,
    )
    telemonitoring = Telemonitoring(database)
    done = await telemonitoring.write_plan("rosa", None, given, 0, LAIA)
    [plan] = await rows(database, tables.measuring_plans)
    assert getattr(done, "id", None) == plan.id
    assert plan.slot_at > NOW
    assert plan.next_due_at > plan.slot_at
    edit = (await rows(database, tables.edits))[-1]
    assert (edit.subject, edit.subject_id, edit.resident) == ("plan", "systolic", "rosa")
