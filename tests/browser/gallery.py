"""Takes the pictures of docs/gallery.md: each page in three languages, of invented people alone.

Run by `make gallery`; it is no test and is collected only when named.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from central import tables
from central.database import Database
from central.demo_homes import DOLORES, HOMES, ROSA, demo_id
from protocol.clock import RealClock
from simulations.desk import Desk
from simulations.outing import Outing
from tests.browser.conftest import Sit
from tests.browser.living_hub import LivingHub
from tests.browser.station import Station, a_fall, end_all

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]
ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
LANGUAGES = {"ca": "Català", "es": "Castellano", "en": "English"}
LARGEST, ALTOGETHER = 80_000, 3_000_000
"""Bytes of one picture and of all of them."""

PICTURES = {
    "login": "The way in: a login, a password, and the language before anything else.",
    "queue": "The queue of a night: priority, then age; the next alarm is offered with one key.",
    "case": "A case: what happened and how long ago, whom, where, and the next step.",
    "notify": "Asking a contact: a panel beside the case, never a window over it.",
    "contact": "What a contact opens on a phone at three in the morning.",
    "contact-going": "After “I am going”: the address, how to get in, and who is on the line.",
    "people": "People, found by any part of a name, a street, a telephone or a device.",
    "person": "A person's page: every look at it is in the journal.",
    "vitals": "Vital signs: limits, what is doubtful, what was not measured; a day to a year.",
    "outside": "Outside of the safe zone: the last position, how old it is, and the way.",
    "import": "A file is looked at line by line before anything is written.",
    "hubs": "Hubs: links, heartbeat and faults at a glance.",
    "hub": "One hub: its senses, its power, its history, and a test by one key.",
    "figures": "A supervisor's page: are we answering in time, hour by hour?",
    "journal": "The journal: who did and who looked at what, with its proof.",
    "accounts": "Accounts: roles, scope, invitations.",
    "me": "One's own account: password, second factor, sessions.",
}
FILE = (
    "referència;habitatge;nom;cognoms;carrer;població;telèfon\n"
    "X1;H1;Antònia;Roca Pi;Carrer Nou 2;Barcelona;930 000 021\n"
    "X2;;Miquel;Sala Font;;Barcelona;12\n"
    "X3;H3;Maria;Puig Serra;Carrer Ample 7;Barcelona;930 000 023\n"
)
Keep = Callable[[Page, str], Awaitable[None]]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pictures_are_taken(
    station: Station, sit: Sit, browser: Browser, tmp_path: Path, language: str
) -> None:
    folder = IMAGES / language
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)

    async def keep(page: Page, name: str) -> None:
        await page.wait_for_load_state("networkidle")
        await page.wait_for_timeout(600)
        shot = await page.screenshot(animations="disabled")
        await asyncio.to_thread((folder / f"{name}.png").write_bytes, small(shot))

    await login_page(station, browser, language, keep)
    await earlier_calls(station)
    laia = await sit("laia", script=spoken(language))
    await desk(station, laia, keep)
    await contact(station, browser, language, keep)
    async with aiomqtt.Client("127.0.0.1", station.hubs[0].broker_port) as line:
        await LivingHub(station.hubs[0], line).tell()
    await sections(laia, tmp_path, keep)
    await outside(station, laia, keep)
    admin = await sit("admin", script=spoken(language), status=None)
    for section in ("accounts", "me"):
        await enter(admin, f"#/{section}")
        await keep(admin, section)


def test_the_pictures_are_small_and_have_their_page() -> None:
    """A picture that is not there in every language is left out of the page."""
    shown = [
        name
        for name in PICTURES
        if all((IMAGES / code / f"{name}.png").is_file() for code in LANGUAGES)
    ]
    sizes = [(IMAGES / code / f"{name}.png").stat().st_size for code in LANGUAGES for name in shown]
    assert max(sizes) <= LARGEST
    assert sum(sizes) <= ALTOGETHER
    made = "Made by `make gallery` from the running console, with invented people."
    lines = ["# Gallery", f"{made} Each picture is there in {', '.join(LANGUAGES.values())}."]
    for name in shown:
        others = " · ".join(f"[{LANGUAGES[code]}](images/{code}/{name}.png)" for code in LANGUAGES)
        said = PICTURES[name]
        lines += ["", f"## {said}", f"![{said}](images/en/{name}.png)", "", others]
    (ROOT / "docs" / "gallery.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def spoken(language: str) -> str:
    return f"localStorage.setItem('caliu.language', '{language}')"


def small(shot: bytes) -> bytes:
    """Return a picture in as few colours as it needs to be small."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    out = io.BytesIO()
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        # What covers few points counts too: a sign must keep its colour.
        fewer = image.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        fewer.save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


