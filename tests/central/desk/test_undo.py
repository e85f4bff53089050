"""What a slip of the finger did can be undone, by whoever did it, as long as nobody went on."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from central import tables
from central.alarms.deeds import PhoneResult
from central.alarms.desk import Conflict, Unprocessable
from central.alarms.handling import UNCLOSE_WITHIN
from central.alarms.lifecycle import CaseState
from tests.central.desk.village import ANNA, LLUISA, MARC, NURIA, ROSA, Village


@pytest_asyncio.fixture
async def closed(home: Village) -> str:
    """A case that Núria has just closed."""
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.resolve(case, NURIA, 1, "false-alarm", "era una prova")
    await home.desk.close(case, NURIA, 2)
    return case


@pytest_asyncio.fixture
async def handed(home: Village) -> str:
    """A case that Núria has just handed to Marc."""
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.hand_over(case, NURIA, 1, MARC.id, "la filla ja hi va")
    return case


async def test_who_closed_a_case_may_undo_it_within_a_minute(home: Village, closed: str) -> None:
    await home.desk.unclose(closed, NURIA, 3)
    found = await home.case(closed)
    assert (found.state, found.owner, found.closed_at) == (CaseState.RESOLVED, NURIA.id, None)
    assert found.outcome == "false-alarm"
    assert (await home.kinds(closed))[-1] == "case.close-undone"


async def test_a_colleague_may_not_undo_a_close_and_neither_may_a_supervisor(
    home: Village, closed: str
) -> None:
    for actor in (MARC, LLUISA):
        with pytest.raises(Conflict):
            await home.desk.unclose(closed, actor, 3)


async def test_after_a_minute_a_close_stands(home: Village, closed: str) -> None:
    async with home.database.write() as transaction:
        earlier = transaction.now - UNCLOSE_WITHIN - timedelta(seconds=1)
        await transaction.connection.execute(update(tables.cases).values(closed_at=earlier))
    with pytest.raises(Conflict, match="too long ago"):
        await home.desk.unclose(closed, NURIA, 3)


async def test_nothing_else_can_be_done_with_a_closed_case(home: Village, closed: str) -> None:
    with pytest.raises(Conflict, match="closed"):
        await home.desk.note(closed, NURIA, 3, "una cosa més")


async def test_a_case_that_is_not_closed_cannot_be_unclosed(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Conflict):
        await home.desk.unclose(case, NURIA, 1)


async def test_a_hand_over_can_be_taken_back(home: Village, handed: str) -> None:
    assert (await home.case(handed)).handed_by == NURIA.id
    await home.desk.take_back(handed, NURIA, 2)
    found = await home.case(handed)
    assert (found.owner, found.handed_by, found.state) == (NURIA.id, None, CaseState.TAKEN)
    assert (await home.kinds(handed))[-1] == "case.taken-back"


@pytest.mark.parametrize("deed", ["acknowledge", "note", "step"])
async def test_once_the_colleague_has_begun_it_is_theirs(
    home: Village, handed: str, deed: str
) -> None:
    match deed:
        case "acknowledge":
            await home.desk.acknowledge(handed, MARC, 2)
        case "note":
            await home.desk.note(handed, MARC, 2, "ja ho tinc")
        case _:
            await home.desk.check_step(handed, MARC, 2, "speak-home")
    with pytest.raises(Conflict):
        await home.desk.take_back(handed, NURIA, 3)
    assert (await home.case(handed)).owner == MARC.id


async def test_a_note_of_somebody_else_takes_nothing_from_the_hand_over(
    home: Village, handed: str
) -> None:
    await home.desk.note(handed, LLUISA, 2, "ho he vist")
    await home.desk.take_back(handed, NURIA, 3)
    assert (await home.case(handed)).owner == NURIA.id


async def test_nobody_takes_back_what_a_colleague_handed_over(home: Village, handed: str) -> None:
    with pytest.raises(Conflict):
        await home.desk.take_back(handed, LLUISA, 2)


async def test_a_call_of_ones_own_is_written_down_with_its_result(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.phoned(case, NURIA, 1, ANNA, PhoneResult.VOICEMAIL)
    await home.desk.phoned(case, NURIA, 2, ROSA, PhoneResult.REACHED)
    assert (await home.kinds(case))[-2:] == ["contact.phoned", "contact.phoned"]
    assert (await home.case(case)).state is CaseState.TAKEN


async def test_a_call_to_somebody_of_another_home_is_refused(home: Village) -> None:
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    with pytest.raises(Unprocessable, match="nobody of this home"):
        await home.desk.phoned(case, NURIA, 1, "contact-of-others", PhoneResult.REACHED)
