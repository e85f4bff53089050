"""Statements compiled once and run with plain values, past the work that SQLAlchemy does per row.

For the few statements of a batch of alarms that is most of their cost. Values are what the driver
takes: instants are microseconds, in the order of `names`. In the SQLite writer's thread the driver
is called directly, and rows travel many to a statement: each step of SQLite lets go of Python's
lock, and to get it back costs more than the row when the loop is busy.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.base import Executable

Values = tuple[object, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_AT_ONCE = (128, 16)
"""Rows in one statement, the larger first; the rest goes one by one."""


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

    def __init__(
        self,
        statement: Executable,
        dialect: Dialect,
        names: Sequence[str],
        *,
        many: tuple[str, str] | None = None,
    ) -> None:
        """`names` is the order of the values.

        `many` is the statement for many rows on SQLite: what stands before and after their VALUES.
        """
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every one can
        self._text = str(compiled)
        order = tuple(getattr(compiled, "positiontup", None) or ())
        if order != tuple(names):
            raise ValueError(f"the parameters are {order}, not {tuple(names)}")
        self._many: dict[int, str] = {}
        if many is not None:
            row = f"({', '.join('?' * len(names))})"
            self._many = {n: many[0] + ", ".join([row] * n) + many[1] for n in _AT_ONCE}

    def rows(self, connection: Connection, values: Values = ()) -> Iterable[Any]:
        """Return the rows that it finds."""
        driver = _sqlite(connection)
        if driver is not None:
            return driver.execute(self._text, values).fetchall()
        return connection.exec_driver_sql(self._text, values)

    def run(self, connection: Connection, values: Values) -> None:
        """Run it once."""
        driver = _sqlite(connection)
        if driver is not None:
            driver.execute(self._text, values)
        else:
            connection.exec_driver_sql(self._text, values)

    def run_many(self, connection: Connection, rows: list[Values]) -> None:
        """Run it for each row; nothing for none."""
        if not rows:
            return
        driver = _sqlite(connection)
        if driver is None:
            connection.exec_driver_sql(self._text, rows if len(rows) > 1 else rows[0])
            return
        start = 0
        for size, text in self._many.items():
            while len(rows) - start >= size:
                some = rows[start : start + size]
                driver.execute(text, tuple(chain.from_iterable(some)))
                start += size
        for row in rows[start:]:
            driver.execute(self._text, row)


def inserting(table: Table, dialect: Dialect, names: Sequence[str]) -> Statement:
    """Return the INSERT of these columns, which must stand in the table's order."""
    statement = insert(table).values({name: bindparam(name) for name in names})
    before = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES "  # noqa: S608 - our own names
    return Statement(statement, dialect, names, many=(before, ""))


def upserting(
    table: Table, dialect: Dialect, names: Sequence[str], keys: Sequence[str]
) -> Statement:
    """Return the INSERT of these columns (in the table's order); where the keys stand, they win."""
    make = sqlite_insert if dialect.name == "sqlite" else postgresql_insert
    statement = make(table).values({name: bindparam(name) for name in names})
    others = [name for name in names if name not in keys]
    upsert = statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in others}
    )
    before = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES "  # noqa: S608 - our own names
    news = ", ".join(f"{name}=excluded.{name}" for name in others)
    after = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {news}"
    return Statement(upsert, dialect, names, many=(before, after))


def adding(table: Table, dialect: Dialect, names: Sequence[str], keys: Sequence[str]) -> Statement:
    """Return the INSERT of these columns (in the table's order); a row that stands stays."""
    make = sqlite_insert if dialect.name == "sqlite" else postgresql_insert
    statement = make(table).values({name: bindparam(name) for name in names})
    before = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES "  # noqa: S608 - our own names
    after = f" ON CONFLICT ({', '.join(keys)}) DO NOTHING"
    return Statement(
        statement.on_conflict_do_nothing(index_elements=list(keys)),
        dialect,
        names,
        many=(before, after),
    )


def updating(
    table: Table, dialect: Dialect, names: Sequence[str], keys: Sequence[str]
) -> Statement:
    """Return the UPDATE of these columns (in the table's order) where the keys are equal."""
    statement = update(table).values({name: bindparam(f"new_{name}") for name in names})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"the_{key}"))
    order = [*(f"new_{name}" for name in names), *(f"the_{key}" for key in keys)]
    news = ", ".join(f"{name}=v.column{at}" for at, name in enumerate(names, 1))
    same = " AND ".join(
        f"{table.name}.{key}=v.column{at}" for at, key in enumerate(keys, len(names) + 1)
    )
    before = f"UPDATE {table.name} SET {news} FROM (VALUES "  # noqa: S608 - our own names
    return Statement(statement, dialect, order, many=(before, f") AS v WHERE {same}"))


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    """Return the driver's own connection in the SQLite writer's thread, else None."""
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
