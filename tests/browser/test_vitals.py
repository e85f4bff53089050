"""Vital signs in a real browser: drawn, read as a table, bounded, claimed, and rung for."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station
from tests.browser.test_desk import take
from tests.browser.test_languages import URDU
from tests.browser.test_people import open_person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]


def readings_of(page: Page, title: str = "Mesures de salut") -> Locator:
    return page.get_by_role("region", name=title)


async def test_readings_are_drawn_for_a_day_to_a_year_and_told_as_a_table(sit: Sit) -> None:
    page = await sit("nuria")
    await open_person(page, "rosa", "Rosa Vidal Mas")
    card = readings_of(page)
    systolic = card.get_by_role("region", name="Pressió màxima")
    drawn = systolic.get_by_role("img")
    await expect(drawn.locator("canvas")).to_be_visible()
    await expect(drawn).to_have_attribute("aria-label", re.compile(r"^Pressió màxima: \d+ mesures"))
    await card.scroll_into_view_if_needed()
    await photograph(page, "vitals-month")
    await judge(page)
    for span in ("Dia", "Setmana", "Any"):
        await card.get_by_role("button", name=span, exact=True).click()
        await expect(card.get_by_role("button", name=span, exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        await expect(drawn.locator("canvas")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await photograph(page, f"vitals-{span.lower()}")
    await systolic.get_by_text("En una taula").click()
    await expect(systolic.get_by_role("columnheader")).to_have_text(
        ["Quan", "Mínim", "Mitjana", "Màxim", "Mesures"]
    )
    assert await systolic.get_by_role("row").count() > 40
    await judge(page)


async def test_the_chart_holds_in_daylight(sit: Sit) -> None:
    page = await sit("nuria", scheme="light")
    await open_person(page, "rosa", "Rosa Vidal Mas")
    await readings_of(page).scroll_into_view_if_needed()
    await expect(readings_of(page).locator("canvas").first).to_be_visible()
    await photograph(page, "vitals-light")
    await judge(page)


async def test_limits_and_a_plan_are_set_in_their_place_and_have_a_history(sit: Sit) -> None:
    page = await sit("laia")
    await open_person(page, "fabra dolor", "Dolores Ortega Ruiz")
    card = readings_of(page)
    await expect(card).to_contain_text("Encara no ha arribat cap mesura.")
    await card.get_by_role("button", name="Límits d'una altra mesura").click()
    form = card.get_by_role("form", name="Límits d'una altra mesura")
    await form.get_by_label("Mesura").select_option("glucose")
    high = form.get_by_label("Preocupa per sobre de")
    await high.fill("molt")
    await page.keyboard.press("Control+Enter")
    await expect(high).to_have_attribute("aria-invalid", "true")
    await photograph(page, "vitals-refused")
    await judge(page)
    await high.fill("250,5")
    await page.keyboard.press("Control+Enter")
    glucose = card.get_by_role("region", name="Glucosa")
    await expect(glucose).to_contain_text("Preocupa per sobre de 250,5")

    await card.get_by_role("button", name="Afegeix un pla").click()
    plan = card.get_by_role("form", name="Afegeix un pla")
    await plan.get_by_label("Mesura").select_option("glucose")
    await plan.get_by_label("Hores").fill("8 20.30")
    await plan.get_by_label("Si en falta una").select_option("0")
    await plan.get_by_label("Preocupa si en falten").fill("0")
    await photograph(page, "vitals-plan")
    await judge(page)
    await page.keyboard.press("Control+Enter")
    await expect(card).to_contain_text("Cada dia · 08:00, 20:30 · ± 120 min")
    await expect(card).to_contain_text("si falta, no s'avisa ningú")
    history = page.get_by_role("region", name="Qui ha canviat què")
    await expect(history).to_contain_text("Límits: Glucosa")
    await expect(history).to_contain_text("Pla de mesures: Glucosa")


async def test_a_value_beyond_the_limit_rings_and_shows_what_led_to_it(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[0].measure(systolic=196.0, diastolic=104.0, pulse=88.0)
    await take(page, "Rosa Vidal Mas")
    await expect(page.get_by_text("arriba al límit de 180 o el passa")).to_be_visible()
    await expect(page.get_by_text("La central dona l'avís")).to_be_visible()
    await photograph(page, "vitals-case")
    await judge(page)
    await station.hubs[0].measure(systolic=132.0, diastolic=78.0, pulse=70.0)
    await expect(
        page.get_by_text("Torna a ser dins els límits: Pressió màxima 132")
    ).to_be_visible()


async def test_a_couples_reading_is_claimed_for_the_one_whose_it_is(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria")
    await station.hubs[1].measure(weight=71.5)
    await open_person(page, "joan serra", "Joan Serra Bosch")
    card = readings_of(page)
    await expect(card).to_contain_text("De qui són?")
    await expect(card).to_contain_text("Pes 71,5 kg")
    await photograph(page, "vitals-unclaimed")
    await judge(page)
    await card.get_by_role("button", name="És de Joan").click()
    await expect(card.get_by_role("region", name="Pes")).to_be_visible()
    await expect(card).not_to_contain_text("De qui són?")
    await expect(page.get_by_role("region", name="Qui ha canviat què")).to_contain_text(
        "Va dir de qui era una mesura"
    )


async def test_it_is_read_in_urdu_too(sit: Sit) -> None:
    page = await sit("nuria", script=URDU)
    await open_person(page, "rosa", "Rosa Vidal Mas")
    card = readings_of(page, "صحت کی پیمائشیں")
    await card.scroll_into_view_if_needed()
    await expect(card.locator("canvas").first).to_be_visible()
    await photograph(page, "vitals-urdu")
    await judge(page)
