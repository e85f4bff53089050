"""Millions of rows into a database at once: COPY for PostgreSQL, executemany for SQLite.

For a database that is filled before it is used: indexes of the large tables are set aside
meanwhile, and SQLite does not wait for its disk.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 20_000
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, in the order of `columns`; instants are microseconds, as they are kept."""

    table: Table
    columns: Sequence[str]
    rows: Iterable[Row]


class Store(Protocol):
    """A database that is being filled."""

    async def add(self, table: Table, columns: Sequence[str], rows: list[Row]) -> None: ...


class PostgresStore:
    """Fills by COPY, on the connection of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, table: Table, columns: Sequence[str], rows: list[Row]) -> None:
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.copy_records_to_table(table.name, records=rows, columns=list(columns))


class SqliteStore:
    """Fills a file by the driver itself."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    async def add(self, table: Table, columns: Sequence[str], rows: list[Row]) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        self._file.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names


async def add_all(stores: Sequence[Store], rows: Rows) -> int:
    """Draw the rows once and add them to each store; return how many there were."""
    count = 0
    for some in chunks(rows.rows):
        for store in stores:
            await store.add(rows.table, rows.columns, some)
        count += len(some)
    return count


def chunks(rows: Iterable[Row], size: int = AT_ONCE) -> Iterator[list[Row]]:
    """Cut into lists."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def dropped(connection: Connection, tables: Iterable[Table]) -> None:
    """Drop the secondary indexes of `tables`."""
    for table in tables:
        for index in table.indexes:
            connection.execute(text(f"DROP INDEX IF EXISTS {index.name}"))


def made_again(connection: Connection, tables: Iterable[Table]) -> None:
    """Make them again."""
    for table in tables:
        for index in table.indexes:
            index.create(connection)
