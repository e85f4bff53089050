"""The desk among colleagues: who looks, who hands over what, what is undone, and what is kept."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
SEEN_MS = 400
"""Enter takes what a person can have seen; a test is quicker than a person."""

AWAY = """
  document.hasFocus = () => false;
  window.notices = [];
  window.Notification = class {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, more) {
      Object.assign(this, more, { title, open: true });
      window.notices.push(this);
    }
    close() { this.open = false; }
  };
"""
"""The desktop, which no browser without a screen has; and an operator who looks elsewhere."""

TELEPHONE = """
  window.dialled = [];
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (this.protocol === "tel:") window.dialled.push(this.href);
    else click.call(this);
  };
"""
"""The telephone beside the screen: a browser without one asks where to send the number."""


async def take(page: Page, who: str) -> None:
    """Take, by Enter, the alarm that the desk offers."""
    await expect(page.get_by_role("article")).to_contain_text(who)
    await page.wait_for_timeout(SEEN_MS)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Allibera")).to_be_visible()


async def hand_to_marc(page: Page, note: str) -> None:
    await page.keyboard.press("t")
    await page.get_by_role("radio", name="Marc Ribas").check()
    await page.get_by_role("textbox", name="Què ha de saber").fill(note)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("ha passat a Marc Ribas")).to_be_visible()


async def test_colleagues_see_each_other_and_a_hand_over_is_read_or_taken_back(
    station: Station, sit: Sit
) -> None:
    nuria, marc = await sit("nuria"), await sit("marc")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await expect(marc.get_by_role("article")).to_contain_text("Rosa Vidal Mas")
    await marc.keyboard.press("o")
    await expect(nuria.get_by_role("option")).to_contain_text("Marc Ribas s'ho mira")
    await take(nuria, "Rosa Vidal Mas")
    await expect(nuria.get_by_text("Marc Ribas s'ho mira ara")).to_be_visible()
    await expect(marc.get_by_text("Núria Pons s'ho mira ara")).to_be_visible()
    await photograph(nuria, "presence")

    await hand_to_marc(nuria, "La filla ja hi va.")
    await expect(marc.get_by_text("Núria Pons t'ha passat aquest cas")).to_be_visible()
    await expect(marc.get_by_text("La filla ja hi va.").first).to_be_visible()
    await expect(marc.get_by_role("option")).to_contain_text("te'l passen")
    await judge(marc)
    await photograph(marc, "handed-over")

    await nuria.keyboard.press("z")
    await expect(nuria.get_by_text("Desfet")).to_be_visible()
    await expect(nuria.get_by_role("button", name="Allibera")).to_be_visible()
    await expect(marc.get_by_text("t'ha passat aquest cas")).to_have_count(0)

    await hand_to_marc(nuria, "Ara sí.")
    await expect(marc.get_by_text("t'ha passat aquest cas")).to_be_visible()
    await marc.keyboard.press("Enter")
    await expect(marc.get_by_role("region", name="t'ha passat aquest cas")).to_have_count(0)
    await nuria.keyboard.press("z")
    await expect(nuria.get_by_text("Marc Ribas acaba d'agafar aquest cas")).to_be_visible()


async def test_a_slip_of_the_finger_is_undone_by_one_key(station: Station, sit: Sit) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await take(page, "Rosa Vidal Mas")
    await page.keyboard.press("p")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("checkbox").first).to_be_checked()
    await expect(page.get_by_text("Pas marcat")).to_be_visible()
    await page.keyboard.press("z")
    await expect(page.get_by_role("checkbox").first).not_to_be_checked()

    await page.keyboard.press("r")
    await page.keyboard.press("1")
    await page.get_by_role("textbox", name="Per què").fill("una prova")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("button", name="Tanca")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Per què")).to_have_count(0)
    await page.keyboard.press("x")
    await expect(page.get_by_text("està tancat")).to_be_visible()
    await page.keyboard.press("z")
    await expect(page.get_by_role("button", name="Tanca")).to_be_visible()
    await expect(page.get_by_role("option")).to_have_count(1)
    await expect(page.get_by_text("Desfet")).to_be_visible()
    await photograph(page, "undone")
    await page.keyboard.press("x")
    await expect(page.get_by_text("Cap cas obert")).to_be_visible()


async def test_calls_of_ones_own_and_earlier_cases_stand_in_the_case(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria", script=TELEPHONE)
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await take(page, "Rosa Vidal Mas")
    await page.keyboard.press("c")
    await page.keyboard.press("1")
    assert await page.evaluate("dialled") == ["tel:+34600000011"]
    await expect(page.get_by_text("Com ha anat amb Anna Soler Vidal?")).to_be_visible()
    await judge(page)
    await photograph(page, "call")
    await page.keyboard.press("2")
    anna = page.get_by_role("listitem").filter(has=page.get_by_text("Anna Soler Vidal", exact=True))
    await expect(anna).to_contain_text("no contesta, fa")
    await expect(page.get_by_role("region", name="Casos anteriors")).to_be_visible()


async def test_what_is_half_written_survives_alarms_and_reloads_and_nothing_jumps(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await take(page, "Rosa Vidal Mas")
    await page.keyboard.press("n")
    box = page.get_by_role("textbox", name="Què has fet")
    await page.keyboard.type("Parlo amb ella i")
    before = await box.bounding_box()
    await station.hubs[1].raise_alarm("smoke", source="smoke-kitchen")
    await expect(page.get_by_role("option")).to_have_count(2)
    await expect(page.get_by_role("button", name="Joan Serra Bosch")).to_be_visible()
    assert await box.bounding_box() == before
    await page.keyboard.type(" espera.")

    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="a mig escriure")).to_be_visible()
    await page.reload()
    await expect(box).to_have_value("Parlo amb ella i espera.")
    await box.press("Control+Enter")
    await expect(page.get_by_role("listitem").filter(has_text="i espera.")).to_be_visible()
    await page.keyboard.press("n")
    await expect(box).to_have_value("")


async def test_the_desktop_tells_who_looks_elsewhere_without_a_name_until_it_is_taken(
    station: Station, sit: Sit
) -> None:
    nuria, marc = await sit("nuria", script=AWAY), await sit("marc")
    await nuria.keyboard.press("b")
    await nuria.get_by_role("menuitemcheckbox", name="Avisos a l'escriptori").click()
    await judge(nuria)
    await photograph(nuria, "bell")
    await nuria.keyboard.press("Escape")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await expect(nuria.get_by_role("option")).to_have_count(1)
    (notice,) = await nuria.evaluate("notices.map(({ title, body, open }) => [title, body, open])")
    assert notice == ["Botó d'ajuda", "bany · Barcelona", True]
    await nuria.evaluate("notices[0].onclick()")
    await expect(nuria.get_by_text("Carrer de Villarroel 112")).to_be_visible()
    await take(marc, "Rosa Vidal Mas")
    await expect(nuria.get_by_role("option")).to_contain_text("el té Marc Ribas")
    assert await nuria.evaluate("notices.map((notice) => notice.open)") == [False]


async def test_one_sees_ones_own_cases_alone_and_a_life_alarm_all_the_same(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    await take(page, "Rosa Vidal Mas")
    await station.hubs[1].raise_alarm("door-at-night", source="door-front", place="hall")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("m")
    await expect(page.get_by_role("option")).to_have_count(1)
    await station.hubs[2].raise_alarm("smoke", source="smoke-kitchen")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("m")
    await expect(page.get_by_role("option")).to_have_count(3)
    for _ in range(3):
        await page.keyboard.press(".")
    await expect(page.get_by_role("option")).to_have_count(2)


async def test_the_key_safe_opens_for_who_has_the_case_and_the_timeline_says_so(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[2].raise_alarm("button", source="pendant-1", place="bedroom")
    await expect(page.get_by_role("article")).to_contain_text("Dolores")
    await page.keyboard.press("o")
    await expect(page.get_by_text("En la barandilla del segundo rellano")).to_be_visible()
    await expect(page.get_by_text("penjoll (d'aquí ve l'avís)")).to_be_visible()
    shows = page.get_by_role("button", name="mostra el codi")
    await shows.click()
    await expect(page.get_by_text("Agafa el cas per veure el codi.")).to_be_visible()
    await page.get_by_role("button", name="Agafa el cas per veure el codi.").click()
    await page.get_by_role("button", name="Agafa").click()
    await expect(page.get_by_role("button", name="Allibera")).to_be_visible()
    await shows.click()
    await expect(page.get_by_role("button", name="4071")).to_be_visible()
    told = page.get_by_role("listitem").filter(has_text="mira el codi de la caixa de claus")
    await expect(told).to_contain_text("Núria Pons")
    await photograph(page, "key-safe")
    await judge(page)
