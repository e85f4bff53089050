"""The hubs in a real browser, by keyboard: a town listed, one looked at, ordered and tested."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Literal

import aiomqtt
import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from central import tables
from edge.mqtt import NO_TIMEOUT
from tests.browser.conftest import Sit
from tests.browser.living_hub import LivingHub
from tests.browser.screens import judge, photograph
from tests.browser.station import Station
from tests.browser.test_access import sideways

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]


@asynccontextmanager
async def living(station: Station) -> AsyncIterator[LivingHub]:
    hub = station.hubs[0]
    async with aiomqtt.Client("127.0.0.1", hub.broker_port, timeout=NO_TIMEOUT) as client:
        alive = LivingHub(hub, client)
        await alive.tell()
        obeying = asyncio.create_task(alive.obey(), name="obeys")
        yield alive
        obeying.cancel()
        await asyncio.wait([obeying])


@asynccontextmanager
async def written(station: Station) -> AsyncIterator[AsyncEngine]:
    """Write beside the centre, as no test of the API can: many rows at once, and no journal."""
    engine = create_async_engine(station.database_url, connect_args={"timeout": 30})
    yield engine
    await engine.dispose()


async def with_a_history(station: Station) -> None:
    """Give the first hub some faults of earlier."""
    now = datetime.now(UTC)
    spells = [
        {"component": "bed-1", "code": "lost", "since": now - timedelta(hours=30), "count": 1},
        {"component": "pendant-1", "code": "battery-low", "since": now - timedelta(days=2)},
    ]
    over = [
        {
            "component": "voice",
            "code": "mute",
            "since": now - timedelta(days=3 + n),
            "cleared_at": now - timedelta(days=3 + n) + timedelta(minutes=4),
        }
        for n in range(25)
    ]
    async with written(station) as engine, engine.begin() as connection:
        for table in (tables.faults, tables.fault_spells):
            await connection.execute(delete(table).where(table.c.hub == station.hubs[0].id))
        for row in spells:
            values = {"hub": station.hubs[0].id, "count": 3, "text": "", **row}
            await connection.execute(insert(tables.faults).values(**values))
            await connection.execute(insert(tables.fault_spells).values(**values))
        for row in over:
            values = {"hub": station.hubs[0].id, "count": 1, "text": "", **row}
            await connection.execute(insert(tables.fault_spells).values(**values))


def rows(page: Page, *, selected: bool = False) -> Locator:
    """Return the hubs that are drawn; the queue has a list of its own beside them."""
    return page.locator(f"main [role=option]{'[aria-selected=true]' if selected else ''}")


async def open_first(page: Page) -> None:
    """Go to the hubs, mark the first by keyboard, and open it."""
    await page.keyboard.press("h")
    await expect(rows(page).first).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="hub-0001")).to_be_visible()
    await expect(page.get_by_role("heading", name="Sensors")).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_a_technician_reads_a_hub_by_keyboard_and_sees_nobody(
    station: Station, sit: Sit, scheme: Literal["dark", "light"]
) -> None:
    await with_a_history(station)
    async with living(station):
        page = await sit("tomas", scheme=scheme, status="connecting")
        await page.keyboard.press("h")
        await expect(rows(page)).to_have_count(3)
        await expect(rows(page).first).to_contain_text("fa ")
        await judge(page)
        await photograph(page, f"hubs-{scheme}")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        bed = page.get_by_role("row", name="Sensor de llit")
        await expect(bed.first).to_contain_text("no diu res")
        await expect(page.get_by_text("Penjoll (pendant-1): bateria baixa.").first).to_be_visible()
        await expect(page.get_by_role("heading", name="Què no va bé")).to_be_visible()
        await judge(page)
        await photograph(page, f"hub-{scheme}")
        body = await page.locator("body").inner_text()
        assert not any(word in body for word in ("Rosa", "Vidal", "Villarroel"))
        await page.get_by_role("button", name="Mostra les anteriors").click()
        await expect(page.get_by_role("button", name="Mostra les anteriors")).to_have_count(0)
        await expect(page.get_by_text("L'aparell no pot parlar en veu alta")).to_have_count(25)
        await page.keyboard.press("Escape")
        await expect(rows(page, selected=True)).to_contain_text("hub-0001")


async def test_a_sentence_is_chosen_by_its_figure_and_its_result_comes_by_itself(
    station: Station, sit: Sit
) -> None:
    async with living(station):
        page = await sit("nuria")
        await open_first(page)
        await expect(page.get_by_role("link", name="Rosa Vidal Mas")).to_be_visible()
        await page.keyboard.press("0")
        await expect(page.get_by_role("heading", name="Què ha de dir la casa?")).to_be_visible()
        await judge(page)
        await photograph(page, "hub-say")
        await page.keyboard.press("2")
        said = page.get_by_role("listitem").filter(has_text="Digues: «L'ajuda ja ve.»").first
        await expect(said).to_contain_text("fet")
        await page.keyboard.press("0")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("heading", name="Què ha de dir la casa?")).to_have_count(0)
        await expect(page.get_by_role("button", name="Digues una frase")).to_be_focused()


async def test_a_test_is_followed_until_the_hub_has_the_receipt(station: Station, sit: Sit) -> None:
    async with living(station) as hub:
        hub.may_tell.clear()
        page = await sit("nuria")
        await open_first(page)
        await page.keyboard.press("d")
        steps = page.locator("li[data-stage]")
        await expect(steps).to_have_count(4)
        await expect(page.locator("li[data-stage=done]")).to_have_count(3)
        await photograph(page, "hub-test-going")
        hub.may_tell.set()
        passed = page.get_by_role("status").filter(has_text="Tot el camí funciona.")
        await expect(passed).to_be_visible(timeout=20_000)
        await expect(page.locator("li[data-stage=done]")).to_have_count(4)
        await judge(page)
        await photograph(page, "hub-test")
        await expect(page.get_by_role("link", name="Cas ")).to_be_visible()


async def test_a_missing_heartbeat_is_said_in_a_plain_sentence(station: Station, sit: Sit) -> None:
    late = datetime.now(UTC) - timedelta(minutes=14)
    hubs = tables.hubs
    page = await sit("nuria")
    async with written(station) as engine:
        async with engine.begin() as connection:
            await connection.execute(
                update(hubs)
                .where(hubs.c.id == "hub-0002")
                .values(online=True, heard_at=late, beat_at=late, heartbeat_s=300)
            )
        await page.goto(f"{station.url}/#/hubs/hub-0002")
        await expect(
            page.get_by_text("Sense batec des de fa 14 min; se n'espera un cada 5 min")
        ).to_be_visible()
        await photograph(page, "hub-late")
        async with engine.begin() as connection:
            reset = {"online": False, "heard_at": None, "beat_at": None}
            await connection.execute(update(hubs).where(hubs.c.id == "hub-0002").values(**reset))
    await page.goto(f"{station.url}/#/hubs/hub-9999")
    await expect(page.get_by_text("Aquest aparell no existeix")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "width", "height"), [("phone", 390, 844), ("zoom-200", 683, 384), ("reflow", 320, 640)]
)
async def test_hubs_need_no_sideways_scrolling(
    station: Station, sit: Sit, name: str, width: int, height: int
) -> None:
    async with living(station):
        page = await sit("nuria")
        await page.set_viewport_size({"width": width, "height": height})
        await page.keyboard.press("h")
        await expect(rows(page).first).to_be_visible()
        assert await sideways(page) == 0
        await photograph(page, f"{name}-hubs")
        await page.goto(f"{station.url}/#/hubs/hub-0001")
        await expect(page.get_by_role("heading", name="Sensors")).to_be_visible()
        assert await sideways(page) == 0
        await photograph(page, f"{name}-hub")


async def test_ten_thousand_hubs_are_listed_quickly_and_found_by_a_part_of_their_name(
    station: Station, sit: Sit
) -> None:
    hubs, now = tables.hubs, datetime.now(UTC)
    async with written(station) as engine:
        try:
            async with engine.begin() as connection:
                town = [
                    {"id": f"town-{number:05}", "online": number % 50 != 0, "heard_at": now}
                    for number in range(10_000)
                ]
                await connection.execute(insert(hubs), town)
            page = await sit("laia")  # at the queue: a technician's first page is the list itself
            began = perf_counter()
            await page.keyboard.press("h")
            await expect(rows(page).first).to_be_visible()
            opened_ms = (perf_counter() - began) * 1000
            assert await rows(page).count() < 60, "only those in sight are drawn"
            frames = await page.evaluate(_SCROLL)
            await page.keyboard.press("/")
            began = perf_counter()
            await page.keyboard.type("09950")
            await expect(rows(page)).to_have_count(1, timeout=15_000)
            found_ms = (perf_counter() - began) * 1000
            print(f"opened {opened_ms:.0f} ms, found {found_ms:.0f} ms, {frames}")  # noqa: T201
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("heading", name="town-09950")).to_be_visible()
            technician = await sit("tomas", status="connecting")  # without a queue to filter
            await expect(rows(technician).first).to_be_visible()
            await technician.keyboard.press("/")
            await technician.keyboard.type("09950")
            await expect(rows(technician)).to_have_count(1, timeout=15_000)
        finally:
            async with engine.begin() as connection:
                await connection.execute(delete(hubs).where(hubs.c.id.like("town-%")))
    assert opened_ms < 3_000
    assert found_ms < 3_000
    assert frames["rows"] > 600, "more come as one scrolls"
    assert frames["median"] < 50


_SCROLL = """async () => {
  const list = document.querySelector("main [role=listbox]");
  const took = [];
  let before = performance.now();
  for (let frame = 0; frame < 120; frame += 1) {
    list.scrollTop += 400;
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - before);
    before = performance.now();
  }
  took.sort((one, other) => one - other);
  const set = Number(document.querySelector("main [role=option]").getAttribute("aria-setsize"));
  return { median: took[60], worst: took[119], rows: set };
}"""
