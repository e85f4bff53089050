"""Every section as every role: judged by axe by night, by day and from right to left, and measured.

Measured by own small checks: targets (WCAG 2.5.8), focus that is seen and not covered (2.4.7,
2.4.11), and no scrolling sideways at any width that people use (1.4.10).
"""

import asyncio
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Sit
from tests.browser.screens import judge
from tests.browser.station import Station, a_fall

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
QUIET = 8
"""Looks in a row, 50 ms apart, at which nothing is asked of the centre."""
SIZES = {"desk": (1366, 768), "zoom-200": (683, 384), "phone": (390, 844)}

SMALL_TARGETS = """
() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, [role=option]')]
        .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
        .map(one => ({ one, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1 && box.height > 1);
    const far = (x, y, box) => Math.hypot(
        Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    return all.filter(({ one, box }) => {
        if (box.width >= 24 && box.height >= 24) return false;
        if (getComputedStyle(one).display === 'inline') return false;  // within a sentence
        if (one.matches('label input, .mantine-Checkbox-input')) return false;  // its label is one
        const x = box.left + box.width / 2, y = box.top + box.height / 2;
        return all.some(other => other.one !== one && !other.one.contains(one)
            && !one.contains(other.one) && far(x, y, other.box) < 12);
    }).map(({ one, box }) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`);
}
"""
COVERED_FOCUS = """
() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return '';
    const box = one.getBoundingClientRect();
    const seen = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].some(([x, y]) => {
        const there = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
        return there !== null && (one.contains(there) || there.contains(one)
            || [...(one.labels ?? [])].some(label => label.contains(there)));
    });
    const style = getComputedStyle(one);
    const ringed = style.outlineStyle !== 'none' || style.boxShadow !== 'none'
        || one.matches('input, textarea, select, [role=listbox], section, main');
    const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return seen && ringed ? '' : `${one.outerHTML.slice(0, 120)} seen=${seen} ringed=${ringed} `
        + `at ${box.left},${box.top} ${box.width}x${box.height} of ${innerWidth}x${innerHeight}, `
        + `under ${over?.outerHTML.slice(0, 200)}`;
}
"""
URDU = "localStorage.setItem('caliu.language', 'ur')"


async def a_night(station: Station) -> None:
    await station.hubs[0].raise_alarm(evidence=a_fall(datetime.now(UTC)))
    await station.hubs[1].raise_alarm("door-at-night", source="door-front", place="hall")


async def sections(page: Page) -> list[str]:
    """Return the addresses of the sections that this role may enter, and one's own account."""
    links = page.locator("header nav a")
    found = [await link.get_attribute("href") or "" for link in await links.all()]
    return [*found, "#/me"]


async def expect_seen(page: Page, section: str) -> None:
    """Hold that what has the focus is in sight; what is still arriving may move it for a moment."""
    covered = await page.evaluate(COVERED_FOCUS)
    for _ in range(20):
        if covered == "":
            break
        await page.wait_for_timeout(50)
        covered = await page.evaluate(COVERED_FOCUS)
    assert covered == "", section


async def enter(page: Page, section: str) -> None:
    """Enter a section, and return once what it asked the centre for is there and drawn."""
    asked: set[Request] = set()

    def begins(request: Request) -> None:
        asked.add(request)

    def ends(request: Request) -> None:
        asked.discard(request)

    page.on("request", begins)
    page.on("requestfinished", ends)
    page.on("requestfailed", ends)
    await page.evaluate("place => { location.hash = place }", section)
    await expect(page.locator("main")).to_be_visible()
    quiet = 0
    while quiet < QUIET:
        await page.wait_for_timeout(50)
        quiet = 0 if asked else quiet + 1
    for event, listener in (
        ("request", begins),
        ("requestfinished", ends),
        ("requestfailed", ends),
    ):
        page.remove_listener(event, listener)
    await expect(page.locator(".mantine-Loader-root")).to_have_count(0)


async def sideways(page: Page) -> int:
    wide: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize("login", ["nuria", "laia", "tomas", "admin"])
async def test_every_section_is_for_everyone(station: Station, sit: Sit, login: str) -> None:
    await a_night(station)
    page = await sit(login, status="live" if login in {"nuria", "laia"} else None)
    for section in await sections(page):
        await page.emulate_media(color_scheme="dark")
        await enter(page, section)
        await judge(page)
        await page.emulate_media(color_scheme="light")
        await judge(page)
        assert await page.evaluate(SMALL_TARGETS) == [], section
        for name, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            await asyncio.sleep(0.05)
            assert await sideways(page) == 0, (section, name)
        await page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("login", ["laia", "admin"])
async def test_every_section_turns_around(station: Station, sit: Sit, login: str) -> None:
    await a_night(station)
    page = await sit(login, script=URDU, status="live" if login == "laia" else None)
    for section in await sections(page):
        await enter(page, section)
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        await judge(page)
        assert await sideways(page) == 0, section


@pytest.mark.parametrize("login", ["laia", "admin"])
async def test_focus_is_seen_wherever_tab_leads(station: Station, sit: Sit, login: str) -> None:
    await a_night(station)
    page = await sit(login, status="live" if login == "laia" else None)
    for section in await sections(page):
        await enter(page, section)
        for _ in range(25):
            await page.keyboard.press("Tab")
            await expect_seen(page, section)
