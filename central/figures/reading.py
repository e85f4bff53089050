"""Counts the calls of a period in the database, by whole seconds of waiting: few rows come back.

One pass over an index that holds all it needs (`ix_cases_answered`); percentiles and shares are
made of the histograms by `answers`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Label,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
    union_all,
)

from central import tables
from central.figures.answers import COUNTED, TARGETS, WITHIN_180, Kind, Share, Waits, judged
from central.figures.periods import HOUR, Period
from central.operators.actor import Actor
from central.operators.scope import within
from central.statements import micros

CASES = tables.cases
_SECOND = 1_000_000
_HOUR = HOUR // timedelta(microseconds=1)
_OPENED = type_coerce(CASES.c.opened_at, BigInteger)
_TAKEN = type_coerce(CASES.c.first_taken_at, BigInteger)

case_kind: ColumnElement[str] = case(
    (CASES.c.test.is_(True), literal_column(f"'{Kind.TEST}'")),
    (
        CASES.c.first_taken_at.is_(None) & CASES.c.closed_at.is_not(None),
        literal_column(f"'{Kind.AUTOMATIC}'"),
    ),
    (CASES.c.priority > int(max(COUNTED)), literal_column(f"'{Kind.APART}'")),
    else_=literal_column(f"'{Kind.COUNTED}'"),
)
"""`answers.kind_of`, in SQL. A test holds one against the other."""


def opened_within(period: Period, actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the cases of a period in sight."""
    return and_(
        CASES.c.opened_at >= period.start, CASES.c.opened_at < period.end, within(actor, CASES)
    )


def waited(now: datetime) -> ColumnElement[int]:
    """Return how many whole seconds a case waited, or waits until now, rounded up."""
    micro = func.coalesce(_TAKEN, literal(micros(now), BigInteger)) - _OPENED
    whole: ColumnElement[int] = (micro + literal(_SECOND - 1, BigInteger)) // literal(
        _SECOND, BigInteger
    )
    return case((whole < 0, literal(0, BigInteger)), else_=whole)


def slot(period: Period) -> ColumnElement[int]:
    """Return the bar that a case stands in (`Period.hours`)."""
    hour = literal(_HOUR, BigInteger)
    if period.is_day:
        return (_OPENED - literal(micros(period.start), BigInteger)) // hour
    *later, (_, ahead) = reversed(period.offsets())
    offset: ColumnElement[int] = _micros(ahead)
    if later:
        changes = ((literal(micros(at), BigInteger) <= _OPENED, _micros(by)) for at, by in later)
        offset = case(*changes, else_=offset)
    local = _OPENED + offset
    return (local // hour) % literal(24, BigInteger)


def _micros(length: timedelta) -> ColumnElement[int]:
    return literal(length // timedelta(microseconds=1), BigInteger)


@dataclass(slots=True)
class Counts:
    """What a period comes to."""

    by_hour: dict[int, Waits] = field(default_factory=lambda: defaultdict(Waits))
    by_priority: dict[int, Waits] = field(default_factory=lambda: defaultdict(Waits))
    """Those told apart (technical, information) too."""
    by_operator: dict[str, Waits] = field(default_factory=lambda: defaultdict(Waits))
    left_out: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def overall(self) -> Waits:
        """All that counts."""
        whole = Waits()
        for priority in COUNTED:
            if priority in self.by_priority:
                whole.merge(self.by_priority[priority])
        return whole


def count(connection: Connection, period: Period, actor: Actor, now: datetime) -> Counts:
    """Count the calls of a period in sight of `actor`."""
    counts = Counts()
    for by, key, seconds, answered, calls in connection.execute(_counting(period, actor, now)):
        match by:
            case "hour":
                counts.by_hour[int(key)].add(seconds, calls, answered=bool(answered))
            case "priority":
                counts.by_priority[int(key)].add(seconds, calls, answered=bool(answered))
            case "operator":
                counts.by_operator[key].add(seconds, calls, answered=bool(answered))
            case _:
                counts.left_out[Kind(key)] = calls
    return counts


def _counting(period: Period, actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    calls = (
        select(
            slot(period).label("slot"),
            CASES.c.priority.label("priority"),
            CASES.c.first_taken_by.label("operator"),
            waited(now).label("waited"),
            case((CASES.c.first_taken_at.is_(None), 0), else_=1).label("answered"),
            case_kind.label("kind"),
        )
        .where(opened_within(period, actor))
        .cte("calls")
    )
    counted = calls.c.kind == literal_column(f"'{Kind.COUNTED}'")
    timed = calls.c.kind.in_(
        [literal_column(f"'{Kind.COUNTED}'"), literal_column(f"'{Kind.APART}'")]
    )

    def by(
        name: str, key: ColumnElement[object], which: ColumnElement[bool]
    ) -> Select[*tuple[Any, ...]]:
        return (
            select(
                literal_column(f"'{name}'").label("by"),
                cast(key, String).label("key"),
                calls.c.waited,
                calls.c.answered,
                func.count().label("calls"),
            )
            .where(which)
            .group_by(key, calls.c.waited, calls.c.answered)
        )

    nothing: Label[int] = literal_column("0").label("waited")
    left_out = (
        select(
            literal_column("'kind'").label("by"),
            calls.c.kind.label("key"),
            nothing,
            literal_column("0").label("answered"),
            func.count().label("calls"),
        )
        .where(~counted)
        .group_by(calls.c.kind)
    )
    whole = union_all(
        by("hour", calls.c.slot, counted),
        by("priority", calls.c.priority, timed),
        by("operator", calls.c.operator, counted & calls.c.operator.is_not(None)),
        left_out,
    ).subquery()
    return select(whole)


def month_shares(
    connection: Connection, month: Period, actor: Actor, now: datetime
) -> tuple[tuple[Share, ...], int]:
    """Return the shares of a month against each target, and how many wait still: one row."""
    counted = and_(
        opened_within(month, actor),
        CASES.c.test.is_(False),
        CASES.c.priority <= int(max(COUNTED)),
        CASES.c.first_taken_at.is_not(None) | CASES.c.closed_at.is_(None),
    )
    waits = (
        select(waited(now).label("waited"), CASES.c.first_taken_at.is_not(None).label("answered"))
        .where(counted)
        .subquery()
    )
    sums: list[ColumnElement[int]] = [_number_of(~waits.c.answered)]
    for target in TARGETS:
        in_time = waits.c.waited <= target.within_s
        sums += [_number_of(waits.c.answered & in_time), _number_of(~in_time)]
    row = connection.execute(select(*sums)).one()
    return tuple(
        judged(target, row[1 + 2 * at], row[2 + 2 * at]) for at, target in enumerate(TARGETS)
    ), row[0]


def unexplained(connection: Connection, period: Period, actor: Actor, now: datetime) -> int:
    """Return how many calls of a period waited more than three minutes, and nobody wrote why."""
    explained = tables.explanations.c
    query = select(func.count()).where(
        opened_within(period, actor),
        waited(now) > WITHIN_180.within_s,
        case_kind == literal_column(f"'{Kind.COUNTED}'"),
        ~exists().where(explained.case_id == CASES.c.id),
    )
    return connection.scalar(query) or 0


def _number_of(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)
