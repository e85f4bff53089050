"""Somebody walks out of their zone with a tracker: over a real broker or by SMS, to the queue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Table, insert, select, update

from central import schema, tables
from central.app import Centre
from central.console.http import build_app
from central.database import Database
from central.location.register_tracker import Registered, register_tracker
from central.location.zones import Circle, circle
from central.settings import CentralSettings
from protocol.clock import RealClock
from protocol.messages import Outcome
from simulations.tracker import Send, Tracker, over_mqtt, over_sms
from simulations.walker import OUT_AND_BACK, Seen, walk
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker, pytest.mark.story]
HOME = (41.3853, 2.1561)
GATEWAY = "what the gateway shows"


@pytest.fixture
def settings(tmp_path: Path, mosquitto: Mosquitto) -> CentralSettings:
    return CentralSettings(
        state=tmp_path / "state",
        broker=mosquitto.url,
        port=0,
        tick_s=0.1,
        secret="a secret of this test alone",
        sms_gateway_secret=GATEWAY,
        sms_number="+34600000099",
    )


@asynccontextmanager
async def centre_of_rosa(settings: CentralSettings) -> AsyncIterator[tuple[Centre, Registered]]:
    """A running centre; Rosa has a zone of 200 m and wears a tracker."""
    settings.state.mkdir(parents=True)
    database = Database.open(settings.database_url, RealClock())
    await schema.upgrade(database.engine)
    drawn = circle(Circle(latitude=HOME[0], longitude=HOME[1], radius_m=200.0)).decode()
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(insert(tables.homes).values(id="home-1"))
        person = {"given_name": "Rosa", "family_name": "Vidal", "address_as": "Rosa"}
        await run(insert(tables.residents).values(id="rosa", home="home-1", **person))
        await run(insert(tables.zones).values(id="zone-1", resident="rosa", geojson=drawn))
    registered = await register_tracker(
        database, "rosa", settings.the_secret(), number="+34600000001"
    )
    await database.close()
    assert registered is not None
    async with Centre.run(settings) as centre:
        await centre.hub_link.standing.up()
        yield centre, registered


async def rows(centre: Centre, table: Table) -> list[Any]:
    async with centre.database.read() as connection:
        return list((await connection.execute(select(table))).all())


async def goes_out_and_comes_back(send: Send, registered: Registered) -> list[Seen]:
    """Walk an hour that has just passed, each report acknowledged before the next."""
    tracker = Tracker(registered.installation, send)
    begins = datetime.now(UTC) - timedelta(hours=2)
    way = list(walk(OUT_AND_BACK, home=HOME, begins=begins, seed=3))
    for seen in way:
        assert seen.fix is not None
        receipt = await tracker.report(seen.fix, at=seen.at, battery=0.8)
        assert receipt.outcome is Outcome.STORED
    return way


async def told(centre: Centre) -> list[str]:
    return [
        row.kind
        for row in await rows(centre, tables.journal)
        if row.kind.startswith(("alarm", "case", "location"))
    ]


STORY = ["alarm.raised", "case.opened", "location.left", "location.returned"]


async def test_over_a_real_broker_leaving_rings_and_returning_is_noted(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with (
        centre_of_rosa(settings) as (centre, registered),
        over_mqtt(registered.hub, "127.0.0.1", mosquitto.port) as send,
    ):
        way = await goes_out_and_comes_back(send, registered)
        [case] = await rows(centre, tables.cases)
        assert (case.cause, case.resident, case.state) == ("geofence", "rosa", "queued")
        assert await told(centre) == STORY
        kept = await rows(centre, tables.positions)
        first = min(row.at for row in kept)
        away = {seen.at: seen.away_m for seen in way}
        assert away[first] < 300, "the trail begins with the position before the alarm"
        assert {row.hub for row in await rows(centre, tables.faults)} == set()


async def test_by_text_messages_the_same_walk_is_the_same_story(settings: CentralSettings) -> None:
    async with centre_of_rosa(settings) as (centre, registered):
        app = build_app(centre)
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {GATEWAY}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://centre.example", headers=headers
        ) as gateway:

            async def carry(text: str) -> str | None:
                answer = await gateway.post("/gateway/sms", json={"text": text})
                reply: str | None = answer.json()["reply"]
                return reply

            send = over_sms(registered.hub, registered.key, carry)
            await goes_out_and_comes_back(send, registered)
            assert await told(centre) == STORY
            tracker = Tracker(registered.installation, send)
            await tracker.sos(None, at=datetime.now(UTC))
        app.state.premises.close()
        [case] = await rows(centre, tables.cases)
        assert (case.cause, case.priority, case.alarms) == ("button", 1, 2)


async def test_a_tracker_that_falls_silent_outside_is_told_by_the_clock_alone(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with (
        centre_of_rosa(settings) as (centre, registered),
        over_mqtt(registered.hub, "127.0.0.1", mosquitto.port) as send,
    ):
        tracker = Tracker(registered.installation, send)
        begins = datetime.now(UTC) - timedelta(minutes=40)
        for seen in walk(OUT_AND_BACK[:2], home=HOME, begins=begins, seed=3):
            assert seen.fix is not None
            await tracker.report(seen.fix, at=seen.at)
        assert "location.silent" not in await told(centre)
        async with centre.database.write() as transaction:
            await transaction.connection.execute(
                update(tables.trackers).values(due_at=transaction.now)
            )
        for _ in range(100):
            if "location.silent" in await told(centre):
                break
            await centre.clock.sleep(0.1)
        assert (await told(centre)).count("location.silent") == 1
        assert len(await rows(centre, tables.cases)) == 1
