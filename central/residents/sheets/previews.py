"""Files that somebody looks at before they bring them in: kept where every worker finds them.

A file holds people, so it is kept compressed for as long as one looks at it, and swept; whenever
anybody is erased, all of them go.
"""

import asyncio
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import msgspec
from sqlalchemy import delete, insert, select

from central import tables
from central.alarms.journal import Entry
from central.database import Database
from central.operators.actor import Actor
from central.residents.sheets.columns import SheetKind
from protocol.clock import Clock

KEPT = timedelta(minutes=30)
_PREVIEWS = tables.previews


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A file that waits."""

    id: str
    kind: SheetKind
    digest: str
    """SHA-256 of the file, in hexadecimal."""
    file: bytes
    expires_at: datetime


class Previews:
    """The files that wait, of this centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, kind: SheetKind, file: bytes, actor: Actor) -> Preview:
        """Keep a file of `actor`; nobody else will find it."""
        packed = await asyncio.to_thread(zlib.compress, file, 1)
        digest = sha256(file).hexdigest()
        body = msgspec.json.encode({"kind": kind, "digest": digest})
        async with self._database.write() as transaction:
            preview = Preview(
                id=str(uuid4()),
                kind=kind,
                digest=digest,
                file=file,
                expires_at=transaction.now + KEPT,
            )
            await transaction.connection.execute(
                insert(_PREVIEWS).values(
                    id=preview.id,
                    operator=actor.id,
                    kind=kind.value,
                    digest=digest,
                    file=packed,
                    expires_at=preview.expires_at,
                )
            )
            transaction.record(Entry(kind="import.looked-at", actor=actor.signature, body=body))
        return preview

    async def find(self, preview: str, actor: Actor) -> Preview | None:
        """Return a file that `actor` left here, or None where it is gone."""
        query = select(_PREVIEWS).where(_PREVIEWS.c.id == preview, _PREVIEWS.c.operator == actor.id)
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            row = (await connection.execute(query)).first()
        if row is None or row.expires_at <= now:
            return None
        return Preview(
            id=row.id,
            kind=SheetKind(row.kind),
            digest=row.digest,
            file=await asyncio.to_thread(zlib.decompress, row.file),
            expires_at=row.expires_at,
        )

    async def sweep(self) -> int:
        """Delete those that expired; return how many."""
        query = select(_PREVIEWS.c.id)
        async with self._database.read() as connection:
            expired = _PREVIEWS.c.expires_at <= await self._database.now(connection)
            if await connection.scalar(query.where(expired).limit(1)) is None:
                return 0
        async with self._database.write() as transaction:
            done = await transaction.connection.execute(delete(_PREVIEWS).where(expired))
        return done.rowcount


async def sweep_previews(database: Database, clock: Clock, *, every_s: float) -> None:
    """Sweep for ever."""
    previews = Previews(database)
    while True:
        await previews.sweep()
        await clock.sleep(every_s)
