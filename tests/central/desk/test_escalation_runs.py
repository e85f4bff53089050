"""The escalator over a real database, real sending children and a pretend carrier."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update

from central import tables
from central.alarms.answers import Answers
from central.alarms.attempts import AttemptState
from central.alarms.escalator import Escalator
from central.alarms.lifecycle import CaseState
from central.notifications.links import Links
from central.notifications.sender import Sender
from protocol.causes import Cause, Priority
from protocol.clock import RealClock
from simulations.carrier import Carrier, Mood
from tests.central.desk.village import ANNA, MARTA, NURIA, PEP, Village

LINKS = Links("https://caliu.example", b"a secret of thirty-two letters...")


@asynccontextmanager
async def escalating(village: Village, *, timeout_s: float = 10.0) -> AsyncIterator[None]:
    """Run the escalator while the block runs."""
    async with Sender({"json"}, timeout_s=timeout_s) as sender:
        escalator = Escalator(village.database, RealClock(), sender, LINKS, tick_s=0.1)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(escalator.run(), name="escalator")
            yield
            running.cancel()


@asynccontextmanager
async def telephones(village: Village, carrier: Carrier) -> AsyncIterator[None]:
    """Give each contact a phone of the pretend carrier."""
    await village.settle({one: [carrier.channel(one)] for one in (ANNA, PEP, MARTA)})
    async with carrier.open():
        yield


async def link_of(carrier: Carrier, phone: str, within_s: float = 10.0) -> str:
    """Return the random word of the next link that arrives on a phone."""
    url = (await carrier.next_text(phone, within_s)).link
    assert url is not None
    word = LINKS.read(url.rpartition("/")[2])
    assert word is not None
    return word


async def test_nobody_takes_it_so_contacts_are_asked_one_after_the_other_until_one_goes(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier), escalating(village):
        case = await village.open_case(due_in_s=0)
        text = await carrier.next_text(ANNA, 10)
        assert "Rosa" in text.text
        assert "Vidal" not in text.text
        assert text.link is not None

        answers = Answers(village.database)
        await answers.give(LINKS.read(text.link.rpartition("/")[2]) or "", "cannot")
        word = await link_of(carrier, PEP, 3)  # at once: the plan would have waited for a minute
        await answers.give(word, "going", 10)

        found = await village.case(case)
        assert found.next_due_at is None
        anna, pep = await village.attempts(case)
        assert (anna.answer, pep.answer, pep.minutes) == ("cannot", "going", 10)
        assert [one.phone for one in carrier.log] == [ANNA, PEP]


async def test_an_operator_asks_the_first_who_cannot_and_the_second_is_asked_at_once(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier), escalating(village):
        case = await village.open_case()
        await village.desk.take(case, NURIA, 0)
        await village.desk.notify(case, NURIA, 1, ANNA)
        await Answers(village.database).give(await link_of(carrier, ANNA), "cannot")
        await Answers(village.database).give(await link_of(carrier, PEP, 3), "going", 5)
        found = await village.case(case)
        assert (found.owner, found.state) == (NURIA.id, CaseState.WAITING_CONTACT)


async def test_whoever_the_plan_has_just_asked_is_not_asked_again_by_the_operator(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier), escalating(village):
        case = await village.open_case(due_in_s=0)
        await carrier.next_text(ANNA, 10)
        await village.until(lambda: _sent(village, case))
        await village.desk.take(case, NURIA, 0)
        await village.desk.notify(case, NURIA, 1, ANNA)
        assert len(await village.attempts(case)) == 1


async def test_a_step_that_was_due_while_the_centre_was_down_runs_once_at_its_return(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier):
        case = await village.open_case(due_in_s=-300)
        async with escalating(village):
            await carrier.next_text(ANNA, 10)
            found = await village.case(case)
            assert found.next_due_at is not None
            async with village.database.read() as connection:
                now = await village.database.now(connection)
            await village.until(lambda: _sent(village, case))
            left = found.next_due_at - now
            assert timedelta(seconds=50) < left <= timedelta(seconds=60)  # the spacing is kept
        other = await village.open_case(due_in_s=0)
        async with escalating(village):
            await village.until(lambda: _sent(village, other))
        assert len(await village.attempts(case)) == 1
        assert [one.phone for one in carrier.log] == [ANNA, ANNA]


async def test_an_attempt_that_a_crash_left_half_done_is_repeated_with_the_same_link(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier):
        case = await village.open_case(due_in_s=0)
        carrier.moods[ANNA] = Mood.HANGS
        async with escalating(village):
            await village.until(lambda: _state(village, case, AttemptState.SENDING))
            (before,) = await village.attempts(case)
        (left,) = await village.attempts(case)
        assert left.state is AttemptState.SENDING
        carrier.moods[ANNA] = Mood.RINGS
        async with escalating(village):
            assert await link_of(carrier, ANNA) == before.link
            await village.until(lambda: _sent(village, case))
        assert len(await village.attempts(case)) == 1


async def test_a_channel_that_hangs_neither_delays_the_next_contact_nor_the_shutdown(
    village: Village, carrier: Carrier
) -> None:
    loop = asyncio.get_running_loop()
    async with telephones(village, carrier):
        carrier.moods[ANNA] = Mood.HANGS
        case = await village.open_case(due_in_s=0)
        async with escalating(village, timeout_s=60):
            await village.until(lambda: _state(village, case, AttemptState.SENDING))
            async with village.database.write() as transaction:
                await transaction.connection.execute(
                    update(tables.cases)
                    .where(tables.cases.c.id == case)
                    .values(next_due_at=transaction.now)
                )
            asked = loop.time()
            await carrier.next_text(PEP, 5)
            assert loop.time() - asked < 5  # the hanging one would have taken a minute
            assert (await village.attempts(case))[0].state is AttemptState.SENDING
            ending = loop.time()
        assert loop.time() - ending < 2


async def test_a_channel_that_fails_goes_on_to_the_next_contact_at_once(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier), escalating(village):
        carrier.moods[ANNA] = Mood.FAILS
        case = await village.open_case(due_in_s=0)
        await carrier.next_text(PEP, 10)
        anna = (await village.attempts(case))[0]
        assert anna.state is AttemptState.FAILED
        assert "contact.failed" in await village.kinds(case)


@pytest.mark.parametrize("ender", ["contact", "desk"])
async def test_within_a_second_of_an_answer_or_an_end_every_other_attempt_is_stopped(
    village: Village, carrier: Carrier, ender: str
) -> None:
    loop = asyncio.get_running_loop()
    async with telephones(village, carrier), escalating(village, timeout_s=60):
        carrier.moods[PEP] = carrier.moods[MARTA] = Mood.HANGS
        case = await village.open_case()
        for fence, deed in enumerate((ANNA, PEP, MARTA), start=1):
            if fence == 1:
                await village.desk.take(case, NURIA, 0)
            await village.desk.notify(case, NURIA, fence, deed)
        word = await link_of(carrier, ANNA)
        # Her phone may have the text before the centre has written that it was sent.
        await village.until(lambda: _count(village, case, AttemptState.SENT, 1))
        await village.until(lambda: _count(village, case, AttemptState.SENDING, 2))

        answered = loop.time()
        if ender == "contact":
            await Answers(village.database).give(word, "going")
        else:
            await village.desk.resolve(case, NURIA, 4, "false-alarm")
        await village.until(lambda: _count(village, case, AttemptState.STOPPED, 2))
        await _nothing_is_being_sent()
        assert loop.time() - answered < 1
        assert (await village.case(case)).next_due_at is None


async def test_a_test_alarm_disturbs_no_contact(village: Village, carrier: Carrier) -> None:
    async with telephones(village, carrier), escalating(village):
        test = await village.open_case(test=True, due_in_s=0)
        real = await village.open_case(due_in_s=0.3)
        await carrier.next_text(ANNA, 10)
        assert await village.attempts(test) == ()
        assert len(await village.attempts(real)) == 1
        assert (await village.case(test)).next_due_at is None


async def test_when_nobody_is_left_to_ask_the_journal_says_so_once(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier), escalating(village):
        case = await village.open_case(due_in_s=0)
        answers = Answers(village.database)
        for contact in (ANNA, PEP, MARTA):
            await answers.give(await link_of(carrier, contact), "cannot")
        await village.until(lambda: _has_kind(village, case, "escalation.exhausted"))
        kinds = await village.kinds(case)
        assert kinds.count("escalation.exhausted") == kinds.count("supervisor.told") == 1


async def test_the_one_who_goes_may_change_their_mind_and_the_plan_goes_on(
    village: Village, carrier: Carrier
) -> None:
    async with telephones(village, carrier), escalating(village):
        await village.open_case(due_in_s=0)
        word = await link_of(carrier, ANNA)
        answers = Answers(village.database)
        await answers.give(word, "going", 20)
        await answers.give(word, "cannot")
        await carrier.next_text(PEP, 3)


async def test_a_technical_alarm_disturbs_no_contact(village: Village, carrier: Carrier) -> None:
    async with telephones(village, carrier), escalating(village):
        case = await village.open_case(
            cause=Cause.TECHNICAL, priority=Priority.TECHNICAL, due_in_s=0
        )
        await village.until(lambda: _no_due(village, case))
        assert await village.attempts(case) == ()


async def _sent(village: Village, case: str) -> bool:
    return await _state(village, case, AttemptState.SENT)


async def _state(village: Village, case: str, state: AttemptState) -> bool:
    return any(one.state is state for one in await village.attempts(case))


async def _count(village: Village, case: str, state: AttemptState, count: int) -> bool:
    return sum(one.state is state for one in await village.attempts(case)) == count


async def _has_kind(village: Village, case: str, kind: str) -> bool:
    return kind in await village.kinds(case)


async def _no_due(village: Village, case: str) -> bool:
    return (await village.case(case)).next_due_at is None


async def _nothing_is_being_sent() -> None:
    sending = [one for one in asyncio.all_tasks() if one.get_name().startswith("send-")]
    if sending:
        await asyncio.wait(sending, timeout=5)
