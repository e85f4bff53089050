"""Trackers that have not spoken for too long: the row is the timer, also after a restart."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.happenings import TrackerSilent
from central.alarms.timers import AT_ONCE, Timers


class Silences(Timers):
    """`run` is a vital task."""

    async def _due(self, connection: AsyncConnection, now: datetime) -> Iterable[TrackerSilent]:
        trackers = tables.trackers
        due = await connection.scalars(
            select(trackers.c.hub)
            .where(trackers.c.due_at <= now)
            .order_by(trackers.c.due_at)
            .limit(AT_ONCE)
        )
        return [TrackerSilent(hub=hub) for hub in due]
