"""Pictures of the console, kept under build/, each judged by axe."""

import asyncio
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

SCREENS = Path("build/screens")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def photograph(page: Page, name: str) -> None:
    """Keep a picture of what is in sight."""
    await asyncio.to_thread(SCREENS.mkdir, parents=True, exist_ok=True)
    await page.screenshot(path=SCREENS / f"console-{name}.png", animations="disabled")


async def judge(page: Page) -> None:
    """Let axe judge the page as it stands, once what was asked for is on it."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()
