"""No coordinates are stored without an open alarm or a consent: every table is looked through."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import pytest_asyncio
from sqlalchemy import insert, select, update

from central import tables
from central.database import Database
from central.ingest import Ingest
from central.location.forgetting import LAST_KEPT, Forgetting
from central.location.register import Seal
from central.operators.actor import Actor
from central.permissions import Role
from central.residents.consents import ConsentKind, answer
from central.residents.erasure import erase_person
from central.residents.placements import Placements
from central.sms.door import SmsDoor
from central.sms.keys import key_for
from protocol import sms
from protocol.codec import encode
from protocol.messages import LocationReport
from tests.central.location.test_outside import (
    INSTALLATION,
    TRACKER,
    Tracker,
    close_cases,
    live,
)
from tests.central.location.town import place
from tests.central.test_ingest import rows

SECRET = b"the centre's own secret, which lies outside"
PLACE = re.compile(r"(?<!\d)(?<!\d:)(41\.38|2\.1[56])")
"""A degree of latitude or longitude near home; the seconds of a time of day look alike."""
EVERYWHERE = Actor(id="op-1", name="Marc", role=Role.ADMINISTRATOR)


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    await live(database)
    made = Ingest(database, Placements(database), seal=Seal(SECRET))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


async def told(database: Database) -> list[str]:
    """Return the tables in which some place near home stands in any form; zones are drawn there."""
    found = []
    for name, table in tables.metadata.tables.items():
        if name == "zones":
            continue
        async with database.read() as connection:
            content = (await connection.execute(select(table))).all()
        for row in content:
            if any(_tells(value) for value in row):
                found.append(name)
                break
    return sorted(found)


def _tells(value: object) -> bool:
    if isinstance(value, float):
        return 41.3 < value < 41.5 or 2.1 < value < 2.2
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return PLACE.search(text) is not None


async def test_what_is_judged_and_rings_nothing_is_forgotten(
    database: Database, ingest: Ingest
) -> None:
    await Tracker(ingest).at(0, 60, -50, 120, 10)
    assert await told(database) == []
    [tracker] = await rows(database, tables.trackers)
    sealed = Seal(SECRET).open(TRACKER, tracker.sealed)
    assert sealed.last is not None, "and yet the last one is known to whoever has the secret"
    assert Seal(b"another").open(TRACKER, tracker.sealed).last is None
    assert Seal(SECRET).open("tracker-of-another", tracker.sealed).last is None


async def test_an_open_alarm_keeps_them_in_one_table_and_they_go_after_its_case(
    database: Database, ingest: Ingest
) -> None:
    tracker = Tracker(ingest)
    await tracker.at(0, 320, 390, 400)
    await tracker.sos(410)
    assert await told(database) == ["positions"]
    await close_cases(database)
    await tracker.at(420)
    kept = len(await rows(database, tables.positions))
    await forget(database, after_case=timedelta(days=1))
    assert len(await rows(database, tables.positions)) == kept, "the case closed just now"
    await forget(database, after_case=timedelta(0))
    assert await told(database) == []


async def forget(
    database: Database,
    *,
    after_case: timedelta = timedelta(0),
    consented: timedelta = timedelta(days=14),
) -> None:
    await Forgetting(database, database.clock, after_case=after_case, consented=consented).sweep()


async def consent(database: Database, *, given: bool) -> None:
    assert await answer(
        database, "rosa", ConsentKind.LOCATION, given=given, note="", actor=EVERYWHERE
    )


async def test_who_consents_has_a_trail_until_they_withdraw_or_its_time_is_over(
    database: Database, ingest: Ingest
) -> None:
    await consent(database, given=True)
    tracker = Tracker(ingest)
    await tracker.at(0, 60, 30)
    await forget(database)
    assert len(await rows(database, tables.positions)) == 3
    await forget(database, consented=timedelta(minutes=1))
    assert await rows(database, tables.positions) == []
    await tracker.at(40, 320, 390)
    await consent(database, given=False)
    kept = await rows(database, tables.positions)
    assert kept, "an alarm is open"
    assert all(row.case_id is not None and not row.consented for row in kept)
    await tracker.at(20, 0, 10)
    await close_cases(database)
    await forget(database)
    assert await told(database) == []


async def test_the_last_position_of_a_tracker_ends_after_a_day(
    database: Database, ingest: Ingest
) -> None:
    await Tracker(ingest).at(0, 60)
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.trackers).values(fix_at=transaction.now - LAST_KEPT)
        )
    await forget(database)
    [tracker] = await rows(database, tables.trackers)
    assert tracker.sealed is None


def garbled(raw: bytes) -> bytes:
    return raw.replace(b'"seq":', b'"seq":"seven","was":')


def newer(raw: bytes) -> bytes:
    return raw.replace(b'"v":1', b'"v":7')


def cut(raw: bytes) -> bytes:
    return raw[:-2]


def long(raw: bytes) -> bytes:
    return raw[:-1] + b',"more":"' + b"x" * 300_000 + b'"}'


@pytest.mark.parametrize("spoilt", [garbled, newer, cut, long])
async def test_what_cannot_be_read_is_kept_aside_without_its_places(
    database: Database, ingest: Ingest, spoilt: Callable[[bytes], bytes]
) -> None:
    tracker = Tracker(ingest)
    report = LocationReport(**tracker.envelope(), source="tracker", fixes=(tracker.fix(390),))
    await ingest.accept(TRACKER, None, spoilt(encode(report)), datetime.now(UTC))
    assert await told(database) == []
    assert len(await rows(database, tables.quarantine)) == 1


async def test_a_call_for_help_of_a_newer_version_rings_and_its_place_is_not_in_the_journal(
    database: Database, ingest: Ingest
) -> None:
    raw = json.dumps(
        {
            "v": 9,
            "type": "alarm.raised",
            "cause": "button",
            "alarm": "0193a000-0000-7000-8000-0000000000aa",
            "evidence": {"position": {"latitude": place(10)[0], "longitude": place(10)[1]}},
        }
    ).encode()
    await ingest.accept(TRACKER, None, raw, datetime.now(UTC))
    assert "button" in {case.cause for case in await rows(database, tables.cases)}
    assert await told(database) == []


async def test_a_text_message_leaves_no_place_behind_signed_or_not(
    database: Database, ingest: Ingest
) -> None:
    door = SmsDoor(database, ingest, database.clock, SECRET)
    tracker = Tracker(ingest)
    tracker.now = datetime.now(UTC)
    report = LocationReport(**tracker.envelope(), source="tracker", fixes=(tracker.fix(10),))
    key = key_for(SECRET, TRACKER, INSTALLATION)
    reply = await door.take(sms.seal_report(report, hub=TRACKER, key=key))
    assert reply is not None
    [message] = await rows(database, tables.messages)
    assert message.key == f"sms:{report.id}"
    stolen = sms.seal_report(report, hub=TRACKER, key=bytes(32))
    assert await door.take(stolen) is None
    assert [row.head for row in await rows(database, tables.quarantine)] == [b""]
    assert await told(database) == []


async def test_the_digest_of_a_report_says_nothing_of_where_it_was(
    database: Database, ingest: Ingest
) -> None:
    tracker = Tracker(ingest)
    report = LocationReport(**tracker.envelope(), source="tracker", fixes=(tracker.fix(10),))
    await tracker.send(report)
    [message] = await rows(database, tables.messages)
    assert message.sha256 != sha256(encode(report)).digest()


async def test_who_is_erased_leaves_no_zone_no_tracker_and_no_position(
    database: Database, ingest: Ingest
) -> None:
    await consent(database, given=True)
    await Tracker(ingest).at(0, 60)
    async with database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.operators).values(
                id="op-1", login="marc", name="Marc", role="administrator", password=""
            )
        )
    assert await erase_person(database, "rosa", EVERYWHERE) is not None
    for table in (tables.zones, tables.location_rules, tables.positions, tables.trackers):
        assert await rows(database, table) == []
