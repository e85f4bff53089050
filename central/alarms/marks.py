"""What a supervisor must look at: marks on the centre itself, set by audits, cleared by deeds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from central import tables
from central.alarms.case_rows import entry_of
from central.alarms.cases import Case
from central.alarms.journal import Entry
from central.database import Transaction

CENTRE = "centre"
"""Stands where a hub's id would: these faults are of people and of work."""

_FAULTS = tables.faults


async def set_mark(transaction: Transaction, case: Case, code: str, *, text: str) -> bool:
    """Tell the supervisor of a case; returns False, and writes nothing, if they were told."""
    now = transaction.now
    fresh = await transaction.connection.run_sync(write_marks, [case], code, text=text, now=now)
    if not fresh:
        return False
    transaction.record(told_of(case, code, text))
    return True


def write_marks(
    connection: Connection, cases: Sequence[Case], code: str, *, text: str, now: datetime
) -> list[Case]:
    """Mark those of `cases` that are not marked so; return them. What is told is the caller's."""
    ours = (_FAULTS.c.hub == CENTRE) & (_FAULTS.c.code == code)
    query = select(_FAULTS.c.component, _FAULTS.c.cleared_at).where(
        ours, _FAULTS.c.component.in_([case.id for case in cases])
    )
    known = {row.component: row.cleared_at for row in connection.execute(query)}
    fresh = [case for case in cases if case.id not in known or known[case.id] is not None]
    again = [case.id for case in fresh if case.id in known]
    new = [
        {
            "hub": CENTRE,
            "component": case.id,
            "code": code,
            "text": text,
            "since": now,
            "case_id": case.id,
        }
        for case in fresh
        if case.id not in known
    ]
    if new:
        connection.execute(insert(_FAULTS), new)
    if again:
        connection.execute(
            update(_FAULTS)
            .where(ours, _FAULTS.c.component.in_(again))
            .values(text=text, since=now, cleared_at=None, count=_FAULTS.c.count + 1)
        )
    return fresh


def told_of(case: Case, code: str, text: str) -> Entry:
    """Return what the journal says of a mark."""
    return entry_of(case, "supervisor.told", "system", code=code, why=text)


async def clear_marks(transaction: Transaction, case: str) -> None:
    """Take the marks of a case away: somebody has acted."""
    await transaction.connection.execute(
        update(_FAULTS)
        .where(_FAULTS.c.hub == CENTRE, _FAULTS.c.component == case, _FAULTS.c.cleared_at.is_(None))
        .values(cleared_at=transaction.now)
    )
