"""Writes the demonstration into a database: homes, people, devices, hubs, and who works there.

It may run at every start: what is there stays, contacts get the channels of today, and a login's
password is known only to whoever called when it was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select, update

from central import tables
from central.alarms.journal import Entry
from central.database import Database, Transaction
from central.demo_homes import ACCOUNTS, HOMES, PROGRAMMES, ROSA, TENANT, DemoHome
from central.demo_vitals import write_vitals
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords, new_password
from central.permissions import Role
from central.residents.registry import write_contact, write_home, write_resident

ACTOR = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededLogin:
    """A login of the demonstration. The password is shown once, by whoever asked for it."""

    id: str
    login: str
    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What was written."""

    homes: tuple[DemoHome, ...]
    logins: tuple[SeededLogin, ...]
    """Those whose password was made now."""


async def seed(
    database: Database,
    *,
    channels: Sequence[str] = (),
    renew_passwords: bool = False,
    passwords: Passwords | None = None,
) -> Seeded:
    """Write the demonstration.

    Each contact gets `channels`, apprise URLs in which `{contact}` stands for the contact's id.
    With `renew_passwords` every login gets a new one, otherwise only those that did not exist.
    """
    async with database.write() as transaction:
        await _write_programmes(transaction)
        for place in HOMES:
            await _write_place(transaction, place, channels)
    accounts = Accounts(database, passwords or Passwords())
    logins = [await _write_login(database, accounts, one, renew_passwords) for one in ACCOUNTS]
    return Seeded(homes=HOMES, logins=tuple(login for login in logins if login is not None))


async def _write_programmes(transaction: Transaction) -> None:
    table = tables.programmes
    known = set(
        await transaction.connection.scalars(select(table.c.code).where(table.c.tenant == TENANT))
    )
    for code, names in PROGRAMMES.items():
        if code not in known:
            text = msgspec.json.encode(names).decode()
            await transaction.connection.execute(
                insert(table).values(tenant=TENANT, code=code, names=text)
            )


async def _write_place(transaction: Transaction, place: DemoHome, channels: Sequence[str]) -> None:
    homes, connection = tables.homes, transaction.connection
    known = await connection.scalar(select(homes.c.id).where(homes.c.id == place.home.id))
    if known is None:
        await write_home(transaction, place.home, actor=ACTOR)
        for resident in place.residents:
            await write_resident(transaction, resident, actor=ACTOR)
        for contact in place.contacts:
            await write_contact(transaction, contact, actor=ACTOR)
        await _write_hub(transaction, place)
        if any(resident.id == ROSA for resident in place.residents):
            await write_vitals(transaction)
    await _address_contacts(transaction, place, channels)


async def _write_hub(transaction: Transaction, place: DemoHome) -> None:
    """Place the hub of a demo home; one that was enrolled already keeps its installation."""
    hubs, connection = tables.hubs, transaction.connection
    if await connection.scalar(select(hubs.c.id).where(hubs.c.id == place.hub)) is None:
        await connection.execute(
            insert(hubs).values(
                id=place.hub,
                home=place.home.id,
                installation=place.installation,
                profile=place.profile,
                enrolled_at=transaction.now,
            )
        )
    else:
        await connection.execute(
            update(hubs).where(hubs.c.id == place.hub).values(home=place.home.id)
        )
    await connection.execute(
        insert(tables.devices),
        [
            {
                "hub": place.hub,
                "id": device.id,
                "kind": device.kind,
                "place": device.place,
                "resident": device.resident,
                "wearing_position": device.position,
            }
            for device in place.devices
        ],
    )
    transaction.hubs.add(place.hub)
    transaction.homes.add(place.home.id)
    transaction.record(Entry(kind="hub.placed", actor=ACTOR, hub=place.hub, home=place.home.id))


async def _address_contacts(
    transaction: Transaction, place: DemoHome, channels: Sequence[str]
) -> None:
    contacts = tables.contacts
    for contact in place.contacts:
        theirs = [channel.replace("{contact}", contact.id) for channel in channels]
        await transaction.connection.execute(
            update(contacts)
            .where(contacts.c.id == contact.id)
            .values(channels=msgspec.json.encode(theirs).decode())
        )


async def _write_login(
    database: Database,
    accounts: Accounts,
    account: Account,
    renew: bool,  # noqa: FBT001 - handed on
) -> SeededLogin | None:
    operators = tables.operators
    query = select(operators.c.id).where(operators.c.id == account.id)
    async with database.read() as connection:
        known = await connection.scalar(query) is not None
    if known and not renew:
        return None
    password = new_password()
    if known:
        await accounts.change_password(account.id, password, actor=ACTOR)
    else:
        await accounts.open(account, password, actor=ACTOR)
    return SeededLogin(
        id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        password=password,
    )
