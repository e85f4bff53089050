"""The database: one writer at a time, journalled transactions, SQLite or PostgreSQL.

A use case opens `Database.write()`, does its work on `transaction.connection`, records entries, and
leaves: the chain is computed and everything commits together, or nothing does. Bulk work, such as
a batch of alarms, is a plain function handed to `transact`: on SQLite it runs whole in the writer's
thread, so that it costs two switches of thread rather than two a statement. Whoever listens is
told after the commit, in the order of positions.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    StaticPool,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from central import tables
from central.alarms.chain import Chain, ChainWriter
from central.alarms.journal import GENESIS, Entry
from central.residents.search import reindex
from protocol.clock import Clock

logger = logging.getLogger(__name__)
_T = TypeVar("_T")
_Head = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a transaction left behind, for those who push and those who wake."""

    position: int
    """The head of the journal after it."""
    cases: frozenset[str]
    """Cases that changed."""
    hubs: frozenset[str]
    """Hubs whose state or place changed."""
    homes: frozenset[str] = frozenset()
    """Homes whose people, contacts or devices changed."""


@dataclass(slots=True, kw_only=True)
class _Changes:
    now: datetime
    """One instant for all that is written."""
    chain: Chain
    cases: set[str] = field(default_factory=set)
    hubs: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)
    """Their people are found by what they are at the commit."""
    still_found: set[str] = field(default_factory=set)
    """Homes among them whose people are found by the same words as before."""

    @property
    def position(self) -> int:
        """The position of the last entry recorded, or of the head before."""
        return self.chain.position

    def record(self, entry: Entry) -> int:
        """Append an entry to the journal of this transaction and return its position."""
        if entry.case is not None:
            self.cases.add(entry.case)
        return self.chain.append(entry, self.now)

    def committed(self) -> Committed:
        """Return what listeners are told."""
        return Committed(
            position=self.chain.position,
            cases=frozenset(self.cases),
            hubs=frozenset(self.hubs),
            homes=frozenset(self.homes),
        )


@dataclass(slots=True, kw_only=True)
class Transaction(_Changes):
    """One use case under way."""

    connection: AsyncConnection


@dataclass(slots=True, kw_only=True)
class Bulk(_Changes):
    """A batch under way, on a connection that blocks."""

    connection: Connection


