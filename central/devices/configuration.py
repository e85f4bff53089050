"""The desired state of a home, built from the tables for the hub that fetches it.

It holds names, so its first look at each version is written into the journal, like a person's.
"""

import msgspec
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.journal import Entry
from central.database import Database
from protocol.configuration import (
    ContactConfig,
    DeviceConfig,
    HomeConfig,
    ResidentConfig,
    RulesConfig,
)

_AnyRow = Row[tuple[object]]

RULES_BY_INTENSITY: dict[int, RulesConfig] = {
    1: RulesConfig(),
    2: RulesConfig(
        inactivity_after_s=8 * 3600.0, door_open_after_s=90.0, out_of_bed_after_s=1200.0
    ),
    3: RulesConfig(inactivity_after_s=4 * 3600.0, door_open_after_s=60.0, out_of_bed_after_s=900.0),
}
"""How early the rules of a home speak; the most intense resident of the home decides."""


async def wanted_version(database: Database, hub: str) -> int | None:
    """Return the version of the desired state of the home of `hub`."""
    hubs, homes = tables.hubs, tables.homes
    query = (
        select(homes.c.config_version).join(hubs, hubs.c.home == homes.c.id).where(hubs.c.id == hub)
    )
    async with database.read() as connection:
        version: int | None = await connection.scalar(query)
    return version


async def home_config(database: Database, hub: str) -> HomeConfig | None:
    """Return what `hub` must know of its home, or None where it has none."""
    async with database.read() as connection:
        config, fetched, home, residents = await _build(connection, hub)
    if config is None or config.version <= fetched:
        return config
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.hubs).where(tables.hubs.c.id == hub).values(config_fetched=config.version)
        )
        for resident in residents:
            transaction.record(
                Entry(
                    kind="person.looked-at",
                    actor=f"hub:{hub}",
                    hub=hub,
                    home=home,
                    resident=resident,
                    body=msgspec.json.encode({"why": "configuration", "version": config.version}),
                )
            )
    return config


async def _build(
    connection: AsyncConnection, hub: str
) -> tuple[HomeConfig | None, int, str | None, tuple[str, ...]]:
    hubs, homes = tables.hubs, tables.homes
    query = (
        select(homes, hubs.c.config_fetched)
        .join(hubs, hubs.c.home == homes.c.id)
        .where(hubs.c.id == hub)
    )
    home = (await connection.execute(query)).first()
    if home is None:
        return None, 0, None, ()
    residents = await _residents(connection, home.id)
    config = HomeConfig(
        version=home.config_version,
        language=residents[0].language if residents else "ca",
        time_zone=home.time_zone,
        residents=tuple(
            ResidentConfig(
                id=person.id,
                address_as=person.address_as,
                language=person.language,
                hears_badly=person.hears_badly,
            )
            for person in residents
        ),
        devices=await _devices(connection, hub),
        contacts=await _contacts(connection, home.id),
        rules=rules_for(max((person.intensity for person in residents), default=1)),
        absent_until=home.absent_until,
    )
    return config, home.config_fetched, home.id, tuple(person.id for person in residents)


def rules_for(intensity: int) -> RulesConfig:
    """Return the thresholds of an intensity level; above the highest known, the highest."""
    return RULES_BY_INTENSITY[min(max(intensity, 1), max(RULES_BY_INTENSITY))]


async def _residents(connection: AsyncConnection, home: str) -> list[_AnyRow]:
    residents = tables.residents
    query = (
        select(residents)
        .where(residents.c.home == home, residents.c.erased_at.is_(None))
        .order_by(residents.c.id)
    )
    return list((await connection.execute(query)).all())


async def _devices(connection: AsyncConnection, hub: str) -> tuple[DeviceConfig, ...]:
    devices = tables.devices
    query = select(devices).where(devices.c.hub == hub).order_by(devices.c.id)
    return tuple(
        DeviceConfig(
            id=row.id,
            kind=row.kind,
            place=row.place,
            resident=row.resident,
            position=row.wearing_position,
        )
        for row in await connection.execute(query)
    )


async def _contacts(connection: AsyncConnection, home: str) -> tuple[ContactConfig, ...]:
    contacts = tables.contacts
    query = select(contacts).where(contacts.c.home == home).order_by(contacts.c.rank)
    return tuple(
        ContactConfig(name=row.name, relation=row.relation, has_key=row.has_key)
        for row in await connection.execute(query)
    )
