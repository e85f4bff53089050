"""What the login and the desk load, and that what is heavy waits until somebody asks for it."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from central.console.site import BUILT
from simulations.browser import screen
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
MOST_BYTES = 400_000
HEAVY = (b"leaflet-container", b"uplot")
"""Words of the libraries that only a map or a chart needs."""


async def test_the_login_and_the_desk_load_less_than_400_kb(
    station: Station, browser: Browser
) -> None:
    async with screen(browser) as shown:
        await shown.page.goto(station.url)
        await shown.log_in("nuria", station.passwords["nuria"])
        await shown.page.wait_for_load_state("networkidle")
    scripts = [BUILT / urlsplit(url).path[1:] for url, _ in shown.loaded if url.endswith(".js")]
    assert scripts, "the page has scripts"
    assert sum(size for _, size in shown.loaded) < MOST_BYTES, shown.loaded
    assert not [file.name for file in scripts if "Page-" in file.name], "sections wait"
    for script in scripts:
        content = script.read_bytes().lower()
        assert not [word for word in HEAVY if word in content], script.name


async def test_every_script_and_sheet_is_built_with_its_smaller_variants() -> None:
    long = [
        file
        for file in (BUILT / "assets").iterdir()
        if file.suffix in (".js", ".css") and file.stat().st_size >= 1024
    ]
    assert long
    for file in long:
        packed = file.with_name(file.name + ".gz")
        assert file.with_name(file.name + ".br").stat().st_size < packed.stat().st_size * 1.05
        assert gzip.decompress(packed.read_bytes()) == file.read_bytes()
