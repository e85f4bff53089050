"""Changing the register: in one's scope, on the version that one saw, judged, or refused whole.

What does not come about is an answer and no exception: what is wrong with which field, who was
quicker, or nothing where the subject is not in sight.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from central import tables
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.scope import reaches
from central.residents.fields import Wrong, Wrongs
from central.residents.forms import contact_from, device_from, home_from, resident_from
from central.residents.people import Contact, Device, Home, Resident
from central.residents.programmes import is_open
from central.residents.registry import write_contact, write_device, write_home, write_resident
from central.residents.sight import (
    contact_in_sight,
    contacts_in,
    device_in_sight,
    home_in_sight,
    lives_in,
    resident_in_sight,
)

Given = Mapping[str, object]
"""The fields that somebody filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is written."""

    id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Somebody else changed it since it was seen."""

    version: int
    """As it is now."""
    by: str
    """Who changed it last, such as `operator:<id>`."""
    name: str
    """What they are called here; empty where it was nobody who works here."""
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A home and the first who lives there."""

    home: str
    resident: str


Outcome = Done | Stale | Wrongs | None


class Register:
    """The register of one centre."""

    def __init__(self, database: Database, schemes: Collection[str]) -> None:
        """Let contacts be notified over `schemes` alone."""
        self._database = database
        self._schemes = schemes

    async def add_home(self, home: Given, resident: Given, actor: Actor) -> Added | Wrongs:
        """Add a home and who lives there, together; fields are named `home.x`, `resident.x`."""
        tenant = {} if "tenant" in home or not actor.tenant else {"tenant": actor.tenant}
        scope = {"territory": actor.territory, "programme": actor.programme}
        own = Home(id=str(uuid4()), tenant="")
        made = home_from({**scope, **tenant, **home}, own)
        async with self._database.write() as transaction:
            blank = _nobody(own.id)
            person = resident_from(resident, blank, this_year=transaction.now.year)
            made = await _in_programme(transaction, _in_reach(made, actor), own, actor)
            wrong = (*_within(made, "home"), *_within(person, "resident"))
            if wrong or not isinstance(made, Home) or not isinstance(person, Resident):
                return wrong
            await write_home(transaction, made, actor=actor.signature)
            await write_resident(transaction, person, actor=actor.signature)
        return Added(home=made.id, resident=person.id)

    async def edit_home(self, home: str, fields: Given, version: int, actor: Actor) -> Outcome:
        """Change the fields of a home."""
        async with self._database.write() as transaction:
            known = await home_in_sight(transaction.connection, home, actor)
            if known is None:
                return None
            if known.version != version:
                return await stale(transaction, known.version, home, "home", home)
            made = _in_reach(home_from(fields, known), actor)
            made = await _in_programme(transaction, made, known, actor)
            if not isinstance(made, Home):
                return made
            changed = await write_home(transaction, made, actor=actor.signature)
        return Done(id=home, version=version + changed)

    async def add_resident(self, home: str, fields: Given, actor: Actor) -> Outcome:
        """Add somebody who lives in a home."""
        async with self._database.write() as transaction:
            if await home_in_sight(transaction.connection, home, actor) is None:
                return None
            person = resident_from(fields, _nobody(home), this_year=transaction.now.year)
            if not isinstance(person, Resident):
                return person
            await write_resident(transaction, person, actor=actor.signature)
        return Done(id=person.id, version=1)

    async def edit_resident(
        self, resident: str, fields: Given, version: int, actor: Actor
    ) -> Outcome:
        """Change the fields of a resident."""
        async with self._database.write() as transaction:
            known = await resident_in_sight(transaction.connection, resident, actor)
            if known is None:
                return None
            if known.version != version:
                return await stale(transaction, known.version, known.home, "resident", resident)
            made = resident_from(fields, known, this_year=transaction.now.year)
            if not isinstance(made, Resident):
                return made
            changed = await write_resident(transaction, made, actor=actor.signature)
        return Done(id=resident, version=version + changed)

    async def add_contact(self, home: str, fields: Given, of: str | None, actor: Actor) -> Outcome:
        """Add somebody to call, as the last: for one resident, or with `of` None for the home."""
        async with self._database.write() as transaction:
            connection = transaction.connection
            if await home_in_sight(connection, home, actor) is None:
                return None
            others = await contacts_in(connection, home)
            blank = Contact(
                id=str(uuid4()),
                home=home,
                resident=of,
                rank=max((one.rank for one in others), default=0) + 1,
                name="",
            )
            made = contact_from({"rank": blank.rank, **fields}, blank, schemes=self._schemes)
            made = await _of_whom(transaction, made, of, home)
            if not isinstance(made, Contact):
                return made
            await write_contact(transaction, made, actor=actor.signature)
        return Done(id=made.id, version=1)

    async def edit_contact(
        self, contact: str, fields: Given, of: str | None, version: int, actor: Actor
    ) -> Outcome:
        """Change the fields of a contact, and whose they are."""
        async with self._database.write() as transaction:
            known = await contact_in_sight(transaction.connection, contact, actor)
            if known is None:
                return None
            if known.version != version:
                return await stale(transaction, known.version, known.home, "contact", contact)
            made = contact_from(
                _with_channels(fields, known), replace(known, resident=of), schemes=self._schemes
            )
            made = await _of_whom(transaction, made, of, known.home)
            if not isinstance(made, Contact):
                return made
            changed = await write_contact(transaction, made, actor=actor.signature)
        return Done(id=contact, version=version + changed)

    async def write_device(
        self,
        device: Device,
        fields: Given,
        actor: Actor,
    ) -> Outcome:
        """Add a device (of version 0) to a hub, or change one; its wearer lives in that home."""
        async with self._database.write() as transaction:
            seen = await device_in_sight(transaction.connection, device.hub, device.id, actor)
            if seen is None:
                return None
            home, known = seen
            now = 0 if known is None else known.version
            if now != device.version:
                return await stale(transaction, now, home, "device", device.id)
            made = device_from(fields, replace(known or device, resident=device.resident))
            wearer = device.resident
            if wearer is not None and not await lives_in(transaction.connection, wearer, home):
                made = _and(made, _stranger("resident"))
            if not isinstance(made, Device):
                return made
            changed = await write_device(transaction, made, home, actor=actor.signature)
        return Done(id=device.id, version=device.version + changed)


def _nobody(home: str) -> Resident:
    return Resident(id=str(uuid4()), home=home, given_name="", family_name="", address_as="")


def _in_reach(home: Home | Wrongs, actor: Actor) -> Home | Wrongs:
    """Refuse a home that whoever writes it would not see themselves."""
    if not isinstance(home, Home):
        return home
    if reaches(actor, tenant=home.tenant, territory=home.territory, programme=home.programme):
        return home
    said = "Your own scope does not reach there."
    return tuple(
        Wrong(field=name, code="out-of-reach", said=said)
        for name in ("tenant", "territory", "programme")
        if getattr(actor, name) not in ("", getattr(home, name))
    )


async def _in_programme(
    transaction: Transaction, made: Home | Wrongs, known: Home, actor: Actor
) -> Home | Wrongs:
    """Refuse a home that joins a programme which its tenant has not, or no longer."""
    if not isinstance(made, Home) or made.programme in ("", actor.programme):
        return made
    if (made.tenant, made.programme) == (known.tenant, known.programme):
        return made
    if await is_open(transaction.connection, made.tenant, made.programme):
        return made
    said = "There is no such programme in use."
    return (Wrong(field="programme", code="not-offered", said=said),)


async def _of_whom(
    transaction: Transaction, made: Contact | Wrongs, of: str | None, home: str
) -> Contact | Wrongs:
    if of is None or await lives_in(transaction.connection, of, home):
        return made
    return _and(made, _stranger("resident"))


def _stranger(field: str) -> Wrong:
    return Wrong(field=field, code="not-who-lives-there", said="Nobody of this id lives there.")


def _and(made: object, wrong: Wrong) -> Wrongs:
    return (*made, wrong) if isinstance(made, tuple) else (wrong,)


def _within(made: object, part: str) -> Wrongs:
    """Return what is wrong, each field named as of `part`."""
    if not isinstance(made, tuple):
        return ()
    return tuple(replace(one, field=f"{part}.{one.field}") for one in made)


def _with_channels(fields: Given, known: Contact) -> Given:
    """Put the addresses back that somebody kept without seeing them: each whole number is one."""
    channels = fields.get("channels")
    if not isinstance(channels, list):
        return fields
    return {
        **fields,
        "channels": [
            known.channels[one] if isinstance(one, int) and 0 <= one < len(known.channels) else one
            for one in channels
        ],
    }


async def stale(
    transaction: Transaction, version: int, home: str, subject: str, subject_id: str
) -> Stale:
    """Say who changed it last."""
    edits, journal, operators = tables.edits, tables.journal, tables.operators
    query = (
        select(journal.c.actor, journal.c.at)
        .join_from(edits, journal, journal.c.position == edits.c.position)
        .where(edits.c.home == home)
        .where(edits.c.subject == subject, edits.c.subject_id == subject_id)
        .order_by(edits.c.position.desc())
        .limit(1)
    )
    row = (await transaction.connection.execute(query)).first()
    if row is None:
        return Stale(version=version, by="", name="", at=None)
    name = await transaction.connection.scalar(
        select(operators.c.name).where(operators.c.id == row.actor.removeprefix("operator:"))
    )
    return Stale(version=version, by=row.actor, name=name or "", at=row.at)
