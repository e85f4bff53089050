"""The desired state of a home, for the hub that fetches it.

It holds names: they are read through the one door, so each time that they leave the centre is an
entry of the journal. A hub that has the version already is not sent it again.
"""

from dataclasses import dataclass

from sqlalchemy import select, update

from central import tables
from central.database import Database, Transaction
from central.residents.door import Door
from central.residents.people import Resident
from central.sms.keys import key_for
from protocol.configuration import (
    ContactConfig,
    DeviceConfig,
    HomeConfig,
    ResidentConfig,
    RulesConfig,
    SecondPathConfig,
)

RULES_BY_INTENSITY: dict[int, RulesConfig] = {
    1: RulesConfig(),
    2: RulesConfig(
        inactivity_after_s=8 * 3600.0, door_open_after_s=90.0, out_of_bed_after_s=1200.0
    ),
    3: RulesConfig(
        inactivity_after_s=4 * 3600.0,
        door_open_after_s=60.0,
        out_of_bed_after_s=900.0,
        heat_c=29.0,
        heat_after_s=3600.0,
        cold_c=17.0,
        cold_after_s=3600.0,
    ),
}
"""How early the rules of a home speak; the most closely followed resident of the home decides."""


async def wanted_version(database: Database, hub: str) -> int | None:
    """Return the version of the desired state of the home of `hub`; no names are read."""
    hubs, homes = tables.hubs, tables.homes
    query = (
        select(homes.c.config_version).join(hubs, hubs.c.home == homes.c.id).where(hubs.c.id == hub)
    )
    async with database.read() as connection:
        version: int | None = await connection.scalar(query)
    return version


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPath:
    """Where homes send their texts, and what the keys are derived from."""

    number: str
    secret: bytes

    def of(self, hub: str, installation: str | None) -> SecondPathConfig | None:
        """Return what one hub must know; nothing where no number is set."""
        if not self.number or installation is None:
            return None
        key = key_for(self.secret, hub, installation)
        return SecondPathConfig(number=self.number, key=key)


NO_SECOND_PATH = SecondPath(number="", secret=b"")


async def home_config(
    database: Database, hub: str, second: SecondPath = NO_SECOND_PATH
) -> HomeConfig | None:
    """Return what `hub` must know of its home, or None where it has none."""
    hubs, homes = tables.hubs, tables.homes
    query = (
        select(homes.c.id, homes.c.config_version, hubs.c.installation)
        .join(hubs, hubs.c.home == homes.c.id)
        .where(hubs.c.id == hub)
    )
    async with database.write() as transaction:
        home = (await transaction.connection.execute(query)).first()
        if home is None:
            return None
        household = await Door(database).household(
            transaction, home.id, by=f"hub:{hub}", why="configuration"
        )
        if household is None or household.home is None:
            return None
        await transaction.connection.execute(
            update(hubs).where(hubs.c.id == hub).values(config_fetched=home.config_version)
        )
        devices = await _devices(transaction, hub)
    residents = [
        person for person in household.residents if person.address_as
    ]  # the others: erased
    return HomeConfig(
        version=home.config_version,
        language=residents[0].language if residents else "ca",
        time_zone=household.home.time_zone,
        residents=tuple(_resident(person) for person in residents),
        devices=devices,
        contacts=tuple(
            ContactConfig(name=each.name, relation=each.relation, has_key=each.has_key)
            for each in household.contacts
        ),
        rules=rules_for(max((person.intensity for person in residents), default=1)),
        absent_until=household.home.absent_until,
        second_path=second.of(hub, home.installation),
    )


def rules_for(intensity: int) -> RulesConfig:
    """Return the thresholds of an intensity level; above the highest known, the highest."""
    return RULES_BY_INTENSITY[min(max(intensity, 1), max(RULES_BY_INTENSITY))]


def _resident(person: Resident) -> ResidentConfig:
    return ResidentConfig(
        id=person.id,
        address_as=person.address_as,
        language=person.language,
        hears_badly=person.hears_badly,
    )


async def _devices(transaction: Transaction, hub: str) -> tuple[DeviceConfig, ...]:
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
        for row in await transaction.connection.execute(query)
    )
