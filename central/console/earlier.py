"""What happened before: the latest other cases of the same person, or of their home."""

from sqlalchemy import Connection, or_, select

from central import tables
from central.alarms.cases import Case
from central.alarms.protocols import Protocols
from central.console.schemas import EarlierCase
from central.operators.scope import within
from central.operators.sessions import Visitor

SHOWN = 10
_CASES = tables.cases


def earlier(
    connection: Connection, case: Case, visitor: Visitor, protocols: Protocols
) -> list[EarlierCase]:
    """Return the latest others in sight; of a couple, those of the one whose case it is.

    What is not yet known whose it was may have been theirs, and is shown too.
    """
    if case.home is None:
        return []
    theirs = or_(_CASES.c.resident == case.resident, _CASES.c.resident.is_(None))
    query = (
        select(_CASES)
        .where(
            _CASES.c.home == case.home,
            _CASES.c.id != case.id,
            *([theirs] if case.resident is not None else []),
            within(visitor.actor, _CASES),
        )
        .order_by(_CASES.c.opened_at.desc())
        .limit(SHOWN)
    )
    return [
        EarlierCase(
            id=row.id,
            number=row.number,
            cause=row.cause,
            state=row.state,
            opened_at=row.opened_at,
            outcome_text=(
                "" if row.outcome is None else protocols.outcome_text(row.outcome, visitor.reads)
            ),
        )
        for row in connection.execute(query)
    ]
