"""The desk over a real database: each deed one transaction, refused where it must be."""

import asyncio

import pytest
from sqlalchemy import select

from central import tables
from central.alarms.answers import Answers
from central.alarms.attempts import AttemptState
from central.alarms.desk import Conflict, UnknownCase, Unprocessable
from central.alarms.lifecycle import CaseState
from central.database import Committed
from central.operators.actor import Actor
from protocol.causes import Cause
from tests.central.desk.village import ANNA, LLUISA, MARC, NURIA, PEP, STRANGER, Village


async def test_two_operators_take_at_once_and_the_second_is_told_who_won(home: Village) -> None:
    case = await home.open_case()

    async def take(actor: Actor) -> Conflict | None:
        try:
            await home.desk.take(case, actor, 0)
        except Conflict as conflict:
            return conflict
        return None

    results = await asyncio.gather(take(NURIA), take(MARC))

    (lost,) = [one for one in results if one is not None]
    owner = (await home.case(case)).owner
    names = {NURIA.id: NURIA.name, MARC.id: MARC.name}
    assert owner in names
    assert lost.owner == owner
    assert lost.status == 409
    assert lost.detail == f"{names[owner]} has the case."
    assert (await home.kinds(case)).count("case.taken") == 1


async def test_a_case_goes_from_the_queue_to_its_end(home: Village) -> None:
    case = await home.open_case()
    desk = home.desk
    await desk.take(case, NURIA, 0)
    await desk.check_step(case, NURIA, 1, "speak-home")
    await desk.check_step(case, NURIA, 2, "ask-hurt")
    await desk.move(case, NURIA, 3, "calling")
    await desk.resolve(case, NURIA, 4, "helped-by-contact", "L'Anna s'hi queda.")
    await desk.close(case, NURIA, 5)

    found = await home.case(case)
    assert found.state is CaseState.CLOSED
    assert found.closed_at is not None
    assert found.outcome == "helped-by-contact"
    assert await home.kinds(case) == [
        "case.opened",
        "case.taken",
        "case.step-done",
        "case.step-done",
        "case.moved",
        "case.resolved",
        "case.closed",
    ]


async def test_each_change_moves_the_position_of_the_case_to_its_own_entry(home: Village) -> None:
    case = await home.open_case()
    heard: list[Committed] = []
    home.database.listen(heard.append)
    await home.desk.take(case, NURIA, 0)
    async with home.database.read() as connection:
        position = await connection.scalar(
            select(tables.cases.c.position).where(tables.cases.c.id == case)
        )
        last = await connection.scalar(
            select(tables.journal.c.position)
            .where(tables.journal.c.case_id == case)
            .order_by(tables.journal.c.position.desc())
            .limit(1)
        )
    assert position == last
    assert heard[-1].cases == {case}
    assert heard[-1].position == position


async def test_whoever_changes_what_they_no_longer_see_is_refused(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await home.desk.move(case, NURIA, 0, "calling")
    assert (await home.case(case)).state is CaseState.TAKEN


async def test_a_refused_deed_leaves_no_entry_behind(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Unprocessable):
        await home.desk.resolve(case, NURIA, 1, "all-fine-i-guess")
    with pytest.raises(Conflict):
        await home.desk.close(case, NURIA, 1)
    assert await home.kinds(case) == ["case.opened", "case.taken"]


async def test_no_case_closes_without_an_outcome_of_its_protocol(home: Village) -> None:
    case = await home.open_case(cause=Cause.SMOKE)
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Conflict, match="resolved"):
        await home.desk.close(case, NURIA, 1)
    with pytest.raises(Unprocessable, match="cooking-or-steam"):
        await home.desk.resolve(case, NURIA, 1, "pressed-by-mistake")


async def test_required_steps_are_done_or_a_reason_is_written(home: Village) -> None:
    case = await home.open_case(cause=Cause.BUTTON)
    await home.desk.take(case, NURIA, 0)
    await home.desk.resolve(case, NURIA, 1, "pressed-by-mistake")
    with pytest.raises(Unprocessable, match="speak-home, ask-what"):
        await home.desk.close(case, NURIA, 2)
    await home.desk.close(case, NURIA, 2, "Ha trucat ella mateixa per dir-ho.")
    assert (await home.case(case)).state is CaseState.CLOSED


