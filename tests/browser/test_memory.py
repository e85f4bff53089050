"""A page that is open all night does not grow. The eight hours are `make soak`.

The centre's own messages of one case are kept and said again for hundreds of cases: a real centre
would need minutes to bring as many to their ends.
"""

import asyncio
import re
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from playwright.async_api import Browser, Page, Route, WebSocketRoute

from simulations.browser import Kept, screen
from simulations.flatness import growth
from tests.browser.station import Station

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
ALARMS, EVERY = 120, 10
MOST = 1.08
"""A short night still warms up by some 4 %; where each case is kept it is 23 %."""
HEAVY = {"told": "x" * 50_000}
"""Laid into each case, not shown: what is kept of it weighs."""
LOOK = """async ([id, text]) => {
  const frame = () => new Promise(requestAnimationFrame);
  let row;
  while ((row = document.getElementById(`case-${id}`)) === null) await frame();
  row.click();
  while (!document.querySelector("main")?.textContent.includes(text)) await frame();
}"""
"""Opens a case and waits until its page is there: in the page, since each step from outside costs
more than all of them."""
GONE = """async (id) => {
  while (document.getElementById(`case-${id}`)) await new Promise(requestAnimationFrame);
}"""
_CASE = re.compile(r"/api/cases/([0-9a-f-]+)$")


class Night:
    """Says to one page what the centre said of one case, for ever new ones."""

    def __init__(self, detail: dict[str, Any], now: str) -> None:
        self._detail = detail
        self._now = now
        self._position = int(detail["case"]["position"])
        self._rows: dict[str, dict[str, Any]] = {}
        self._socket: WebSocketRoute | None = None

    async def follow(self, page: Page) -> None:
        """Stand in for the live link and the case page of `page`."""
        await page.route_web_socket(re.compile("/api/live"), self._linked)
        await page.route(_CASE, self._read)

    def change(self, case: str, **columns: object) -> None:
        """Push a change of a case, as a commit does."""
        assert self._socket is not None
        self._position += 1
        before = self._rows.get(case, self._detail["case"])
        row = {**before, "id": case, "number": self._position, **columns}
        self._rows[case] = {**row, "position": self._position}
        self._say("changed", [self._rows[case]])

    def _linked(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        self._say("snapshot", [], whole=True)

    async def _read(self, route: Route) -> None:
        found = _CASE.search(route.request.url)
        assert found is not None
        timeline = [{**self._detail["timeline"][0], "data": HEAVY}, *self._detail["timeline"][1:]]
        answer = {**self._detail, "case": self._rows[found[1]], "timeline": timeline}
        await route.fulfill(body=msgspec.json.encode(answer), content_type="application/json")

    def beat(self) -> None:
        """Let the page know that the link lives."""
        self._say("beat", [])

    def _say(self, kind: str, cases: list[dict[str, Any]], *, whole: bool = False) -> None:
        assert self._socket is not None
        said = {"kind": kind, "position": self._position, "now": self._now, "whole": whole}
        self._socket.send(msgspec.json.encode({**said, "cases": cases}).decode())


async def test_alarms_that_come_and_go_leave_nothing_in_the_page(
    station: Station, browser: Browser
) -> None:
    night = await _recorded(station)
    kept: list[Kept] = []
    async with screen(browser) as shown, asyncio.TaskGroup() as group:
        page = shown.page
        await night.follow(page)
        await page.goto(station.url)
        await shown.log_in("nuria", station.passwords["nuria"])
        beating = group.create_task(_beat(night), name="beat")
        for number in range(ALARMS):
            case = str(uuid4())
            night.change(case, state="queued", owner=None, owner_name=None)
            await page.evaluate(LOOK, [case, "Carrer de Villarroel 112"])
            night.change(case, state="taken", owner_name="Marc")
            night.change(case, state="closed")
            await page.evaluate(GONE, case)
            await page.keyboard.press("Escape")
            if number % EVERY == EVERY - 1:
                kept.append(await shown.kept())
        beating.cancel()
    assert growth([one.heap for one in kept]) < MOST, kept
    assert growth([one.nodes for one in kept]) < MOST, kept
    assert growth([one.listeners for one in kept]) < MOST, kept


async def _beat(night: Night) -> None:
    while True:
        await asyncio.sleep(0.5)
        night.beat()


async def _recorded(station: Station) -> Night:
    """Let one alarm come to the real centre, and keep what it tells of it."""
    await station.hubs[0].raise_alarm("button", source="pendant-1")
    async with httpx.AsyncClient(base_url=station.url) as nuria:
        login = {"login": "nuria", "password": station.passwords["nuria"]}
        (await nuria.post("/api/session", json=login)).raise_for_status()
        async with asyncio.timeout(15):
            while not (  # noqa: ASYNC110 - the centre tells over the link that the page has
                queue := (await nuria.get("/api/queue")).json()
            )["cases"]:
                await asyncio.sleep(0.05)
        detail = (await nuria.get(f"/api/cases/{queue['cases'][0]['id']}")).json()
    return Night(detail, queue["now"])
