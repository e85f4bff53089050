"""What a console gets first: read and encoded in a thread, once for all that connect together."""

import asyncio

from sqlalchemy import Connection

from central.console.reader import Reader
from central.console.updates import snapshot
from central.database import Database
from central.operators.actor import Actor

_Scope = tuple[str, str, str]
_Snapshot = tuple[int, str]
"""The position of the journal at which it was taken, and the message."""


class Snapshots:
    """Thousands of open cases take a while to read: a room that reconnects shares one reading."""

    def __init__(self, database: Database) -> None:
        self._clock = database.clock
        self._reader = Reader(database)
        self._turn = asyncio.Lock()
        self._kept: dict[_Scope, _Snapshot] = {}

    async def take(self, actor: Actor, after: int, published: int) -> _Snapshot:
        """Return a snapshot no older than the position `published`, from which news follow."""
        if after > 0:
            return await self._read(actor, after)
        scope = (actor.tenant, actor.territory, actor.programme)
        async with self._turn:
            kept = self._kept.get(scope)
            if kept is None or kept[0] < published:
                kept = self._kept[scope] = await self._read(actor, after)
            return kept

    def forget(self) -> None:
        """Drop what is kept: names do not linger."""
        self._kept.clear()

    def close(self) -> None:
        self._reader.close()

    async def _read(self, actor: Actor, after: int) -> _Snapshot:
        now = self._clock.now()

        def encoded(connection: Connection) -> _Snapshot:
            update = snapshot(connection, actor, after, now)
            return update.position, update.text()

        return await self._reader.read(encoded)
