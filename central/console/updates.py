"""The messages of the live link, made from the database: news for everyone, snapshots for one.

All of it is plain code over a connection, for the threads that read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select

from central import tables
from central.console.presence import Person
from central.console.queue import Placed, QueueItem, Selection, head, rows
from central.operators.actor import Actor
from central.operators.scope import within

RESUMED_AT_MOST = 1_000
"""Cases; a console that missed more gets a whole snapshot."""

_CASES = tables.cases
_CHANGED = Selection(_CASES.c.position > bindparam("since"))


class Update(Struct, frozen=True, kw_only=True):
    """`schemas.LiveMessage`."""

    kind: Literal["snapshot", "changed", "beat", "presence"]
    position: int
    now: datetime
    whole: bool = False
    cases: Sequence[QueueItem] = ()
    people: Sequence[Person] = ()

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


def news(connection: Connection, since: int | None) -> tuple[int, list[Placed]]:
    """Return the head of the journal and the cases that changed after `since`, the head first."""
    position = head(connection)
    if since is None or position <= since:
        return position, []
    return position, _CHANGED.read(connection, since=since)


def snapshot(connection: Connection, actor: Actor, after: int, now: datetime) -> Update:
    """Return what a console that knows everything up to `after` lacks, or all there is."""
    position = head(connection)
    in_sight = within(actor, _CASES)
    changed = (_CASES.c.position > after) & in_sight
    whole = not 0 < after <= position
    if not whole:
        count = connection.scalar(select(func.count()).where(changed)) or 0
        whole = count > RESUMED_AT_MOST
    which = _CASES.c.closed_at.is_(None) & in_sight if whole else changed
    cases = [one.item for one in rows(connection, which)]
    return Update(kind="snapshot", position=position, now=now, whole=whole, cases=cases)
