"""Reads in one thread of their own: plain code, so that a push waits for two turns.

Statement by statement, each would wait twice for another thread, behind whatever the loop does.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine

from central.database import Database, prepare_sqlite

_T = TypeVar("_T")


class Reader:
    """Reads one consistent state at a time; who comes meanwhile waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread: ThreadPoolExecutor | None = None
        self._engine: Engine | None = None

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Run `work` in one transaction; it must not touch what belongs to the loop."""
        if not self._database.is_sqlite:
            async with self._database.read() as connection:
                return await connection.run_sync(work)
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-reader")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    def close(self) -> None:
        """End the thread; what it reads is waited for, a few milliseconds."""
        if self._thread is not None:
            if self._engine is not None:
                self._thread.submit(self._engine.dispose)
            self._thread.shutdown(wait=True)
            self._thread = self._engine = None

    def _run(self, work: Callable[[Connection], _T]) -> _T:
        if self._engine is None:
            url = self._database.engine.url.set(drivername="sqlite")
            self._engine = create_engine(
                url, poolclass=StaticPool, connect_args={"timeout": 30}, hide_parameters=True
            )
            prepare_sqlite(self._engine)
        with self._engine.connect() as connection:
            return work(connection)
