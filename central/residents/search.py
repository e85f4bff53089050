"""The lines in which people are looked for: all that somebody may be found by, folded to words.

Each resident has a line of words, made anew at the end of each transaction that changed their home
(`Transaction.homes`). Why it is a table and no search engine: docs/decisions/0009.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import Connection, delete, insert, select

from central import tables
from central.residents.folding import digits, folded

_AT_ONCE = 500
"""Homes whose lines are made together."""

_HOMES, _PEOPLE, _CONTACTS = tables.homes, tables.residents, tables.contacts
_LINES, _HUBS, _DEVICES = tables.people_search, tables.hubs, tables.devices


def reindex(connection: Connection, homes: Collection[str] | None = None) -> None:
    """Write the lines of `homes` anew, or of everyone; whoever was erased has none."""
    wanted = sorted(homes) if homes is not None else _all_homes(connection)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        connection.execute(delete(_LINES).where(_LINES.c.home.in_(some)))
        lines = _lines(connection, some)
        if lines:
            connection.execute(insert(_LINES), lines)


def _all_homes(connection: Connection) -> Sequence[str]:
    return connection.scalars(select(_HOMES.c.id).order_by(_HOMES.c.id)).all()


def _lines(connection: Connection, homes: Sequence[str]) -> list[dict[str, str]]:
    reached = _reached(connection, homes)
    query = (
        select(_PEOPLE.c.id, _PEOPLE.c.home, _PEOPLE.c.given_name, _PEOPLE.c.family_name)
        .add_columns(_PEOPLE.c.address_as, _PEOPLE.c.phone, _HOMES.c.street, _HOMES.c.town)
        .add_columns(_HOMES.c.tenant, _HOMES.c.territory, _HOMES.c.programme)
        .join_from(_PEOPLE, _HOMES)
        .where(_PEOPLE.c.home.in_(homes), _PEOPLE.c.erased_at.is_(None))
    )
    return [
        {"resident": row.id, "home": row.home, **line_of(row, row, reached[row.home])}
        for row in connection.execute(query)
    ]


class _Named(Protocol):
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def address_as(self) -> str: ...
    @property
    def phone(self) -> str: ...


class _Placed(Protocol):
    @property
    def tenant(self) -> str: ...
    @property
    def territory(self) -> str: ...
    @property
    def programme(self) -> str: ...
    @property
    def street(self) -> str: ...
    @property
    def town(self) -> str: ...


def line_of(resident: _Named, home: _Placed, reached: Sequence[str] = ()) -> dict[str, str]:
    """Return the words that a resident is found by, and in whose scope."""
    name = f"{resident.given_name} {resident.family_name}"
    place = folded(f"{home.street} {home.town}")
    words = folded(f"{name} {resident.address_as}"), place, digits(resident.phone), *reached
    return {
        "tenant": home.tenant,
        "territory": home.territory,
        "programme": home.programme,
        "name": folded(name),
        "text": " ".join(words),
    }


def _reached(connection: Connection, homes: Sequence[str]) -> dict[str, list[str]]:
    """Return by home what calls and what is called: contacts' numbers, hubs and devices."""
    found: dict[str, list[str]] = defaultdict(list)
    phones = (
        select(_CONTACTS.c.home, _CONTACTS.c.phone)
        .where(_CONTACTS.c.home.in_(homes), _CONTACTS.c.phone != "")
        .order_by(_CONTACTS.c.rank, _CONTACTS.c.id)
    )
    for home, phone in connection.execute(phones):
        found[home].append(digits(phone))
    standing = (
        select(_HUBS.c.home, _HUBS.c.id, _DEVICES.c.id.label("device"))
        .outerjoin_from(_HUBS, _DEVICES, _DEVICES.c.hub == _HUBS.c.id)
        .where(_HUBS.c.home.in_(homes))
        .order_by(_HUBS.c.id, _DEVICES.c.id)
    )
    for home, hub, device in connection.execute(standing):
        if hub not in found[home]:
            found[home].append(hub)
        if device is not None:
            found[home].append(folded(device))
    return found
