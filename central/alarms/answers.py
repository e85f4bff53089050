"""What a contact answers through their link: one transaction, and everyone else is stopped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import update

from central import tables
from central.alarms.attempts import (
    COMES,
    RUNNING,
    Answer,
    Attempt,
    AttemptState,
    answered_since,
    attempt_behind,
    attempts_of,
)
from central.alarms.case_rows import entry_of, load_case, save_case
from central.alarms.cases import ENDED, Case
from central.alarms.escalation import Accepted, Refused
from central.alarms.following import follow
from central.alarms.lifecycle import WORKED_ON
from central.database import Database, Transaction

_ATTEMPTS = tables.attempts


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes the answers of contacts."""

    database: Database

    async def give(
        self,
        link: str,
        answer: Answer,
        minutes: int | None = None,
        *,
        seen: Answer | None = None,
    ) -> None:
        """Keep an answer; one that comes too late, or on a link that is none, changes nothing.

        It may be given again: the last one counts. `minutes` is how soon who goes will be there.
        `seen` is the answer that the page showed as given when this one was pressed.
        """
        async with self.database.write() as transaction:
            attempt = await attempt_behind(transaction.connection, link)
            if attempt is not None and transaction.now < attempt.expires_at:
                await self._keep(transaction, attempt, answer, minutes, seen)

    async def _keep(
        self,
        transaction: Transaction,
        attempt: Attempt,
        answer: Answer,
        minutes: int | None,
        seen: Answer | None,
    ) -> None:
        case = await load_case(transaction.connection, attempt.case)
        if case is None or case.state in ENDED:
            return
        attempts = await attempts_of(transaction.connection, case.id)
        before = answered_since(attempt, attempts)
        if said_before(before, answer, minutes, seen) and not _news(answer, case, attempts):
            return
        await transaction.connection.execute(
            update(_ATTEMPTS)
            .where(_ATTEMPTS.c.id == attempt.id)
            .values(
                answer=answer,
                answered_at=transaction.now,
                minutes=minutes if answer == "going" else None,
                **_as_sent(transaction, attempt),
            )
        )
        transaction.record(
            entry_of(
                case,
                "contact.answered",
                f"contact:{attempt.contact}",
                contact=attempt.contact,
                attempt=attempt.id,
                answer=answer,
                minutes=minutes,
            )
        )
        happening = Accepted(attempt.contact) if answer in COMES else Refused(attempt.contact)
        after = await follow(transaction, case, attempts, happening)
        if case.state in WORKED_ON:
            # News for the owner: the case they wait on is not idle.
            after = replace(after, touched_at=transaction.now)
        await save_case(transaction, case, after)


def said_before(
    before: Attempt, answer: Answer, minutes: int | None, seen: Answer | None = None
) -> bool:
    """Tell whether an answer is a second tap, or a tap on a page that was gone back to.

    Such a page shows less than is known: "I am going" pressed there again takes back neither the
    minutes that were told since nor the arrival.
    """
    if answer == "going" and minutes is None and seen not in COMES:
        return before.answer in COMES
    return before.answer == answer and before.minutes == minutes


def _news(answer: Answer, case: Case, attempts: Sequence[Attempt]) -> bool:
    """Tell whether an answer, said before, still stops somebody from being asked."""
    asking = case.next_due_at is not None or any(one.state.value in RUNNING for one in attempts)
    return answer in COMES and asking


def _as_sent(transaction: Transaction, attempt: Attempt) -> dict[str, object]:
    """An answer proves delivery, before the channel itself has said so."""
    if attempt.state.value not in RUNNING:
        return {}
    return {"state": AttemptState.SENT.value, "ended_at": transaction.now}
