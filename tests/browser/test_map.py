"""Where the home is: on the centre's own choice of map, and without one."""

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]


async def open_map(station: Station, page: Page) -> None:
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("o")
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_be_visible()
    await page.keyboard.press("v")


async def test_the_map_comes_from_the_source_of_the_settings_and_from_nowhere_else(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await open_map(station, page)
    await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    await expect(page.get_by_text("Teules de prova")).to_be_visible()
    await expect(page.get_by_role("link", name="Obre-ho al mapa del telèfon")).to_have_attribute(
        "href", "geo:41.3853,2.1561"
    )
    elsewhere = [url for url in asked if not url.startswith((station.url, station.tiles_url))]
    assert elsewhere == []
    await judge(page)
    await photograph(page, "map")


async def test_without_tiles_there_is_a_drawing_and_the_coordinates(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")

    async def refuse(route: Route) -> None:
        await route.abort()

    await page.route(f"{station.tiles_url}/**", refuse)
    await open_map(station, page)
    await expect(page.get_by_text("El mapa no respon")).to_be_visible()
    await expect(page.get_by_role("img", name="Croquis")).to_be_visible()
    await expect(page.get_by_text("41.38530, 2.15610")).to_be_visible()
    await photograph(page, "map-without-tiles")
