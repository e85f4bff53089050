"""What a supervisor must look at: marks on the centre itself, set by audits, cleared by deeds."""

from sqlalchemy import insert, select, update

from central import tables
from central.alarms.case_rows import entry_of
from central.alarms.cases import Case
from central.database import Transaction

CENTRE = "centre"
"""Stands where a hub's id would: these faults are of people and of work."""

_FAULTS = tables.faults


async def set_mark(transaction: Transaction, case: Case, code: str, *, text: str) -> bool:
    """Tell the supervisor of a case; returns False, and writes nothing, if they were told."""
    mine = (_FAULTS.c.hub == CENTRE) & (_FAULTS.c.component == case.id) & (_FAULTS.c.code == code)
    connection = transaction.connection
    known = (await connection.execute(select(_FAULTS.c.cleared_at).where(mine))).first()
    if known is not None and known.cleared_at is None:
        return False
    if known is None:
        await connection.execute(
            insert(_FAULTS).values(
                hub=CENTRE,
                component=case.id,
                code=code,
                text=text,
                since=transaction.now,
                case_id=case.id,
            )
        )
    else:
        await connection.execute(
            update(_FAULTS)
            .where(mine)
            .values(text=text, since=transaction.now, cleared_at=None, count=_FAULTS.c.count + 1)
        )
    transaction.record(entry_of(case, "supervisor.told", "system", code=code, why=text))
    return True


async def clear_marks(transaction: Transaction, case: str) -> None:
    """Take the marks of a case away: somebody has acted."""
    await transaction.connection.execute(
        update(_FAULTS)
        .where(_FAULTS.c.hub == CENTRE, _FAULTS.c.component == case, _FAULTS.c.cleared_at.is_(None))
        .values(cleared_at=transaction.now)
    )
