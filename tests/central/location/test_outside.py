"""Reports of a tracker through ingest: one outing is one case, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import insert, select, update

from central import tables
from central.alarms.happenings import TrackerSilent
from central.database import Database
from central.ingest import Ingest
from central.location.silences import Silences
from central.residents.placements import Placements
from protocol.codec import encode
from protocol.evidence import Evidence
from protocol.identity import new_id
from protocol.messages import AlarmRaised, Event, LocationReport, Outcome, Receipt
from protocol.positions import Fix
from tests.central.location.town import ZONE, place
from tests.central.test_ingest import rows

TRACKER, INSTALLATION = "tracker-rosa", "inst-9"


async def live(database: Database) -> None:
    """Rosa lives with Pere; the tracker is hers, and so is the zone."""
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(insert(tables.homes).values(id="home-1"))
        await run(
            insert(tables.residents),
            [
                {"id": name, "home": "home-1", "given_name": name, "family_name": "x"}
                | {"address_as": ""}
                for name in ("rosa", "pere")
            ],
        )
        await run(
            insert(tables.hubs).values(
                id=TRACKER, home="home-1", installation=INSTALLATION, profile="tracker"
            )
        )
        await run(
            insert(tables.devices).values(
                hub=TRACKER, id="tracker", kind="tracker", resident="rosa"
            )
        )
        await run(
            insert(tables.zones).values(
                id="zone-1", resident="rosa", name="barri", geojson=ZONE.decode()
            )
        )
        await run(insert(tables.location_rules).values(resident="rosa", limit_kmh=30.0))


class Tracker:
    """Writes messages as a tracker would, minute by minute, and hands them to ingest."""

    def __init__(self, ingest: Ingest, name: str = TRACKER) -> None:
        self.ingest = ingest
        self.name = name
        self.seq = 0
        self.now = datetime.now(UTC) - timedelta(hours=3)

    def envelope(self) -> dict[str, Any]:
        self.seq += 1
        return {
            "v": 1,
            "id": new_id(self.now),
            "installation": INSTALLATION,
            "at": self.now,
            "epoch": "00000000000000bb",
            "seq": self.seq,
        }

    def fix(self, east_m: float, **more: object) -> Fix:
        latitude, longitude = place(east_m)
        said: dict[str, Any] = {"at": self.now, "accuracy_m": 8.0, **more}
        return Fix(latitude=latitude, longitude=longitude, **said)

    async def at(self, *east_m: float, **more: object) -> Receipt:
        """Report one place after the other, a minute apart."""
        receipts = []
        for each in east_m:
            self.now += timedelta(minutes=1)
            receipts.append(await self.report(self.fix(each, **more)))
        return receipts[-1]

    async def report(self, *fixes: Fix, battery: float | None = None) -> Receipt:
        return await self.send(
            LocationReport(**self.envelope(), source="tracker", fixes=fixes, battery=battery)
        )

    async def sos(self, east_m: float) -> Receipt:
        return await self.send(
            AlarmRaised(
                **self.envelope(),
                alarm=uuid4(),
                cause="button",
                source="tracker",
                evidence=Evidence(position=self.fix(east_m)),
            )
        )

    async def send(self, message: Event) -> Receipt:
        return await self.ingest.accept(self.name, None, encode(message), self.now)


@pytest_asyncio.fixture
async def ingest(database: Database) -> AsyncIterator[Ingest]:
    await live(database)
    made = Ingest(database, Placements(database))
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(), name="ingest")
        yield made
        made.close()


async def settled(ingest: Ingest) -> None:
    """Wait until what the centre noticed is stored: what comes behind it is."""
    await Tracker(ingest, "stranger").report()


async def kinds(database: Database) -> list[str]:
    return [row.kind for row in await rows(database, tables.journal)]


async def test_who_stays_in_the_zone_leaves_no_trace(database: Database, ingest: Ingest) -> None:
    receipt = await Tracker(ingest).at(0, 40, -120, 150, 190, 60)
    assert receipt.outcome is Outcome.STORED
    assert await rows(database, tables.positions) == []
    assert await rows(database, tables.cases) == []
    assert await kinds(database) == []
    [tracker] = await rows(database, tables.trackers)
    assert '"inside"' in tracker.state


async def test_leaving_opens_one_case_and_returning_is_noted_on_it(
    database: Database, ingest: Ingest
) -> None:
    tracker = Tracker(ingest)
    await tracker.at(0, 150, 320, 390, 420, 300, 90, 40)
    [case] = await rows(database, tables.cases)
    [alarm] = await rows(database, tables.alarms)
    assert (case.cause, case.priority, case.resident) == ("geofence", 3, "rosa")
    assert alarm.case_id == case.id
    assert '"left-zone"' in alarm.evidence
    assert "latitude" not in alarm.evidence
    assert await kinds(database) == [
        "alarm.raised",
        "case.opened",
        "location.left",
        "location.returned",
    ]
    kept = await rows(database, tables.positions)
    assert {row.case_id for row in kept} == {case.id}
    assert len(kept) == 6, "the one before, the one that settled it, and what followed"


async def test_leaving_again_says_it_on_the_case_that_is_open(
    database: Database, ingest: Ingest
) -> None:
    tracker = Tracker(ingest)
    await tracker.at(0, 320, 390, 90, 40, 350, 400)
    assert len(await rows(database, tables.cases)) == 1
    assert (await kinds(database)).count("location.left") == 2
    await close_cases(database)
    await tracker.at(0, 0, 350, 400)
    assert len(await rows(database, tables.cases)) == 2


async def close_cases(database: Database) -> None:
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.cases).values(state="closed", closed_at=transaction.now)
        )


async def test_a_car_ride_is_told_by_its_speed(database: Database, ingest: Ingest) -> None:
    tracker = Tracker(ingest)
    await tracker.at(0, 20)
    await tracker.at(60, 90, speed_mps=14.0)
    [case] = await rows(database, tables.cases)
    [alarm] = await rows(database, tables.alarms)
    assert (case.cause, case.priority) == ("speeding", 3)
    assert '"kmh":50.0' in alarm.evidence


async def test_an_empty_battery_is_a_fault_and_charging_ends_it(
    database: Database, ingest: Ingest
) -> None:
    tracker = Tracker(ingest)
    for battery in (0.4, 0.14, 0.16, 0.12, 0.2, 0.6):
        await tracker.report(battery=battery)
    [fault] = [row._mapping for row in await rows(database, tables.faults)]
    assert (fault["component"], fault["code"], fault["count"]) == ("tracker", "battery-low", 1)
    assert fault["cleared_at"] is not None
    assert (await kinds(database)).count("fault.raised") == 1


async def test_a_tracker_that_falls_silent_outside_is_a_concern_and_inside_a_fault(
    database: Database, ingest: Ingest
) -> None:
    silences = Silences(database, ingest, database.clock)
    tracker = Tracker(ingest)
    await tracker.at(0, 320, 390)
    await make_due(database)
    await silences.look()
    await silences.look()
    await settled(ingest)
    told = await kinds(database)
    assert told.count("location.silent") == 1
    assert await rows(database, tables.faults) == await others(database)
    await tracker.at(380)
    assert (await kinds(database)).count("location.heard-again") == 1
    await tracker.at(10, 0, 0)
    await make_due(database)
    await silences.look()
    await settled(ingest)
    faults = {(row.component, row.code) for row in await rows(database, tables.faults)}
    assert ("tracker", "silent") in faults
    await tracker.at(0)
    [fault] = [row for row in await rows(database, tables.faults) if row.code == "silent"]
    assert fault.cleared_at is not None


async def others(database: Database) -> list[Any]:
    return [row for row in await rows(database, tables.faults) if row.hub != TRACKER]


async def make_due(database: Database) -> None:
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.trackers).values(due_at=transaction.now - timedelta(seconds=1))
        )


async def test_a_silence_that_is_not_due_any_more_rings_nothing(
    database: Database, ingest: Ingest
) -> None:
    await Tracker(ingest).at(0, 320, 390)
    ingest.notice(TrackerSilent(hub=TRACKER), TrackerSilent(hub="nobody"))
    await settled(ingest)
    assert "location.silent" not in await kinds(database)


async def test_a_call_for_help_outside_has_its_place_and_joins_the_outing(
    database: Database, ingest: Ingest
) -> None:
    tracker = Tracker(ingest)
    await tracker.at(0, 320, 390)
    await tracker.sos(395)
    [case] = await rows(database, tables.cases)
    assert (case.cause, case.priority, case.alarms) == ("button", 1, 2)
    kept = await rows(database, tables.positions)
    assert len(kept) == 3


async def test_an_absence_silences_zones_and_never_the_button(
    database: Database, ingest: Ingest
) -> None:
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.homes).values(absent_until=transaction.now + timedelta(days=1))
        )
        transaction.homes.add("home-1")
    tracker = Tracker(ingest)
    await tracker.at(0, 320, 390, 500)
    assert await rows(database, tables.cases) == []
    await tracker.sos(500)
    assert [case.cause for case in await rows(database, tables.cases)] == ["button"]


async def test_a_zone_that_does_not_hold_at_this_hour_is_left_freely(
    database: Database, ingest: Ingest
) -> None:
    never = (datetime.now(UTC) + timedelta(hours=6)).isoweekday() % 7 + 2
    day = (never - 1) % 7 + 1
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.zones).values(hours=f'[{{"days":[{day}],"from":"10:00","to":"11:00"}}]')
        )
    await Tracker(ingest).at(0, 320, 390, 500)
    assert await rows(database, tables.cases) == []


async def test_a_tracker_of_nobody_and_one_of_another_home_are_faults_and_judge_nothing(
    database: Database, ingest: Ingest
) -> None:
    async with database.write() as transaction:
        await transaction.connection.execute(update(tables.devices).values(resident=None))
    await Tracker(ingest).at(0, 320, 390)
    await Tracker(ingest, "stranger").at(0, 320, 390)
    faults = {(row.hub, row.code) for row in await rows(database, tables.faults)}
    assert faults == {(TRACKER, "nobody"), ("stranger", "unprovisioned")}
    assert await rows(database, tables.trackers) == []


async def test_a_resend_is_a_duplicate_and_judged_once(database: Database, ingest: Ingest) -> None:
    tracker = Tracker(ingest)
    await tracker.at(0, 320)
    tracker.now += timedelta(minutes=1)
    report = LocationReport(**tracker.envelope(), source="tracker", fixes=(tracker.fix(390),))
    first, second = await tracker.send(report), await tracker.send(report)
    assert (first.outcome, second.outcome) == (Outcome.STORED, Outcome.DUPLICATE)
    assert (await kinds(database)).count("location.left") == 1
    async with database.read() as connection:
        query = select(tables.messages).where(tables.messages.c.key == str(report.id))
        assert len((await connection.execute(query)).all()) == 1
