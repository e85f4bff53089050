"""The contact's page in a real browser the size of a phone, by day and by night."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import update

from central import tables
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


@dataclass(frozen=True)
class Night:
    """A case with three contacts asked, and their pages on a real server."""

    home: Village
    case: str
    base: str
    paths: dict[str, str]


@pytest_asyncio.fixture
async def night(home: Village, tmp_path: Path) -> AsyncIterator[Night]:
    doorstep = Doorstep.of(home.database, tmp_path)
    case = await home.open_case()
    await home.desk.take(case, NURIA, 0)
    for fence, contact in enumerate((ANNA, PEP, MARTA), start=1):
        await home.desk.notify(case, NURIA, fence, contact)
    paths = {one.contact: doorstep.path(one.link) for one in await home.attempts(case)}
    async with listening(doorstep.app) as base:
        yield Night(home=home, case=case, base=base, paths=paths)


async def a_phone(
    browser: Browser,
    night: Night,
    *,
    size: tuple[int, int] = (390, 844),
    scheme: str = "light",
    scripts: bool = True,
) -> Page:
    context = await browser.new_context(
        base_url=night.base,
        viewport={"width": size[0], "height": size[1]},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=scripts,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    return await context.new_page()


async def sideways(page: Page) -> int:
    wide: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


async def check_targets(page: Page) -> None:
    """Every button and link is 48 pixels high at least."""
    for target in await page.locator("button, a").all():
        box = await target.bounding_box()
        assert box is not None
        assert box["height"] >= 48, await target.inner_text()
        assert box["width"] >= 48


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", (390, 844)), ("dark", (390, 844)), ("dark", (360, 640))]
)
async def test_a_contact_answers_with_two_taps(
    night: Night, browser: Browser, scheme: str, size: tuple[int, int]
) -> None:
    complaints: list[str] = []
    page = await a_phone(browser, night, scheme=scheme, size=size)
    page.on("console", lambda said: complaints.append(said.text))
    name = f"{scheme}-{size[0]}"

    await page.goto(night.paths[ANNA])
    await photograph(page, f"ask-{name}")
    await check_targets(page)
    for said in ("Hi vaig", "No puc"):
        box = await page.get_by_role("button", name=said).bounding_box()
        assert box is not None
        assert box["width"] > 0.85 * size[0]
        assert box["height"] >= 64
        assert box["y"] + box["height"] <= size[1]  # seen without scrolling
    await page.get_by_role("button", name="Hi vaig").tap()
    await page.get_by_text("quants minuts hi seràs").wait_for()
    await photograph(page, f"going-{name}")
    await check_targets(page)
    await page.get_by_role("button", name="20").tap()
    await page.get_by_text("Hem apuntat que hi seràs").wait_for()
    await photograph(page, f"minutes-{name}")
    await page.get_by_role("button", name="Ja hi soc").tap()
    await page.get_by_text("ja hi ets").wait_for()
    await photograph(page, f"arrived-{name}")
    await check_targets(page)

    await page.goto(night.paths[MARTA])
    await page.get_by_text("Anna (filla) ya está allí").wait_for()
    await page.get_by_role("button", name="No puedo").tap()
    await page.get_by_text("Gracias por decirlo").wait_for()
    await photograph(page, f"cannot-{name}")

    await page.goto("/c/cut.off")
    await photograph(page, f"unknown-{name}")
    await night.home.desk.resolve(night.case, NURIA, 4, "helped-by-contact")
    await page.goto(night.paths[ANNA])
    await photograph(page, f"closed-{name}")
    answers = {one.contact: one.answer for one in await night.home.attempts(night.case)}
    assert answers == {ANNA: "arrived", PEP: None, MARTA: "cannot"}
    assert [one for one in complaints if "404" not in one] == []


async def test_it_works_without_scripts(night: Night, browser: Browser) -> None:
    page = await a_phone(browser, night, scripts=False)
    await page.goto(night.paths[ANNA])
    await page.get_by_text("Actualitzat a les 03:12").wait_for()
    await page.get_by_role("button", name="10").tap()
    await page.get_by_text("Hem apuntat que hi seràs").wait_for()
    await page.get_by_role("link", name="Actualitza").tap()
    await page.get_by_role("button", name="Ja hi soc").tap()
    await page.get_by_text("ja hi ets").wait_for()


async def test_it_changes_by_itself_and_says_when_it_cannot_know(
    night: Night, browser: Browser
) -> None:
    page = await a_phone(browser, night)
    asks: list[str] = []
    page.on("request", lambda request: asks.append(request.url.rpartition("/")[2]))
    await page.clock.install()
    await page.goto(night.paths[ANNA])
    await page.get_by_text("Actualitzat ara mateix").wait_for()
    await page.clock.run_for(4_000)
    await page.get_by_text("Actualitzat fa 4 s").wait_for()
    async with page.expect_response("**/state") as asked:
        await page.clock.run_for(1_000)
    assert (await asked.value).status == 304
    await page.get_by_text("Actualitzat ara mateix").wait_for()

    other = await a_phone(browser, night)
    await other.goto(night.paths[PEP])
    await other.get_by_role("button", name="10").tap()
    await page.clock.run_for(6_000)
    await page.get_by_text("Pep (veí) ja hi va").wait_for()

    await page.context.set_offline(True)
    await page.get_by_text("Sense connexió: truca a la central").wait_for()
    await photograph(page, "offline")
    await page.get_by_role("button", name="No puc").tap()  # is kept, not lost in an error page
    await page.get_by_role("button", name="No puc").wait_for()
    await page.context.set_offline(False)
    await page.get_by_text("Actualitzat").first.wait_for()

    for _ in range(6):
        async with page.expect_response("**/state"):
            await page.clock.run_for(30_000)
    asks.clear()
    await page.clock.run_for(29_000)
    assert asks == []  # it has come to ask twice a minute
    async with page.expect_response("**/state"):
        await page.clock.run_for(1_000)
    await page.evaluate(HIDE)
    asks.clear()
    await page.clock.run_for(600_000)
    assert asks == []


HIDE = """
Object.defineProperty(document, 'hidden', { value: true });
document.dispatchEvent(new Event('visibilitychange'));
"""


async def test_a_double_tap_and_the_back_button_do_no_harm(night: Night, browser: Browser) -> None:
    page = await a_phone(browser, night)
    await page.goto(night.paths[ANNA])
    await page.get_by_role("button", name="Hi vaig").dblclick()
    await page.get_by_text("quants minuts hi seràs").wait_for()
    await page.get_by_role("button", name="20").tap()
    await page.get_by_text("Hem apuntat").wait_for()
    await page.go_back()
    await page.go_back()
    await page.goto(night.paths[ANNA])
    await page.get_by_text("Hem apuntat").wait_for()
    (attempt,) = [one for one in await night.home.attempts(night.case) if one.contact == ANNA]
    assert (attempt.answer, attempt.minutes) == ("going", 20)


async def test_it_fits_a_small_phone_and_large_type(night: Night, browser: Browser) -> None:
    # 320 CSS pixels of width is what WCAG 1.4.10 asks to bear without sideways scrolling, and
    # text of twice the size what 1.4.4 asks.
    page = await a_phone(browser, night, size=(320, 568))
    for name, large in (("small", False), ("large", True)):
        for path in (night.paths[ANNA], night.paths[MARTA]):
            await page.goto(path)
            if large:
                await page.evaluate(LARGE)
            assert await sideways(page) == 0
        await page.screenshot(path=SCREENS / f"contact-{name}.png", full_page=True)
        await page.goto(night.paths[ANNA])
        if await page.get_by_role("button", name="Hi vaig").count():
            await page.get_by_role("button", name="Hi vaig").click()
            await page.get_by_text("quants minuts hi seràs").wait_for()


LARGE = "document.documentElement.style.fontSize = '225%'"


async def test_it_reads_from_right_to_left(night: Night, browser: Browser) -> None:
    async with night.home.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.contacts).where(tables.contacts.c.id == ANNA).values(language="ur")
        )
    page = await a_phone(browser, night, scheme="dark")
    await page.goto(night.paths[ANNA])
    await photograph(page, "ask-ur")
    assert await sideways(page) == 0
    await page.get_by_role("button", name="10").tap()
    await page.get_by_role("button", name="10").wait_for()
    await page.get_by_text("Villarroel").wait_for()
    await photograph(page, "going-ur")
    assert await sideways(page) == 0


async def test_it_is_painted_soon_on_a_slow_line(night: Night, browser: Browser) -> None:
    page = await a_phone(browser, night)
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 50_000,
            "uploadThroughput": 50_000,
        },
    )
    await page.goto(night.paths[ANNA])
    await page.get_by_role("button", name="Hi vaig").wait_for()
    painted: float = await page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    loaded: int = await page.evaluate(
        "['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))"
        ".reduce((sum, one) => sum + one.transferSize, 0)"
    )
    told = f"\ncontact's page at 400 ms and 50 kB/s: painted in {painted:.0f} ms, {loaded} bytes\n"
    sys.stdout.write(told)
    assert loaded < 30_000
    assert painted < 2_500
