"""Taking contacts and devices off a home, and putting contacts in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from central.database import Database
from central.operators.actor import Actor
from central.residents.editing import Done, Outcome, stale
from central.residents.registry import remove_contact, remove_device, write_contact
from central.residents.sight import (
    contact_in_sight,
    contacts_in,
    device_in_sight,
    home_in_sight,
    open_case_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Somebody is being helped: who is to be called may not vanish now."""

    case: str


async def take_off_contact(
    database: Database, contact: str, version: int, actor: Actor
) -> Outcome | Needed:
    """Remove a contact, unless a case of the home is open: its plan may be about to call them."""
    async with database.write() as transaction:
        connection = transaction.connection
        known = await contact_in_sight(connection, contact, actor)
        if known is None:
            return None
        if known.version != version:
            return await stale(transaction, known.version, known.home, "contact", contact)
        case = await open_case_of(connection, known.home)
        if case is not None:
            return Needed(case=case)
        await remove_contact(transaction, known, actor=actor.signature)
    return Done(id=contact, version=version)


async def put_in_order(
    database: Database, home: str, wanted: Sequence[str], actor: Actor
) -> Outcome:
    """Let the contacts of `wanted` be called in that order; the others keep their places.

    Stale where one of them is no longer there: the list was not the one that was seen.
    """
    async with database.write() as transaction:
        connection = transaction.connection
        seen = await home_in_sight(connection, home, actor)
        if seen is None:
            return None
        there = await contacts_in(connection, home)
        if not set(wanted) <= {one.id for one in there} or len(set(wanted)) != len(wanted):
            return await stale(transaction, seen.version, home, "contact", "")
        by_id = {one.id: one for one in there}
        moved = iter(wanted)
        ordered = [by_id[next(moved)] if one.id in wanted else one for one in there]
        for rank, contact in enumerate(ordered, 1):
            await write_contact(transaction, replace(contact, rank=rank), actor=actor.signature)
    return Done(id=home, version=seen.version)


async def take_off_device(
    database: Database, hub: str, device: str, version: int, actor: Actor
) -> Outcome:
    """Remove a device from the hub of a home."""
    async with database.write() as transaction:
        seen = await device_in_sight(transaction.connection, hub, device, actor)
        if seen is None or seen[1] is None:
            return None
        home, known = seen[0], seen[1]
        if known.version != version:
            return await stale(transaction, known.version, home, "device", device)
        await remove_device(transaction, known, home, actor=actor.signature)
    return Done(id=device, version=version)
