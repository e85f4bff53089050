"""Writing homes, residents, contacts and devices: each change is an edit, and reaches the hubs.

What is written here was judged by `residents.forms`; a write that changes nothing leaves no trace.
Whoever changed is found by their new words at the commit: `Transaction.homes` says who.
"""

from datetime import datetime

from sqlalchemy import delete, select, update

from central import tables
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.edits import Changed, Subject, keep_edit, put
from central.residents.people import Contact, Device, Home, Resident
from central.residents.rows import contact_values, home_values, resident_values


async def write_home(transaction: Transaction, home: Home, *, actor: str) -> bool:
    """Write a home, new or known; tell whether that changed anything."""
    changed = await put(transaction, tables.homes, home_values(home), "id")
    of: tuple[Subject, str] = "home", home.id
    return await _changed(transaction, "home.written", of, home.id, None, changed, actor)


async def write_resident(transaction: Transaction, resident: Resident, *, actor: str) -> bool:
    """Write a resident, new or known, of a home that is written already."""
    changed = await put(transaction, tables.residents, resident_values(resident), "id")
    of: tuple[Subject, str] = "resident", resident.id
    where = resident.home, resident.id
    return await _changed(transaction, "person.written", of, *where, changed, actor)


async def write_contact(transaction: Transaction, contact: Contact, *, actor: str) -> bool:
    """Write a contact, new or known."""
    changed = await put(transaction, tables.contacts, contact_values(contact), "id")
    of: tuple[Subject, str] = "contact", contact.id
    where = contact.home, contact.resident
    return await _changed(transaction, "contact.written", of, *where, changed, actor)


async def remove_contact(transaction: Transaction, contact: Contact, *, actor: str) -> None:
    """Take a contact off the list."""
    contacts = tables.contacts
    await transaction.connection.execute(delete(contacts).where(contacts.c.id == contact.id))
    changed = {
        "name": (contact.name, None),
        "relation": (contact.relation, None),
        "phone": (contact.phone, None),
    }
    of: tuple[Subject, str] = "contact", contact.id
    where = contact.home, contact.resident
    await _changed(transaction, "contact.removed", of, *where, changed, actor)


async def write_device(transaction: Transaction, device: Device, home: str, *, actor: str) -> bool:
    """Write a device of the hub of `home`, new or known."""
    changed = await put(
        transaction,
        tables.devices,
        {
            "hub": device.hub,
            "id": device.id,
            "kind": device.kind,
            "place": device.place,
            "resident": device.resident,
            "wearing_position": device.wearing_position,
        },
        "hub",
        "id",
    )
    of: tuple[Subject, str] = "device", device.id
    where = home, device.resident
    return await _changed(transaction, "device.written", of, *where, changed, actor)


async def remove_device(transaction: Transaction, device: Device, home: str, *, actor: str) -> None:
    """Take a device out of a home."""
    devices = tables.devices
    await transaction.connection.execute(
        delete(devices).where(devices.c.hub == device.hub, devices.c.id == device.id)
    )
    of: tuple[Subject, str] = "device", device.id
    changed = {"kind": (device.kind, None), "place": (device.place, None)}
    await _changed(transaction, "device.removed", of, home, device.resident, changed, actor)


async def set_absence(database: Database, home: str, until: datetime | None, actor: Actor) -> bool:
    """Say until when nobody is at home; it silences rules, never buttons.

    Returns False where the home is not in sight of `actor`.
    """
    homes = tables.homes
    query = select(homes.c.absent_until).where(homes.c.id == home, within(actor, homes))
    async with database.write() as transaction:
        row = (await transaction.connection.execute(query)).first()
        if row is None:
            return False
        await transaction.connection.execute(
            update(homes).where(homes.c.id == home).values(absent_until=until)
        )
        kind = "home.absent" if until is not None else "home.present"
        of: tuple[Subject, str] = "home", home
        changed = {"absent_until": (row.absent_until, until)}
        await _changed(transaction, kind, of, home, None, changed, actor.signature)
    return True


async def reach_hubs(transaction: Transaction, home: str) -> None:
    """Let the hubs of a home fetch their configuration anew: its people are not what they were."""
    homes = tables.homes
    await transaction.connection.execute(
        update(homes).where(homes.c.id == home).values(config_version=homes.c.config_version + 1)
    )
    transaction.homes.add(home)


async def _changed(
    transaction: Transaction,
    kind: str,
    of: tuple[Subject, str],
    home: str,
    resident: str | None,
    changed: Changed,
    actor: str,
) -> bool:
    """Tell the hubs and keep the edit, where there is one."""
    if not changed:
        return False
    await reach_hubs(transaction, home)
    await keep_edit(
        transaction, kind, of=of, home=home, resident=resident, changed=changed, actor=actor
    )
    return True
