"""What an operator's browser does: its first load, when it can be used, how soon a row is painted.

Painted is the turn after the frame in which the row stands in the document. It is held against the
server's own push: when the frame came to a bare WebSocket beside, in a process of its own. Page and
process have one machine's clock; how far they are apart is asked before each round.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import cast

from playwright.async_api import Browser

from protocol.clock import RealClock
from simulations.bench_figures import Figure, percentile
from simulations.browser import Screen, opened, screen
from simulations.census import home_id
from simulations.desk_rig import LOGIN, PASSWORD, RECEIVED_WITHIN_S, DeskRig
from simulations.long_queue import MANY, OURS, long_queue
from simulations.processes import Line, Program, room

RATE = 50
"""Alarms a second."""
HEIGHT = 3600
"""Pixels: every row of a round is in sight, or its painting could not be seen."""
SCROLL = """
async () => {
  const box = document.querySelector("[role=listbox]");
  const step = box.scrollHeight / 120;
  for (let at = 0; at < box.scrollHeight; at += step) {
    box.scrollTo(0, at);
    await new Promise(requestAnimationFrame);
  }
  box.scrollTo(0, 0);
}
"""
MOST_BYTES = 400_000
MOST_S = 1.5
MOST_BEHIND_MS = 100.0


async def measured(say: Callable[[str], None], *, rounds: int = 6) -> list[Figure]:
    """Take them all before one centre and one browser."""
    with TemporaryDirectory(prefix="caliu-browser-") as folder:
        async with DeskRig.built(Path(folder), homes=RATE) as rig, opened() as browser:
            say("the first load of the console")
            figures = await _first_loads(rig, browser, rounds)
            say("50 alarms a second, from the push to the paint")
            figures += await _paints(rig, browser, rounds)
            say("10,000 open cases: scrolled, filtered, and 50 alarms a second among them")
            return figures + await _stutter(rig, browser)


async def _first_loads(rig: DeskRig, browser: Browser, rounds: int) -> list[Figure]:
    size: list[float] = []
    focus: list[float] = []
    queue: list[float] = []
    for _ in range(rounds):
        async with screen(browser) as shown:
            began = await _visit(shown, rig.centre.url)
            await shown.log_in(LOGIN, PASSWORD)
            await shown.page.wait_for_timeout(500)
            seen = await shown.seen()
            size.append(sum(count for _, count in shown.loaded))
            focus.append((seen["focused"] - began) / 1e3)
            queue.append((seen["queue"] - seen["submitted"]) / 1e3)
    return [
        _at_most("first load, compressed", median(size) / 1e3, "kB", MOST_BYTES / 1e3, size),
        _at_most("to the login, focused", median(focus), "s", MOST_S, focus),
        _at_most("from the login to the queue", median(queue), "s", MOST_S, queue),
    ]


async def _visit(shown: Screen, url: str) -> float:
    """Open the page; return when the navigation began, in the page's time."""
    await shown.page.goto(url)
    await shown.page.locator("input[name=login]").wait_for()
    return float(await shown.page.evaluate("performance.timeOrigin"))


async def _paints(rig: DeskRig, browser: Browser, rounds: int) -> list[Figure]:
    behind: list[float] = []
    whole: list[float] = []
    async with screen(browser, height=HEIGHT) as shown:
        await shown.page.goto(rig.centre.url)
        await shown.log_in(LOGIN, PASSWORD)
        for _ in range(rounds):
            late, since = await _round(rig, shown)
            behind += late
            whole += since
    return [
        _at_most(
            "push to painted row, p95", percentile(behind, 0.95) * 1e3, "ms", MOST_BEHIND_MS, behind
        ),
        Figure(
            name="alarm sent to painted row, p95", value=percentile(whole, 0.95) * 1e3, unit="ms"
        ),
    ]


async def _round(rig: DeskRig, shown: Screen) -> tuple[list[float], list[float]]:
    """Raise an alarm in each home within a second; return what the rows took, in seconds."""
    clock = RealClock()
    told: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
    command = room(
        "simulations.consoles",
        rig.centre.url.replace("http", "ws", 1) + "/api/live",
        f"caliu_session={rig.token}",
        "1",
    )
    bare = Program("bare", command, folder=rig.folder, told=lambda _, line: told.set_result(line))
    await rig.company.start(bare)
    ahead = await shown.ahead()
    sent: dict[str, float] = {}
    start = clock.steady()
    for number in range(RATE):
        await asyncio.sleep(max(0.0, start + number / RATE - clock.steady()))
        sent[rig.street.hubs[number].id] = clock.steady()
        rig.raise_alarm(number)
    await rig.street.all_received(RECEIVED_WITHIN_S)
    await asyncio.sleep(1.0)
    painted = {case: at / 1e3 - ahead for case, at in (await shown.seen())["painted"].items()}
    os.kill(bare.pid, signal.SIGTERM)
    async with asyncio.timeout(RECEIVED_WITHIN_S):
        line = await told
    ((*pushes,),) = cast("list[list[tuple[str, float, str]]]", line["consoles"])
    first: dict[str, tuple[str, float]] = {}
    for hub, came, case in pushes:
        first.setdefault(case, (hub, came))
    missing = first.keys() - painted.keys()
    if len(first) != RATE or missing:
        raise RuntimeError(f"{len(first)} of {RATE} cases were pushed, {len(missing)} not painted")
    await rig.end(rig.open_cases)
    return (
        [painted[case] - came for case, (_, came) in first.items()],
        [painted[case] - sent[hub] for case, (hub, _) in first.items()],
    )


async def _stutter(rig: DeskRig, browser: Browser) -> list[Figure]:
    """Return the longest task of a page with 10,000 rows; 0 where none was long."""
    where = {"home": home_id(0), "hub": rig.street.hubs[0].id}
    async with long_queue(rig.centre.database, where), screen(browser) as shown:
        await shown.page.goto(rig.centre.url)
        await shown.log_in(LOGIN, PASSWORD)
        await shown.page.locator(f"[aria-setsize='{MANY}']").first.wait_for()
        seen = await shown.seen()
        queue_s = (seen["queue"] - seen["submitted"]) / 1e3
        await shown.long_tasks()
        await shown.page.evaluate(SCROLL)
        scrolled = await shown.long_tasks()
        await shown.page.keyboard.press("/")
        await shown.page.keyboard.type("10043", delay=120)
        await shown.page.keyboard.press("Escape")
        filtered = await shown.long_tasks()
        clock = RealClock()
        start = clock.steady()
        for number in range(5 * RATE):
            await asyncio.sleep(max(0.0, start + number / RATE - clock.steady()))
            rig.raise_alarm(number)
        await rig.street.all_received(RECEIVED_WITHIN_S)
        alarmed = await shown.long_tasks()
    await rig.end(case for case in rig.open_cases if not case.startswith(OURS))
    return [
        _at_most("10,000 cases: from the login to the queue", queue_s, "s", MOST_S, [queue_s]),
        *(
            _at_most(f"10,000 cases: longest task, {what}", max(some, default=0.0), "ms", 50, some)
            for what, some in (
                ("scrolled through", scrolled),
                ("filtered", filtered),
                ("50 alarms/s", alarmed),
            )
        ),
    ]


def _at_most(name: str, value: float, unit: str, bound: float, rounds: list[float]) -> Figure:
    return Figure(
        name=name, value=value, unit=unit, bound=bound, at_most=True, rounds=tuple(rounds)
    )
