"""The calls behind a figure: one by one, the newest first, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from central import tables
from central.figures.answers import WITHIN_180, Kind
from central.figures.periods import Period
from central.figures.reading import CASES, case_kind, opened_within, slot, waited
from central.operators.actor import Actor

PAGE = 50
_AT_ONCE = 2_000
_EXPLANATIONS, _AUDITS = tables.explanations, tables.call_audits


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """What the calls have in common; None leaves it open."""

    slot: int | None = None
    priority: int | None = None
    operator: str | None = None
    late_s: int | None = None
    """Waited longer than so many seconds."""
    within_s: int | None = None
    """Answered within so many."""
    waiting: bool = False
    unexplained: bool = False
    """Waited more than three minutes, and nobody has written why."""
    kind: Kind | None = Kind.COUNTED
    """None is whatever is timed: what counts, and what is told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. Of the person there is an id alone."""

    id: str
    number: int
    opened_at: datetime
    priority: int
    cause: str
    state: str
    waited_s: int
    taken_at: datetime | None
    taken_by: str | None
    outcome: str | None
    home: str | None
    reason: str | None
    text: str
    action: str
    version: int
    audited: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    opened_at: datetime
    shown: int
    """How many of that very instant were on it: a storm's calls share one."""


def page(
    connection: Connection,
    period: Period,
    which: Which,
    actor: Actor,
    now: datetime,
    after: Place | None = None,
    size: int = PAGE,
) -> tuple[list[Call], Place | None]:
    """Return some calls and where to go on, or None where that was all."""
    query = _query(period, which, actor, now).limit(size + 1)
    if after is not None:
        query = query.where(CASES.c.opened_at <= after.opened_at).offset(after.shown)
    found = [_call(row) for row in connection.execute(query)]
    if len(found) <= size:
        return found, None
    found = found[:size]
    last = found[-1].opened_at
    shown = sum(call.opened_at == last for call in found)
    if after is not None and last == after.opened_at:
        shown += after.shown
    return found, Place(last, shown)


def every(
    connection: Connection, period: Period, which: Which, actor: Actor, now: datetime
) -> Iterator[Call]:
    """Yield all of them, a page at a time."""
    after: Place | None = None
    while True:
        found, after = page(connection, period, which, actor, now, after, _AT_ONCE)
        yield from found
        if after is None:
            return


def some(
    connection: Connection,
    period: Period,
    actor: Actor,
    now: datetime,
    which: ColumnElement[bool],
    count: int,
) -> list[Call]:
    """Draw so many of the calls that count, at random."""
    query = _query(period, Which(), actor, now).where(which).order_by(None)
    return [_call(row) for row in connection.execute(query.order_by(func.random()).limit(count))]


def _query(period: Period, which: Which, actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CASES.c.id,
            CASES.c.number,
            CASES.c.opened_at,
            CASES.c.priority,
            CASES.c.cause,
            CASES.c.state,
            CASES.c.first_taken_at,
            CASES.c.first_taken_by,
            CASES.c.outcome,
            CASES.c.home,
            waited(now).label("waited"),
            _EXPLANATIONS.c.reason,
            _EXPLANATIONS.c.text,
            _EXPLANATIONS.c.action,
            _EXPLANATIONS.c.version,
            _AUDITS.c.case_id.label("audit"),
        )
        .outerjoin_from(CASES, _EXPLANATIONS, _EXPLANATIONS.c.case_id == CASES.c.id)
        .outerjoin(_AUDITS, _AUDITS.c.case_id == CASES.c.id)
        .where(opened_within(period, actor), *_conditions(period, which, now))
        .order_by(CASES.c.opened_at.desc(), CASES.c.id.desc())
    )


def _conditions(period: Period, which: Which, now: datetime) -> Iterator[ColumnElement[bool]]:
    yield case_kind.in_((Kind.COUNTED, Kind.APART) if which.kind is None else (which.kind,))
    if which.slot is not None:
        yield slot(period) == which.slot
    if which.priority is not None:
        yield CASES.c.priority == which.priority
    if which.operator is not None:
        yield CASES.c.first_taken_by == which.operator
    if which.late_s is not None:
        yield waited(now) > which.late_s
    if which.within_s is not None:
        yield and_(CASES.c.first_taken_at.is_not(None), waited(now) <= which.within_s)
    if which.waiting:
        yield CASES.c.first_taken_at.is_(None)
    if which.unexplained:
        yield and_(waited(now) > WITHIN_180.within_s, _EXPLANATIONS.c.case_id.is_(None))


def _call(row: Row[*tuple[Any, ...]]) -> Call:
    return Call(
        id=row.id,
        number=row.number,
        opened_at=row.opened_at,
        priority=row.priority,
        cause=row.cause,
        state=row.state,
        waited_s=row.waited,
        taken_at=row.first_taken_at,
        taken_by=row.first_taken_by,
        outcome=row.outcome,
        home=row.home,
        reason=row.reason,
        text=row.text or "",
        action=row.action or "",
        version=row.version or 0,
        audited=row.audit is not None,
    )
