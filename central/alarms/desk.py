"""The desk: what operators do with cases, each deed one transaction with its journal entry."""

from dataclasses import dataclass
from datetime import timedelta

from msgspec import json
from sqlalchemy import select, true

from central import tables
from central.alarms.attempts import RUNNING, Attempt, AttemptState, attempts_of, plan_attempt
from central.alarms.case_rows import OvertakenError, entry_of, load_case, save_case
from central.alarms.cases import Case
from central.alarms.deeds import (
    Acknowledge,
    CheckStep,
    Close,
    Deed,
    HandOver,
    Move,
    Note,
    Notify,
    Phoned,
    PhoneResult,
    Release,
    Resolve,
    Take,
    TakeBack,
    Unclose,
)
from central.alarms.escalation import Asked, Ended, Happening, Returned, Taken
from central.alarms.following import follow
from central.alarms.handling import Conflict, DeskError, UnknownCase, Unprocessable, handle
from central.alarms.lifecycle import CaseState
from central.alarms.marks import clear_marks
from central.alarms.protocols import Protocols, load_protocols
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.scope import reaches
from central.permissions import Permission, Role, may
from central.residents.telephones import is_of_home

__all__ = ["Conflict", "Desk", "DeskError", "UnknownCase", "Unprocessable"]

ASK_AGAIN_AFTER = timedelta(seconds=30)
"""Before that, asking a contact again who has not answered is a click too many."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Every change that a person makes to a case. Each raises `DeskError` where it is refused.

    `fence` is the one that the person saw: whoever changes what they no longer see is refused.
    """

    database: Database
    protocols: Protocols

    @classmethod
    def at(cls, database: Database) -> "Desk":
        """Open the desk with the protocols that are shipped; raises ProtocolError."""
        return cls(database, load_protocols())

    async def take(self, case: str, actor: Actor, fence: int) -> None:
        await self._do(case, actor, fence, Take())

    async def release(self, case: str, actor: Actor, fence: int) -> None:
        await self._do(case, actor, fence, Release())

    async def note(self, case: str, actor: Actor, fence: int, text: str) -> None:
        await self._do(case, actor, fence, Note(text))

    async def hand_over(self, case: str, actor: Actor, fence: int, to: str, text: str = "") -> None:
        await self._do(case, actor, fence, HandOver(to, text))

    async def notify(self, case: str, actor: Actor, fence: int, contact: str) -> None:
        """Ask a contact now, by the next of their channels; whoever was just asked, only once."""
        await self._do(case, actor, fence, Notify(contact))

    async def check_step(
        self, case: str, actor: Actor, fence: int, step: str, *, done: bool = True
    ) -> None:
        await self._do(case, actor, fence, CheckStep(step, done))

    async def move(self, case: str, actor: Actor, fence: int, state: str) -> None:
        """Say what it waits for, or open a resolved case again."""
        try:
            wanted = CaseState(state)
        except ValueError:
            raise Unprocessable(f"{state!r} is no state of a case.") from None
        await self._do(case, actor, fence, Move(wanted))

    async def resolve(
        self, case: str, actor: Actor, fence: int, outcome: str, text: str = ""
    ) -> None:
        await self._do(case, actor, fence, Resolve(outcome, text))

    async def close(self, case: str, actor: Actor, fence: int, reason: str = "") -> None:
        """Put a resolved case away; `reason` says why required steps were left out."""
        await self._do(case, actor, fence, Close(reason))

    async def phoned(
        self, case: str, actor: Actor, fence: int, who: str, result: PhoneResult
    ) -> None:
        """Write down a call that the operator made to a contact or a resident, and its result."""
        await self._do(case, actor, fence, Phoned(who, result))

    async def acknowledge(self, case: str, actor: Actor, fence: int) -> None:
        """Say that the note of who handed the case over was read."""
        await self._do(case, actor, fence, Acknowledge())

    async def take_back(self, case: str, actor: Actor, fence: int) -> None:
        """Undo a hand-over with which the colleague has done nothing yet."""
        await self._do(case, actor, fence, TakeBack())

    async def unclose(self, case: str, actor: Actor, fence: int) -> None:
        """Undo a close of one's own, a moment ago: the case is resolved as it was."""
        await self._do(case, actor, fence, Unclose())

    async def _do(self, case: str, actor: Actor, fence: int, deed: Deed) -> None:
        try:
            async with self.database.write() as transaction:
                await self._within(transaction, case, actor, fence, deed)
        except OvertakenError:
            raise Conflict("The case has changed meanwhile: look at it again.") from None

    async def _within(
        self, transaction: Transaction, case: str, actor: Actor, fence: int, deed: Deed
    ) -> None:
        before = await load_case(transaction.connection, case)
        if before is None or not _sees(actor, before):
            raise UnknownCase
        protocol = self.protocols.of(before.cause)
        try:
            handled = handle(before, deed, actor, fence, protocol, transaction.now)
        except Conflict as conflict:
            raise await _naming_owner(transaction, conflict) from None
        transaction.record(entry_of(before, handled.kind, actor.signature, **handled.body))
        attempts = await attempts_of(transaction.connection, before.id)
        after = handled.case
        if isinstance(deed, HandOver):
            await _check_colleague(transaction, after, deed.to)
        if isinstance(deed, Notify):
            await _ask(transaction, after, attempts, deed.contact, actor)
        if isinstance(deed, Phoned) and not await is_of_home(transaction, after.home, deed.who):
            raise Unprocessable("This is nobody of this home, nor one of its contacts.")
        if after.owner != before.owner or after.state in (CaseState.RESOLVED, CaseState.CLOSED):
            await clear_marks(transaction, before.id)
        after = await follow(transaction, after, attempts, *_happenings(deed, before))
        await save_case(transaction, before, after)


