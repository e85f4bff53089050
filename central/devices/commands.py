"""Sends orders to hubs: again and again until the result or the time to live, in their order.

The row is the timer. `epoch` and `n` are the fence: a hub refuses an order for an earlier life of
its outbox, and one that a later order has superseded, with a result that says so. Results come in
by ingest, which ends the row.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select, update

from central import tables
from central.alarms.journal import Entry
from central.broker import Standing
from central.database import Committed, Database
from protocol.clock import Clock
from protocol.codec import encode
from protocol.messages import Command, Order
from protocol.topics import Down, down

RESEND = timedelta(seconds=5)
LOOK_AGAIN = timedelta(seconds=1)
AT_ONCE = 200
_order = msgspec.json.Decoder(Order)
_COMMANDS, _HUBS = tables.commands, tables.hubs

logger = logging.getLogger(__name__)


class Commands:
    """`run` is a vital task of the elected worker."""

    def __init__(
        self, database: Database, standing: Standing, clock: Clock, *, tick_s: float = 1.0
    ) -> None:
        self._database = database
        self._standing = standing
        self._clock = clock
        self._tick_s = tick_s
        self._awake = asyncio.Event()
        database.listen(self._wake)

    async def run(self) -> None:
        """Send what is due, at every tick and as soon as an order was placed."""
        while True:
            self._awake.clear()
            if self._standing.is_up:
                await self.send_due()
            try:
                async with asyncio.timeout(self._tick_s):
                    await self._awake.wait()
            except TimeoutError:
                pass

    def _wake(self, committed: Committed) -> None:
        if committed.hubs:
            self._awake.set()

    async def send_due(self) -> None:
        """Send once all that is due; what is too old ends as `late`."""
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            query = (
                select(_COMMANDS, _HUBS.c.epoch.label("epoch_now"))
                .join(_HUBS, _HUBS.c.id == _COMMANDS.c.hub)
                .where(_COMMANDS.c.next_due_at <= now, _COMMANDS.c.outcome.is_(None))
                .order_by(_COMMANDS.c.hub, _COMMANDS.c.n)
                .limit(AT_ONCE)
            )
            due = (await connection.execute(query)).all()
        if not due:
            return
        late = [row for row in due if row.expires_at <= now]
        # An order before the hub was ever heard has no fence yet: it waits for one.
        ready = [row for row in due if row.expires_at > now and (row.epoch or row.epoch_now)]
        waiting = [row for row in due if row.expires_at > now and not (row.epoch or row.epoch_now)]
        await self._put_off(waiting, now + LOOK_AGAIN)
        await self._put_off(ready, now + RESEND)
        for row in ready:
            command = _command(row)
            self._standing.publish(down(row.hub, Down.COMMAND), encode(command))
        if late:
            await self._end(late)

    async def _put_off(self, rows: list[Row[*tuple[Any, ...]]], to: datetime) -> None:
        """Note when each is sent next, and its fence, before it goes."""
        if not rows:
            return
        async with self._database.write() as transaction:
            for row in rows:
                again = min(to, row.expires_at)
                await transaction.connection.execute(
                    update(_COMMANDS)
                    .where(_COMMANDS.c.id == row.id, _COMMANDS.c.outcome.is_(None))
                    .values(next_due_at=again, epoch=row.epoch or row.epoch_now or "")
                )

    async def _end(self, rows: list[Row[*tuple[Any, ...]]]) -> None:
        async with self._database.write() as transaction:
            for row in rows:
                ended = await transaction.connection.execute(
                    update(_COMMANDS)
                    .where(_COMMANDS.c.id == row.id, _COMMANDS.c.outcome.is_(None))
                    .values(
                        outcome="late",
                        text="no result came within its time to live",
                        ended_at=transaction.now,
                        next_due_at=None,
                    )
                )
                if ended.rowcount:
                    transaction.record(Entry(kind="command.expired", actor="system", hub=row.hub))


def _command(row: Row[*tuple[Any, ...]]) -> Command:
    return Command(
        id=UUID(row.id),
        order=_order.decode(row.order),
        expires_at=row.expires_at,
        epoch=row.epoch or row.epoch_now,
        n=row.n,
    )
