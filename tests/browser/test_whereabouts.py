"""Outside the home at the desk: a tracker over the real broker, its map, the zones on the page."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiomqtt
import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect
from sqlalchemy import delete, insert, update

from central import tables
from central.database import Database
from central.demo_homes import HOMES, ROSA
from central.location.geodesy import Plane
from central.location.zones import Circle, circle
from protocol import codec, topics
from protocol.clock import RealClock
from protocol.messages import LocationReport
from protocol.positions import Fix
from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
HOME = (41.3853, 2.1561)
TRACKER = "tracker-0001"


@pytest_asyncio.fixture(loop_scope="session")
async def tracker(station: Station) -> AsyncIterator[str]:
    """Rosa's tracker, new for each test, and her zone."""
    name = f"{TRACKER}-{uuid4().hex[:6]}"
    database = Database.open(station.database_url, RealClock())
    drawn = circle(Circle(latitude=HOME[0], longitude=HOME[1], radius_m=300.0))
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(
            insert(tables.hubs).values(
                id=name, home=HOMES[0].home.id, installation="inst-9", profile="tracker"
            )
        )
        await run(
            insert(tables.devices).values(hub=name, id="tracker", kind="tracker", resident=ROSA)
        )
        await run(
            insert(tables.zones).values(
                id=str(uuid4()), resident=ROSA, name="Barri", geojson=drawn.decode()
            )
        )
    yield name
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(delete(tables.devices).where(tables.devices.c.kind == "tracker"))
        await run(delete(tables.positions))
        await run(delete(tables.trackers))
        await run(update(tables.hubs).where(tables.hubs.c.profile == "tracker").values(home=None))
        await run(delete(tables.zones))
    await database.close()


async def walk(station: Station, tracker: str) -> None:
    """Publish a walk of ten minutes that ends out of the zone, as a tracker does."""
    plane, now = Plane.at(*HOME), datetime.now(UTC)
    way = [(0, 0), (80, 40), (150, 120), (210, 230), (260, 330), (300, 420), (360, 520)]
    async with aiomqtt.Client("127.0.0.1", station.hubs[0].broker_port) as client:
        for seq, (east, north) in enumerate(way, 1):
            at = now - timedelta(minutes=len(way) - seq)
            report = LocationReport(
                v=1,
                id=uuid4(),
                installation="inst-9",
                at=at,
                epoch="00000000000000cc",
                seq=seq,
                source="tracker",
                fixes=(
                    Fix(
                        latitude=HOME[0] + north / plane.north_m,
                        longitude=HOME[1] + east / plane.east_m,
                        at=at,
                        accuracy_m=25.0,
                        speed_mps=1.1,
                    ),
                ),
                battery=0.62,
            )
            topic = topics.up(tracker, topics.Up.EVENT)
            await client.publish(topic, codec.encode(report), qos=1)


def polygon(*corners: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})


async def open_case(page: Page) -> None:
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("o")
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_be_visible()


async def test_who_leaves_their_zone_is_seen_on_the_map_with_the_age_of_the_position(
    station: Station, tracker: str, sit: Sit
) -> None:
    page = await sit("nuria")
    await walk(station, tracker)
    await open_case(page)
    await expect(page.get_by_text(re.compile(r"Fora de les zones segures, \d+ m"))).to_be_visible()
    await expect(page.get_by_text("Surt de les zones segures.")).to_be_visible()
    await page.keyboard.press("v")
    await expect(
        page.get_by_text(re.compile("Posició de fa .*, amb un marge de 25 m"))
    ).to_be_visible()
    await expect(page.get_by_text("bateria del localitzador: 62 %")).to_be_visible()
    await expect(page.locator(".leaflet-overlay-pane path")).to_have_count(5)
    await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    await judge(page)
    await photograph(page, "whereabouts")


async def test_without_tiles_the_plan_shows_the_same_and_in_every_language(
    station: Station, tracker: str, sit: Sit
) -> None:
    await walk(station, tracker)
    for language, name in (("ca", "Croquis"), ("es", "Croquis"), ("en", "Plan"), ("ur", "خاکہ")):
        script = f"localStorage.setItem('caliu.language', '{language}')"
        page = await sit("nuria", script=script, scheme="light")

        async def refuse(route: Route) -> None:
            await route.abort()

        await page.route(f"{station.tiles_url}/**", refuse)
        await open_case(page)
        await page.keyboard.press("v")
        await expect(page.get_by_role("img", name=re.compile(f"^{name}"))).to_be_visible()
        await judge(page)
        await photograph(page, f"whereabouts-plan-{language}")


async def test_a_zone_is_drawn_on_the_person_s_page_and_a_bad_one_is_told_why(
    station: Station, tracker: str, sit: Sit
) -> None:
    page = await sit("laia")
    await page.goto(f"{station.url}#/people/{ROSA}")
    card = page.get_by_role("region", name="Fora de casa")
    await expect(card.get_by_text(tracker)).to_be_visible()
    await expect(card.get_by_text("300 m al voltant d'un punt")).to_be_visible()
    await card.get_by_role("button", name="Afegeix una zona").click()
    await card.get_by_label("Nom de la zona").fill("Mercat")
    await card.get_by_text("GeoJSON", exact=True).click()
    text = card.get_by_role("textbox", name=re.compile("^GeoJSON"))
    await text.fill(polygon((2.15, 41.38), (2.16, 41.39), (2.16, 41.38), (2.15, 41.39)))
    await card.get_by_role("button", name="Desa la zona").click()
    await expect(card.get_by_role("alert")).to_have_text("La vora es creua amb ella mateixa.")
    await text.fill(polygon((2.15, 41.38), (2.16, 41.38), (2.16, 41.39)))
    await card.get_by_role("button", name="Mira com queda").click()
    await expect(card.get_by_text("Així queda la zona:")).to_be_visible()
    await judge(page)
    await card.scroll_into_view_if_needed()
    await photograph(page, "zone-form")
    await card.get_by_role("button", name="Desa la zona").click()
    await expect(card.get_by_text("Mercat")).to_be_visible()
    await expect(card.get_by_text("dibuixada (GeoJSON)")).to_be_visible()
    await photograph(page, "zones")
