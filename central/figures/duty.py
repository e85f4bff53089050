"""What is stuck at this moment, and who is on shift."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from central import tables
from central.alarms.lifecycle import WORKED_ON, CaseState
from central.alarms.marks import CENTRE
from central.figures.answers import COUNTED, WITHIN_60
from central.figures.periods import DAY, Period, midnight
from central.operators.actor import Actor
from central.operators.scope import within
from central.operators.sessions import IDLE, PRESENT
from central.permissions import ALLOWED, Permission, Role

QUIET = timedelta(minutes=2)
"""A case that was taken and not touched for so long is told of, before the centre takes it back."""
QUIET_WAITING = timedelta(minutes=10)
"""The same, while its owner waits for a contact or for the mobile unit."""
SHOWN = 50
_CASES, _FAULTS, _OPERATORS, _SESSIONS = (
    tables.cases,
    tables.faults,
    tables.operators,
    tables.sessions,
)
_JOURNAL = tables.journal
_AT_THE_DESK = tuple(role.value for role in Role if Permission.WORK_CASES in ALLOWED[role])
_WAITING = (CaseState.WAITING_CONTACT.value, CaseState.WAITING_UNIT.value)
_WORKING = tuple(state.value for state in WORKED_ON if state.value not in _WAITING)


class Why(StrEnum):
    """Why a case is stuck, the worst first."""

    STALLED = "stalled"
    """It rings, and nobody has taken it within a minute."""
    RETURNED = "returned"
    """Its owner left it, the centre put it back, and it waits again."""
    NOBODY_COMES = "nobody-comes"
    """Every contact was asked."""
    IDLE = "idle"
    """It has an owner, and nothing is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """One case that does not go on."""

    id: str
    number: int
    why: Why
    since: datetime
    priority: int
    cause: str
    state: str
    owner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShift:
    """Someone who is logged in at the desk."""

    operator: str
    name: str
    role: str
    since: datetime
    present: bool
    in_hand: int
    answered_today: int
    last_at: datetime | None
    last_kind: str | None


def stuck(connection: Connection, actor: Actor, now: datetime) -> list[Stuck]:
    """Return what is stuck in sight of `actor`: the worst kind first, then the longest."""
    marks = {code: _marked(code).label(code.replace("-", "_")) for code in ("idle", "nobody-comes")}
    untouched = func.coalesce(_CASES.c.touched_at, _CASES.c.taken_at)
    stalled = and_(
        _CASES.c.state == CaseState.QUEUED.value,
        _CASES.c.priority <= int(max(COUNTED)),
        _CASES.c.alerted_at <= now - timedelta(seconds=WITHIN_60.within_s),
    )
    idle = or_(
        and_(_CASES.c.state.in_(_WORKING), untouched <= now - QUIET),
        and_(_CASES.c.state.in_(_WAITING), untouched <= now - QUIET_WAITING),
    )
    query = (
        select(_CASES, *marks.values())
        .where(
            _CASES.c.closed_at.is_(None),
            _CASES.c.test.is_(False),
            _CASES.c.state != CaseState.RESOLVED.value,
            within(actor, _CASES),
            or_(stalled, idle, _marked("nobody-comes")),
        )
        .order_by(_CASES.c.priority, _CASES.c.alerted_at)
        .limit(4 * SHOWN)
    )
    found: list[Stuck] = []
    for row in connection.execute(query):
        if row.state == CaseState.QUEUED.value:
            why = Why.RETURNED if row.idle else Why.STALLED
            why = Why.NOBODY_COMES if row.nobody_comes else why
            since = row.alerted_at
        else:
            why = Why.NOBODY_COMES if row.nobody_comes else Why.IDLE
            since = row.touched_at or row.taken_at or row.alerted_at
        found.append(
            Stuck(
                id=row.id,
                number=row.number,
                why=why,
                since=since,
                priority=row.priority,
                cause=row.cause,
                state=row.state,
                owner=row.owner,
            )
        )
    order = list(Why)
    found.sort(key=lambda one: (one.priority, order.index(one.why), one.since))
    return found[:SHOWN]


def _marked(code: str) -> ColumnElement[bool]:
    return exists().where(
        _FAULTS.c.hub == CENTRE,
        _FAULTS.c.component == _CASES.c.id,
        _FAULTS.c.code == code,
        _FAULTS.c.cleared_at.is_(None),
    )


def on_shift(connection: Connection, actor: Actor, today: Period, now: datetime) -> list[OnShift]:
    """Return who is logged in at the desk, within the scope of `actor`, the present first."""
    scope = [
        or_(getattr(_OPERATORS.c, part) == "", getattr(_OPERATORS.c, part) == wanted)
        for part in ("tenant", "territory", "programme")
        if (wanted := getattr(actor, part))
    ]
    people = (
        select(
            _OPERATORS.c.id,
            _OPERATORS.c.name,
            _OPERATORS.c.role,
            func.min(_SESSIONS.c.made_at).label("since"),
            func.max(_SESSIONS.c.seen_at).label("seen"),
        )
        .join_from(_OPERATORS, _SESSIONS, _SESSIONS.c.operator == _OPERATORS.c.id)
        .where(
            _SESSIONS.c.expires_at > now,
            _SESSIONS.c.seen_at > now - IDLE,
            _OPERATORS.c.disabled_at.is_(None),
            _OPERATORS.c.role.in_(_AT_THE_DESK),
            *scope,
        )
        .group_by(_OPERATORS.c.id, _OPERATORS.c.name, _OPERATORS.c.role)
    )
    rows = connection.execute(people).all()
    ids = [row.id for row in rows]
    in_hand = _counts(
        connection,
        select(_CASES.c.owner, func.count())
        .where(
            _CASES.c.closed_at.is_(None),
            _CASES.c.owner.in_(ids),
            _CASES.c.state != CaseState.RESOLVED.value,
        )
        .group_by(_CASES.c.owner),
    )
    answered = _counts(
        connection,
        select(_CASES.c.first_taken_by, func.count())
        .where(
            _CASES.c.opened_at >= midnight(today.first - DAY, today.zone),
            _CASES.c.first_taken_at >= today.start,
            _CASES.c.first_taken_by.in_(ids),
            _CASES.c.test.is_(False),
        )
        .group_by(_CASES.c.first_taken_by),
    )
    lasts = {operator: _last(connection, operator) for operator in ids}
    found = [
        OnShift(
            operator=row.id,
            name=row.name,
            role=row.role,
            since=row.since,
            present=row.seen > now - PRESENT,
            in_hand=in_hand.get(row.id, 0),
            answered_today=answered.get(row.id, 0),
            last_at=lasts[row.id][0],
            last_kind=lasts[row.id][1],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.present, one.name))


def _counts(connection: Connection, query: Select[*tuple[Any, ...]]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _last(connection: Connection, operator: str) -> tuple[datetime | None, str | None]:
    """Return when and what somebody did last, from the index of what operators do."""
    query = (
        select(_JOURNAL.c.at, _JOURNAL.c.kind)
        .where(_JOURNAL.c.actor == f"operator:{operator}", tables.BY_OPERATORS)
        .order_by(_JOURNAL.c.position.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (None, None) if row is None else (row.at, row.kind)