async def test_a_step_can_be_unticked_and_a_strange_step_cannot_be_ticked(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.check_step(case, NURIA, 1, "ask-hurt")
    await home.desk.check_step(case, NURIA, 2, "ask-hurt", done=False)
    assert (await home.case(case)).checked == ()
    with pytest.raises(Unprocessable, match="shut-water"):
        await home.desk.check_step(case, NURIA, 3, "shut-water")


async def test_only_the_owner_works_on_a_case_and_anyone_may_add_a_note(home: Village) -> None:
    case = await home.open_case()
    with pytest.raises(Conflict, match="Take the case first"):
        await home.desk.move(case, NURIA, 0, "calling")
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Conflict, match=r"Núria P\. has the case"):
        await home.desk.resolve(case, MARC, 1, "false-alarm")
    with pytest.raises(Conflict, match=r"Núria P\. has the case"):
        await home.desk.release(case, MARC, 1)
    await home.desk.note(case, MARC, 1, "Ha trucat la seva germana.")
    found = await home.case(case)
    assert found.owner == NURIA.id
    assert "case.noted" in await home.kinds(case)


async def test_a_supervisor_hands_a_case_of_somebody_else_over(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.hand_over(case, LLUISA, 1, MARC.id, "Canvi de torn")
    assert (await home.case(case)).owner == MARC.id
    with pytest.raises(Unprocessable, match="cannot work"):
        await home.desk.hand_over(case, MARC, 2, STRANGER.id)
    with pytest.raises(Unprocessable, match="cannot work"):
        await home.desk.hand_over(case, MARC, 2, "operator-nobody")


async def test_a_supervisor_closes_what_somebody_resolved_and_left(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Conflict):
        await home.desk.close(case, LLUISA, 1)
    await home.desk.resolve(case, NURIA, 1, "false-alarm", "era una prova")
    with pytest.raises(Conflict, match="has the case"):
        await home.desk.close(case, MARC, 2)
    await home.desk.close(case, LLUISA, 2)
    assert (await home.case(case)).state is CaseState.CLOSED
    await home.desk.unclose(case, LLUISA, 3)
    assert (await home.case(case)).owner == LLUISA.id


async def test_a_case_outside_ones_sight_does_not_exist(home: Village) -> None:
    case = await home.open_case()
    with pytest.raises(UnknownCase):
        await home.desk.take(case, STRANGER, 0)
    with pytest.raises(UnknownCase):
        await home.desk.take("no-such-case", NURIA, 0)


async def test_a_resolved_case_opens_again_and_loses_its_outcome(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.resolve(case, NURIA, 1, "false-alarm")
    await home.desk.move(case, NURIA, 2, "calling")
    found = await home.case(case)
    assert found.state is CaseState.CALLING
    assert found.outcome is None
    assert found.resolved_at is None


async def test_notify_plans_one_attempt_and_a_second_click_none(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.notify(case, NURIA, 1, PEP)
    await home.desk.notify(case, NURIA, 2, PEP)
    (attempt,) = await home.attempts(case)
    assert (attempt.contact, attempt.state) == (PEP, AttemptState.PLANNED)
    assert attempt.by == NURIA.signature
    assert (await home.case(case)).state is CaseState.WAITING_CONTACT


async def test_notify_refuses_strangers_and_tests(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Unprocessable, match="no contact"):
        await home.desk.notify(case, NURIA, 1, "contact-of-somebody-else")
    test = await home.open_case(test=True)
    await home.desk.take(test, NURIA, 0)
    with pytest.raises(Unprocessable, match="test"):
        await home.desk.notify(test, NURIA, 1, ANNA)
    assert await home.attempts(test) == ()


async def test_taking_stops_the_clock_of_the_plan_and_releasing_starts_it_again(
    home: Village,
) -> None:
    case = await home.open_case()
    opened = await home.case(case)
    await home.desk.take(case, NURIA, 0)
    assert (await home.case(case)).next_due_at is None
    await home.desk.release(case, NURIA, 1)
    released = await home.case(case)
    assert released.state is CaseState.QUEUED
    assert released.next_due_at is not None
    assert opened.next_due_at is not None
    assert released.next_due_at > opened.next_due_at


async def test_resolving_stops_what_is_planned_and_a_late_answer_changes_nothing(
    home: Village,
) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.notify(case, NURIA, 1, ANNA)
    await home.desk.resolve(case, NURIA, 2, "false-alarm")
    (attempt,) = await home.attempts(case)
    assert attempt.state is AttemptState.STOPPED
    await Answers(home.database).give(attempt.link, "going")
    (attempt,) = await home.attempts(case)
    assert attempt.answer is None
