"""Cases between the table and judgement: read whole, written back only if nobody was quicker."""

from typing import Any

from msgspec import json
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.cases import Case
from central.alarms.escalation import read_plan, write_plan
from central.alarms.journal import Entry
from central.alarms.lifecycle import CaseState
from central.database import Transaction

_CASES = tables.cases


class OvertakenError(Exception):
    """The row is no longer what was read: somebody else changed it in between."""


async def load_case(connection: AsyncConnection, case: str) -> Case | None:
    """Read one case, or None where there is none."""
    found = (await connection.execute(select(_CASES).where(_CASES.c.id == case))).first()
    return None if found is None else read_case(found)


def read_case(row: Row[*tuple[Any, ...]]) -> Case:
    """Read a row of the table of cases."""
    return Case(
        id=row.id,
        number=row.number,
        state=CaseState(row.state),
        priority=row.priority,
        cause=row.cause,
        home=row.home,
        resident=row.resident,
        hub=row.hub,
        tenant=row.tenant,
        territory=row.territory,
        programme=row.programme,
        test=row.test,
        opened_at=row.opened_at,
        alerted_at=row.alerted_at,
        owner=row.owner,
        first_taken_at=row.first_taken_at,
        first_taken_by=row.first_taken_by,
        taken_at=row.taken_at,
        touched_at=row.touched_at,
        handed_by=row.handed_by,
        fence=row.fence,
        plan=read_plan(row.plan),
        step=row.step,
        next_due_at=row.next_due_at,
        checked=json.decode(row.checked, type=tuple[str, ...]),
        outcome=row.outcome,
        outcome_text=row.outcome_text,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
    )


def entry_of(case: Case, kind: str, actor: str, **body: object) -> Entry:
    """Return an entry of the journal about `case`; what is empty in the body is left out."""
    told = {key: value for key, value in body.items() if value is not None and value != ""}
    return Entry(
        kind=kind,
        actor=actor,
        hub=case.hub,
        home=case.home,
        resident=case.resident,
        case=case.id,
        body=json.encode(told) if told else None,
    )


async def save_case(transaction: Transaction, before: Case, after: Case) -> None:
    """Write the changed case behind the entries recorded so far; raises OvertakenError.

    The compare-and-set is on the fence, the step and the moment it is due: together they change
    whenever a person or the plan does something.
    """
    changed = update(_CASES).where(
        _CASES.c.id == before.id,
        _CASES.c.fence == before.fence,
        _CASES.c.step == before.step,
        _CASES.c.next_due_at.is_not_distinct_from(before.next_due_at),
    )
    done = await transaction.connection.execute(
        changed.values(
            state=after.state.value,
            alerted_at=after.alerted_at,
            owner=after.owner,
            first_taken_at=after.first_taken_at,
            first_taken_by=after.first_taken_by,
            taken_at=after.taken_at,
            touched_at=after.touched_at,
            handed_by=after.handed_by,
            fence=after.fence,
            plan=write_plan(after.plan),
            step=after.step,
            next_due_at=after.next_due_at,
            checked=json.encode(after.checked).decode(),
            outcome=after.outcome,
            outcome_text=after.outcome_text,
            resolved_at=after.resolved_at,
            closed_at=after.closed_at,
            position=transaction.position,
        )
    )
    if done.rowcount != 1:
        raise OvertakenError(before.id)
    transaction.cases.add(before.id)
