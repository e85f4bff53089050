"""Who changed what of the register: each change is an entry of the journal and a line of `edits`.

The line holds ids, so that the history of a home is found without an index on the hot journal; what
was there before and after is the entry's content, which erasure empties.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, RowMapping, Table, insert, or_, select, update

from central import tables
from central.alarms.journal import Entry
from central.database import Transaction

Subject = Literal[
    "home", "resident", "contact", "device", "photo", "consent", "limits", "plan", "reading", "zone"
]
OF_HEALTH: frozenset[Subject] = frozenset({"limits", "plan", "reading"})
"""Subjects whose fields are for those who may see health."""
Changed = Mapping[str, tuple[object, object]]
"""By field: what was there before, and after."""

_EDITS, _JOURNAL, _CONTENT = tables.edits, tables.journal, tables.journal_content

HIDDEN = "•••"
"""Stands for what is never told again, such as the code of a key safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change, as it is shown."""

    position: int
    at: datetime
    actor: str
    kind: str
    subject: Subject
    subject_id: str
    changed: dict[str, tuple[object, object]]
    """As JSON has it; empty where the content was erased."""


def history_of(
    connection: Connection, home: str, resident: str, *, before: int | None, limit: int
) -> list[Edit]:
    """Return the latest edits of a resident, their home and its contacts, up to `before`."""
    query = (
        select(_EDITS, _JOURNAL.c.at, _JOURNAL.c.actor, _JOURNAL.c.kind, _CONTENT.c.body)
        .join_from(_EDITS, _JOURNAL, _JOURNAL.c.position == _EDITS.c.position)
        .outerjoin(_CONTENT, _CONTENT.c.position == _EDITS.c.position)
        .where(_EDITS.c.home == home)
        .where(or_(_EDITS.c.resident.is_(None), _EDITS.c.resident == resident))
        .order_by(_EDITS.c.position.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(_EDITS.c.position < before)
    return [
        Edit(
            position=row.position,
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            subject=row.subject,
            subject_id=row.subject_id,
            changed={} if row.body is None else _READ.decode(row.body).changed,
        )
        for row in connection.execute(query)
    ]


class _Body(msgspec.Struct, frozen=True):
    changed: dict[str, tuple[object, object]]


_READ = msgspec.json.Decoder(_Body)


async def put(
    transaction: Transaction, table: Table, values: Mapping[str, object], *key: str
) -> Changed:
    """Write a row, new or known by the columns of `key`; return what that changed.

    Its version goes up with each change.
    """
    connection = transaction.connection
    same = [table.c[name] == values[name] for name in key]
    row = (await connection.execute(select(table).where(*same))).mappings().first()
    changed = difference(row, values)
    if row is None:
        await connection.execute(insert(table).values(**values))
    elif changed:
        await connection.execute(
            update(table).where(*same).values(**values, version=table.c.version + 1)
        )
    return changed


async def keep_edit(
    transaction: Transaction,
    kind: str,
    *,
    of: tuple[Subject, str],
    home: str,
    resident: str | None = None,
    changed: Changed,
    actor: str,
) -> None:
    """Journal an edit of `of`, a kind of subject and its id, and keep where it is found."""
    subject, subject_id = of
    position = transaction.record(
        Entry(
            kind=kind,
            actor=actor,
            home=home,
            resident=resident,
            body=edit_body(changed),
        )
    )
    await transaction.connection.execute(
        insert(_EDITS).values(
            position=position, home=home, resident=resident, subject=subject, subject_id=subject_id
        )
    )


def edit_body(changed: Changed) -> bytes:
    """Return an edit as the journal keeps it beside its entry."""
    told = {name: [_told(name, one) for one in each] for name, each in changed.items()}
    return msgspec.json.encode({"changed": told})


def difference(
    row: RowMapping | Mapping[str, object] | None, values: Mapping[str, object]
) -> Changed:
    """Return what differs; of a new row, what is not empty."""
    if row is None:
        return {name: (None, value) for name, value in values.items() if not _is_empty(name, value)}
    return {name: (row[name], value) for name, value in values.items() if row[name] != value}


def _is_empty(name: str, value: object) -> bool:
    return name in _IDS or value in (None, "", False, "[]")


_IDS = frozenset({"id", "home", "hub"})


def _told(name: str, value: object) -> object:
    """Return what the history shows of a value: no address of a channel, no code of a key safe."""
    match name, value:
        case "channels", str():
            urls = msgspec.json.decode(value, type=list[str])
            return [url.partition(":")[0] for url in urls]
        case "hours", str():
            return msgspec.Raw(value.encode())
        case "key_safe_code", str():
            return HIDDEN if value else ""
        case _, str() | bool() | int() | float() | datetime() | None:
            return value
        case _:
            return str(value)
