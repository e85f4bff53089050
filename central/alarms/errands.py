"""Messages to contacts, between their rows and the sender: gathered, claimed, and written down."""

from dataclasses import dataclass

from msgspec import MsgspecError
from sqlalchemy import select, update

from central import tables
from central.alarms.attempts import Attempt, AttemptState, attempts_of, read_attempt, stop_attempts
from central.alarms.case_rows import entry_of, load_case, save_case
from central.alarms.cases import ENDED, Case
from central.alarms.escalation import Undelivered
from central.alarms.following import follow
from central.alarms.journal import Entry
from central.database import Database, Transaction
from central.notifications.links import Links
from central.notifications.sender import Failed, Sent
from central.notifications.wording import Wording, clock_time, word
from central.residents.door import Door

_ATTEMPTS = tables.attempts
_RUNNING = (AttemptState.PLANNED.value, AttemptState.SENDING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One message that is ready to go."""

    attempt: Attempt
    url: str
    """Apprise's URL of the channel: an address, never logged."""
    wording: Wording


@dataclass(frozen=True, slots=True)
class Errands:
    """Turns planned attempts into errands, and what became of them into rows."""

    database: Database
    links: Links
    door: Door

    async def take_up(self) -> None:
        """Plan again what a crash left half-done: it is repeated with the same link."""
        async with self.database.write() as transaction:
            await transaction.connection.execute(
                update(_ATTEMPTS)
                .where(_ATTEMPTS.c.state == AttemptState.SENDING.value)
                .values(state=AttemptState.PLANNED.value, started_at=None)
            )

    async def states(self) -> dict[str, AttemptState]:
        """Return the attempts that are planned or being sent, the oldest first."""
        query = (
            select(_ATTEMPTS.c.id, _ATTEMPTS.c.state)
            .where(_ATTEMPTS.c.state.in_(_RUNNING))
            .order_by(_ATTEMPTS.c.planned_at)
        )
        async with self.database.read() as connection:
            return {row.id: AttemptState(row.state) for row in await connection.execute(query)}

    async def claim(self, attempt: str) -> Errand | None:
        """Mark a planned attempt as being sent and return its errand; None where it is over."""
        async with self.database.write() as transaction:
            query = select(_ATTEMPTS).where(_ATTEMPTS.c.id == attempt)
            row = (await transaction.connection.execute(query)).first()
            if row is None or row.state != AttemptState.PLANNED.value:
                return None
            planned = read_attempt(row)
            case = await load_case(transaction.connection, planned.case)
            if case is None:
                return None
            if case.test or case.state in ENDED:
                await stop_attempts(transaction, case, why="ended")
                await save_case(transaction, case, case)
                return None
            errand = await self._gather(transaction, case, planned)
            if errand is None:
                await _fail(transaction, case, planned, "the contact has no such channel")
                return None
            await transaction.connection.execute(
                update(_ATTEMPTS)
                .where(_ATTEMPTS.c.id == attempt)
                .values(state=AttemptState.SENDING.value, started_at=transaction.now)
            )
            await save_case(transaction, case, case)
            return errand

    async def write_down(self, attempt: Attempt, result: Sent | Failed) -> None:
        """Write down how a send went; after a failure the plan goes on at once."""
        async with self.database.write() as transaction:
            case = await load_case(transaction.connection, attempt.case)
            if case is None:
                return
            match result:
                case Sent():
                    await _end(transaction, attempt, AttemptState.SENT)
                    transaction.record(_entry(case, "contact.told", attempt))
                    await save_case(transaction, case, case)
                case Failed(error):
                    await _fail(transaction, case, attempt, error)

    async def _gather(
        self, transaction: Transaction, case: Case, attempt: Attempt
    ) -> Errand | None:
        """Read, through the door, whom the message is for and about."""
        if case.home is None:
            return None
        try:
            household = await self.door.household(
                transaction,
                case.home,
                resident=case.resident,
                by="system",
                why="contact.asked",
                case=case.id,
            )
        except MsgspecError:  # a row that an older version wrote must not stop the others
            return None
        if household is None or household.home is None:
            return None
        contact = next((one for one in household.contacts if one.id == attempt.contact), None)
        if contact is None or attempt.channel >= len(contact.channels):
            return None
        url = contact.channels[attempt.channel]
        wording = word(
            url,
            language=contact.language,
            names=[one.given_name for one in household.residents],
            time=clock_time(case.opened_at, household.home.time_zone),
            link=self.links.url(attempt.link),
        )
        return Errand(attempt=attempt, url=url, wording=wording)


def _entry(case: Case, kind: str, attempt: Attempt, error: str = "") -> Entry:
    return entry_of(
        case,
        kind,
        "system",
        contact=attempt.contact,
        channel=attempt.channel,
        attempt=attempt.id,
        error=error,
    )


async def _fail(transaction: Transaction, case: Case, attempt: Attempt, error: str) -> None:
    """Write a failure down and go on at once: by another channel, or to the next contact."""
    await _end(transaction, attempt, AttemptState.FAILED, error)
    transaction.record(_entry(case, "contact.failed", attempt, error))
    attempts = await attempts_of(transaction.connection, case.id)
    after = await follow(transaction, case, attempts, Undelivered(attempt.contact))
    await save_case(transaction, case, after)


async def _end(
    transaction: Transaction, attempt: Attempt, state: AttemptState, error: str | None = None
) -> None:
    await transaction.connection.execute(
        update(_ATTEMPTS)
        .where(_ATTEMPTS.c.id == attempt.id, _ATTEMPTS.c.state.in_(_RUNNING))
        .values(state=state.value, ended_at=transaction.now, error=error)
    )
