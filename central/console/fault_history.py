"""The history of a hub's faults: from each raising to its clearing, the newest first, by pages."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, or_, select

from central import tables
from central.console.hub_schemas import SpellPage, SpellRow
from central.console.problems import RefusedError
from central.statements import instant, micros

_SPELLS = tables.fault_spells
SPELLS = 20
"""On one page."""
_Cursor = tuple[int, str, str]
"""Since when (microseconds), component and code of the last spell of a page."""


def history(connection: Connection, hub: str, before: str | None = None) -> SpellPage:
    """Return a page of the spells of a hub that the caller may see; raises RefusedError."""
    query = (
        select(_SPELLS, _SPELLS.c.count.label("times"))
        .where(_SPELLS.c.hub == hub)
        .order_by(_SPELLS.c.since.desc(), _SPELLS.c.component, _SPELLS.c.code)
        .limit(SPELLS + 1)
    )
    if before is not None:
        since, component, code = _read(before)
        same = and_(
            _SPELLS.c.since == since,
            or_(
                _SPELLS.c.component > component,
                and_(_SPELLS.c.component == component, _SPELLS.c.code > code),
            ),
        )
        query = query.where(or_(_SPELLS.c.since < since, same))
    rows = connection.execute(query).all()
    return SpellPage(
        spells=[_spell(row) for row in rows[:SPELLS]],
        next=_cursor(rows) if len(rows) > SPELLS else None,
    )


def _cursor(rows: Sequence[Row[*tuple[Any, ...]]]) -> str:
    last = rows[SPELLS - 1]
    whole: _Cursor = (micros(last.since), last.component, last.code)
    return urlsafe_b64encode(msgspec.json.encode(whole)).decode()


def _read(cursor: str) -> tuple[datetime, str, str]:
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii"))
        since, component, code = msgspec.json.decode(raw, type=_Cursor)
        return instant(since), component, code
    except (ValueError, OverflowError, msgspec.MsgspecError) as error:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "That is no place in the history",
            "Give `before` as the page before gave it in `next`.",
        ) from error


def _spell(row: Row[*tuple[Any, ...]]) -> SpellRow:
    return SpellRow(
        component=row.component,
        code=row.code,
        text=row.text,
        since=row.since,
        count=row.times,
        cleared_at=row.cleared_at,
    )
