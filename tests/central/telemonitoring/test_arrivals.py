"""Readings through the durable ingest: stored once, received after the commit, never an alarm."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from central import tables
from central.alarms.reading import Garbled, Heard, arrival_of, read_telemetry
from central.database import Database
from central.ingest import Ingest
from protocol.codec import encode
from protocol.messages import Outcome, Readings
from tests.central.telemonitoring.conftest import Measuring, known, reading
from tests.central.test_ingest import HUB, NOW, OTHER, Hub, rows


async def test_a_message_of_readings_is_rows_an_entry_and_a_receipt(
    database: Database, hub: Measuring
) -> None:
    message = hub.readings(reading(doubts=("moved",), context="fasting"))
    receipt = await hub.tell(encode(message))
    assert (receipt.outcome, receipt.of) == (Outcome.STORED, message.id)
    kept = await rows(database, tables.readings)
    assert [(row.measure, row.value, row.resident, row.home) for row in kept] == [
        ("systolic", 142.0, "rosa", "home-1"),
        ("diastolic", 88.0, "rosa", "home-1"),
        ("pulse", 71.0, "rosa", "home-1"),
    ]
    assert (kept[0].doubts, kept[0].context, kept[0].at) == ('["moved"]', "fasting", NOW)
    [entry] = await rows(database, tables.journal)
    assert (entry.kind, entry.resident, entry.hub) == ("readings.stored", "rosa", HUB)
    assert await rows(database, tables.cases) == []
    [known] = await rows(database, tables.messages)
    assert (known.epoch, known.seq) == (message.epoch, message.seq), "so that gaps are counted"


async def test_a_resend_is_a_duplicate_and_a_device_that_repeats_itself_is_heard_once(
    database: Database, hub: Measuring
) -> None:
    again = reading(id=known(7))
    first = encode(hub.readings(again))
    outcomes = [(await hub.tell(first)).outcome for _ in range(3)]
    assert outcomes == [Outcome.STORED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert (await hub.measure(again)).outcome is Outcome.STORED
    assert len(await rows(database, tables.readings)) == 3


async def test_a_couples_reading_waits_for_whose_it_is_unless_the_device_tells(
    database: Database, ingest: Ingest
) -> None:
    async with database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.devices).values(
                hub=OTHER, id="scale-pere", kind="pendant", resident="pere"
            )
        )
    couple = Measuring(ingest, OTHER, "inst-2")
    await couple.measure(
        reading(id=known(1), values={"pulse": 70}),
        reading(id=known(2), values={"pulse": 71}, resident="maria"),
        reading(id=known(3), values={"pulse": 72}, resident="stranger"),
        reading(id=known(4), values={"weight": 73}, device="scale-pere"),
    )
    kept = await rows(database, tables.readings)
    assert [row.resident for row in kept] == [None, "maria", None, "pere"]
    entries = await rows(database, tables.journal)
    bodies = {
        entry.resident: msgspec.json.decode(content.body)["readings"]
        for entry, content in zip(
            entries, await rows(database, tables.journal_content), strict=True
        )
    }
    assert {who: len(each) for who, each in bodies.items()} == {None: 2, "maria": 1, "pere": 1}


async def test_odd_values_are_kept_marked_and_alarm_nobody(
    database: Database, hub: Measuring
) -> None:
    values = {"systolic": 1e300, "temperature": 98.6, "mood": 3.0, "pulse": 70.0}
    assert (await hub.measure(reading(values=values))).outcome is Outcome.STORED
    kept = {row.measure: row.mark for row in await rows(database, tables.readings)}
    assert kept == {
        "systolic": "implausible",
        "temperature": "implausible",
        "mood": "unknown-measure",
        "pulse": None,
    }
    assert await rows(database, tables.faults) == []


@pytest.mark.parametrize(
    "at", [datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(days=3), NOW.replace(tzinfo=None)]
)
async def test_a_clock_that_cannot_be_right_is_a_doubt(
    at: datetime, database: Database, hub: Measuring
) -> None:
    await hub.measure(reading(at))
    [row, *_] = await rows(database, tables.readings)
    assert (row.at, row.doubts) == (NOW, '["clock"]')


async def test_what_cannot_be_read_is_quarantined_and_rings_for_nobody(
    database: Database, hub: Measuring
) -> None:
    whole = encode(hub.readings(reading()))
    newer = whole.replace(b'"v":1', b'"v":2')
    speaks_of_alarm = newer[:-1] + b',"alarm":"' + str(known(9)).encode() + b'","cause":"fall"}'
    large = whole.replace(b":142.0", b":1e999")
    for raw in (whole[:-9], newer, speaks_of_alarm, large):
        assert (await hub.tell(raw)).outcome is Outcome.QUARANTINED
    assert len(await rows(database, tables.quarantine)) == 4
    assert await rows(database, tables.readings) == []
    assert {case.priority for case in await rows(database, tables.cases)} == {4}


async def test_an_alarm_that_came_as_telemetry_rings(database: Database, hub: Measuring) -> None:
    raised = hub.raised(source='the "readings"')
    raw = encode(raised).replace(b'\\"readings\\"', b'x","note":"readings')
    assert (await hub.tell(raw)).outcome is Outcome.STORED
    [case] = await rows(database, tables.cases)
    assert case.priority == 1


async def test_readings_of_another_home_are_an_entry_and_nobodys_rows(
    database: Database, ingest: Ingest
) -> None:
    earlier = Measuring(ingest, HUB, "inst-0")
    assert (await earlier.measure(reading())).outcome is Outcome.STORED
    assert await rows(database, tables.readings) == []
    entry = (await rows(database, tables.journal))[0]
    assert (entry.kind, entry.home, entry.resident) == ("readings.stored", None, None)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_telemetry_is_ever_an_error_or_garbled_into_an_alarm(data: st.DataObject) -> None:
    hub = Hub.__new__(Hub)
    hub.seq, hub.installation = 0, "inst-1"
    raw = bytearray(encode(Readings(**hub.envelope(), readings=(reading(),))))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    found = read_telemetry(arrival_of(HUB, None, bytes(raw), NOW))
    assert not isinstance(found, Garbled)
    if isinstance(found, Heard):
        assert isinstance(found.message, Readings)
