"""Ingest: what a message becomes in the journal, among the alarms and in the queue."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import msgspec
import pytest_asyncio
from sqlalchemy import Row, Table, insert, select

from central import tables
from central.database import Database
from central.ingest import Ingest
from central.residents.placements import Placements
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import (
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    Event,
    FaultCleared,
    FaultRaised,
    Outcome,
    Receipt,
)

HUB, OTHER = "hub-rosa", "hub-couple"
NOW = datetime.now(UTC)


async def place(database: Database) -> None:
    """Two homes: Rosa alone, and a couple."""
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(insert(tables.homes), [{"id": "home-1"}, {"id": "home-2"}])
        people = [("rosa", "home-1"), ("pere", "home-2"), ("maria", "home-2")]
        await run(
            insert(tables.residents),
            [
                {"id": name, "home": home, "given_name": name, "family_name": "x", "address_as": ""}
                for name, home in people
            ],
        )
        await run(
            insert(tables.hubs),
            [
                {"id": HUB, "home": "home-1", "installation": "inst-1"},
                {"id": OTHER, "home": "home-2", "installation": "inst-2"},
            ],
        )
        await run(
            insert(tables.devices),
            [
                {"hub": OTHER, "id": "pendant-pere", "kind": "pendant", "resident": "pere"},
                {"hub": OTHER, "id": "pendant-maria", "kind": "pendant", "resident": "maria"},
            ],
        )


class Hub:
    """Writes messages as a hub would, and hands them to ingest."""

    def __init__(self, ingest: Ingest, name: str = HUB, installation: str = "inst-1") -> None:
        self.ingest = ingest
        self.name = name
        self.installation = installation
        self.seq = 0

    def envelope(self) -> dict[str, Any]:
        self.seq += 1
        return {
            "v": 1,
            "id": new_id(NOW),
            "installation": self.installation,
            "at": NOW,
            "epoch": "00000000000000aa",
            "seq": self.seq,
        }

    def raised(self, cause: str = "button", **more: object) -> AlarmRaised:
        fields: dict[str, Any] = {"alarm": uuid4(), "source": "pendant-1", **more}
        return AlarmRaised(**self.envelope(), cause=cause, **fields)

    def suspected(self, **more: object) -> AlarmSuspected:
        fields: dict[str, Any] = {
            "alarm": uuid4(),
            "cause": "fall",
            "source": "wearable-1",
            "answer_within_s": 30.0,
            "grace_s": 15.0,
            **more,
        }
        return AlarmSuspected(**self.envelope(), **fields)

    def cancelled(self, alarm: UUID) -> AlarmCancelled:
        return AlarmCancelled(**self.envelope(), alarm=alarm, by="resident")

    def noted(self, alarm: UUID, note: Literal["unconfirmed", "pressed-again"]) -> AlarmNoted:
        return AlarmNoted(**self.envelope(), alarm=alarm, note=note)

    async def send(self, message: Event | bytes) -> Receipt:
        raw = message if isinstance(message, bytes) else encode(message)
        return await self.ingest.accept(self.name, None, raw, NOW)


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    await place(database)
    made = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


async def rows(database: Database, table: Table) -> list[Row[*tuple[Any, ...]]]:
    async with database.read() as connection:
        query = select(table).order_by(*table.primary_key.columns)
        return list((await connection.execute(query)).all())


async def test_a_raise_becomes_journal_alarm_case_and_receipt(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    raised = hub.raised(place="bathroom")
    receipt = await hub.send(raised)

    assert (receipt.outcome, receipt.of) == (Outcome.STORED, raised.id)
    [alarm] = await rows(database, tables.alarms)
    [case] = await rows(database, tables.cases)
    entries = await rows(database, tables.journal)
    assert (alarm.state, alarm.priority, alarm.place) == ("raised", 1, "bathroom")
    assert (case.state, case.priority, case.home, case.resident, case.number) == (
        "queued",
        1,
        "home-1",
        "rosa",
        1,
    )
    assert alarm.case_id == case.id
    assert [entry.kind for entry in entries] == ["alarm.raised", "case.opened"]
    assert case.position == entries[-1].position
    content = await rows(database, tables.journal_content)
    assert content[0].body == encode(raised), "the stored bytes are the bytes that came"


async def test_a_resend_is_received_and_is_one_entry(database: Database, ingest: Ingest) -> None:
    hub = Hub(ingest)
    raised = hub.raised()
    receipts = await asyncio.gather(*(hub.send(raised) for _ in range(20)))
    outcomes = sorted(receipt.outcome.value for receipt in receipts)
    assert outcomes == ["duplicate"] * 19 + ["stored"]
    assert len(await rows(database, tables.journal)) == 2


async def test_alarms_of_one_person_are_one_case_and_of_two_are_two(
    database: Database, ingest: Ingest
) -> None:
    couple = Hub(ingest, OTHER, "inst-2")
    for source in ("pendant-pere", "pendant-pere", "pendant-maria"):
        await couple.send(couple.raised(source=source))
    cases = await rows(database, tables.cases)
    assert sorted((case.resident, case.alarms) for case in cases) == [("maria", 1), ("pere", 2)]


async def test_a_higher_priority_alerts_its_case_again(database: Database, ingest: Ingest) -> None:
    hub = Hub(ingest)
    await hub.send(hub.raised("inactivity"))
    [before] = await rows(database, tables.cases)
    await hub.send(hub.raised("door-at-night"))
    [same] = await rows(database, tables.cases)
    await hub.send(hub.raised("smoke"))
    [after] = await rows(database, tables.cases)
    assert (before.priority, same.priority, after.priority) == (3, 3, 1)
    assert same.alerted_at == before.alerted_at
    assert after.alerted_at > before.alerted_at
    assert (after.cause, after.alarms) == ("smoke", 3)
    assert after.fence > before.fence, "who was about to resolve the lesser alarm sees this first"


async def test_a_cancel_that_overtakes_its_raise_erases_nothing(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    raised = hub.raised()
    await hub.send(hub.cancelled(raised.alarm))
    assert await rows(database, tables.cases) == []
    await hub.send(raised)
    [alarm] = await rows(database, tables.alarms)
    [case] = await rows(database, tables.cases)
    assert (alarm.state, case.state) == ("raised", "queued")
    assert alarm.cancelled_at is not None
    kinds = [entry.kind for entry in await rows(database, tables.journal)]
    assert kinds == ["alarm.cancelled", "alarm.raised", "case.opened", "alarm.cancelled-before"]


async def test_a_cancel_ends_a_suspicion_in_whatever_order_they_come(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    first, second = hub.suspected(), hub.suspected()
    await hub.send(first)
    await hub.send(hub.cancelled(first.alarm))
    await hub.send(hub.cancelled(second.alarm))
    await hub.send(second)
    alarms = await rows(database, tables.alarms)
    assert [(alarm.state, alarm.due_at) for alarm in alarms] == [("dismissed", None)] * 2
    assert await rows(database, tables.cases) == []


async def test_a_suspicion_is_stored_with_the_centre_s_own_deadline(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    await hub.send(hub.suspected())
    [alarm] = await rows(database, tables.alarms)
    assert alarm.state == "suspected"
    assert alarm.due_at == NOW + timedelta(seconds=45)


async def test_an_unconfirmed_alarm_marks_its_case_even_before_its_raise(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    raised = hub.raised()
    await hub.send(hub.noted(raised.alarm, "unconfirmed"))
    await hub.send(raised)
    [case] = await rows(database, tables.cases)
    assert case.unconfirmed


async def test_an_unknown_cause_rings_for_life_with_a_fault_beside_it(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    receipt = await hub.send(hub.raised("earthquake"))
    cases = await rows(database, tables.cases)
    assert receipt.outcome is Outcome.STORED
    assert sorted((case.priority, case.cause) for case in cases) == [
        (1, "earthquake"),
        (4, "technical"),
    ]


async def test_the_same_identity_with_other_content_is_a_fault_and_still_rings(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    first = hub.raised("inactivity")
    other = msgspec.structs.replace(first, cause="smoke", alarm=uuid4())
    assert (await hub.send(first)).outcome is Outcome.STORED
    assert (await hub.send(other)).outcome is Outcome.STORED
    assert (await hub.send(other)).outcome is Outcome.DUPLICATE
    cases = await rows(database, tables.cases)
    assert sorted((case.priority, case.alarms) for case in cases) == [(1, 2), (4, 1)]
    [fault] = await rows(database, tables.faults)
    assert (fault.component, fault.code) == ("message", "identity")


async def test_a_newer_version_rings(database: Database, ingest: Ingest) -> None:
    hub = Hub(ingest)
    newer = msgspec.json.decode(encode(hub.raised("gas")))
    newer["v"] = 2
    newer["alarm"] = str(uuid4())
    newer["certainty"] = "surely"
    receipt = await hub.send(msgspec.json.encode(newer))
    assert receipt.outcome is Outcome.STORED
    assert str(receipt.of) == newer["id"]
    cases = await rows(database, tables.cases)
    assert sorted((case.priority, case.cause) for case in cases) == [(1, "gas"), (4, "technical")]


async def test_noise_is_quarantined_and_is_one_technical_case_however_much(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    receipts = await asyncio.gather(*(hub.send(b"noise %d" % n) for n in range(300)))
    assert {receipt.outcome for receipt in receipts} == {Outcome.QUARANTINED}
    assert all(receipt.sha256 for receipt in receipts)
    [case] = await rows(database, tables.cases)
    [fault] = await rows(database, tables.faults)
    assert (case.priority, case.cause) == (4, "technical")
    assert fault._mapping["count"] == 300
    assert len(await rows(database, tables.quarantine)) == 64
    assert len(await rows(database, tables.journal)) == 1


async def test_a_flood_of_garbled_alarms_rings_once_and_the_disk_is_capped(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    raw = [b'{"v":"x","type":"alarm.raised","n":%d}' % n for n in range(600)]
    await asyncio.gather(*(hub.send(each) for each in raw))
    cases = await rows(database, tables.cases)
    assert sorted(case.priority for case in cases) == [1, 4]
    assert len(await rows(database, tables.alarms)) == 256
    assert len(await rows(database, tables.quarantine)) == 64


async def test_an_event_of_an_earlier_installation_rings_without_the_present_home(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest, HUB, "inst-of-before")
    await hub.send(hub.raised())
    cases = await rows(database, tables.cases)
    assert sorted((case.priority, case.home, case.hub) for case in cases) == [
        (1, None, HUB),
        (4, "home-1", HUB),
    ]
    [fault] = await rows(database, tables.faults)
    assert fault.code == "installation"


async def test_a_device_that_nobody_enrolled_is_never_dropped(
    database: Database, ingest: Ingest
) -> None:
    stranger = Hub(ingest, "stranger-9", "?")
    await stranger.send(stranger.raised())
    await stranger.send(stranger.raised())
    cases = await rows(database, tables.cases)
    assert sorted((case.priority, case.alarms) for case in cases) == [(1, 2), (4, 1)]


async def test_a_wrong_clock_rings_with_a_fault_beside_it(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)):
        await hub.send(msgspec.structs.replace(hub.raised(), at=at))
    alarms = await rows(database, tables.alarms)
    assert [(alarm.state, alarm.at) for alarm in alarms] == [("raised", None)] * 2
    [fault] = await rows(database, tables.faults)
    assert (fault.code, fault._mapping["count"]) == ("clock", 2)


async def test_faults_of_a_hub_are_one_technical_case_and_end(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    for component in ("mains", "camera", "mains"):
        await hub.send(FaultRaised(**hub.envelope(), component=component, code="lost"))
    await hub.send(hub.raised())
    await hub.send(FaultCleared(**hub.envelope(), component="mains", code="lost"))
    cases = await rows(database, tables.cases)
    assert sorted((case.priority, case.cause) for case in cases) == [
        (1, "button"),
        (4, "technical"),
    ]
    faults = await rows(database, tables.faults)
    assert [
        (fault.component, fault._mapping["count"], fault.cleared_at is None) for fault in faults
    ] == [
        ("camera", 1, True),
        ("mains", 2, False),
    ]
    kinds = [entry.kind for entry in await rows(database, tables.journal)]
    assert kinds.count("fault.raised") == 3
    assert kinds.count("fault.cleared") == 1


async def test_a_test_alarm_goes_the_whole_way_and_stays_among_tests(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    await hub.send(hub.raised())
    await hub.send(hub.raised(test=True))
    cases = await rows(database, tables.cases)
    assert sorted((case.test, case.priority, case.plan) for case in cases) == [
        (False, 1, "[]"),
        (True, 1, "[]"),
    ]


async def test_pressing_again_after_the_case_is_over_rings_anew(
    database: Database, ingest: Ingest
) -> None:
    hub = Hub(ingest)
    raised = hub.raised()
    await hub.send(raised)
    async with database.write() as transaction:
        await transaction.connection.execute(
            tables.cases.update().values(state="closed", closed_at=transaction.now)
        )
    await hub.send(hub.noted(raised.alarm, "pressed-again"))
    cases = await rows(database, tables.cases)
    assert [case.state for case in cases] == ["closed", "queued"]
