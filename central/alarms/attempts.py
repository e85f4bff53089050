"""Attempts to reach a contact: one row each, planned before anything is sent and ended after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.case_rows import entry_of
from central.alarms.cases import Case
from central.alarms.escalation import Escalation
from central.database import Transaction

_ATTEMPTS = tables.attempts

LINK_LIFE = timedelta(hours=6)
"""How long the link of an attempt may be answered."""


Answer = Literal["going", "cannot", "arrived"]
COMES = frozenset({"going", "arrived"})
"""Answers of whoever helps: nobody else need be asked."""


class AttemptState(StrEnum):
    """Where one attempt stands."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    STOPPED = "stopped"


RUNNING = (AttemptState.PLANNED.value, AttemptState.SENDING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt, as its row says."""

    id: str
    case: str
    contact: str
    channel: int
    """Index into the contact's channels."""
    state: AttemptState
    link: str
    """The random part of the link; without the centre's secret it opens nothing."""
    planned_at: datetime
    expires_at: datetime
    answer: Answer | None
    answered_at: datetime | None
    minutes: int | None
    by: str


def read_attempt(row: Row[*tuple[Any, ...]]) -> Attempt:
    """Read a row of the table of attempts."""
    return Attempt(
        id=row.id,
        case=row.case_id,
        contact=row.contact,
        channel=row.channel,
        state=AttemptState(row.state),
        link=row.link,
        planned_at=row.planned_at,
        expires_at=row.expires_at,
        answer=row.answer,
        answered_at=row.answered_at,
        minutes=row.minutes,
        by=row.by,
    )


async def attempts_of(connection: AsyncConnection, case: str) -> tuple[Attempt, ...]:
    """Read the attempts of a case, the oldest first."""
    query = (
        select(_ATTEMPTS)
        .where(_ATTEMPTS.c.case_id == case)
        .order_by(_ATTEMPTS.c.planned_at, _ATTEMPTS.c.id)
    )
    return tuple(read_attempt(row) for row in await connection.execute(query))


async def attempt_behind(connection: AsyncConnection, link: str) -> Attempt | None:
    """Read the attempt whose link this is."""
    found = (await connection.execute(select(_ATTEMPTS).where(_ATTEMPTS.c.link == link))).first()
    return None if found is None else read_attempt(found)


def latest_answer(contact: str, attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the attempt on which a contact answered last, by whatever link."""
    answers = [
        (one.answered_at, one.id, one)
        for one in attempts
        if one.contact == contact and one.answered_at is not None
    ]
    return max(answers)[2] if answers else None


def answered_since(attempt: Attempt, attempts: Sequence[Attempt]) -> Attempt:
    """Return the attempt on which this contact answered last, by whatever link, since this one."""
    latest = latest_answer(attempt.contact, attempts)
    if latest is None or latest.answered_at is None or latest.answered_at < attempt.planned_at:
        return attempt
    return latest


def escalation_of(case: Case, attempts: tuple[Attempt, ...]) -> Escalation:
    """Return where the plan of a case stands; a contact's latest answer counts."""
    answers: dict[str, str] = {}
    answered = [one for one in attempts if one.answered_at is not None and one.answer is not None]
    for attempt in sorted(answered, key=lambda one: one.answered_at or one.planned_at):
        answers[attempt.contact] = attempt.answer or ""
    return case.escalation(
        going=frozenset(one for one, answer in answers.items() if answer in COMES),
        refused=frozenset(one for one, answer in answers.items() if answer == "cannot"),
    )


async def plan_attempt(
    transaction: Transaction, case: Case, contact: str, channel: int, *, by: str
) -> str:
    """Write the row of an attempt that the escalator will send, and return its id."""
    attempt = str(uuid4())
    await transaction.connection.execute(
        insert(_ATTEMPTS).values(
            id=attempt,
            case_id=case.id,
            contact=contact,
            channel=channel,
            fence=case.fence,
            state=AttemptState.PLANNED.value,
            link=token_urlsafe(12),
            planned_at=transaction.now,
            expires_at=transaction.now + LINK_LIFE,
            by=by,
        )
    )
    transaction.record(
        entry_of(case, "contact.asked", by, contact=contact, channel=channel, attempt=attempt)
    )
    return attempt


async def stop_attempts(transaction: Transaction, case: Case, *, why: str) -> None:
    """Stop every attempt of the case that is planned or under way."""
    running = await transaction.connection.execute(
        select(_ATTEMPTS.c.id, _ATTEMPTS.c.contact).where(
            _ATTEMPTS.c.case_id == case.id, _ATTEMPTS.c.state.in_(RUNNING)
        )
    )
    for attempt in running.all():
        transaction.record(
            entry_of(
                case,
                "contact.stopped",
                "system",
                contact=attempt.contact,
                attempt=attempt.id,
                why=why,
            )
        )
    await transaction.connection.execute(
        update(_ATTEMPTS)
        .where(_ATTEMPTS.c.case_id == case.id, _ATTEMPTS.c.state.in_(RUNNING))
        .values(state=AttemptState.STOPPED.value, ended_at=transaction.now)
    )
