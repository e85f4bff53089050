"""Suspicions that nobody answered: the centre raises them itself, also after a restart."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.happenings import Overdue
from central.alarms.lifecycle import AlarmState
from central.alarms.timers import AT_ONCE, Timers


class Suspicions(Timers):
    """`run` is a vital task."""

    async def _due(self, connection: AsyncConnection, now: datetime) -> Iterable[Overdue]:
        alarms = tables.alarms
        due = await connection.execute(
            select(alarms.c.hub, alarms.c.id)
            .where(alarms.c.due_at <= now, alarms.c.state == AlarmState.SUSPECTED)
            .order_by(alarms.c.due_at)
            .limit(AT_ONCE)
        )
        return [Overdue(hub=row.hub, alarm=row.id) for row in due]
