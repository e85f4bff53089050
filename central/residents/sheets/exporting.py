"""The register as a file, in sight of whoever asks: written page by page, never held whole."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, func, literal, select

from central import tables
from central.alarms.journal import Entry
from central.database import Database
from central.operators.actor import Actor
from central.operators.scope import within
from central.permissions import Permission, may
from central.residents.door import contact_of, home_of, resident_of
from central.residents.people import Contact, Home, Resident
from central.residents.sheets.cells import guarded
from central.residents.sheets.columns import Column, Of, SheetKind, columns_of
from central.residents.sheets.reading import write_line
from central.residents.sheets.report import MARK
from central.residents.sheets.values import cell_of
from central.residents.sheets.words import Words

PAGE = 1000
"""Lines that are read together: a slow reader holds no transaction."""
_HOMES, _PEOPLE, _CONTACTS = tables.homes, tables.residents, tables.contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants out of the register."""

    kind: SheetKind
    why: str
    health: bool = False


def columns_for(wish: Wish, actor: Actor) -> list[Column]:
    """Return the columns that are written: no secret, and health only where asked and allowed."""
    return [
        column
        for column in columns_of(wish.kind)
        if not column.secret
        and (column.needs is None or (may(actor.role, column.needs) and wish.health))
    ]


def may_export(wish: Wish, actor: Actor) -> bool:
    """Tell whether `actor` may have all that is wished."""
    return not wish.health or may(actor.role, Permission.SEE_HEALTH)


async def export(database: Database, wish: Wish, actor: Actor, words: Words) -> AsyncIterator[str]:
    """Journal that the register leaves the house, and why; then return it, page by page."""
    async with database.read() as connection:
        people = await connection.scalar(_count(wish.kind, actor))
    body = {"kind": wish.kind, "why": wish.why, "health": wish.health, "lines": people}
    entry = Entry(kind="people.exported", actor=actor.signature, body=msgspec.json.encode(body))
    await database.transact(lambda bulk: bulk.record(entry))
    return _pages(database, wish, actor, words)


async def _pages(database: Database, wish: Wish, actor: Actor, words: Words) -> AsyncIterator[str]:
    columns = columns_for(wish, actor)
    read = _residents if wish.kind is SheetKind.RESIDENTS else _contacts
    yield MARK + write_line([words.title(column.name) for column in columns], words.delimiter)
    after = ""
    while True:
        async with database.read() as connection:
            lines = await connection.run_sync(read, after, actor)
        yield "".join(write_line(cells(line, columns, words), words.delimiter) for line in lines)
        if len(lines) < PAGE:
            return
        after = lines[-1].id


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLine:
    """One line: whose it is, by number, and what is behind its columns."""

    id: str
    keys: dict[str, str]
    home: Home | None = None
    resident: Resident | None = None
    contact: Contact | None = None


def cells(line: ExportedLine, columns: Sequence[Column], words: Words) -> Iterable[str]:
    """Yield the cells of one line, none of which a spreadsheet runs."""
    behind = {Of.HOME: line.home, Of.RESIDENT: line.resident, Of.CONTACT: line.contact}
    for column in columns:
        known = behind.get(column.of)
        text = line.keys.get(column.name, "") if known is None else cell_of(column, known, words)
        yield guarded(text.strip())


def _count(kind: SheetKind, actor: Actor) -> Select[Any]:
    table = _PEOPLE if kind is SheetKind.RESIDENTS else _CONTACTS
    living = [_PEOPLE.c.erased_at.is_(None)] if kind is SheetKind.RESIDENTS else []
    return (
        select(func.count()).select_from(table.join(_HOMES)).where(within(actor, _HOMES), *living)
    )


def _residents(connection: Connection, after: str, actor: Actor) -> list[ExportedLine]:
    people = (
        select(_PEOPLE, literal("").label("digest"))
        .join_from(_PEOPLE, _HOMES)
        .where(_PEOPLE.c.id > after, _PEOPLE.c.erased_at.is_(None), within(actor, _HOMES))
        .order_by(_PEOPLE.c.id)
        .limit(PAGE)
    )
    rows = connection.execute(people).all()
    homes = {
        row.id: row
        for row in connection.execute(
            _HOMES.select().where(_HOMES.c.id.in_({row.home for row in rows}))
        )
    }
    return [
        ExportedLine(
            id=row.id,
            keys={
                "ref": row.ref or row.id,
                "home_ref": homes[row.home].ref or row.home,
            },
            home=home_of(homes[row.home]),
            resident=resident_of(row),
        )
        for row in rows
    ]


def _contacts(connection: Connection, after: str, actor: Actor) -> list[ExportedLine]:
    theirs = and_(_CONTACTS.c.resident == _PEOPLE.c.id, _PEOPLE.c.erased_at.is_(None))
    query = (
        select(_CONTACTS, _HOMES.c.ref.label("home_ref"), _PEOPLE.c.ref.label("resident_ref"))
        .select_from(_CONTACTS.join(_HOMES).outerjoin(_PEOPLE, theirs))
        .where(_CONTACTS.c.id > after, within(actor, _HOMES))
        .order_by(_CONTACTS.c.id)
        .limit(PAGE)
    )
    return [
        ExportedLine(
            id=row.id,
            keys={
                "ref": row.ref or row.id,
                "home_ref": row.home_ref or row.home,
                "resident_ref": row.resident_ref or row.resident or "",
            },
            contact=contact_of(row),
        )
        for row in connection.execute(query)
    ]
