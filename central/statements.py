"""Statements compiled once and run with plain values, past the work that SQLAlchemy does per row.

For the few statements of a batch of alarms that is most of their cost. Values are what the driver
takes: instants are microseconds, in the order of `names`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Table, bindparam, insert, update
from sqlalchemy.sql.base import Executable

Values = tuple[object, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return an instant as `tables.Instant` stores it."""
    return (at - _EPOCH) // _MICROSECOND


def micros_or_none(at: datetime | None) -> int | None:
    """Return an instant that may be missing."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


def instant(stored: int) -> datetime:
    """Return what `micros` stored."""
    return _EPOCH + timedelta(microseconds=stored)


def instant_or_none(stored: int | None) -> datetime | None:
    """Return what `micros_or_none` stored."""
    return None if stored is None else _EPOCH + timedelta(microseconds=stored)


class Statement:
    """One statement in the words of one database."""

    def __init__(self, statement: Executable, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every one can
        self._text = str(compiled)
        order = tuple(getattr(compiled, "positiontup", None) or ())
        if order != tuple(names):
            raise ValueError(f"the parameters are {order}, not {tuple(names)}")

    def run(self, connection: Connection, values: Values = ()) -> CursorResult[*tuple[Any, ...]]:
        """Run it once."""
        return connection.exec_driver_sql(self._text, values)

    def run_many(self, connection: Connection, rows: list[Values]) -> None:
        """Run it for each row; nothing for none."""
        if len(rows) == 1:
            connection.exec_driver_sql(self._text, rows[0])
        elif rows:
            connection.exec_driver_sql(self._text, rows)


def inserting(table: Table, dialect: Dialect, names: Sequence[str]) -> Statement:
    """Return the INSERT of these columns, which must stand in the table's order."""
    return Statement(
        insert(table).values({name: bindparam(name) for name in names}), dialect, names
    )


def updating(
    table: Table, dialect: Dialect, names: Sequence[str], keys: Sequence[str]
) -> Statement:
    """Return the UPDATE of these columns (in the table's order) where the keys are equal."""
    statement = update(table).values({name: bindparam(f"new_{name}") for name in names})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"the_{key}"))
    order = [*(f"new_{name}" for name in names), *(f"the_{key}" for key in keys)]
    return Statement(statement, dialect, order)
