"""The supervisor: figures opened by key, a bar that opens its calls, a reason, a sheet, a trail."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from sqlalchemy import delete

from central import tables
from central.database import Database
from central.demo_homes import HOMES, demo_id
from protocol.clock import RealClock
from simulations.past import Shift, draw, write
from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station

pytestmark = [
    pytest.mark.usefixtures("past", "station"),
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]

OPERATORS = (demo_id("operator/nuria"), demo_id("operator/marc"))
LATE = 900_001
"""The number of a call that waited four minutes."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def past(whole_station: Station) -> AsyncIterator[None]:
    """Give the centre some days behind it, and take them away for the other tests."""
    database = Database.open(whole_station.database_url, RealClock())
    now = datetime.now(UTC)
    shift = Shift(operators=OPERATORS, homes=[home.home.id for home in HOMES], scale=0.2)
    rows = [
        row
        for row in draw(now - timedelta(days=33), now - timedelta(hours=1), shift)
        if row["closed_at"] is not None
    ]
    late = {**rows[-1], "id": "0" * 35 + "1", "number": LATE, "priority": 1, "test": False}
    late |= {"opened_at": now - timedelta(seconds=260), "first_taken_by": OPERATORS[0]}
    late["first_taken_at"] = now - timedelta(seconds=20)
    for number, row in enumerate(rows):
        row["number"] = 800_000 + number
    await database.transact(lambda bulk: write(bulk, [*rows, late]))
    yield
    cases = tables.cases
    async with database.engine.connect() as connection:
        await connection.execution_options(caliu_write=True)
        async with connection.begin():
            await connection.execute(delete(tables.explanations))
            await connection.execute(delete(cases).where(cases.c.number >= 800_000))
    await database.close()


async def the_figures(sit: Sit, login: str = "laia", **how: object) -> Page:
    page = await sit(login, **how)
    await page.keyboard.press("f")
    await expect(page.get_by_role("heading", name="Xifres")).to_be_visible()
    await expect(page.get_by_role("heading", name="Ateses en 60 s")).to_be_visible()
    return page


async def choose_month(page: Page) -> None:
    """Choose the month, and wait for its figures in place of the day's."""
    await page.get_by_role("radio", name="Mes").press("Space")
    await expect(page).to_have_url(re.compile("#/figures/month"))
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


async def sideways(page: Page) -> int:
    wide: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


async def test_a_bar_reached_by_keys_opens_the_calls_behind_it(sit: Sit) -> None:
    page = await the_figures(sit)
    await choose_month(page)
    bars = page.get_by_role("toolbar").get_by_role("button")
    await expect(bars).to_have_count(24)
    await page.get_by_role("toolbar").locator("[tabindex='0']").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    chosen = page.get_by_role("toolbar").locator("[aria-pressed=true]")
    said = str(await chosen.get_attribute("aria-label"))
    calls = int(said.split(": ")[1].split(" ", maxsplit=1)[0].replace(".", ""))
    panel = page.get_by_role("region", name="Trucades entre les")
    await expect(panel.get_by_role("row")).to_have_count(1 + min(calls, 50))
    assert "/hour." in page.url
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    assert page.url.split("#")[1].startswith("/figures/month.")


async def test_a_late_call_gets_its_reason_by_keyboard(sit: Sit) -> None:
    page = await the_figures(sit)
    todo = page.get_by_role("button", name="demanen un motiu")
    before = int((await todo.inner_text()).split(" ")[0])
    await todo.click()
    panel = page.get_by_role("region", name="Trucades tardanes que demanen un motiu")
    row = panel.get_by_role("row").filter(has_text=str(LATE))
    await row.get_by_role("button", name="Escriu el motiu").press("Enter")
    await page.keyboard.press("2")
    await page.get_by_label("Què s'hi fa").fill("Una persona més a la nit")
    await judge(page)
    await photograph(page, "figures-reason")
    await page.keyboard.press("Control+Enter")
    await expect(row).to_have_count(0)
    fewer = page.get_by_role("button", name="motiu").first
    await expect(fewer).to_contain_text(str(before - 1) if before > 1 else "Cap")


async def test_a_sheet_is_taken_away(sit: Sit) -> None:
    page = await the_figures(sit)
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Full CSV").click()
    download = await downloading.value
    assert download.suggested_filename.startswith("figures-")
    stream = await download.path()
    assert stream.read_text(encoding="utf-8-sig").startswith("of,which,calls")


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_on_the_figures_nor_in_the_journal(
    sit: Sit, scheme: Literal["dark", "light"]
) -> None:
    page = await the_figures(sit, scheme=scheme)
    await choose_month(page)
    await expect(page.get_by_role("toolbar")).to_be_visible()
    await page.get_by_text("En una taula").nth(2).click()
    await judge(page)
    await photograph(page, f"figures-{scheme}")
    await page.get_by_role("button", name="van esperar més").first.click()
    await expect(page.get_by_role("region", name="van esperar més de 60 s")).to_be_visible()
    await judge(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Sorteja").first.click()
    await page.get_by_role("button", name="Jutja").first.click()
    await judge(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("y")
    await expect(page.get_by_text("El diari és íntegre")).to_be_visible()
    await judge(page)
    await photograph(page, f"journal-{scheme}")


async def test_the_journal_is_narrowed_by_a_press_on_a_name(sit: Sit) -> None:
    page = await sit("laia")
    await page.keyboard.press("y")
    await page.get_by_role("button", name="Laia Font", exact=True).first.click()
    await expect(page.get_by_role("button", name="Treu el filtre: Laia Font")).to_be_visible()
    who = page.locator("tbody tr td:nth-child(2)")
    await expect(who.first).to_contain_text("Laia Font")
    assert set(await who.all_inner_texts()) == {"Laia Font"}
    await page.get_by_role("button", name="Verifica de cap i de nou").click()
    await expect(page.get_by_text("El diari és íntegre")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (683, 384), (320, 640)])
async def test_the_figures_and_the_journal_need_no_sideways_scrolling(
    sit: Sit, width: int, height: int
) -> None:
    page = await sit("laia")
    await page.set_viewport_size({"width": width, "height": height})
    await page.keyboard.press("f")
    await expect(page.get_by_role("heading", name="Ateses en 60 s")).to_be_visible()
    await choose_month(page)
    await page.get_by_role("button", name="van esperar més").first.click()
    await expect(page.get_by_role("region", name="van esperar més de 60 s")).to_be_visible()
    assert await sideways(page) == 0
    await photograph(page, f"figures-{width}")
    await page.keyboard.press("Escape")
    await page.keyboard.press("y")
    await expect(page.get_by_role("heading", name="Diari")).to_be_visible()
    await expect(page.locator("tbody tr").first).to_be_visible()
    assert await sideways(page) == 0
