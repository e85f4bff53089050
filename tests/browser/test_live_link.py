"""The live link of the console over a line that freezes, breaks and comes back."""

import time

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Sit
from tests.browser.relay import relay_to
from tests.browser.screens import photograph
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]

NOTE_STATUS = """
  window.became = {};
  new MutationObserver(() => {
    const status = document.querySelector("[data-status]")?.dataset.status;
    if (status !== undefined) window.became[status] = performance.timeOrigin + performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true });
"""


async def test_a_frozen_line_is_stale_within_two_seconds_and_nothing_is_lost(
    station: Station, sit: Sit
) -> None:
    async with relay_to(station.port) as relay:
        page = await sit("nuria", url=relay.url, script=NOTE_STATUS)
        await station.hubs[0].raise_alarm("button", source="pendant-1")
        await expect(page.get_by_role("option")).to_have_count(1)

        relay.freeze()
        frozen_at = time.time() * 1000
        await expect(page.get_by_text("Es reconnecta sola")).to_be_visible()
        assert await page.evaluate("window.became.stale") - frozen_at <= 2_000
        await photograph(page, "stale")

        await station.hubs[1].raise_alarm("button", source="pendant-2")
        await station.hubs[2].raise_alarm("smoke", source="smoke-kitchen")
        await page.wait_for_timeout(1_000)
        await expect(page.get_by_role("option")).to_have_count(1)

        relay.thaw()
        await expect(page.get_by_role("option")).to_have_count(3)
        await expect(page.get_by_text("Es reconnecta sola")).to_have_count(0)


async def test_a_broken_line_in_mid_case_keeps_the_case_and_what_was_written(
    station: Station, sit: Sit
) -> None:
    async with relay_to(station.port) as relay:
        page = await sit("nuria", url=relay.url)
        resumed: list[str] = []
        page.on("websocket", lambda socket: resumed.append(socket.url))
        await station.hubs[0].raise_alarm("button", source="pendant-1")
        await expect(page.get_by_role("article")).to_be_visible()
        await page.wait_for_timeout(400)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Allibera")).to_be_visible()
        await page.keyboard.press("n")
        await page.keyboard.type("Parlo amb ella.")

        relay.cut()
        await station.hubs[1].raise_alarm("button", source="pendant-2")
        await expect(page.get_by_role("option")).to_have_count(2)
        assert "after=0" not in resumed[-1], "it resumes, it does not begin anew"
        await expect(page.get_by_role("textbox", name="Què has fet")).to_have_value(
            "Parlo amb ella."
        )
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("listitem").filter(has_text="Parlo amb ella")).to_be_visible()


async def test_an_ended_session_asks_for_the_password_and_comes_back_to_the_case(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("o")
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_be_visible()
    await page.context.clear_cookies()
    await page.reload()
    await expect(page.get_by_label("Usuari")).to_be_visible()
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_have_count(0)
    await page.keyboard.type("nuria")
    await page.keyboard.press("Tab")
    await page.keyboard.type("not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_contain_text("no són correctes")
    await page.get_by_label("Contrasenya", exact=True).fill(station.passwords["nuria"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_be_visible()


async def test_a_session_that_ends_while_one_works_asks_for_the_password_at_once(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("o")
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_be_visible()
    await page.context.clear_cookies()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("La sessió s'ha acabat")).to_be_visible()
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_have_count(0)
