"""Reads the part of the register that a file speaks of, in sight of whoever brings it in."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, literal, select

from central import tables
from central.batches import asked_keys, bound_keys
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.door import contact_of, home_of, resident_of
from central.residents.folding import folded
from central.residents.people import Contact, Home, Resident
from central.residents.sheets.reading import Sheet
from central.residents.sheets.register import Filed, Register

_T = TypeVar("_T", Home, Resident, Contact)
_HOMES, _PEOPLE, _CONTACTS = tables.homes, tables.residents, tables.contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The numbers and names that stand in a file."""

    refs: frozenset[str]
    homes: frozenset[str]
    residents: frozenset[str]
    family_names: frozenset[str]

    @classmethod
    def of(cls, sheet: Sheet) -> "Wanted":
        """Gather them."""
        found: dict[str, set[str]] = defaultdict(set)
        for line in sheet.lines:
            for name, text in sheet.values(line).items():
                if name in ("ref", "home_ref", "resident_ref", "family_name"):
                    found[name].add(text)
        return cls(
            refs=frozenset(found["ref"]),
            homes=frozenset(found["home_ref"]),
            residents=frozenset(found["resident_ref"]),
            family_names=frozenset(found["family_name"]),
        )


def look_up_residents(connection: Connection, wanted: Wanted, actor: Actor) -> Register:
    """Return what a plan of residents needs."""
    position = _position(connection)
    residents = _residents(connection, wanted.refs, actor)
    living = {one.it.home for one in residents}
    homes = _homes(connection, wanted.homes | living, actor)
    return Register(
        position=position,
        homes=_by_key(homes),
        home_of={one.it.id: one for one in homes},
        residents=_by_key(residents),
        programmes=_programmes(connection),
        namesakes=_namesakes(connection, wanted.family_names, actor),
    )


def look_up_contacts(connection: Connection, wanted: Wanted, actor: Actor) -> Register:
    """Return what a plan of contacts needs."""
    position = _position(connection)
    contacts = [
        Filed(ref=row.ref, it=contact_of(row))
        for row in _keyed(
            connection,
            select(_CONTACTS).join_from(_CONTACTS, _HOMES),
            (_CONTACTS.c.ref, _CONTACTS.c.id),
            wanted.refs,
            within(actor, _HOMES),
        )
    ]
    homes = _homes(connection, wanted.homes, actor)
    return Register(
        position=position,
        homes=_by_key(homes),
        home_of={one.it.id: one for one in homes},
        residents=_by_key(_residents(connection, wanted.residents, actor)),
        contacts=_by_key(contacts),
    )


def _position(connection: Connection) -> int:
    head = tables.journal_head
    return connection.scalar(select(head.c.position)) or 0


def _homes(connection: Connection, keys: Collection[str], actor: Actor) -> list[Filed[Home]]:
    rows = _keyed(
        connection, select(_HOMES), (_HOMES.c.ref, _HOMES.c.id), keys, within(actor, _HOMES)
    )
    return [Filed(ref=row.ref, it=home_of(row)) for row in rows]


def _residents(
    connection: Connection, keys: Collection[str], actor: Actor
) -> list[Filed[Resident]]:
    rows = _keyed(
        connection,
        select(_PEOPLE, literal("").label("digest")).join_from(_PEOPLE, _HOMES),
        (_PEOPLE.c.ref, _PEOPLE.c.id),
        keys,
        within(actor, _HOMES) & _PEOPLE.c.erased_at.is_(None),
    )
    return [Filed(ref=row.ref, it=resident_of(row)) for row in rows]


def _keyed(
    connection: Connection,
    query: Select[Any],
    columns: Iterable[ColumnElement[str]],
    keys: Collection[str],
    sight: ColumnElement[bool],
) -> Iterable[Row[Any]]:
    """Return the rows that have one of `keys` in one of `columns`, each once."""
    kept = {key for key in keys if key}
    found: dict[str, Row[Any]] = {}
    dialect = connection.dialect.name
    asked = asked_keys(dialect)
    (bound,) = bound_keys(dialect, kept)
    for column in columns:
        there = column.in_(select(asked.first))
        rows = connection.execute(query.where(there, sight), {"keys": bound})
        found |= {row.id: row for row in rows}
    return found.values()


def _by_key(filed: Iterable[Filed[_T]]) -> dict[str, tuple[Filed[_T], ...]]:
    found: defaultdict[str, list[Filed[_T]]] = defaultdict(list)
    for one in filed:
        for key in {one.ref, one.it.id} - {""}:
            found[key].append(one)
    return {key: tuple(those) for key, those in found.items()}


def _programmes(connection: Connection) -> frozenset[tuple[str, str]]:
    known = tables.programmes
    query = select(known.c.tenant, known.c.code).where(known.c.retired_at.is_(None))
    return frozenset((row.tenant, row.code) for row in connection.execute(query))


def _namesakes(
    connection: Connection, names: Collection[str], actor: Actor
) -> dict[tuple[str, str], str]:
    """Return who has one of these family names, by folded name and street."""
    dialect = connection.dialect.name
    asked = asked_keys(dialect)
    (bound,) = bound_keys(dialect, names)
    query = (
        select(_PEOPLE.c.id, _PEOPLE.c.given_name, _PEOPLE.c.family_name, _HOMES.c.street)
        .join_from(_PEOPLE, _HOMES)
        .where(_PEOPLE.c.family_name.in_(select(asked.first)), within(actor, _HOMES))
        .where(_PEOPLE.c.erased_at.is_(None))
    )
    return {
        (folded(f"{row.given_name} {row.family_name}".strip()), folded(row.street)): row.id
        for row in connection.execute(query, {"keys": bound})
    }
