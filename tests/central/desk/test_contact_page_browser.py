"""The contact's page in a real browser the size of a phone, by day and by night."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from protocol.clock import Clock, ScaledClock
from tests.central.desk.doorstep import Doorstep, listening
from tests.central.desk.village import ANNA, MARTA, NURIA, PEP, Village

pytestmark = [pytest.mark.browser]
SCREENS = Path("build/screens")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def clock() -> Clock:
    """Twelve minutes past three in the morning, in Barcelona."""
    return ScaledClock(1, datetime(2026, 11, 22, 2, 12, tzinfo=UTC))


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """One engine is enough for what is seen."""
    return f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}"


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    await asyncio.to_thread(SCREENS.mkdir, parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        await opened.close()


async def photograph(page: Page, name: str) -> None:
    """Keep a picture, and have the page judged by axe."""
    await page.screenshot(path=SCREENS / f"contact-{name}.png", full_page=True)
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_contact_answers_with_two_taps_and_without_javascript(
    home: Village, tmp_path: Path, browser: Browser, scheme: str
) -> None:
    doorstep = Doorstep.of(home.database, tmp_path)
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    for fence, contact in enumerate((ANNA, PEP, MARTA), start=1):
        await home.desk.notify(case, NURIA, fence, contact)
    paths = {one.contact: doorstep.path(one.link) for one in await home.attempts(case)}
    complaints: list[str] = []
    async with listening(doorstep.app) as base:
        context = await browser.new_context(
            base_url=base,
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text))

        await page.goto(paths[ANNA])
        await photograph(page, f"ask-{scheme}")
        for button in await page.get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None
            assert box["width"] > 0.85 * 390
            assert box["height"] >= 64
            assert box["y"] + box["height"] <= 844  # seen without scrolling
        await page.get_by_role("button", name="Hi vaig").tap()
        await page.get_by_text("quants minuts hi seràs").wait_for()
        await photograph(page, f"going-{scheme}")
        await page.get_by_role("button", name="20").tap()
        await page.get_by_text("Hem apuntat que hi seràs").wait_for()
        await photograph(page, f"minutes-{scheme}")

        await page.goto(paths[MARTA])
        await page.get_by_text("Anna (filla) ya va").wait_for()
        await page.get_by_role("button", name="No puedo").tap()
        await page.get_by_text("Gracias por decirlo").wait_for()
        await photograph(page, f"cannot-{scheme}")

        await page.goto("/c/cut.off")
        await photograph(page, f"unknown-{scheme}")
        await home.desk.resolve(case, NURIA, 4, "helped-by-contact")
        await page.goto(paths[ANNA])
        await photograph(page, f"closed-{scheme}")
        await context.close()
    answers = {one.contact: one.answer for one in await home.attempts(case)}
    assert answers == {ANNA: "going", PEP: None, MARTA: "cannot"}
    assert [one for one in complaints if "404" not in one] == []


async def test_it_fits_the_width_of_a_small_phone(
    home: Village, tmp_path: Path, browser: Browser
) -> None:
    doorstep = Doorstep.of(home.database, tmp_path)
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    await home.desk.notify(case, NURIA, 1, ANNA)
    (attempt,) = await home.attempts(case)
    async with listening(doorstep.app) as base:
        # 320 CSS pixels of width is what WCAG 1.4.10 asks to bear without sideways scrolling.
        context = await browser.new_context(base_url=base, viewport={"width": 320, "height": 568})
        page = await context.new_page()
        for _ in range(2):
            await page.goto(doorstep.path(attempt.link))
            width = await page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320
            if await page.get_by_role("button", name="Hi vaig").count():
                await page.get_by_role("button", name="Hi vaig").click()
        await page.screenshot(path=SCREENS / "contact-small.png", full_page=True)
        await context.close()
