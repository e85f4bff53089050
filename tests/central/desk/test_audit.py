"""The auditor over a real database: idle cases return, stalled ones are told of, each once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from central import tables
from central.alarms.attempts import AttemptState
from central.alarms.audit import Auditor, Patience
from central.alarms.desk import Conflict
from central.alarms.escalation import ContactPlan
from central.alarms.lifecycle import CaseState
from central.alarms.marks import CENTRE
from protocol.causes import Cause, Priority
from protocol.clock import RealClock
from tests.central.desk.village import ANNA, MARC, NURIA, Village

LONG_AGO = timedelta(hours=1)


def auditor(village: Village) -> Auditor:
    return Auditor(village.database, RealClock(), Patience(idle_s=300, stalled_s=60))


async def marks(village: Village) -> set[str]:
    """Return the codes of the marks that a supervisor sees now."""
    faults = tables.faults
    async with village.database.read() as connection:
        rows = await connection.execute(
            select(faults.c.code).where(faults.c.hub == CENTRE, faults.c.cleared_at.is_(None))
        )
        return {row.code for row in rows}


async def make_older(village: Village, case: str, by: timedelta) -> None:
    """Move everything that happened to a case into the past."""
    cases = tables.cases
    moments = ("opened_at", "alerted_at", "taken_at", "touched_at")
    async with village.database.write() as transaction:
        row = (await transaction.connection.execute(select(cases).where(cases.c.id == case))).one()
        past = {name: value - by for name in moments if (value := getattr(row, name)) is not None}
        await transaction.connection.execute(update(cases).where(cases.c.id == case).values(**past))


async def test_a_taken_but_idle_case_goes_back_and_the_supervisor_is_told(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await make_older(home, case, timedelta(seconds=301))
    for _ in range(2):
        await auditor(home).look()

    found = await home.case(case)
    assert (found.state, found.owner) == (CaseState.QUEUED, None)
    assert await home.kinds(case) == [
        "case.opened",
        "case.taken",
        "case.returned",
        "supervisor.told",
    ]
    assert found.alerted_at > found.opened_at + timedelta(seconds=300)  # it rings again
    assert "idle" in await marks(home)


async def test_the_plan_of_an_idle_case_goes_on_at_once(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await make_older(home, case, LONG_AGO)
    await auditor(home).look()
    due_at = (await home.case(case)).next_due_at
    assert due_at is not None
    async with home.database.read() as connection:
        assert due_at <= await home.database.now(connection)


async def test_the_former_owner_of_an_idle_case_is_refused_by_its_fence(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await make_older(home, case, LONG_AGO)
    await auditor(home).look()
    with pytest.raises(Conflict, match="Take the case first"):
        await home.desk.move(case, NURIA, 1, "calling")
    with pytest.raises(Conflict, match="changed meanwhile"):
        await home.desk.take(case, NURIA, 1)
    await home.desk.take(case, MARC, 2)


async def test_whoever_works_on_a_case_keeps_it(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await make_older(home, case, LONG_AGO)
    await home.desk.note(case, NURIA, 1, "Parlo amb ella.")
    await auditor(home).look()
    assert (await home.case(case)).owner == NURIA.id


async def test_whoever_waits_for_a_contact_may_wait_longer(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.notify(case, NURIA, 1, ANNA)
    await make_older(home, case, timedelta(seconds=600))
    await auditor(home).look()
    assert (await home.case(case)).owner == NURIA.id
    await make_older(home, case, timedelta(seconds=301))
    await auditor(home).look()
    assert (await home.case(case)).owner is None


async def test_an_untaken_case_of_life_is_told_of_once_and_until_somebody_takes_it(
    home: Village,
) -> None:
    case = await home.open_case()
    await auditor(home).look()
    assert await marks(home) == set()
    await make_older(home, case, timedelta(seconds=61))
    for _ in range(3):
        await auditor(home).look()
    assert await home.kinds(case) == ["case.opened", "supervisor.told"]
    assert await marks(home) == {"stalled"}
    await home.desk.take(case, NURIA, 0)
    assert await marks(home) == set()


async def test_a_case_that_returns_and_stalls_again_is_told_of_again(home: Village) -> None:
    case = await home.open_case()
    await make_older(home, case, LONG_AGO)
    await auditor(home).look()
    await home.desk.take(case, NURIA, 0)
    await home.desk.release(case, NURIA, 1)
    await auditor(home).look()
    assert (await home.kinds(case)).count("supervisor.told") == 2


async def test_neither_tests_nor_lesser_alarms_are_told_of_as_stalled(home: Village) -> None:
    await home.open_case(test=True)
    await home.open_case(cause=Cause.DOOR_AT_NIGHT, priority=Priority.CONCERN)
    async with home.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.cases).values(alerted_at=transaction.now - LONG_AGO)
        )
    await auditor(home).look()
    assert await marks(home) == set()


async def test_a_resolved_case_is_not_idle(home: Village) -> None:
    case = await home.open_case(contacts=(ContactPlan(id=ANNA, rank=1),))
    await home.desk.take(case, NURIA, 0)
    await home.desk.notify(case, NURIA, 1, ANNA)
    await home.desk.resolve(case, NURIA, 2, "false-alarm")
    await make_older(home, case, LONG_AGO)
    await auditor(home).look()
    assert (await home.case(case)).owner == NURIA.id
    assert (await home.attempts(case))[0].state is AttemptState.STOPPED
