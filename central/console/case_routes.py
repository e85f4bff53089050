"""The case page and what its operator does: each change answers with the case as it is then."""

from typing import Annotated

from fastapi import APIRouter, Path

from central.console.case_page import case_page, check_in_sight
from central.console.case_schemas import (
    Change,
    CheckStep,
    Close,
    HandOver,
    KeySafeCode,
    MoveTo,
    Note,
    Notify,
    Phoned,
    Resolve,
)
from central.console.guard import SeesQueue, WorksCases
from central.console.key_safe import key_safe_code
from central.console.premises import Here
from central.console.schemas import CaseDetail

router = APIRouter(prefix="/api/cases", tags=["cases"])

CaseId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]


@router.get("/{case}")
async def read_case(case: CaseId, visitor: SeesQueue, here: Here) -> CaseDetail:
    """Return all that the case page shows. The look is journalled."""
    return await case_page(case, visitor, here)


@router.post("/{case}/take")
async def take(case: CaseId, change: Change, visitor: WorksCases, here: Here) -> CaseDetail:
    """Own the case. 409 tells who owns it already."""
    await check_in_sight(case, visitor, here)
    await here.desk.take(case, visitor.actor, change.fence)
    return await case_page(case, visitor, here)


@router.post("/{case}/release")
async def release(case: CaseId, change: Change, visitor: WorksCases, here: Here) -> CaseDetail:
    """Give the case back to the queue."""
    await check_in_sight(case, visitor, here)
    await here.desk.release(case, visitor.actor, change.fence)
    return await case_page(case, visitor, here)


@router.post("/{case}/note")
async def note(case: CaseId, change: Note, visitor: WorksCases, here: Here) -> CaseDetail:
    """Write a note into the timeline."""
    await check_in_sight(case, visitor, here)
    await here.desk.note(case, visitor.actor, change.fence, change.text)
    return await case_page(case, visitor, here)


@router.post("/{case}/hand-over")
async def hand_over(case: CaseId, change: HandOver, visitor: WorksCases, here: Here) -> CaseDetail:
    """Give the case to a colleague."""
    await check_in_sight(case, visitor, here)
    await here.desk.hand_over(case, visitor.actor, change.fence, change.to, change.text)
    return await case_page(case, visitor, here)


@router.post("/{case}/notify")
async def notify(case: CaseId, change: Notify, visitor: WorksCases, here: Here) -> CaseDetail:
    """Ask a contact now, whatever the plan says."""
    await check_in_sight(case, visitor, here)
    await here.desk.notify(case, visitor.actor, change.fence, change.contact)
    return await case_page(case, visitor, here)


@router.post("/{case}/step")
async def step(case: CaseId, change: CheckStep, visitor: WorksCases, here: Here) -> CaseDetail:
    """Tick a step of the protocol, or untick it."""
    await check_in_sight(case, visitor, here)
    await here.desk.check_step(case, visitor.actor, change.fence, change.step, done=change.done)
    return await case_page(case, visitor, here)


@router.post("/{case}/move")
async def move(case: CaseId, change: MoveTo, visitor: WorksCases, here: Here) -> CaseDetail:
    """Say what one is doing: calling, or waiting for whom."""
    await check_in_sight(case, visitor, here)
    await here.desk.move(case, visitor.actor, change.fence, change.state)
    return await case_page(case, visitor, here)


@router.post("/{case}/resolve")
async def resolve(case: CaseId, change: Resolve, visitor: WorksCases, here: Here) -> CaseDetail:
    """Say how it ended."""
    await check_in_sight(case, visitor, here)
    await here.desk.resolve(case, visitor.actor, change.fence, change.outcome, change.text)
    return await case_page(case, visitor, here)


@router.post("/{case}/close")
async def close(case: CaseId, change: Close, visitor: WorksCases, here: Here) -> CaseDetail:
    """Take it off the queue; refused without an outcome."""
    await check_in_sight(case, visitor, here)
    await here.desk.close(case, visitor.actor, change.fence, change.text)
    return await case_page(case, visitor, here)


@router.post("/{case}/phoned")
async def phoned(case: CaseId, change: Phoned, visitor: WorksCases, here: Here) -> CaseDetail:
    """Write down a call of one's own to a contact or a resident, and what came of it."""
    await check_in_sight(case, visitor, here)
    await here.desk.phoned(case, visitor.actor, change.fence, change.who, change.result)
    return await case_page(case, visitor, here)


@router.post("/{case}/acknowledge")
async def acknowledge(case: CaseId, change: Change, visitor: WorksCases, here: Here) -> CaseDetail:
    """Say that one has read what a colleague left when they handed the case over."""
    await check_in_sight(case, visitor, here)
    await here.desk.acknowledge(case, visitor.actor, change.fence)
    return await case_page(case, visitor, here)


@router.post("/{case}/take-back")
async def take_back(case: CaseId, change: Change, visitor: WorksCases, here: Here) -> CaseDetail:
    """Undo a hand-over of one's own with which the colleague has done nothing yet."""
    await check_in_sight(case, visitor, here)
    await here.desk.take_back(case, visitor.actor, change.fence)
    return await case_page(case, visitor, here)


@router.post("/{case}/unclose")
async def unclose(case: CaseId, change: Change, visitor: WorksCases, here: Here) -> CaseDetail:
    """Undo a close of one's own within a minute: the case is resolved, as it was."""
    await check_in_sight(case, visitor, here)
    await here.desk.unclose(case, visitor.actor, change.fence)
    return await case_page(case, visitor, here)


@router.post("/{case}/key-safe")
async def show_key_safe(case: CaseId, visitor: WorksCases, here: Here) -> KeySafeCode:
    """Tell whoever has the case what opens the key safe. It is journalled each time."""
    return await key_safe_code(case, visitor, here)
