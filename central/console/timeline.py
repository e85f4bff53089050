"""The timeline of a case: its entries of the journal, with what was said and who said it."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, select

from central import tables
from central.console.schemas import TimelineRow
from central.residents.people import Household

_JOURNAL, _CONTENT = tables.journal, tables.journal_content
SHOWN = 500
"""A part that fails and works again by the minute makes a long story."""
_FIRST = 20
"""Alarms whose suspicions are looked for; the later ones of a case came while it was open."""
_LOOKS = ("person.looked-at", "case.audited", "position.looked-at")
"""For the audit, not for the timeline."""
_ELSEWHERE = frozenset({"evidence"})
"""Shown with the alarm itself, and long."""


def timeline(connection: Connection, case: str, household: Household) -> list[TimelineRow]:
    """Return the latest entries of a case, the oldest of them first."""
    query = (
        select(
            _JOURNAL.c.position, _JOURNAL.c.at, _JOURNAL.c.kind, _JOURNAL.c.actor, _CONTENT.c.body
        )
        .outerjoin_from(_JOURNAL, _CONTENT, _JOURNAL.c.position == _CONTENT.c.position)
        .where(_JOURNAL.c.kind.not_in(_LOOKS))
        .order_by(_JOURNAL.c.position.desc())
        .limit(SHOWN)
    )
    of_case = connection.execute(query.where(_JOURNAL.c.case_id == case)).all()
    before = connection.execute(query.where(_said_before(connection, case))).all()
    entries = sorted([*before, *of_case], key=lambda row: row.position)
    names = _names(connection, {row.actor for row in entries}, household)
    return [
        TimelineRow(
            position=row.position,
            at=row.at,
            kind=row.kind,
            actor=row.actor,
            actor_name=names.get(row.actor, ""),
            text=str(data.get("text") or ""),
            data={key: value for key, value in data.items() if key not in _ELSEWHERE},
        )
        for row in entries
        for data in [_data(row.body)]
    ]


def _said_before(connection: Connection, case: str) -> ColumnElement[bool]:
    """What was said of its first alarms before there was a case: it begins with the suspicion."""
    alarms = tables.alarms
    query = select(alarms.c.id, alarms.c.hub).where(alarms.c.case_id == case)
    first = connection.execute(query.order_by(alarms.c.received_at).limit(_FIRST)).all()
    return and_(
        _JOURNAL.c.case_id.is_(None),
        _JOURNAL.c.alarm.in_({row.id for row in first}),
        _JOURNAL.c.hub.in_({row.hub for row in first}),
    )


def _data(body: bytes | None) -> dict[str, Any]:
    """Read what an entry holds; what was erased, or is no object, is empty."""
    try:
        read = msgspec.json.decode(body or b"{}")
    except msgspec.DecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _names(connection: Connection, actors: set[str], household: Household) -> dict[str, str]:
    """Return what the actors of entries are called: operators, contacts, and hubs by their id."""
    operators = tables.operators
    ids = [actor.removeprefix("operator:") for actor in actors if actor.startswith("operator:")]
    found = connection.execute(
        select(operators.c.id, operators.c.name).where(operators.c.id.in_(ids))
    )
    names = {f"operator:{row.id}": str(row.name) for row in found}
    names |= {f"contact:{one.id}": one.name for one in household.contacts}
    names |= {actor: actor.removeprefix("hub:") for actor in actors if actor.startswith("hub:")}
    return names
