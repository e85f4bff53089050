"""Erasing a person: everything personal is emptied, and the journal still proves itself.

The chain runs over ids and salted digests, so that the contents beside it may go. Where nobody
remains in the home, its address, its contacts and what was said of it go too.
"""

from dataclasses import dataclass

from sqlalchemy import delete, func, literal, or_, select, update

from central import tables
from central.alarms.journal import Entry
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.registry import reach_hubs
from central.telemonitoring.people import erase_vitals


class OpenCaseError(Exception):
    """Somebody is being helped: nothing of theirs may vanish now. The text is the case's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was done."""

    resident: str
    home: str
    home_emptied: bool


async def erase_person(database: Database, resident: str, actor: Actor) -> Erasure | None:
    """Erase a resident in sight of `actor`, or return None; raises OpenCaseError.

    To erase again does no harm: it empties what has come since.
    """
    people, homes = tables.residents, tables.homes
    async with database.write() as transaction:
        connection = transaction.connection
        home = await connection.scalar(
            select(people.c.home)
            .join_from(people, homes)
            .where(people.c.id == resident, within(actor, homes))
        )
        if home is None:
            return None
        remaining = await connection.scalar(
            select(func.count()).where(
                people.c.home == home, people.c.id != resident, people.c.erased_at.is_(None)
            )
        )
        emptied = remaining == 0
        await _check_no_open_case(transaction, resident, home if emptied else None)
        await _empty_person(transaction, resident)
        await _empty_happenings(transaction, resident, home if emptied else None)
        if emptied:
            await _empty_home(transaction, home)
        await erase_vitals(transaction, resident, home)
        await reach_hubs(transaction, home)
        transaction.record(
            Entry(kind="person.erased", actor=actor.signature, home=home, resident=resident)
        )
    return Erasure(resident=resident, home=home, home_emptied=emptied)


async def _check_no_open_case(transaction: Transaction, resident: str, home: str | None) -> None:
    cases = tables.cases
    theirs = or_(cases.c.resident == resident, *([cases.c.home == home] if home else []))
    case = await transaction.connection.scalar(
        select(cases.c.id).where(theirs, cases.c.closed_at.is_(None)).limit(1)
    )
    if case is not None:
        raise OpenCaseError(case)


async def _empty_person(transaction: Transaction, resident: str) -> None:
    people, contacts = tables.residents, tables.contacts
    await transaction.connection.execute(
        update(people)
        .where(people.c.id == resident)
        .values(
            ref="",
            given_name="",
            family_name="",
            address_as="",
            birth_year=None,
            phone="",
            hears_badly=False,
            sees_badly=False,
            mobility="",
            health="",
            erased_at=func.coalesce(people.c.erased_at, literal(transaction.now, tables.Instant)),
        )
    )
    await transaction.connection.execute(delete(contacts).where(contacts.c.resident == resident))
    # Files of people that wait to be brought in hold anybody: none of them outlives an erasure.
    await transaction.connection.execute(delete(tables.previews))
    for table in (
        tables.photos,
        tables.consents,
        tables.edits,
        tables.people_search,
        tables.zones,
        tables.location_rules,
        tables.positions,
    ):
        await transaction.connection.execute(delete(table).where(table.c.resident == resident))

    devices, trackers = tables.devices, tables.trackers
    worn = select(devices.c.hub).where(devices.c.resident == resident)
    await transaction.connection.execute(delete(trackers).where(trackers.c.hub.in_(worn)))


async def _empty_happenings(transaction: Transaction, resident: str, home: str | None) -> None:
    """Empty what was said and seen in their alarms and cases; of a home that is left, in all."""
    connection = transaction.connection
    alarms, cases, attempts = tables.alarms, tables.cases, tables.attempts
    content, journal = tables.journal_content, tables.journal
    of_alarms = or_(alarms.c.resident == resident, *([alarms.c.home == home] if home else []))
    of_cases = or_(cases.c.resident == resident, *([cases.c.home == home] if home else []))
    of_content = or_(
        content.c.resident == resident,
        content.c.position.in_(
            select(journal.c.position).where(
                or_(
                    journal.c.resident == resident,
                    journal.c.case_id.in_(select(cases.c.id).where(of_cases)),
                    journal.c.alarm.in_(select(alarms.c.id).where(of_alarms)),
                    *([journal.c.home == home] if home else []),
                )
            )
        ),
    )
    await connection.execute(delete(content).where(of_content))
    await connection.execute(
        update(attempts)
        .where(attempts.c.case_id.in_(select(cases.c.id).where(of_cases)))
        .values(error=None, minutes=None, link="", answer=None)
    )
    await connection.execute(update(cases).where(of_cases).values(outcome_text=None, plan="[]"))
    await connection.execute(update(alarms).where(of_alarms).values(evidence=None, wrong=None))
    theirs = select(cases.c.id).where(of_cases)
    explanations, audits = tables.explanations, tables.call_audits
    await connection.execute(
        update(explanations).where(explanations.c.case_id.in_(theirs)).values(text="", action="")
    )
    await connection.execute(update(audits).where(audits.c.case_id.in_(theirs)).values(note=""))


async def _empty_home(transaction: Transaction, home: str) -> None:
    homes, contacts = tables.homes, tables.contacts
    connection = transaction.connection
    await connection.execute(delete(contacts).where(contacts.c.home == home))
    await connection.execute(
        update(homes)
        .where(homes.c.id == home)
        .values(street="", floor="", access="", latitude=None, longitude=None, absent_until=None)
    )
    await connection.execute(
        update(homes).where(homes.c.id == home).values(ref="", key_safe_place="", key_safe_code="")
    )
    await connection.execute(delete(tables.edits).where(tables.edits.c.home == home))
    hubs = select(tables.hubs.c.id).where(tables.hubs.c.home == home)
    quarantine, commands = tables.quarantine, tables.commands
    await connection.execute(
        update(quarantine).where(quarantine.c.origin.in_(hubs)).values(head=b"", wrong="")
    )
    for faults in (tables.faults, tables.fault_spells):
        await connection.execute(update(faults).where(faults.c.hub.in_(hubs)).values(text=""))
    # When a room last moved tells of a life; a hub that stays tells it anew.
    await connection.execute(delete(tables.senses).where(tables.senses.c.hub.in_(hubs)))
    await connection.execute(delete(tables.trackers).where(tables.trackers.c.hub.in_(hubs)))
    await connection.execute(update(commands).where(commands.c.hub.in_(hubs)).values(text=""))
    await connection.execute(
        update(tables.devices).where(tables.devices.c.hub.in_(hubs)).values(resident=None)
    )