async def enter(page: Page, place: str) -> None:
    await page.evaluate("place => { location.hash = place }", place)
    await expect(page.locator("main").first).to_be_visible()
    await expect(page.locator(".mantine-Loader-root")).to_have_count(0)


async def login_page(station: Station, browser: Browser, language: str, keep: Keep) -> None:
    context = await browser.new_context(
        viewport={"width": 1366, "height": 768}, color_scheme="dark", locale=language
    )
    page = await context.new_page()
    await page.goto(station.url)
    await page.locator("input[name=login]").wait_for()
    await keep(page, "login")
    await context.close()


async def earlier_calls(station: Station) -> None:
    """Let there be something to count and to read."""
    for hub, cause in zip(station.hubs, ("button", "unwell", "smoke"), strict=True):
        await hub.raise_alarm(cause, source="pendant-1", place="bedroom")
    await asyncio.sleep(1)
    await end_all(station)


async def desk(station: Station, page: Page, keep: Keep) -> None:
    await station.hubs[1].raise_alarm("door-at-night", source="door-front", place="hall")
    await station.hubs[2].raise_alarm("unwell", source="pendant-1", place="bedroom")
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await expect(page.get_by_role("option")).to_have_count(3)
    await keep(page, "queue")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region").nth(1)).to_be_visible()
    await page.wait_for_timeout(800)
    await keep(page, "case")
    await page.keyboard.press("a")
    await keep(page, "notify")
    await page.keyboard.press("1")


async def contact(station: Station, browser: Browser, language: str, keep: Keep) -> None:
    link = await station.carriers.link_of(demo_id("contact/anna"))
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, color_scheme="dark"
    )
    page = await context.new_page()
    await in_language(station, demo_id("contact/anna"), language)
    await page.goto(station.url + link[link.index("/c/") :])
    await keep(page, "contact")
    await page.locator("button[name=minutes][value='10']").click()
    await page.locator("button[value=arrived]").wait_for()
    await keep(page, "contact-going")
    await context.close()


async def outside(station: Station, page: Page, keep: Keep) -> None:
    """Let Dolores go out; the plan is shown, as a centre without map tiles has it."""
    await end_all(station)
    clock, home = RealClock(), HOMES[2].home
    await page.route(f"{station.tiles_url}/**", lambda route: route.abort())
    assert home.latitude is not None
    assert home.longitude is not None
    async with (
        Desk.office(station.url, "admin", station.passwords["admin"], clock=clock) as office,
        Outing.prepared(
            office,
            DOLORES,
            (home.latitude, home.longitude),
            broker_port=station.hubs[2].broker_port,
            clock=clock,
            seed=3,
        ) as outing,
    ):
        await outing.goes()
    await enter(page, "#/queue")
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("o")
    await page.keyboard.press("v")
    await page.wait_for_timeout(1500)
    await keep(page, "outside")


async def sections(page: Page, folder: Path, keep: Keep) -> None:
    for name, place in (
        ("people", "#/people"),
        ("person", f"#/people/{ROSA}"),
        ("hubs", "#/hubs"),
        ("figures", "#/figures"),
        ("journal", "#/journal"),
    ):
        await enter(page, place)
        await keep(page, name)
    await enter(page, f"#/people/{ROSA}")
    charts = page.locator("canvas")
    await charts.first.wait_for()
    await charts.first.scroll_into_view_if_needed()
    await keep(page, "vitals")
    await enter(page, "#/hubs/hub-0001")
    await keep(page, "hub")
    await enter(page, "#/people/import")
    file = folder / "persones.csv"
    file.write_text(FILE, encoding="utf-8")
    await page.locator("input[name=file]").set_input_files(file)
    await expect(page.get_by_role("table")).to_be_visible()
    await keep(page, "import")


async def in_language(station: Station, contact: str, language: str) -> None:
    """Let a contact be somebody who reads `language`."""
    database = Database.open(station.database_url, RealClock())
    async with database.write() as transaction:
        await transaction.connection.execute(
            update(tables.contacts).where(tables.contacts.c.id == contact).values(language=language)
        )
    await database.close()
