"""The operator's night in a real browser, before a real centre, by keyboard alone."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from central.demo_homes import demo_id
from tests.browser.conftest import Sit
from tests.browser.screens import photograph
from tests.browser.station import Station, a_fall

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
ANNA, PEP = demo_id("contact/anna"), demo_id("contact/pep")
SEEN_MS = 400
"""Enter takes what a person can have seen; a test is quicker than a person."""


async def answer(station: Station, contact: str, **what: str) -> None:
    """Answer through the link of the last notice, as a contact does on their phone."""
    path = urlsplit(await station.carriers.link_of(contact)).path
    async with httpx.AsyncClient(base_url=station.url) as phone:
        said = await phone.post(path, data=what, follow_redirects=True)
    assert said.is_success, said.text


async def take_what_comes(page: Page, who: str) -> None:
    """Take, by Enter, the alarm that the desk offers."""
    await expect(page.get_by_role("article")).to_contain_text(who)
    await page.wait_for_timeout(SEEN_MS)
    await page.keyboard.press("Enter")


async def until(page: Page, condition: str, within_s: float = 15) -> None:
    """Wait for a condition in the page; its policy forbids to leave the waiting to the page."""
    async with asyncio.timeout(within_s):
        while not await page.evaluate(condition):
            await page.wait_for_timeout(50)


async def test_an_alarm_comes_and_is_brought_to_its_end_without_a_mouse(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await expect(page.get_by_text("Tot en calma")).to_be_visible()
    await photograph(page, "calm")

    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await expect(page.get_by_role("article")).to_contain_text("Caiguda")
    await photograph(page, "alarm")
    await take_what_comes(page, "Rosa Vidal Mas")
    await expect(page.get_by_role("heading", name="Caiguda, no respon")).to_be_visible()
    await expect(page.get_by_text("Carrer de Villarroel 112")).to_be_visible()
    await expect(page.get_by_text("impacte 4,1 g")).to_be_visible()
    await expect(page.get_by_text("Porta (entrada): oberta des de")).to_be_in_viewport()
    await expect(page.get_by_text("Llit: buit des de")).to_be_in_viewport()
    await expect(page.get_by_role("img", name="Moviment: ")).to_have_count(4)
    await expect(page.get_by_text("després gairebé no es mou")).to_be_in_viewport()
    await photograph(page, "case")

    await page.keyboard.press("a")
    await expect(page.get_by_text("Prem el número del contacte")).to_be_visible()
    await page.keyboard.press("1")
    await answer(station, ANNA, answer="cannot")
    anna = page.get_by_role("listitem").filter(has=page.get_by_text("Anna Soler Vidal", exact=True))
    await expect(anna).to_contain_text("no pot anar-hi")

    await page.keyboard.press("a")
    await page.keyboard.press("2")
    await answer(station, PEP, answer="going", minutes="10")
    pep = page.get_by_role("listitem").filter(has=page.get_by_text("Pep Roca", exact=True))
    await expect(pep).to_contain_text("hi va, 10 min")

    await page.keyboard.press("n")
    await page.keyboard.type("En Pep puja amb la clau.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("listitem").filter(has_text="En Pep puja")).to_be_visible()
    await page.keyboard.press("p")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("checkbox").first).to_be_checked()
    await photograph(page, "answers")

    await page.keyboard.press("r")
    await page.keyboard.press("1")
    await photograph(page, "resolve")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Atesa pel veí; es troba bé.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("button", name="Tanca")).to_be_visible()
    await photograph(page, "resolved")
    await page.keyboard.press("x")
    await expect(page.get_by_text("està tancat")).to_be_visible()
    await expect(page.get_by_text("Cap cas obert")).to_be_visible()


async def test_from_the_alarm_to_the_first_contact_are_three_keys(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm()
    await take_what_comes(page, "Rosa Vidal Mas")
    await expect(page.get_by_role("button", name="Allibera")).to_be_visible()
    await page.keyboard.press("a")
    await page.keyboard.press("Enter")
    assert "/c/" in await station.carriers.link_of(ANNA)


async def test_a_colleague_sees_who_has_it_and_is_told_kindly_when_too_late(
    station: Station, sit: Sit
) -> None:
    nuria, marc = await sit("nuria"), await sit("marc")

    async def be_overtaken(route: Route) -> None:
        await take_what_comes(nuria, "Joan Serra Bosch")
        await expect(nuria.get_by_role("button", name="Allibera")).to_be_visible()
        await route.continue_()

    await marc.route("**/api/cases/*/take", be_overtaken)

    await station.hubs[1].raise_alarm("button", source="pendant-2", place="kitchen")
    await expect(marc.get_by_role("article")).to_contain_text("Joan Serra Bosch")
    await marc.keyboard.press("o")
    await expect(marc.get_by_role("button", name="Agafa")).to_be_visible()
    await marc.keyboard.press("Enter")
    await expect(marc.get_by_text("Núria Pons acaba d'agafar aquest cas")).to_be_visible()
    await expect(marc.get_by_role("option")).to_contain_text("el té Núria Pons")
    await expect(marc.get_by_role("button", name="Agafa")).to_have_count(0)
    await photograph(marc, "too-late")

    await marc.keyboard.press("n")
    await marc.keyboard.type("Veig que ja el tens.")
    await marc.keyboard.press("Control+Enter")
    note = nuria.get_by_role("listitem").filter(has_text="Veig que ja el tens.")
    await expect(note).to_contain_text("Marc Ribas")


async def test_a_case_handed_over_is_the_colleagues_at_once(station: Station, sit: Sit) -> None:
    nuria, marc = await sit("nuria"), await sit("marc")
    await station.hubs[2].raise_alarm("smoke", source="smoke-kitchen", place="kitchen")
    await take_what_comes(nuria, "Dolores Ortega Ruiz")
    await expect(nuria.get_by_role("button", name="Traspassa")).to_be_visible()
    await nuria.keyboard.press("t")
    await nuria.get_by_role("radio", name="Marc Ribas").check()
    await nuria.keyboard.press("Tab")
    await nuria.keyboard.type("Els bombers ja hi van.")
    await nuria.keyboard.press("Control+Enter")
    await expect(nuria.get_by_text("ha passat a Marc Ribas")).to_be_visible()
    await expect(marc.get_by_role("option")).to_contain_text("teu")


async def test_the_bell_rings_until_somebody_takes_it_and_for_no_test(
    station: Station, sit: Sit
) -> None:
    count_tones = """
      window.tones = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...when) {
        window.tones++;
        start.apply(this, when);
      };
    """
    page = await sit("nuria", script=count_tones)
    await station.hubs[0].raise_alarm("button", source="pendant-1", test=True)
    await expect(page.get_by_role("option")).to_contain_text("PROVA")
    await expect(page.get_by_role("button", name="Calla el timbre")).to_have_count(0)
    assert await page.evaluate("window.tones") == 0

    await station.hubs[1].raise_alarm("button", source="pendant-1")
    await until(page, "window.tones >= 6")  # twice
    await page.keyboard.press("s")
    await expect(page.get_by_text("Timbre callat")).to_be_visible()
    silent = await page.evaluate("window.tones")

    await station.hubs[2].raise_alarm("smoke", source="smoke-kitchen")
    await until(page, f"window.tones > {silent}")
    for _ in range(2):
        await page.keyboard.press("g")
        await page.wait_for_timeout(SEEN_MS)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Allibera")).to_be_visible()
    await expect(page.get_by_role("button", name="Calla el timbre")).to_have_count(0)


async def test_an_alarm_that_nobody_can_place_opens_and_says_what_to_do(
    station: Station, sit: Sit
) -> None:
    page = await sit("laia")  # without a home there is no scope: a supervisor of the tenant sees it
    stranger = replace(station.hubs[0], id="hub-9999", installation="of nobody", epoch="a" * 16)
    await stranger.raise_alarm("earthquake", source="box-1", place="attic")
    await expect(page.get_by_role("article")).to_contain_text("Avís desconegut (earthquake)")
    await page.wait_for_timeout(SEEN_MS)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Pregunta per l'aparell de casa qui parla")).to_be_visible()
    await expect(page.get_by_text("Aquesta casa no té cap contacte")).to_be_visible()
    await photograph(page, "unplaced")


async def test_an_alarm_that_the_home_thought_unheard_is_marked(station: Station, sit: Sit) -> None:
    page = await sit("nuria")
    alarm = await station.hubs[1].raise_alarm("button", source="pendant-1")
    await station.hubs[1].note(alarm, "unconfirmed")
    await station.hubs[1].note(alarm, "pressed-again")
    await expect(page.get_by_role("option")).to_contain_text("no confirmat")
    await page.keyboard.press("o")
    await expect(page.get_by_text("no va saber a temps que l'havíem rebut")).to_be_visible()
    await expect(page.get_by_text("Tornen a prémer el botó")).to_be_visible()


async def test_who_has_no_queue_is_told_so_and_sees_nobody(station: Station, sit: Sit) -> None:
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    page = await sit("tomas", status="connecting")
    await expect(page.get_by_role("heading", name="Aparells")).to_be_visible()
    await expect(page.get_by_role("listbox", name="Cua")).to_have_count(0)
    await expect(page.get_by_text("Rosa")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Rosa")).to_have_count(0)


async def test_what_is_being_written_stays_when_the_answer_to_an_earlier_deed_comes(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await expect(page.get_by_role("article")).to_contain_text("Caiguda")
    await take_what_comes(page, "Rosa Vidal Mas")
    answered = asyncio.Event()

    async def slow(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route("**/api/cases/*/notify", slow)
    await page.keyboard.press("a")
    await expect(page.get_by_text("Prem el número del contacte")).to_be_visible()
    await page.keyboard.press("1")
    await page.keyboard.press("n")
    await page.keyboard.type("En Pep ")
    answered.set()
    anna = page.get_by_role("listitem").filter(has=page.get_by_text("Anna Soler Vidal", exact=True))
    await expect(anna).not_to_contain_text("encara sense avisar")
    await page.keyboard.type("puja amb la clau.")
    note = page.get_by_role("textbox", name="Què has fet, sentit o acordat")
    await expect(note).to_have_value("En Pep puja amb la clau.")
