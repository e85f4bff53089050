"""The database: one writer at a time, journalled transactions, SQLite or PostgreSQL.

A use case opens `Database.write()`, does its work on `transaction.connection`, records entries, and
leaves: the chain is computed and everything commits together, or nothing does. Whoever listens is
told after the commit, in the order of positions.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import event, func, insert, select, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from central import tables
from central.alarms.journal import GENESIS, Entry, chained, content_digest
from protocol.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a transaction left behind, for those who push and those who wake."""

    position: int
    """The head of the journal after it."""
    cases: frozenset[str]
    """Cases that changed."""
    hubs: frozenset[str]
    """Hubs whose state changed."""


@dataclass(slots=True)
class Transaction:
    """One use case under way. `now` is one instant for all that it writes."""

    connection: AsyncConnection
    now: datetime
    _position: int
    _hash: bytes
    _entries: list[dict[str, object]] = field(default_factory=list)
    _contents: list[dict[str, object]] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)
    hubs: set[str] = field(default_factory=set)

    @property
    def position(self) -> int:
        """The position of the last entry recorded, or of the head before."""
        return self._position

    def record(self, entry: Entry) -> int:
        """Append an entry to the journal of this transaction and return its position."""
        salt = token_bytes(16) if entry.body is not None else b""
        digest = None if entry.body is None else content_digest(salt, entry.body)
        position = self._position + 1
        hashed = chained(position, self.now, entry, digest=digest, previous=self._hash)
        self._entries.append(
            {
                "position": position,
                "at": self.now,
                "kind": entry.kind,
                "actor": entry.actor,
                "hub": entry.hub,
                "home": entry.home,
                "resident": entry.resident,
                "alarm": entry.alarm,
                "case_id": entry.case,
                "digest": digest,
                "previous": self._hash,
                "hash": hashed,
            }
        )
        if entry.body is not None:
            self._contents.append(
                {
                    "position": position,
                    "resident": entry.resident,
                    "home": entry.home,
                    "salt": salt,
                    "body": entry.body,
                }
            )
        if entry.case is not None:
            self.cases.add(entry.case)
        self._position, self._hash = position, hashed
        return position

    async def flush(self) -> None:
        """Write the recorded entries and the head; called once, before the commit."""
        if not self._entries:
            return
        await self.connection.execute(insert(tables.journal), self._entries)
        if self._contents:
            await self.connection.execute(insert(tables.journal_content), self._contents)
        await self.connection.execute(
            update(tables.journal_head).values(position=self._position, hash=self._hash)
        )


class Database:
    """An engine and the one writer's turn. Make it with `open`."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._turn = asyncio.Lock()
        self._listeners: list[Callable[[Committed], None]] = []

    @classmethod
    def open(cls, url: str, clock: Clock) -> "Database":
        """Make the engine; the schema is Alembic's matter (`central.migrations`)."""
        if url.startswith("sqlite"):
            engine = create_async_engine(url, connect_args={"timeout": 30})
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
        else:
            engine = create_async_engine(url, pool_size=8, max_overflow=8)
        return cls(engine, clock)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def listen(self, listener: Callable[[Committed], None]) -> None:
        """Call `listener` after each commit, on the loop, in order; it must not block."""
        self._listeners.append(listener)

    async def now(self, connection: AsyncConnection) -> datetime:
        """Return the database's clock: the server's own, or for SQLite this process's."""
        if self.is_sqlite:
            return self.clock.now()
        stamp = await connection.scalar(select(func.clock_timestamp()))
        assert isinstance(stamp, datetime)  # noqa: S101 - PostgreSQL's timestamptz
        return stamp

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Read one consistent state."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Run one use case: all of it and its journal entries, or nothing."""
        async with self._turn:
            async with self.engine.connect() as connection:
                await connection.execution_options(caliu_write=True)
                async with connection.begin():
                    position, hashed = await self._head(connection)
                    transaction = Transaction(
                        connection=connection,
                        now=await self.now(connection),
                        _position=position,
                        _hash=hashed,
                    )
                    yield transaction
                    await transaction.flush()
            committed = Committed(
                position=transaction.position,
                cases=frozenset(transaction.cases),
                hubs=frozenset(transaction.hubs),
            )
            for listener in self._listeners:
                listener(committed)

    async def close(self) -> None:
        await self.engine.dispose()

    async def _head(self, connection: AsyncConnection) -> tuple[int, bytes]:
        """Lock and return the head of the journal: positions are given under this lock alone."""
        head = tables.journal_head
        query = select(head.c.position, head.c.hash).where(head.c.one == 1)
        row = (await connection.execute(query.with_for_update())).first()
        if row is None:
            await connection.execute(insert(head).values(one=1, position=0, hash=GENESIS))
            return 0, GENESIS
        return row.position, row.hash


def _prepare_sqlite(dbapi: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Make a connection durable: WAL, every commit synced, transactions begun by us."""
    del record
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event hands its own
    """Take the writer's lock at once where a write is meant, so that no upgrade can fail later."""
    writes = connection.get_execution_options().get("caliu_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
