"""A real browser, for measurements: what it loads, when it paints, what it keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from protocol.clock import RealClock

CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--js-flags=--expose-gc",
)
WATCHED = """
(() => {
  const seen = { painted: {}, focused: null, submitted: null, queue: null, tasks: [] };
  window.caliuSeen = seen;
  const now = () => performance.timeOrigin + performance.now();
  const whenPainted = (told) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { told(now()); port1.close(); };
    port2.postMessage(null);
  });
  const once = (key, isThere) => {
    if (seen[key] !== null || !isThere()) return;
    seen[key] = 0;
    whenPainted((at) => { seen[key] = at; });
  };
  const isCase = (node) => node.id?.startsWith("case-");
  const casesOf = (node) =>
    isCase(node) ? [node] : [...(node.querySelectorAll?.("[id^=case-]") ?? [])];
  const look = (records) => {
    for (const row of records.flatMap((one) => [...one.addedNodes]).flatMap(casesOf)) {
      const id = row.id.slice(5);
      if (id in seen.painted) continue;
      seen.painted[id] = 0;
      whenPainted((at) => { seen.painted[id] = at; });
    }
    once("focused", () => document.activeElement?.name === "login");
    once("queue", () => document.querySelector("div[data-status=live]") !== null);
  };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.tasks.push(task.duration);
  }).observe({ type: "longtask" });
  const observed = { childList: true, subtree: true, attributes: true };
  new MutationObserver(look).observe(document, observed);
  document.addEventListener("focusin", () => look([]));
  document.addEventListener("submit", () => { seen.submitted = now(); }, true);
})();
"""
"""Told to the page before its own scripts: notes when a row stands there, and then is painted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page holds after its garbage was collected."""

    heap: float
    """Bytes of JavaScript."""
    nodes: float
    listeners: float


@dataclass  # without slots: playwright hangs something on whoever listens
class Screen:
    """One page of a browser of its own, with the tools of its developers."""

    page: Page
    tools: CDPSession
    loaded: list[tuple[str, float]] = field(default_factory=list)
    """Each response's address and its bytes on the wire, headers and all."""
    _addresses: dict[str, str] = field(default_factory=dict)

    async def kept(self) -> Kept:
        """Collect the garbage, twice, and count what is left."""
        for _ in range(2):
            await self.tools.send("HeapProfiler.collectGarbage")
        counted = await self.tools.send("Performance.getMetrics")
        metrics = {one["name"]: float(one["value"]) for one in counted["metrics"]}
        return Kept(metrics["JSHeapUsedSize"], metrics["Nodes"], metrics["JSEventListeners"])

    async def seen(self) -> Any:  # noqa: ANN401 - JSON of the page
        """Return what `WATCHED` noted, in milliseconds of the page's own time."""
        return await self.page.evaluate("window.caliuSeen")

    async def long_tasks(self) -> list[float]:
        """Return how long each task held the page up since this was asked last, in ms.

        A task is long from 50 ms on (W3C Long Tasks); shorter ones are not told.
        """
        await self.page.wait_for_timeout(200)  # they are told behind themselves
        tasks = await self.page.evaluate("window.caliuSeen.tasks.splice(0)")
        return [float(task) for task in tasks]

    async def ahead(self) -> float:
        """Return how far the page's time is ahead of this process's steady time, in seconds.

        By the quickest of some questions, which can be wrong by half of its way there and back.
        """
        clock = RealClock()
        best, ahead = float("inf"), 0.0
        for _ in range(20):
            before = clock.steady()
            there = float(await self.page.evaluate("performance.timeOrigin + performance.now()"))
            after = clock.steady()
            if after - before < best:
                best, ahead = after - before, there / 1e3 - (before + after) / 2
        return ahead

    async def log_in(self, login: str, password: str) -> None:
        """Fill in the form and wait for the queue."""
        await self.page.locator("input[name=login]").wait_for()
        await self.page.keyboard.type(login)
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(password)
        await self.page.keyboard.press("Enter")
        await self.page.locator("div[data-status=live]").wait_for()

    def note_request(self, event: dict[str, Any]) -> None:
        """Take `Network.requestWillBeSent`."""
        self._addresses[event["requestId"]] = event["request"]["url"]

    def note_end(self, event: dict[str, Any]) -> None:
        """Take `Network.loadingFinished`."""
        address = self._addresses.get(event["requestId"], "")
        self.loaded.append((address, float(event["encodedDataLength"])))


@asynccontextmanager
async def opened() -> AsyncIterator[Browser]:
    """Start Debian's chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def screen(browser: Browser, *, height: int = 768) -> AsyncIterator[Screen]:
    """Open an empty page with nothing in its cache."""
    context = await browser.new_context(viewport={"width": 1366, "height": height}, locale="ca-ES")
    try:
        page = await context.new_page()
        await page.add_init_script(WATCHED)
        tools = await context.new_cdp_session(page)
        shown = Screen(page, tools)
        tools.on("Network.requestWillBeSent", shown.note_request)
        tools.on("Network.loadingFinished", shown.note_end)
        for domain in ("Network", "Performance", "HeapProfiler"):
            await tools.send(f"{domain}.enable")
        yield shown
    finally:
        await context.close()
