"""Writing homes, residents and contacts: each change is journalled and reaches the home's hubs."""

from datetime import datetime

import msgspec
from sqlalchemy import Table, insert, select, update

from central import tables
from central.alarms.journal import Entry
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.people import Contact, Home, Resident


async def write_home(transaction: Transaction, home: Home, *, actor: str) -> None:
    """Write a home, new or known."""
    await _put(
        transaction,
        tables.homes,
        {
            "id": home.id,
            "tenant": home.tenant,
            "territory": home.territory,
            "programme": home.programme,
            "street": home.street,
            "floor": home.floor,
            "town": home.town,
            "access": home.access,
            "latitude": home.latitude,
            "longitude": home.longitude,
            "time_zone": home.time_zone,
            "absent_until": home.absent_until,
        },
    )
    await _changed(transaction, "home.written", home.id, actor=actor)


async def write_resident(transaction: Transaction, resident: Resident, *, actor: str) -> None:
    """Write a resident, new or known, of a home that is written already."""
    await _put(
        transaction,
        tables.residents,
        {
            "id": resident.id,
            "home": resident.home,
            "given_name": resident.given_name,
            "family_name": resident.family_name,
            "address_as": resident.address_as,
            "birth_year": resident.birth_year,
            "language": resident.language,
            "phone": resident.phone,
            "intensity": resident.intensity,
            "hears_badly": resident.hears_badly,
            "mobility": resident.mobility,
            "health": resident.health,
        },
    )
    await _changed(transaction, "person.written", resident.home, resident=resident.id, actor=actor)


async def write_contact(transaction: Transaction, contact: Contact, *, actor: str) -> None:
    """Write a contact, new or known."""
    await _put(
        transaction,
        tables.contacts,
        {
            "id": contact.id,
            "home": contact.home,
            "resident": contact.resident,
            "rank": contact.rank,
            "name": contact.name,
            "relation": contact.relation,
            "language": contact.language,
            "phone": contact.phone,
            "channels": msgspec.json.encode(contact.channels).decode(),
            "has_key": contact.has_key,
            "hours": msgspec.json.encode(contact.hours).decode(),
        },
    )
    await _changed(
        transaction, "contact.written", contact.home, resident=contact.resident, actor=actor
    )


async def set_absence(database: Database, home: str, until: datetime | None, actor: Actor) -> bool:
    """Say until when nobody is at home; it silences rules, never buttons.

    Returns False where the home is not in sight of `actor`.
    """
    homes = tables.homes
    async with database.write() as transaction:
        done = await transaction.connection.execute(
            update(homes).where(homes.c.id == home, within(actor, homes)).values(absent_until=until)
        )
        if done.rowcount == 0:
            return False
        kind = "home.absent" if until is not None else "home.present"
        await _changed(transaction, kind, home, actor=actor.signature)
    return True


async def reach_hubs(transaction: Transaction, home: str) -> None:
    """Let the hubs of a home fetch their configuration anew: its people are not what they were."""
    homes = tables.homes
    await transaction.connection.execute(
        update(homes).where(homes.c.id == home).values(config_version=homes.c.config_version + 1)
    )
    transaction.homes.add(home)


async def _put(transaction: Transaction, table: Table, values: dict[str, object]) -> None:
    connection, key = transaction.connection, table.c.id == values["id"]
    if await connection.scalar(select(table.c.id).where(key)) is None:
        await connection.execute(insert(table).values(**values))
    else:
        await connection.execute(update(table).where(key).values(**values))


async def _changed(
    transaction: Transaction, kind: str, home: str, *, actor: str, resident: str | None = None
) -> None:
    await reach_hubs(transaction, home)
    transaction.record(Entry(kind=kind, actor=actor, home=home, resident=resident))