def _sees(actor: Actor, case: Case) -> bool:
    return reaches(actor, tenant=case.tenant, territory=case.territory, programme=case.programme)


def _happenings(deed: Deed, before: Case) -> tuple[Happening, ...]:
    """Return what a deed means for the escalation."""
    match deed:
        case Take() if before.owner is None:
            return (Taken(),)
        case Release():
            return (Returned(at_once=False),)
        case Notify(contact):
            return (Asked(contact),)
        case Resolve() | Close():
            return (Ended(),)
        case _:
            return ()


async def _naming_owner(transaction: Transaction, conflict: Conflict) -> Conflict:
    """Tell the second of two who the first is."""
    if conflict.owner is None:
        return conflict
    operators = tables.operators
    name = await transaction.connection.scalar(
        select(operators.c.name).where(operators.c.id == conflict.owner)
    )
    return Conflict(f"{name or 'Somebody else'} has the case.", owner=conflict.owner)


async def _check_colleague(transaction: Transaction, case: Case, colleague: str) -> None:
    """Raise unless `colleague` may work on the case and sees it."""
    operators = tables.operators
    found = (
        await transaction.connection.execute(
            select(operators).where(operators.c.id == colleague, operators.c.disabled_at.is_(None))
        )
    ).first()
    if found is not None:
        actor = Actor(
            id=found.id,
            name=found.name,
            role=Role(found.role),
            tenant=found.tenant,
            territory=found.territory,
            programme=found.programme,
        )
        if may(actor.role, Permission.WORK_CASES) and _sees(actor, case):
            return
    raise Unprocessable("This colleague cannot work on the case.")


def _is_fresh(attempt: Attempt, transaction: Transaction) -> bool:
    """Tell whether a contact has just been asked, by a colleague's click or by the plan."""
    if attempt.state.value in RUNNING:
        return True
    just_now = transaction.now - attempt.planned_at < ASK_AGAIN_AFTER
    return attempt.state is AttemptState.SENT and attempt.answer is None and just_now


async def _ask(
    transaction: Transaction, case: Case, attempts: tuple[Attempt, ...], contact: str, actor: Actor
) -> None:
    """Plan an attempt by the contact's next channel, unless they have just been asked."""
    if case.test:
        raise Unprocessable("This is a test: contacts are never told of tests.")
    contacts = tables.contacts
    theirs = contacts.c.resident.is_(None) | (contacts.c.resident == case.resident)
    channels = await transaction.connection.scalar(
        select(contacts.c.channels).where(
            contacts.c.id == contact,
            contacts.c.home == case.home,
            theirs if case.resident is not None else true(),
        )
    )
    if channels is None:
        raise Unprocessable("This is no contact of the home.")
    count = len(json.decode(channels, type=list[str]))
    if count == 0:
        raise Unprocessable("This contact has no channel: phone them.")
    asked = [one for one in attempts if one.contact == contact]
    if any(_is_fresh(one, transaction) for one in asked):
        return
    await plan_attempt(transaction, case, contact, len(asked) % count, by=actor.signature)
