"""The one door through which people are read to be shown: each look is an entry of the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from central import tables
from central.alarms.journal import Entry
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.hours import hours_or_always
from central.residents.people import Contact, Device, Home, Household, Resident

_HOMES, _PEOPLE, _CONTACTS = tables.homes, tables.residents, tables.contacts
_PHOTOS, _DEVICES = tables.photos, tables.devices


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who is behind the ids of a list."""

    of_resident: dict[str, str] = field(default_factory=dict)
    of_home: dict[str, list[str]] = field(default_factory=dict)
    """Of everyone who lives there."""
    towns: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row[*tuple[Any, ...]]]) -> "Names":
        """Read the answer to a `names_query`."""
        names = cls()
        for row in rows:
            names.towns[row.id] = row.town
            if row.resident is not None:
                name = f"{row.given_name} {row.family_name}".strip()
                names.of_resident[row.resident] = name
                names.of_home.setdefault(row.id, []).append(name)
        return names

    def who(self, home: str | None, resident: str | None = None) -> str:
        """Return the person's name, or their home's, or nothing where nobody is known."""
        if resident is not None and resident in self.of_resident:
            return self.of_resident[resident]
        return ", ".join(self.of_home.get(home or "", ()))

    def town(self, home: str | None) -> str:
        """Return where it is, as far as a list tells it."""
        return self.towns.get(home or "", "")


class Door:
    """Reads people for those who may see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look_at(self, resident: str, actor: Actor, *, why: str) -> Household | None:
        """Show one resident and their home to `actor`; None where they are not in sight."""
        async with self._database.read() as connection:
            home = await connection.scalar(
                select(_PEOPLE.c.home)
                .join_from(_PEOPLE, _HOMES)
                .where(_PEOPLE.c.id == resident, within(actor, _HOMES))
            )
            found = None if home is None else await connection.run_sync(self.read, home, resident)
        if found is not None:
            await self.note(found, by=actor.signature, why=why)
        return found

    async def household(
        self,
        transaction: Transaction,
        home: str,
        *,
        resident: str | None = None,
        by: str,
        why: str,
        case: str | None = None,
        once_in: timedelta = timedelta(0),
    ) -> Household | None:
        """Show a home and one of its residents, or all, within a use case that knows it may.

        `by` signs the entry, such as `operator:<id>` or `contact:<id>`; `why` is a code. Within
        `once_in` of such an entry of the same case a further look is the same look.
        """
        found = await transaction.connection.run_sync(self.read, home, resident)
        if found is None:
            return None
        entries = _looks(found, by, why, case)
        since = transaction.now - once_in
        may_repeat = case is not None and once_in > timedelta(0)
        same = may_repeat and await transaction.connection.run_sync(_noted_since, entries[0], since)
        if not same:
            for entry in entries:
                transaction.record(entry)
        return found

    @staticmethod
    def read(connection: Connection, home: str, resident: str | None) -> Household | None:
        """Read a home and one of its residents, or all, for a page that is `note`d and then shown.

        The writer is not held up by reading: a page is read first, and its look is one entry.
        """
        place = connection.execute(select(_HOMES).where(_HOMES.c.id == home)).first()
        if place is None:
            return None
        wanted = _PEOPLE.c.home == home if resident is None else _PEOPLE.c.id == resident
        people = connection.execute(
            select(_PEOPLE, _PHOTOS.c.digest)
            .outerjoin_from(_PEOPLE, _PHOTOS)
            .where(wanted)
            .order_by(_PEOPLE.c.id)
        )
        contacts = connection.execute(
            select(_CONTACTS).where(_CONTACTS.c.home == home).order_by(_CONTACTS.c.rank)
        )
        hubs = connection.scalars(
            select(tables.hubs.c.id).where(tables.hubs.c.home == home).order_by(tables.hubs.c.id)
        ).all()
        devices = connection.execute(
            select(_DEVICES).where(_DEVICES.c.hub.in_(hubs)).order_by(_DEVICES.c.hub, _DEVICES.c.id)
        )
        return Household(
            home=home_of(place),
            residents=tuple(resident_of(row) for row in people),
            contacts=tuple(
                contact_of(row)
                for row in contacts
                if resident is None or row.resident in (None, resident)
            ),
            hubs=tuple(hubs),
            devices=tuple(device_of(row) for row in devices),
        )

    async def note(
        self, household: Household, *, by: str, why: str, case: str | None = None
    ) -> None:
        """Journal that everyone of `household` is looked at now; before they are shown."""
        entries = _looks(household, by, why, case)
        await self._database.transact(lambda bulk: [bulk.record(entry) for entry in entries])

    async def note_list(self, actor: Actor, *, kind: str, why: str) -> None:
        """Journal that a list with names was opened by `actor`; before it is shown."""
        await self.note_lists([actor], kind=kind, why=why)

    async def note_lists(self, actors: Iterable[Actor], *, kind: str, why: str) -> None:
        """Journal the same of several, in one transaction."""
        entries = [Entry(kind=kind, actor=one.signature, body=_reason(why)) for one in actors]
        await self._database.transact(lambda bulk: [bulk.record(entry) for entry in entries])

    @staticmethod
    def names(connection: Connection, homes: ColumnElement[bool]) -> Names:
        """Return the names of those who live in `homes`, as `names_query` asks."""
        return Names.of(connection.execute(names_query(homes)))


def names_query(homes: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return what asks for those who live in `homes`, a condition on the table of homes.

    For lists alone, of which the caller has noted that they were opened (`Door.note_list`);
    `Names.of` reads the answer.
    """
    return (
        select(_HOMES.c.id, _HOMES.c.town, _PEOPLE.c.id.label("resident"))
        .add_columns(_PEOPLE.c.given_name, _PEOPLE.c.family_name)
        .outerjoin_from(
            _HOMES, _PEOPLE, (_PEOPLE.c.home == _HOMES.c.id) & _PEOPLE.c.erased_at.is_(None)
        )
        .where(homes)
        .order_by(_PEOPLE.c.id)
    )


