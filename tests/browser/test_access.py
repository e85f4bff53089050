"""Everyone can use it: axe on every screen in both themes, zoom, a phone, three languages."""

from datetime import UTC, datetime
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station, a_fall

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]


async def a_busy_night(station: Station) -> None:
    """Raise one of each thing that looks different."""
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await station.hubs[1].raise_alarm("door-at-night", source="door-front", place="hall")
    await station.hubs[2].raise_alarm("unwell", source="pendant-1", place="bedroom")
    await station.hubs[2].raise_alarm("button", source="pendant-1", test=True)


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_on_any_screen(
    station: Station, sit: Sit, scheme: Literal["dark", "light"]
) -> None:
    page = await sit("nuria", scheme=scheme)
    await expect(page.get_by_text("Tot en calma")).to_be_visible()
    await judge(page)
    await a_busy_night(station)
    await expect(page.get_by_role("option")).to_have_count(4)
    await judge(page)
    await photograph(page, f"queue-{scheme}")
    await page.wait_for_timeout(400)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Allibera")).to_be_visible()
    await judge(page)
    await photograph(page, f"case-{scheme}")
    for key, title, name in (
        ("a", "Avisa un contacte", "notify"),
        ("t", "Traspassa el cas", "hand-over"),
        ("?", "Tecles", "keys"),
    ):
        await page.keyboard.press(key)
        await expect(page.get_by_role("heading", name=title)).to_be_visible()
        await judge(page)
        await photograph(page, f"{name}-{scheme}")
        await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Núria Pons").click()
    await page.get_by_role("menuitem", name="Surt").click()
    await expect(page.get_by_label("Usuari")).to_be_visible()
    await expect(page.get_by_text("La sessió s'ha acabat")).to_have_count(0)
    await judge(page)
    await photograph(page, f"login-{scheme}")


async def sideways(page: Page) -> int:
    """Return how many pixels the page is wider than its window."""
    wide: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize(
    ("name", "width", "height"), [("phone", 390, 844), ("zoom-200", 683, 384), ("reflow", 320, 640)]
)
async def test_it_needs_no_sideways_scrolling(
    station: Station, sit: Sit, name: str, width: int, height: int
) -> None:
    page = await sit("nuria")
    await page.set_viewport_size({"width": width, "height": height})
    await a_busy_night(station)
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await sideways(page) == 0
    await photograph(page, f"{name}-queue")
    await page.wait_for_timeout(400)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Allibera")).to_be_visible()
    assert await sideways(page) == 0
    await photograph(page, f"{name}-case")


async def test_the_same_case_speaks_three_languages(station: Station, sit: Sit) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("o")
    for language, code, word in (
        ("Español", "es", "Caída"),
        ("English", "en", "Fall"),
        ("Català", "ca", "Caiguda"),
    ):
        await (
            page.locator("header button[aria-haspopup=menu]").nth(1).click()
        )  # the bell is the first
        await page.get_by_role("menuitem", name=language).click()
        await expect(page.get_by_role("heading", name=word)).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == code
        await photograph(page, f"case-{code}")


async def test_only_an_untaken_life_alarm_moves_and_not_where_motion_is_unwelcome(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await a_busy_night(station)
    await expect(page.get_by_role("option")).to_have_count(4)
    moving = (
        "[...document.querySelectorAll('[role=option]')].map("
        "row => row.getAnimations({ subtree: true }).length > 0)"
    )
    assert await page.evaluate(moving) == [True, False, False, False]
    await page.emulate_media(reduced_motion="reduce")
    assert await page.evaluate(moving) == [False, False, False, False]
