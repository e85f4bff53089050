"""Where a hub stands and whom it serves, in ids alone: what triage needs and no name besides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from central import tables
from central.residents.hours import Hours, hours_or_always


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedContact:
    """A contact as an escalation plan needs them."""

    id: str
    rank: int
    language: str
    channels: int
    """How many channels they have; the addresses stay where they are."""
    has_key: bool
    hours: tuple[Hours, ...]
    resident: str | None
    """Whose contact they are, or None for everyone of the home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedDevice:
    """A device of the home."""

    id: str
    kind: str
    place: str | None
    resident: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one hub stands. A hub that nobody placed has no home and nobody in it."""

    hub: str
    installation: str | None = None
    home: str | None = None
    tenant: str = ""
    territory: str = ""
    programme: str = ""
    time_zone: str = "Europe/Madrid"
    language: str = "ca"
    """Of the first resident."""
    absent_until: datetime | None = None
    residents: tuple[str, ...] = ()
    """Those who were not erased, in order of id."""
    languages: tuple[tuple[str, str], ...] = ()
    """(resident, language) for each of them."""
    devices: tuple[PlacedDevice, ...] = ()
    contacts: tuple[PlacedContact, ...] = ()
    """In order of rank."""

    def wearer(self, device: str | None) -> str | None:
        """Return the resident whose device it is; of a home with one resident, that one."""
        for known in self.devices:
            if known.id == device and known.resident in self.residents:
                return known.resident
        return self.residents[0] if len(self.residents) == 1 else None

    def contacts_of(self, resident: str | None) -> tuple[PlacedContact, ...]:
        """Return whom to call for `resident`: their own contacts and those of the home.

        Where nobody knows whose alarm it is, everyone may be called.
        """
        if resident is None:
            return self.contacts
        return tuple(one for one in self.contacts if one.resident in (None, resident))

    @staticmethod
    def of_hub(connection: Connection, hubs: Collection[str]) -> "dict[str, Placement]":
        """Return the placement of each of `hubs`, known or not, in four statements.

        It is plain code, for bulk work in the writer's thread; elsewhere hand it to `run_sync`.
        """
        wanted = tuple(sorted(set(hubs)))
        standing = {row.id: row for row in _hubs(connection, wanted)}
        homes = tuple({row.home for row in standing.values() if row.home is not None})
        residents = _residents(connection, homes)
        contacts = _contacts(connection, homes)
        devices = _devices(connection, wanted)
        placed: dict[str, Placement] = {}
        for hub in wanted:
            row = standing.get(hub)
            if row is None or row.home is None:
                installation = None if row is None else row.installation
                placed[hub] = Placement(hub=hub, installation=installation)
                continue
            people = residents.get(row.home, ())
            placed[hub] = Placement(
                hub=hub,
                installation=row.installation,
                home=row.home,
                tenant=row.tenant,
                territory=row.territory,
                programme=row.programme,
                time_zone=row.time_zone,
                language=people[0][1] if people else "ca",
                absent_until=row.absent_until,
                residents=tuple(person for person, _ in people),
                languages=tuple(people),
                devices=tuple(devices.get(hub, ())),
                contacts=tuple(contacts.get(row.home, ())),
            )
        return placed


def _hubs(connection: Connection, hubs: tuple[str, ...]) -> Sequence[Row[*tuple[Any, ...]]]:
    query = (
        select(
            tables.hubs.c.id,
            tables.hubs.c.installation,
            tables.hubs.c.home,
            tables.homes.c.tenant,
            tables.homes.c.territory,
            tables.homes.c.programme,
            tables.homes.c.time_zone,
            tables.homes.c.absent_until,
        )
        .outerjoin_from(tables.hubs, tables.homes)
        .where(tables.hubs.c.id.in_(hubs))
    )
    return (connection.execute(query)).all()


def _residents(connection: Connection, homes: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    people = tables.residents
    query = (
        select(people.c.home, people.c.id, people.c.language)
        .where(people.c.home.in_(homes), people.c.erased_at.is_(None))
        .order_by(people.c.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.home, []).append((row.id, row.language))
    return found


def _contacts(connection: Connection, homes: tuple[str, ...]) -> dict[str, list[PlacedContact]]:
    contacts = tables.contacts
    query = (
        select(
            contacts.c.home,
            contacts.c.id,
            contacts.c.rank,
            contacts.c.language,
            contacts.c.channels,
            contacts.c.has_key,
            contacts.c.hours,
            contacts.c.resident,
        )
        .where(contacts.c.home.in_(homes))
        .order_by(contacts.c.rank, contacts.c.id)
    )
    found: dict[str, list[PlacedContact]] = {}
    for row in connection.execute(query):
        placed = PlacedContact(
            id=row.id,
            rank=row.rank,
            language=row.language,
            channels=_count(row.channels),
            has_key=row.has_key,
            hours=hours_or_always(row.hours),
            resident=row.resident,
        )
        found.setdefault(row.home, []).append(placed)
    return found


def _count(channels: str) -> int:
    """Count the channels of a contact; an unreadable list is none, and never stops an alarm."""
    try:
        return len(msgspec.json.decode(channels, type=list[str]))
    except msgspec.MsgspecError:
        return 0


def _devices(connection: Connection, hubs: tuple[str, ...]) -> dict[str, list[PlacedDevice]]:
    devices = tables.devices
    query = (
        select(devices.c.hub, devices.c.id, devices.c.kind, devices.c.place, devices.c.resident)
        .where(devices.c.hub.in_(hubs))
        .order_by(devices.c.id)
    )
    found: dict[str, list[PlacedDevice]] = {}
    for row in connection.execute(query):
        device = PlacedDevice(id=row.id, kind=row.kind, place=row.place, resident=row.resident)
        found.setdefault(row.hub, []).append(device)
    return found
