"""A centre and a browser for all tests of this folder, and operators who sit before them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from central.console.site import BUILT
from tests.browser.station import Station, end_all, running
from tests.fixtures.mosquitto import Mosquitto

Sit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_station(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Station]:
    """The centre of this run: starting one takes longer than most tests."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("the console is not built: run `make console`")
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    async with running(tmp_path_factory.mktemp("centre"), broker.port) as station:
        yield station
    broker.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def station(whole_station: Station) -> AsyncIterator[Station]:
    """The centre, with an empty queue before each test."""
    yield whole_station
    whole_station.carriers.links.clear()
    await end_all(whole_station)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sit(station: Station, browser: Browser) -> AsyncIterator[Sit]:
    """Let an operator sit down in a browser of their own and log in with the keyboard."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    async def sit_down(
        login: str = "nuria",
        *,
        language: str = "ca-ES",
        scheme: Literal["light", "dark"] = "dark",
        url: str = "",
        script: str = "",
        status: Literal["live", "connecting"] | None = "live",
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": 1366, "height": 768}, color_scheme=scheme, locale=language
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if script:
            await page.add_init_script(script)
        await page.goto(url or station.url)
        await page.locator("input[name=login]").wait_for()
        await page.keyboard.type(login)
        await page.keyboard.press("Tab")
        await page.keyboard.type(station.passwords[login])
        await page.keyboard.press("Enter")
        inside = "header" if status is None else f"div[data-status={status}]"
        await page.locator(inside).first.wait_for()
        return page

    yield sit_down
    async with asyncio.timeout(20):
        for context in contexts:
            await context.close()
    assert errors == [], "a page raised an error"
