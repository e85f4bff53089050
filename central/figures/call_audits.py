"""Audits of calls: a supervisor hears or reads some calls of each operator, drawn at random.

The standard asks for two of each operator a month, one of them an emergency followed from the alarm
to its end (`whole`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, func, insert, select

from central import tables
from central.alarms.case_rows import entry_of, load_case
from central.database import Database
from central.figures.answers import Kind
from central.figures.calls import Call, some
from central.figures.periods import Period
from central.figures.reading import CASES, case_kind, opened_within
from central.operators.actor import Actor
from central.operators.scope import within
from protocol.causes import Priority

AUDITED = "case.audited"
"""The kind of the journal's entries."""
A_MONTH = 2
"""For each operator; one of them whole."""
DRAWN = 3
"""Offered at once, so that a call which cannot be judged does not hold up."""
_AUDITS = tables.call_audits


class Mark(StrEnum):
    """How it was handled."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class NothingToAuditError(Exception):
    """The call was not answered by a person, is a test, or is not over yet."""


class AuditedError(Exception):
    """Somebody has judged it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the audits of one operator are, in one month."""

    operator: str
    calls: int
    audited: int
    whole: int

    @property
    def is_done(self) -> bool:
        return self.audited >= A_MONTH and self.whole >= 1


def progress(connection: Connection, month: Period, actor: Actor) -> list[Progress]:
    """Return it for each operator who answered a call in the month."""
    query = (
        select(
            CASES.c.first_taken_by,
            func.count(),
            func.count(_AUDITS.c.case_id),
            func.count().filter(_AUDITS.c.whole_call.is_(True)),
        )
        .outerjoin_from(CASES, _AUDITS, _AUDITS.c.case_id == CASES.c.id)
        .where(
            opened_within(month, actor),
            CASES.c.first_taken_by.is_not(None),
            case_kind == Kind.COUNTED,
        )
        .group_by(CASES.c.first_taken_by)
    )
    return [
        Progress(operator=operator, calls=calls, audited=audited, whole=whole)
        for operator, calls, audited, whole in connection.execute(query)
    ]


def draw(
    connection: Connection, month: Period, operator: str, actor: Actor, now: datetime
) -> list[Call]:
    """Draw calls of an operator that nobody has judged, at random; emergencies while one is due."""
    mine = and_(
        CASES.c.first_taken_by == operator,
        CASES.c.closed_at.is_not(None),
        _AUDITS.c.case_id.is_(None),
    )
    has_whole = connection.scalar(
        select(func.count())
        .select_from(_AUDITS)
        .join(CASES, CASES.c.id == _AUDITS.c.case_id)
        .where(
            opened_within(month, actor),
            _AUDITS.c.operator == operator,
            _AUDITS.c.whole_call.is_(True),
        )
    )
    drawn: list[Call] = []
    if not has_whole:
        emergency = CASES.c.priority == int(Priority.LIFE)
        drawn = some(connection, month, actor, now, mine & emergency, DRAWN)
    others = mine & CASES.c.id.not_in([one.id for one in drawn])
    if len(drawn) < DRAWN:
        drawn += some(connection, month, actor, now, others, DRAWN - len(drawn))
    return drawn


async def audit(
    database: Database, case: str, *, mark: Mark, note: str, whole: bool, actor: Actor
) -> bool:
    """Write how a call was handled; False where there is none in sight.

    Raises NothingToAuditError and AuditedError. Nobody judges a call of their own.
    """
    query = select(case_kind.label("kind"), CASES.c.first_taken_by, CASES.c.closed_at).where(
        CASES.c.id == case, within(actor, CASES)
    )
    async with database.write() as transaction:
        connection = transaction.connection
        found = (await connection.execute(query)).first()
        full = None if found is None else await load_case(connection, case)
        if found is None or full is None:
            return False
        closed = found.closed_at is not None
        if found.kind != Kind.COUNTED or not closed or found.first_taken_by in (None, actor.id):
            raise NothingToAuditError
        if await connection.scalar(select(_AUDITS.c.mark).where(_AUDITS.c.case_id == case)):
            raise AuditedError
        await connection.execute(
            insert(_AUDITS).values(
                case_id=case,
                operator=found.first_taken_by,
                whole_call=whole,
                mark=mark.value,
                note=note,
                audited_by=actor.id,
                audited_at=transaction.now,
            )
        )
        body = {"mark": mark.value, "text": note, "whole": whole}
        transaction.record(entry_of(full, AUDITED, actor.signature, **body))
    return True
