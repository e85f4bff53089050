"""A supervisor brings people in from a file: errors are seen, corrected, the person is found."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Download, Page, expect
from sqlalchemy import create_engine, delete, select

from central import tables
from central.demo_homes import ROSA
from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station
from tests.browser.test_access import sideways

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]

HEADING = "referència;habitatge;nom;cognoms;carrer;població;telèfon;sabata\n"
GOOD = "X1;H1;Antònia;Roca Pi;Nou 2;Barcelona;930 000 021;38\n"
BAD = "X2;;Miquel;Sala;;Barcelona;12;40\n"
CORRECTED = "X2;;Miquel;Sala;Nou 4;Barcelona;930 000 022;40\n"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def as_found(whole_station: Station) -> AsyncIterator[None]:
    """Take away again whoever these tests bring in: others count the people of the house."""
    engine = create_engine(whole_station.database_url.replace("+aiosqlite", ""))
    homes, people = tables.homes, tables.residents

    def there() -> set[str]:
        with engine.begin() as connection:
            return set(connection.scalars(select(homes.c.id)))

    def leave(known: set[str]) -> None:
        with engine.begin() as connection:
            for table in (tables.people_search, tables.edits, tables.contacts, people):
                connection.execute(delete(table).where(table.c.home.not_in(known)))
            connection.execute(delete(homes).where(homes.c.id.not_in(known)))
        engine.dispose()

    known = await asyncio.to_thread(there)
    yield
    await asyncio.to_thread(leave, known)


async def at(page: Page, station: Station, path: str) -> None:
    await page.goto(f"{station.url}/#/people/{path}")
    await expect(page.get_by_role("heading", level=2)).to_be_visible()


async def saved(download: Download) -> str:
    return (await asyncio.to_thread((await download.path()).read_bytes)).decode("utf-8-sig")


async def choose(page: Page, folder: Path, text: str) -> None:
    file = folder / "persones.csv"
    file.write_text(text, encoding="cp1252")
    await page.locator("input[name=file]").set_input_files(file)


async def test_errors_are_seen_corrected_and_the_person_is_there(
    station: Station, sit: Sit, tmp_path: Path
) -> None:
    page = await sit("laia")
    await at(page, station, "import")
    await judge(page)
    await photograph(page, "import-choose")

    await choose(page, tmp_path, "això no és res\n")
    await expect(page.get_by_text("Aquest fitxer no es pot llegir")).to_be_visible()
    await judge(page)

    await choose(page, tmp_path, HEADING + GOOD + BAD)
    await expect(page.get_by_label("Què faria el fitxer")).to_contain_text("1 amb errors")
    await expect(page.get_by_text("sabata")).to_be_visible()
    table = page.get_by_role("table")
    await expect(table.get_by_role("row")).to_have_count(3)
    await judge(page)
    await photograph(page, "import-look")
    await page.get_by_role("button", name="Només errors").click()
    await expect(table.get_by_role("row")).to_have_count(2)
    await expect(table).to_contain_text("carrer: És buit. Omple'l.")
    await expect(table).to_contain_text("«12» no pot ser cap telèfon")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Baixa les línies amb errors").click()
    report = await saved(await download.value)
    assert report.splitlines()[0].endswith(";error")
    assert report.count("Miquel") == 1
    assert "Antònia" not in report

    await page.get_by_role("button", name="Un altre fitxer").click()
    await choose(page, tmp_path, HEADING + GOOD + CORRECTED)
    await page.get_by_role("button", name="Importa 2 línies").click()
    await expect(page.get_by_role("status").filter(has_text="Importat")).to_be_focused()
    await judge(page)
    await photograph(page, "import-done")
    person = page.get_by_role("link", name="Antònia Roca Pi")
    assert "#/people/" in str(await person.get_attribute("href"))

    await page.get_by_role("button", name="Un altre fitxer").click()
    await choose(page, tmp_path, HEADING + GOOD + CORRECTED)
    await expect(page.get_by_text("tot és ja al registre")).to_be_visible()


async def test_the_good_lines_alone_are_a_choice(
    station: Station, sit: Sit, tmp_path: Path
) -> None:
    page = await sit("laia", scheme="light")
    await at(page, station, "import")
    await choose(page, tmp_path, HEADING + GOOD.replace("X1;H1", "Y1;Y1") + BAD)
    await photograph(page, "import-look-light")
    await page.get_by_role("button", name="Importa només 1 línia bona").click()
    await expect(page.get_by_role("status").filter(has_text="Importat")).to_contain_text(
        "1 amb errors"
    )
    await expect(page.get_by_role("button", name="Ara els seus contactes")).to_be_visible()


async def test_an_export_asks_why_and_the_file_comes(station: Station, sit: Sit) -> None:
    page = await sit("laia")
    await at(page, station, "export")
    await judge(page)
    await photograph(page, "export")
    await page.get_by_label("Per què").fill("llista del districte")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Exporta", exact=True).click()
    file = await saved(await download.value)
    assert file.startswith("referència;habitatge;nom;")
    assert "Rosa" in file
    assert "salut" not in file.splitlines()[0]


async def test_a_programme_is_added_renamed_and_retired(station: Station, sit: Sit) -> None:
    page = await sit("laia", scheme="light")
    await at(page, station, "programmes")
    await expect(page.get_by_role("row", name="Robots a casa")).to_contain_text("1")
    await page.get_by_role("button", name="Afegeix un programa").click()
    await judge(page)
    await photograph(page, "programmes")
    await page.get_by_label("Codi").fill("robots")
    await page.get_by_role("button", name="Desa").click()
    await expect(page.get_by_text("Ja hi ha un programa amb aquest codi")).to_be_visible()
    await page.get_by_label("Codi").fill("respir")
    await page.get_by_label("Nom (Català)").fill("Respir")
    await page.get_by_role("button", name="Desa").click()
    row = page.get_by_role("row").filter(has_text="respir")
    await expect(row).to_contain_text("Respir")
    await row.get_by_role("button", name="Canvia").click()
    await page.get_by_label("Nom (Català)").fill("Respir familiar")
    await page.get_by_role("button", name="Desa").click()
    await expect(row).to_contain_text("Respir familiar")
    await row.get_by_role("button", name="Canvia").click()
    await page.get_by_role("button", name="Retira'l").click()
    await expect(row).to_contain_text("Retirat")
    await judge(page)


async def test_a_new_programme_is_offered_to_a_home_and_a_retired_one_is_not(sit: Sit) -> None:
    page = await sit("laia")

    async def is_offered(*, wanted: bool) -> None:
        await page.evaluate("place => { location.hash = place }", f"#/people/{ROSA}")
        await page.get_by_role("button", name="Modifica: Llar").click()
        field = page.get_by_label("Programa")
        await expect(field.get_by_role("option", name="Robots a casa")).to_be_attached()
        # The programmes of before are shown until those of now are here.
        await expect(field.get_by_role("option", name="Dol")).to_have_count(1 if wanted else 0)
        await page.keyboard.press("Escape")
        await page.evaluate("place => { location.hash = place }", "#/people/programmes")

    await is_offered(wanted=False)
    await page.get_by_role("button", name="Afegeix un programa").click()
    await page.get_by_label("Codi").fill("dol")
    await page.get_by_label("Nom (Català)").fill("Dol")
    await page.get_by_role("button", name="Desa").click()
    row = page.get_by_role("row").filter(has_text="dol")
    await expect(row).to_contain_text("Dol")
    await is_offered(wanted=True)
    await row.get_by_role("button", name="Canvia").click()
    await page.get_by_role("button", name="Retira'l").click()
    await expect(row).to_contain_text("Retirat")
    await is_offered(wanted=False)


@pytest.mark.parametrize(
    ("name", "width", "height"), [("zoom-200", 683, 384), ("reflow", 320, 640)]
)
async def test_it_needs_no_sideways_scrolling(
    station: Station, sit: Sit, tmp_path: Path, name: str, width: int, height: int
) -> None:
    page = await sit("laia")
    await page.set_viewport_size({"width": width, "height": height})
    await at(page, station, "import")
    await choose(page, tmp_path, HEADING + GOOD.replace("X1;H1", "Z1;Z1") + BAD)
    await expect(page.get_by_role("table")).to_be_visible()
    assert await sideways(page) == 0
    await judge(page)
    await photograph(page, f"import-{name}")


async def test_who_may_not_edit_is_offered_no_import(station: Station, sit: Sit) -> None:
    page = await sit("nuria")
    await page.goto(f"{station.url}/#/people")
    await expect(page.get_by_role("heading", level=2)).to_be_visible()
    await expect(page.get_by_role("link", name="Importa")).to_have_count(0)
