"""What a contact answers through their link: one transaction, and everyone else is stopped."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import update

from central import tables
from central.alarms.attempts import RUNNING, Attempt, AttemptState, attempt_behind, attempts_of
from central.alarms.case_rows import entry_of, load_case, save_case
from central.alarms.cases import ENDED
from central.alarms.escalation import Accepted, Refused
from central.alarms.following import follow
from central.alarms.lifecycle import WORKED_ON
from central.database import Database, Transaction

Answer = Literal["going", "cannot"]
_ATTEMPTS = tables.attempts


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes the answers of contacts."""

    database: Database

    async def give(self, link: str, answer: Answer, minutes: int | None = None) -> None:
        """Keep an answer; one that comes too late, or on a link that is none, changes nothing.

        It may be given again: the last one counts. `minutes` is how soon who goes will be there.
        """
        async with self.database.write() as transaction:
            attempt = await attempt_behind(transaction.connection, link)
            if attempt is not None and transaction.now < attempt.expires_at:
                await self._keep(transaction, attempt, answer, minutes)

    async def _keep(
        self, transaction: Transaction, attempt: Attempt, answer: Answer, minutes: int | None
    ) -> None:
        case = await load_case(transaction.connection, attempt.case)
        if case is None or case.state in ENDED:
            return
        attempts = await attempts_of(transaction.connection, case.id)
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
        happening = Accepted(attempt.contact) if answer == "going" else Refused(attempt.contact)
        after = await follow(transaction, case, attempts, happening)
        if case.state in WORKED_ON:
            # News for the owner: the case they wait on is not idle.
            after = replace(after, touched_at=transaction.now)
        await save_case(transaction, case, after)


def _as_sent(transaction: Transaction, attempt: Attempt) -> dict[str, object]:
    """An answer proves delivery, before the channel itself has said so."""
    if attempt.state.value not in RUNNING:
        return {}
    return {"state": AttemptState.SENT.value, "ended_at": transaction.now}
