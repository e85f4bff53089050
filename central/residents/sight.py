"""What of the register lies in somebody's sight, read before a change; the rest does not exist."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Row, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.door import contact_of, device_of, home_of, resident_of
from central.residents.people import Contact, Device, Home, Resident

_HOMES, _PEOPLE, _CONTACTS = tables.homes, tables.residents, tables.contacts
_HUBS, _DEVICES = tables.hubs, tables.devices
_T = TypeVar("_T")


async def home_in_sight(connection: AsyncConnection, home: str, actor: Actor) -> Home | None:
    """Return a home as it stands."""
    query = select(_HOMES).where(_HOMES.c.id == home, within(actor, _HOMES))
    return await _one(connection, query, home_of)


async def resident_in_sight(
    connection: AsyncConnection, resident: str, actor: Actor | None
) -> Resident | None:
    """Return a resident as they stand, without their photograph; who was erased is nobody.

    Without an actor it is the centre itself that asks, and sees everybody.
    """
    sight = true() if actor is None else within(actor, _HOMES)
    query = (
        select(_PEOPLE)
        .join_from(_PEOPLE, _HOMES)
        .where(_PEOPLE.c.id == resident, _PEOPLE.c.erased_at.is_(None), sight)
    )
    return await _one(connection, query, resident_of)


async def contact_in_sight(
    connection: AsyncConnection, contact: str, actor: Actor
) -> Contact | None:
    """Return a contact as they stand."""
    query = (
        select(_CONTACTS)
        .join_from(_CONTACTS, _HOMES)
        .where(_CONTACTS.c.id == contact, within(actor, _HOMES))
    )
    return await _one(connection, query, contact_of)


async def device_in_sight(
    connection: AsyncConnection, hub: str, device: str, actor: Actor
) -> tuple[str, Device | None] | None:
    """Return the home of a hub and its device `device`, where it has it; None without a home."""
    home: str | None = await connection.scalar(
        select(_HUBS.c.home)
        .join_from(_HUBS, _HOMES)
        .where(_HUBS.c.id == hub, within(actor, _HOMES))
    )
    if home is None:
        return None
    query = select(_DEVICES).where(_DEVICES.c.hub == hub, _DEVICES.c.id == device)
    return home, await _one(connection, query, device_of)


async def lives_in(connection: AsyncConnection, resident: str, home: str) -> bool:
    """Tell whether somebody who was not erased lives there."""
    query = select(_PEOPLE.c.id).where(
        _PEOPLE.c.id == resident, _PEOPLE.c.home == home, _PEOPLE.c.erased_at.is_(None)
    )
    return await connection.scalar(query) is not None


async def contacts_in(connection: AsyncConnection, home: str) -> list[Contact]:
    """Return everyone to call for a home, in order."""
    query = (
        select(_CONTACTS).where(_CONTACTS.c.home == home).order_by(_CONTACTS.c.rank, _CONTACTS.c.id)
    )
    return [contact_of(row) for row in await connection.execute(query)]


async def open_case_of(connection: AsyncConnection, home: str) -> str | None:
    """Return a case of the home that is not closed yet."""
    cases = tables.cases
    case: str | None = await connection.scalar(
        select(func.min(cases.c.id)).where(cases.c.home == home, cases.c.closed_at.is_(None))
    )
    return case


async def _one(
    connection: AsyncConnection, query: Select[Any], read: Callable[[Row[Any]], _T]
) -> _T | None:
    row = (await connection.execute(query)).first()
    return None if row is None else read(row)
