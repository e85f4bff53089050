"""Languages in the browser: files alone make one, it is fetched when spoken, it turns the page."""

import asyncio
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect

from central.console.site import BUILT, site
from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station, a_fall
from tests.central.desk.doorstep import listening

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
WEB = BUILT.parent
WORDS = WEB / "src" / "words"


async def test_a_language_that_nobody_foresaw_is_offered_once_its_files_are_there(
    browser: Browser, tmp_path: Path
) -> None:
    words, built = tmp_path / "words", tmp_path / "dist"
    shutil.copytree(WORDS, words)
    shutil.copytree(words / "en", words / "eo")
    about = {"name": "Esperanto", "dir": "rtl", "read": False}
    (words / "eo" / "language.json").write_text(json.dumps(about))
    session = words / "eo" / "session.json"
    session.write_text(session.read_text().replace('"User"', '"Uzanto"'))
    build = await asyncio.create_subprocess_exec(
        *("npx", "vite", "build", "--outDir", str(built), "--emptyOutDir", "--logLevel", "error"),
        cwd=WEB,
        env={**os.environ, "CALIU_WORDS": str(words)},
    )
    assert await build.wait() == 0
    app = FastAPI(openapi_url=None)
    app.include_router(site(built))
    async with listening(app) as base:
        page = await (await browser.new_context(locale="eo")).new_page()
        await page.goto(base)
        await expect(page.get_by_label("Uzanto")).to_be_visible()
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        await page.get_by_role("button", name="Language").click()
        await expect(page.get_by_role("menuitem", name="Esperanto")).to_be_visible()
        await page.context.close()


async def choose(page: Page, language: str) -> None:
    await page.locator("header button[aria-haspopup=menu]").nth(1).click()  # the bell is the first
    await page.get_by_role("menuitem", name=language).click()


async def test_only_the_language_spoken_is_fetched_and_no_key_is_ever_seen(
    station: Station, sit: Sit
) -> None:
    page = await sit("nuria", script=WATCH)
    fetched = set(await page.evaluate(FETCHED))
    assert fetched == {"ca"}
    await choose(page, "English")
    await expect(page.get_by_text("All calm")).to_be_visible()
    assert set(await page.evaluate(FETCHED)) == {"ca", "en"}
    assert await page.evaluate("document.title") != ""
    assert await page.evaluate("window.keysSeen") == []
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await expect(page.get_by_text("Fall", exact=True).first).to_be_visible()


FETCHED = """
performance.getEntriesByType('resource')
    .map(one => /\\/assets\\/(\\w\\w)-/.exec(one.name)?.[1])
    .filter(code => code !== undefined)
"""
WATCH = """
window.keysSeen = [];
new MutationObserver(() => {
    const text = document.body?.innerText ?? '';
    const seen = /\\b(login|bar|queue|next|sections)\\.[a-z_]+\\b/.exec(text);
    if (seen) window.keysSeen.push(seen[0]);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


URDU = "localStorage.setItem('caliu.language', 'ur')"


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_urdu_turns_the_desk_around(
    station: Station, sit: Sit, scheme: Literal["dark", "light"]
) -> None:
    page = await sit("nuria", script=URDU, scheme=scheme)
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await station.hubs[1].raise_alarm("door-at-night", source="door-front", place="hall")
    await expect(page.get_by_role("option")).to_have_count(2)
    row = await page.get_by_role("option").first.bounding_box()
    assert row is not None
    assert row["x"] > 1366 / 2  # the queue begins where one begins to read
    await page.wait_for_timeout(400)
    await page.keyboard.press("ArrowLeft")  # opens: what comes next lies to the left
    await expect(page.get_by_role("region", name="کیا ہوا")).to_be_visible()
    await page.get_by_role("button", name="لیں", exact=True).click()
    await expect(page.get_by_role("button", name="چھوڑ دیں")).to_be_visible()
    phone = page.get_by_role("link", name="+34 930 000 001")
    assert await phone.evaluate("one => getComputedStyle(one).direction") == "ltr"
    await judge(page)
    await photograph(page, f"case-ur-{scheme}")
    wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0
    await page.keyboard.press("?")
    await photograph(page, f"keys-ur-{scheme}")
