"""What changed in an account: an entry of the journal by ids, and a row for its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import insert, select

from central import tables
from central.alarms.journal import Entry
from central.database import Database, Transaction

LISTED = 50
Fields = Mapping[str, tuple[str, str]]
"""Before and after, by the name of the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """One line of an account's history."""

    at: datetime
    actor: str
    """Signed as in the journal: `operator:<id>` or `system`."""
    kind: str
    fields: dict[str, tuple[str, str]]


async def note_change(
    transaction: Transaction, kind: str, account: str, *, actor: str, fields: Fields | None = None
) -> None:
    """Journal that something was done to `account`: its id, and the names of fields alone."""
    body = {"account": account, "fields": sorted(fields or ())}
    position = transaction.record(Entry(kind=kind, actor=actor, body=msgspec.json.encode(body)))
    await transaction.connection.execute(
        insert(tables.account_changes).values(
            position=position,
            operator=account,
            at=transaction.now,
            actor=actor,
            kind=kind,
            fields=msgspec.json.encode(fields or {}).decode(),
        )
    )


async def history_of(database: Database, account: str) -> Sequence[AccountChange]:
    """Return what was done to an account lately, the latest first."""
    changes = tables.account_changes
    query = (
        select(changes)
        .where(changes.c.operator == account)
        .order_by(changes.c.position.desc())
        .limit(LISTED)
    )
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        AccountChange(
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            fields=msgspec.json.decode(row.fields, type=dict[str, tuple[str, str]]),
        )
        for row in rows
    ]
