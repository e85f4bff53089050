"""Where somebody is, over HTTP: seen with a trace, drawn with a judgement, and never without."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import insert, select

from central import tables
from central.demo_homes import HOMES, ROSA, demo_id
from central.location.register import Seal, Sealed
from central.location.sightings import Sighting
from central.location.zones import Circle, circle
from central.sms.door import SmsDoor
from protocol import sms
from protocol.identity import new_id
from protocol.messages import LocationReport
from protocol.positions import Fix
from tests.central.console.conftest import Office, SmallCentre

ROSAS = HOMES[0]
TRACKER = "tracker-0001"
CIRCLE = {"latitude": 41.3853, "longitude": 2.1561, "radius_m": 300}
BOW = {"type": "Polygon", "coordinates": [[[2, 41], [2.1, 41.1], [2.1, 41], [2, 41.1], [2, 41]]]}


async def wear_tracker(office: Office, centre: SmallCentre) -> None:
    """Let Rosa wear a tracker that was last seen near her home two minutes ago."""
    at = office.database.clock.now() - timedelta(minutes=2)
    last = Sighting(latitude=41.3901, longitude=2.1561, accuracy_m=12.0, at=at)
    sealed = Seal(centre.settings.the_secret()).close(TRACKER, Sealed(last=last))
    async with office.database.write() as transaction:
        run = transaction.connection.execute
        await run(insert(tables.hubs).values(id=TRACKER, home=ROSAS.home.id, profile="tracker"))
        await run(
            insert(tables.devices).values(hub=TRACKER, id="tracker", kind="tracker", resident=ROSA)
        )
        await run(
            insert(tables.trackers).values(
                hub=TRACKER,
                number="+34600000001",
                state='{"side":"outside"}',
                sealed=sealed,
                fix_at=at,
                heard_at=at,
                battery=0.62,
            )
        )


async def test_an_open_case_shows_the_last_position_and_the_look_is_journalled_once(
    office: Office, centre: SmallCentre
) -> None:
    await wear_tracker(office, centre)
    case = await office.open_case(ROSAS)
    async with office.logged_in("nuria") as browser:
        seen = (await browser.get(f"/api/cases/{case}/whereabouts")).json()
        await browser.get(f"/api/cases/{case}/whereabouts")
        await office.touch_case(case, state="closed", closed_at=office.database.clock.now())
        closed = (await browser.get(f"/api/cases/{case}/whereabouts")).json()
    assert seen["last"]["latitude"] == 41.3901
    assert seen["tracker"] == {
        "hub": TRACKER,
        "number": "+34600000001",
        "heard_at": seen["last"]["at"],
        "fix_at": seen["last"]["at"],
        "battery": 0.62,
        "silent": False,
        "side": "outside",
    }
    assert closed["last"] is None
    assert closed["trail"] == []
    looked = (f"operator:{demo_id('operator/nuria')}", None, case)
    assert await office.journal("position.looked-at") == [looked]


async def test_a_person_s_page_shows_no_position_until_they_consent(
    office: Office, centre: SmallCentre
) -> None:
    await wear_tracker(office, centre)
    path = f"/api/residents/{ROSA}/whereabouts"
    async with office.logged_in("laia") as browser:
        before = (await browser.get(path)).json()
        assert await office.journal("position.looked-at") == []
        given = {"kind": "location", "given": True, "note": "en paper"}
        await browser.post(f"/api/residents/{ROSA}/consents", json=given)
        after = (await browser.get(path)).json()
    assert (before["last"], before["consents"]) == (None, False)
    assert before["tracker"]["battery"] == 0.62
    assert (after["last"]["accuracy_m"], after["consents"]) == (12.0, True)
    assert len(await office.journal("position.looked-at")) == 1


async def test_a_zone_is_drawn_edited_and_taken_away_with_a_trace(office: Office) -> None:
    path = f"/api/residents/{ROSA}"
    hours = [{"days": [1, 2, 3, 4, 5, 6, 7], "begin": "20:00", "end": "08:00"}]
    async with office.logged_in("laia") as browser:
        added = await browser.post(f"{path}/zones", json={"name": "Barri", "circle": CIRCLE})
        zone = added.json()["id"]
        edit = {"name": "Nit", "circle": CIRCLE, "hours": hours, "version": 1}
        edited = await browser.put(f"{path}/zones/{zone}", json=edit)
        late = await browser.put(f"{path}/zones/{zone}", json=edit)
        seen = (await browser.get(f"{path}/whereabouts")).json()["zones"]
        history = (await browser.get(f"{path}/history")).json()
        removed = await browser.delete(f"{path}/zones/{zone}", params={"version": 2})
    assert [answer.status_code for answer in (added, edited, late, removed)] == [201, 200, 409, 204]
    assert [(one["name"], one["circle"], one["hours"]) for one in seen] == [("Nit", CIRCLE, hours)]
    assert [row["kind"] for row in history[:2]] == ["zone.written", "zone.written"]
    assert "41.38" not in msgspec.json.encode(history[:2]).decode()


@pytest.mark.parametrize(
    ("geojson", "fault"),
    [
        ("{", "not-json"),
        ('{"type":"Point","coordinates":[2,41]}', "not-a-polygon"),
        (msgspec.json.encode(BOW).decode(), "crossing"),
    ],
)
async def test_what_cannot_be_a_zone_is_refused_with_its_fault(
    office: Office, geojson: str, fault: str
) -> None:
    async with office.logged_in("laia") as browser:
        checked = await browser.post("/api/zones/check", json={"geojson": geojson})
        written = await browser.post(f"/api/residents/{ROSA}/zones", json={"geojson": geojson})
    for answer in (checked, written):
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errors"][0]["type"] == fault
    async with office.database.read() as connection:
        assert (await connection.execute(select(tables.zones))).all() == []


async def test_swapped_coordinates_are_noticed_by_where_the_home_is(office: Office) -> None:
    drawn = msgspec.json.decode(circle(Circle(**CIRCLE)))
    [ring] = drawn["geometry"]["coordinates"]
    drawn["geometry"]["coordinates"] = [[[latitude, longitude] for longitude, latitude in ring]]
    text = msgspec.json.encode(drawn).decode()
    async with office.logged_in("laia") as browser:
        answer = await browser.post(f"/api/residents/{ROSA}/zones", json={"geojson": text})
    assert answer.json()["errors"][0]["type"] == "swapped"


async def test_speed_and_silence_are_laid_down(office: Office) -> None:
    path = f"/api/residents/{ROSA}"
    async with office.logged_in("laia") as browser:
        rules = {"limit_kmh": 25, "silent_after_s": 1800}
        assert (await browser.put(f"{path}/location-rules", json=rules)).status_code == 204
        seen = (await browser.get(f"{path}/whereabouts")).json()
        unknown = await browser.put(f"/api/residents/{'0' * 36}/location-rules", json=rules)
    assert (seen["limit_kmh"], seen["silent_after_s"]) == (25, 1800)
    assert unknown.status_code == 404


async def test_a_tracker_is_registered_by_who_enrols_hubs_and_its_texts_are_read(
    office: Office, centre: SmallCentre
) -> None:
    path = f"/api/residents/{ROSA}/trackers"
    async with office.logged_in("nuria") as browser:
        assert (await browser.post(path, json={})).status_code == 403
    async with office.logged_in("admin") as browser:
        made = (await browser.post(path, json={"number": "+34600000001"})).json()
        unknown = await browser.post(f"/api/residents/{'0' * 36}/trackers", json={})
        crooked = await browser.post(path, json={"number": "600 000"})
    assert (unknown.status_code, crooked.status_code) == (404, 422)
    ingest, now = centre.ingest, office.database.clock.now()
    door = SmsDoor(office.database, ingest, centre.clock, centre.settings.the_secret())
    fix = Fix(latitude=41.3853, longitude=2.1561, at=now, accuracy_m=9.0)
    report = LocationReport(
        v=1,
        id=new_id(now),
        installation=made["installation"],
        at=now,
        epoch="00000000000000bb",
        seq=1,
        source="tracker",
        fixes=(fix,),
        battery=0.5,
    )
    text = sms.seal_report(report, hub=made["hub"], key=bytes.fromhex(made["sms_key"]))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(ingest.run(), name="ingest")
        assert await door.take(text) is not None
        running.cancel()
    async with office.logged_in("nuria") as browser:
        seen = (await browser.get(f"/api/residents/{ROSA}/whereabouts")).json()
        hubs = [row["id"] for row in (await browser.get("/api/hubs")).json()["hubs"]]
    assert made["hub"] not in hubs, "it is no hub of a home"
    assert seen["tracker"]["hub"] == made["hub"]
    assert seen["tracker"]["number"] == "+34600000001"
    assert seen["tracker"]["battery"] == 0.5
    assert len(await office.journal("tracker.registered")) == 1
