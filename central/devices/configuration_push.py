"""Tells each hub the version of its desired state: retained, and nothing else of it.

Published anew whenever the broker is back, because a broker may forget what it retained; after a
change of a home at once; and every minute for what another process changed.
"""

import asyncio
from collections.abc import Collection

from sqlalchemy import or_, select

from central import tables
from central.broker import Standing
from central.database import Committed, Database
from protocol.clock import Clock
from protocol.codec import encode
from protocol.messages import ConfigAvailable
from protocol.topics import Down, down

SWEEP_S = 60.0
_PACE = 500


class ConfigurationPush:
    """`run` is a vital task of the elected worker."""

    def __init__(self, database: Database, standing: Standing, clock: Clock) -> None:
        self._database = database
        self._standing = standing
        self._clock = clock
        self._published: dict[str, int] = {}
        self._changed: set[str] = set()
        """Homes and hubs that may have another version."""
        self._anew = True
        self._awake = asyncio.Event()
        database.listen(self._note)
        standing.on_change(self._reconnected)

    async def run(self) -> None:
        """Publish until cancelled."""
        swept = float("-inf")
        while True:
            await self._standing.up()
            self._awake.clear()
            changed, self._changed = self._changed, set()
            if self._anew or self._clock.steady() - swept >= SWEEP_S:
                self._anew = False
                await self._publish(None)
                swept = self._clock.steady()
            else:
                await self._publish(changed)
            try:
                async with asyncio.timeout(SWEEP_S):
                    await self._awake.wait()
            except TimeoutError:
                continue

    def _note(self, committed: Committed) -> None:
        if committed.homes or committed.hubs:
            self._changed |= committed.homes | committed.hubs
            self._awake.set()

    def _reconnected(self, up: bool) -> None:  # noqa: FBT001 - a callback
        if up:
            self._published.clear()
            self._anew = True
            self._awake.set()

    async def _publish(self, only: Collection[str] | None) -> None:
        """Publish every version, or those of some homes and hubs, that is not published yet."""
        hubs, homes = tables.hubs, tables.homes
        query = select(hubs.c.id, homes.c.config_version).join(homes, homes.c.id == hubs.c.home)
        query = query.where(hubs.c.profile != "tracker")  # it has nothing to fetch
        if only is not None:
            if not only:
                return
            query = query.where(or_(hubs.c.id.in_(only), homes.c.id.in_(only)))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        for count, row in enumerate(rows):
            if self._published.get(row.id) == row.config_version:
                continue
            payload = encode(ConfigAvailable(version=row.config_version))
            if self._standing.publish(down(row.id, Down.CONFIG), payload, retain=True):
                self._published[row.id] = row.config_version
            if count % _PACE == _PACE - 1:
                await self._standing.drain()
