"""Why a call waited more than three minutes, and what is done about it: written by a supervisor.

The exception report of the standard: reason, action and outcome of every such call; the outcome is
the case's own. Each writing is an entry of the journal, so that its history stays.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from central import tables
from central.alarms.case_rows import entry_of, load_case
from central.database import Database
from central.figures.answers import WITHIN_180, Kind
from central.figures.reading import CASES, case_kind, waited
from central.operators.actor import Actor
from central.operators.scope import within

WRITTEN = "case.explained"
"""The kind of the journal's entries."""
_EXPLANATIONS, _JOURNAL, _CONTENT = tables.explanations, tables.journal, tables.journal_content


class Reason(StrEnum):
    """Why nobody took the call in time."""

    MANY_CALLS = "many-calls"
    FEW_ON_SHIFT = "few-on-shift"
    LONG_EMERGENCY = "long-emergency"
    NOT_NOTICED = "not-noticed"
    TECHNICAL = "technical"
    OTHER = "other"


class NotLateError(Exception):
    """The call was answered in time, or is none that counts: there is nothing to explain."""


class ChangedError(Exception):
    """Somebody has written meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is written of one call."""

    reason: Reason
    text: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One writing, of now or of before."""

    at: datetime
    by: str
    explanation: Explanation | None
    """None where it was erased together with a person."""


async def explain(
    database: Database, case: str, told: Explanation, seen: int, actor: Actor
) -> int | None:
    """Write or rewrite the explanation of a call and return its version; None where it is not.

    `seen` is the version that the writer saw, 0 for none. Raises NotLateError and ChangedError.
    """
    late = select(case_kind.label("kind"), waited(database.clock.now()).label("waited")).where(
        CASES.c.id == case, within(actor, CASES)
    )
    async with database.write() as transaction:
        connection = transaction.connection
        found = (await connection.execute(late)).first()
        whole = None if found is None else await load_case(connection, case)
        if found is None or whole is None:
            return None
        if found.kind != Kind.COUNTED or found.waited <= WITHIN_180.within_s:
            raise NotLateError
        mine = _EXPLANATIONS.c.case_id == case
        version = await connection.scalar(select(_EXPLANATIONS.c.version).where(mine)) or 0
        if version != seen:
            raise ChangedError
        values: dict[str, Any] = {
            "reason": told.reason.value,
            "text": told.text,
            "action": told.action,
            "written_by": actor.id,
            "written_at": transaction.now,
            "version": version + 1,
        }
        writing = insert(_EXPLANATIONS).values(case_id=case, **values)
        changing = update(_EXPLANATIONS).where(mine).values(**values)
        await connection.execute(changing if version else writing)
        body = {"reason": told.reason.value, "text": told.text, "action": told.action}
        transaction.record(entry_of(whole, WRITTEN, actor.signature, **body))
    return version + 1


def history(connection: Connection, case: str, actor: Actor) -> list[Written] | None:
    """Return every writing about a call in sight, the newest first; None where there is no call."""
    known = connection.scalar(select(CASES.c.id).where(CASES.c.id == case, within(actor, CASES)))
    if known is None:
        return None
    query = (
        select(_JOURNAL.c.at, _JOURNAL.c.actor, _CONTENT.c.body)
        .outerjoin_from(_JOURNAL, _CONTENT, _CONTENT.c.position == _JOURNAL.c.position)
        .where(_JOURNAL.c.case_id == case, _JOURNAL.c.kind == WRITTEN)
        .order_by(_JOURNAL.c.position.desc())
    )
    return [_written(row) for row in connection.execute(query)]


def _written(row: Row[*tuple[Any, ...]]) -> Written:
    told = None if row.body is None else msgspec.json.decode(row.body, type=dict[str, str])
    return Written(
        at=row.at,
        by=str(row.actor).removeprefix("operator:"),
        explanation=None
        if told is None
        else Explanation(
            reason=Reason(told["reason"]),
            text=told.get("text", ""),
            action=told.get("action", ""),
        ),
    )
