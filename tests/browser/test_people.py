"""People in a real browser: looked up, seen and changed by keyboard, and by nobody who may not."""

from typing import Literal

import pytest
from playwright.async_api import Page, expect

from central.demo_homes import DOLORES, ROSA
from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]


async def look_up(page: Page, words: str) -> None:
    """Go to the people and type; the box has the focus at once."""
    await page.keyboard.press("u")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type(words)


async def open_person(page: Page, words: str, name: str) -> None:
    await look_up(page, words)
    await expect(page.get_by_role("option", name=name)).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=2, name=name)).to_be_focused()


async def test_somebody_is_looked_up_edited_and_their_history_read_without_a_mouse(
    sit: Sit,
) -> None:
    page = await sit("laia")
    await look_up(page, "fabra dolor")
    await expect(page.get_by_role("option")).to_have_count(1)
    await photograph(page, "people-search")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=2)).to_contain_text("Dolores Ortega Ruiz")
    assert await page.evaluate("location.hash") == f"#/people/{DOLORES}"

    await page.keyboard.press(",")
    form = page.get_by_role("form", name="Persona")
    phone = form.get_by_label("Telèfon")
    await expect(form.get_by_role("textbox", name="Nom", exact=True)).to_be_focused()
    await phone.focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("112")
    await page.keyboard.press("Control+Enter")
    await expect(phone).to_have_attribute("aria-invalid", "true")
    await expect(form).to_contain_text("Això no pot ser un telèfon.")
    await photograph(page, "people-refused")
    await judge(page)
    await phone.focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("931 234 567")
    await page.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    await expect(page.locator("header").last).to_contain_text("+34 931 23 45 67")
    history = page.get_by_role("region", name="Qui ha canviat què")
    await expect(history).to_contain_text("Laia Font")
    await expect(history).to_contain_text("Telèfon: +34 930 000 003 → +34 931 23 45 67")

    await page.keyboard.press("Escape")
    await expect(page.get_by_role("combobox")).to_have_value("fabra dolor")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("combobox")).to_have_count(0)


async def test_what_one_was_writing_is_there_after_the_alarm(station: Station, sit: Sit) -> None:
    page = await sit("laia")
    await open_person(page, "rosa", "Rosa Vidal Mas")
    await page.keyboard.press(",")
    mobility = page.get_by_label("Mobilitat")
    await mobility.focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("camina amb caminador")
    await station.hubs[1].raise_alarm("button", source="pendant-1", place=None)
    queue = page.get_by_role("region", name="Cua")
    await expect(queue.get_by_role("option")).to_have_count(1)
    await expect(mobility).to_have_value("camina amb caminador")
    await expect(mobility).to_be_focused()
    await queue.get_by_role("option").click()
    await expect(page.get_by_role("form")).to_have_count(0)
    await page.keyboard.press("u")
    await page.get_by_role("link", name="Rosa").click()
    await expect(page.get_by_label("Mobilitat")).to_have_value("camina amb caminador")
    await expect(page.get_by_text("encara no s'ha desat")).to_be_visible()
    await page.get_by_label("Mobilitat").focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("camina amb bastó", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_on_any_state_of_the_people(
    station: Station, sit: Sit, scheme: Literal["dark", "light"]
) -> None:
    page = await sit("admin", scheme=scheme, status="connecting")
    await look_up(page, "zzz")
    await expect(page.get_by_text("No hi ha ningú")).to_be_visible()
    await judge(page)
    await page.get_by_role("combobox").fill("barcelona")
    await expect(page.get_by_role("option")).to_have_count(4)
    await judge(page)
    await photograph(page, f"people-found-{scheme}")
    await page.get_by_role("option", name="Rosa").click()
    await expect(page.get_by_role("region", name="Qui ha canviat què")).to_contain_text("Rosa")
    await judge(page)
    await photograph(page, f"person-{scheme}")
    await page.get_by_role("button", name="Modifica: Llar").click()
    await page.get_by_role("button", name="Modifica: Pep Roca").click()
    await page.get_by_role("button", name="Afegeix unes hores").click()
    await (
        page.get_by_role("button", name="Hi consent")
        .or_(page.get_by_role("button", name="Ha dit que sí: Ubicació"))
        .first.click()
    )
    await page.get_by_role("button", name="Esborra…").click()
    await judge(page)
    await photograph(page, f"person-editing-{scheme}")
    await page.goto(f"{station.url}/#/people/new")
    await expect(page.get_by_role("form")).to_be_visible()
    await judge(page)
    await photograph(page, f"people-new-{scheme}")


async def test_it_fits_a_phone_and_a_doubled_text(station: Station, sit: Sit) -> None:
    page = await sit("laia")
    for name, width, height in (("phone", 390, 844), ("zoom-200", 683, 384)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(f"{station.url}/#/people/{ROSA}")
        await expect(page.get_by_role("heading", level=2)).to_contain_text("Rosa")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) == 0
        await photograph(page, f"person-{name}")
        await page.keyboard.press("Escape")
        await page.get_by_role("combobox").fill("barcelona")
        await expect(page.get_by_role("option", name="Rosa").first).to_be_visible()
        assert await page.evaluate(wide) == 0
        await photograph(page, f"people-{name}")
        await page.get_by_role("combobox").fill("")


async def test_a_home_is_added_with_who_lives_there(station: Station, sit: Sit) -> None:
    page = await sit("laia")
    await page.goto(f"{station.url}/#/people/new")
    form = page.get_by_role("form")
    await form.get_by_label("Carrer i número").fill("Carrer de Verdi 8")
    await page.keyboard.press("Control+Enter")
    await expect(form.get_by_label("Població")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("Població").fill("Barcelona")
    await form.get_by_role("textbox", name="Nom", exact=True).fill("Neus")
    await form.get_by_label("Cognoms").fill("Prat")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", level=2)).to_contain_text("Neus Prat")
    await page.keyboard.press("+")
    contact = page.get_by_role("form", name="Contacte nou")
    await contact.get_by_label("Nom i cognoms").fill("Quim Prat")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("region", name="A qui trucar")).to_contain_text("Quim Prat")


async def test_whoever_may_not_see_people_gets_nothing(station: Station, sit: Sit) -> None:
    page = await sit("tomas", status="connecting")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.keyboard.press("u")
    await page.goto(f"{station.url}/#/people/{ROSA}")
    await page.wait_for_timeout(300)
    await expect(page.get_by_text("Rosa")).to_have_count(0)
    await expect(page.get_by_label("Busca algú")).to_have_count(0)
    assert not [url for url in asked if "/api/residents" in url or "/api/people" in url]


async def test_who_may_see_and_not_edit_is_offered_nothing_to_edit(sit: Sit) -> None:
    page = await sit("nuria")
    await open_person(page, "rosa", "Rosa Vidal Mas")
    await expect(page.get_by_role("region", name="Persona")).to_contain_text("hipertensió")
    await expect(page.get_by_role("button", name="Modifica")).to_have_count(0)
    await page.keyboard.press(",")
    await expect(page.get_by_role("form")).to_have_count(0)
