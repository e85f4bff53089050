"""The audit trail: the journal searched from its newest entry backwards, a page at a time.

A person, a case or somebody who works here is found by an index. For anything else a page looks at
no more than `REACH` entries and tells how far it came, so that no search holds up the journal: it
is the table that every alarm waits for, and has no index for its readers alone (decision 11).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select

from central import tables
from central.operators.actor import Actor
from central.operators.scope import within

PAGE = 50
REACH = 100_000
"""Entries that one page looks at where no index leads."""
_JOURNAL, _CONTENT = tables.journal, tables.journal_content
_SHOWN_VALUES = 12
_LONGEST_VALUE = 200
LOOKS = "looks"
"""Stands for every kind of entry that says who looked at whom."""
_LOOKS = ("looked-at", "searched", "opened", "left", "exported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; None leaves it open."""

    before: int | None = None
    """A position: only what is older."""
    resident: str | None = None
    case: str | None = None
    hub: str | None = None
    operator: str | None = None
    kind: str | None = None
    """A kind, or what stands before its dot, or `looks`."""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def has_index(self) -> bool:
        return any((self.resident, self.case, self.operator))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One entry. Its content is read by whoever may show it."""

    position: int
    at: datetime
    kind: str
    actor: str
    hub: str | None
    home: str | None
    resident: str | None
    case: str | None
    has_content: bool
    """It had one when it was written."""
    content: dict[str, object] | None
    """None where it has none, or it was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """A page."""

    found: list[Trace]
    reached: int
    """Everything from here on was looked at."""
    next: int | None
    """Ask with it as `before` for what is older; None where that was all."""


def search(connection: Connection, asked: Asked, actor: Actor) -> Traces:
    """Return the newest entries in sight of `actor` that were asked for."""
    end = connection.scalar(select(tables.journal_head.c.position)) or 0
    lowest = 1 if asked.since is None else first_at(connection, asked.since, end)
    highest = end if asked.until is None else first_at(connection, asked.until, end) - 1
    if asked.before is not None:
        highest = min(highest, asked.before - 1)
    reached = lowest if asked.has_index else max(lowest, highest - REACH + 1)
    query = (
        select(_JOURNAL, _CONTENT.c.body)
        .outerjoin_from(_JOURNAL, _CONTENT, _CONTENT.c.position == _JOURNAL.c.position)
        .where(_JOURNAL.c.position.between(reached, highest), _in_sight(actor), *_conditions(asked))
        .order_by(_JOURNAL.c.position.desc())
        .limit(PAGE + 1)
    )
    rows = connection.execute(query).all()
    found = [_trace(row) for row in rows[:PAGE]]
    if len(rows) > PAGE:
        return Traces(found=found, reached=found[-1].position, next=found[-1].position)
    return Traces(found=found, reached=reached, next=reached if reached > lowest else None)


def first_at(connection: Connection, at: datetime, end: int) -> int:
    """Return the first position written at an instant or later; beyond the end where none was.

    Positions are given in the order of time, so that halving finds it without an index.
    """
    low, high = 1, end + 1
    while low < high:
        middle = (low + high) // 2
        written = connection.scalar(select(_JOURNAL.c.at).where(_JOURNAL.c.position == middle))
        if written is None or written < at:
            low = middle + 1
        else:
            high = middle
    return low


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.resident is not None:
        yield _JOURNAL.c.resident == asked.resident
    if asked.case is not None:
        yield _JOURNAL.c.case_id == asked.case
    if asked.hub is not None:
        yield _JOURNAL.c.hub == asked.hub
    if asked.operator is not None:
        yield and_(_JOURNAL.c.actor == f"operator:{asked.operator}", tables.BY_OPERATORS)
    if asked.kind == LOOKS:
        yield or_(*(_JOURNAL.c.kind.endswith(f".{look}", autoescape=True) for look in _LOOKS))
    elif asked.kind is not None and "." in asked.kind:
        yield _JOURNAL.c.kind == asked.kind
    elif asked.kind is not None:
        yield _JOURNAL.c.kind.startswith(f"{asked.kind}.", autoescape=True)


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    """Return whether an entry lies in one's scope: by its home, else its case, hub or operator."""
    scope = {part: getattr(actor, part) for part in ("tenant", "territory", "programme")}
    if not any(scope.values()):
        return _JOURNAL.c.position > 0
    homes, cases, hubs, operators = tables.homes, tables.cases, tables.hubs, tables.operators
    theirs = exists().where(homes.c.id == _JOURNAL.c.home, within(actor, homes))
    case = exists().where(cases.c.id == _JOURNAL.c.case_id, within(actor, cases))
    elsewhere = exists().where(
        hubs.c.id == _JOURNAL.c.hub, homes.c.id == hubs.c.home, ~within(actor, homes)
    )
    colleague = exists().where(
        _JOURNAL.c.actor == "operator:" + operators.c.id,
        *(operators.c[part] == value for part, value in scope.items() if value),
    )
    no_home = _JOURNAL.c.home.is_(None)
    no_case = _JOURNAL.c.case_id.is_(None)
    no_hub = _JOURNAL.c.hub.is_(None)
    return or_(
        and_(~no_home, theirs),
        and_(no_home, ~no_case, case),
        and_(no_home, no_case, ~no_hub, ~elsewhere),
        and_(no_home, no_case, no_hub, colleague),
    )


def _trace(row: Row[*tuple[Any, ...]]) -> Trace:
    return Trace(
        position=row.position,
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        hub=row.hub,
        home=row.home,
        resident=row.resident,
        case=row.case_id,
        has_content=row.digest is not None,
        content=None if row.body is None else _read(row.body),
    )


def _read(body: bytes) -> dict[str, object]:
    """Return what is short and plain of a content; a message of a home is no such thing."""
    try:
        told = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    if not isinstance(told, dict):
        return {}
    plain = {
        str(key)[:40]: value if not isinstance(value, str) else value[:_LONGEST_VALUE]
        for key, value in told.items()
        if isinstance(value, str | int | float | bool)
    }
    return dict(list(plain.items())[:_SHOWN_VALUES])