class Database:
    """An engine and the one writer's turn. Make it with `open`."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._turn = asyncio.Lock()
        self._listeners: list[Callable[[Committed], None]] = []
        self._writer = _SqliteWriter(engine) if engine.dialect.name == "sqlite" else None
        self._chains = ChainWriter(engine.dialect)
        self._head: _Head | None = None
        """Of the last commit; SQLite only, where this process is the one writer."""

    @classmethod
    def open(cls, url: str, clock: Clock) -> "Database":
        """Make the engine; the schema is Alembic's matter (`central.schema`)."""
        if url.startswith("sqlite"):
            engine = create_async_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
            prepare_sqlite(engine.sync_engine)
        else:
            engine = create_async_engine(url, pool_size=8, max_overflow=8, hide_parameters=True)
        return cls(engine, clock)

    @property
    def is_sqlite(self) -> bool:
        return self._writer is not None

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
                    now, head = await connection.run_sync(self._begin)
                    transaction = Transaction(connection=connection, now=now, chain=Chain(*head))
                    self._head = None
                    yield transaction
                    if transaction.homes:
                        await connection.run_sync(reindex, transaction.homes)
                    await connection.run_sync(self._chains.write, transaction.chain)
            self._finish(transaction)

    async def transact(self, work: Callable[[Bulk], _T]) -> _T:
        """Run `work` as one transaction; on SQLite in the writer's thread, waited for to its end.

        `work` must not touch what belongs to the loop.
        """
        async with self._turn:
            if self._writer is None:
                async with self.engine.begin() as connection:
                    done, result = await connection.run_sync(self._bulk, work)
                self._finish(done)
                return result
            future = self._writer.begin(lambda connection: self._bulk(connection, work))
            try:
                done, result = await asyncio.shield(future)
            except asyncio.CancelledError:
                await asyncio.wait([future])  # the thread cannot be stopped: its commit is told
                if future.exception() is None:
                    self._finish(future.result()[0])
                raise
            self._finish(done)
            return result

    async def close(self) -> None:
        """Close every connection; what is under way is waited for."""
        async with self._turn:
            if self._writer is not None:
                await self._writer.close()
            await self.engine.dispose()

    def _bulk(self, connection: Connection, work: Callable[[Bulk], _T]) -> tuple[Bulk, _T]:
        now, head = self._begin(connection)
        bulk = Bulk(connection=connection, now=now, chain=Chain(*head))
        self._head = None
        result = work(bulk)
        if renamed := bulk.homes - bulk.still_found:
            reindex(connection, renamed)
        self._chains.write(connection, bulk.chain)
        return bulk, result

    def _begin(self, connection: Connection) -> tuple[datetime, _Head]:
        """Lock and return the head of the journal: positions are given under this lock alone."""
        if self._writer is not None:
            return self.clock.now(), self._head or _stored_head(connection)
        head = tables.journal_head
        query = select(head.c.position, head.c.hash, func.clock_timestamp()).with_for_update()
        query = query.where(head.c.one == 1)
        row = connection.execute(query).first()
        if row is None:  # two workers may begin the journal at once: the second waits, and finds it
            connection.execute(_BEGUN)
            row = connection.execute(query).one()
        return row[2], (row[0], row[1])

    def _finish(self, changes: _Changes) -> None:
        if self._writer is not None:
            self._head = changes.chain.position, changes.chain.hash
        committed = changes.committed()
        for listener in self._listeners:
            try:
                listener(committed)
            except Exception:  # what is committed is told to the others all the same
                logger.exception("a listener failed after entry %d", committed.position)


class _SqliteWriter:
    """A thread with its own connection, on which batches run without switching threads."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-writer")
        url = engine.url.set(drivername="sqlite")
        self._engine: Engine = create_engine(
            url, poolclass=StaticPool, connect_args={"timeout": 30}, hide_parameters=True
        )
        prepare_sqlite(self._engine, cache_mb=32)
        self._connection: Connection | None = None

    def begin(self, work: Callable[[Connection], _T]) -> asyncio.Future[_T]:
        """Run `work` in one transaction, in the thread."""
        return asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    async def close(self) -> None:
        """Close the connection in its own thread, and end the thread."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _run(self, work: Callable[[Connection], _T]) -> _T:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.execution_options(caliu_write=True)
        with self._connection.begin():
            return work(self._connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


_BEGUN = (
    postgresql.insert(tables.journal_head)
    .values(one=1, position=0, hash=GENESIS)
    .on_conflict_do_nothing()
)


def _stored_head(connection: Connection) -> _Head:
    head = tables.journal_head
    row = connection.execute(select(head.c.position, head.c.hash).where(head.c.one == 1)).first()
    if row is None:
        connection.execute(insert(head).values(one=1, position=0, hash=GENESIS))
        return 0, GENESIS
    return row.position, row.hash


def prepare_sqlite(engine: Engine, *, cache_mb: int = 4) -> None:
    """Make each connection durable: WAL, every commit synced, transactions begun by us."""

    def prepare(dbapi: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del record
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA cache_size=-{cache_mb * 1024}")
        cursor.close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    # Small and often, within a commit (SQLite's own default). Large ones in a thread beside the
    # commits were measured: their sync held up the commits after them, p99 40 ms instead of 8.
    "wal_autocheckpoint=1000",
    "journal_size_limit=16777216",
)


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event hands its own
    """Take the writer's lock at once where a write is meant, so that no upgrade can fail later."""
    writes = connection.get_execution_options().get("caliu_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