def _noted_since(connection: Connection, look: Entry, since: datetime, /) -> bool:
    journal, content = tables.journal, tables.journal_content
    query = (
        select(content.c.body)
        .join_from(journal, content, journal.c.position == content.c.position)
        .where(
            journal.c.case_id == look.case,
            journal.c.kind == look.kind,
            journal.c.actor == look.actor,
            journal.c.at > since,
        )
    )
    return look.body in set(connection.scalars(query))


def _looks(household: Household, by: str, why: str, case: str | None) -> list[Entry]:
    """Return an entry for each who is seen; of a home where nobody lives, for the home."""
    home = None if household.home is None else household.home.id
    seen: list[str | None] = [one.id for one in household.residents] or [None]
    return [
        Entry(
            kind="person.looked-at",
            actor=by,
            home=home,
            resident=resident,
            case=case,
            body=_reason(why),
        )
        for resident in seen
    ]


def _reason(why: str) -> bytes:
    return msgspec.json.encode({"why": why})


def home_of(row: Row[*tuple[Any, ...]]) -> Home:
    return Home(
        id=row.id,
        tenant=row.tenant,
        territory=row.territory,
        programme=row.programme,
        street=row.street,
        floor=row.floor,
        town=row.town,
        access=row.access,
        latitude=row.latitude,
        longitude=row.longitude,
        time_zone=row.time_zone,
        absent_until=row.absent_until,
        key_safe_place=row.key_safe_place,
        key_safe_code=row.key_safe_code,
        version=row.version,
    )


def resident_of(row: Row[*tuple[Any, ...]]) -> Resident:
    return Resident(
        id=row.id,
        home=row.home,
        given_name=row.given_name,
        family_name=row.family_name,
        address_as=row.address_as,
        birth_year=row.birth_year,
        language=row.language,
        phone=row.phone,
        intensity=row.intensity,
        hears_badly=row.hears_badly,
        sees_badly=row.sees_badly,
        mobility=row.mobility,
        health=row.health,
        photo=getattr(row, "digest", None) or "",
        version=row.version,
        erased=row.erased_at is not None,
    )


def contact_of(row: Row[*tuple[Any, ...]]) -> Contact:
    return Contact(
        id=row.id,
        home=row.home,
        resident=row.resident,
        rank=row.rank,
        name=row.name,
        relation=row.relation,
        language=row.language,
        phone=row.phone,
        channels=tuple(msgspec.json.decode(row.channels, type=list[str])),
        has_key=row.has_key,
        hours=hours_or_always(row.hours),
        version=row.version,
    )


def device_of(row: Row[*tuple[Any, ...]]) -> Device:
    return Device(
        hub=row.hub,
        id=row.id,
        kind=row.kind,
        place=row.place,
        resident=row.resident,
        wearing_position=row.wearing_position,
        version=row.version,
    )
