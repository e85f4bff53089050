"""How long a big centre takes to answer for its pages: real HTTP against a real process.

Cold: the database's server and the centre were just started, and the files of the database are out
of the machine's cache; each request is the first of its kind for its rows. Warm: the same again.
Requests go one by one; the time runs from the request to the last byte of the answer.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

import httpx
import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table
from sqlalchemy import func, select

from central import tables
from central.database import Database
from protocol.clock import RealClock
from simulations.bench_figures import percentile
from simulations.big_centre import BigCentre, Size
from simulations.brokers import start_broker
from simulations.census import admit
from simulations.postgres import NoPostgresError
from simulations.processes import company
from simulations.stage import centre

REQUESTS = 24
BOUND_MS = {"PostgreSQL": 200.0, "SQLite": 1000.0}
"""Of the issue, on the server's time."""


_WORDS = (
    *("maria garcia", "serra", "rosa vidal", "puig mas", "sants 12", "arago", "93000", "6000012"),
    *("pendant-004242", "town-000777", "fatima", "montserrat", "bosch roca", "via julia", "zzzz"),
    *("jordi font sala", "hospitalet", "meridiana 200", "chen wei", "ferrer", "+34930012345"),
    *("motion-0999", "gracia", "torres"),
)
"""What is searched for: names, streets, telephones, devices; common, rare and none."""


class PageTimes(msgspec.Struct, frozen=True, kw_only=True):
    """One page of one database, in milliseconds."""

    database: str
    page: str
    bytes: int
    """Of the longest answer."""
    cold: list[float]
    warm: list[float]

    @property
    def bound(self) -> float:
        return BOUND_MS[self.database]

    @property
    def holds(self) -> bool:
        """Whether the slow ones hold, also cold."""
        return max(percentile(self.cold, 0.95), percentile(self.warm, 0.95)) <= self.bound


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page, and what is asked of the centre for it."""

    name: str
    paths: Sequence[str]
    bodies: Sequence[dict[str, object] | None] | None = None
    """Of questions that are posted, so that no name stands in an address."""

    @property
    def asks(self) -> Sequence[tuple[str, dict[str, object] | None]]:
        bodies = self.bodies if self.bodies is not None else [None] * len(self.paths)
        return list(zip(self.paths, bodies, strict=True))


async def measured(say: Callable[[str], None], size: Size | None = None) -> list[PageTimes]:
    """Fill the databases where they are not, and measure each."""
    big = BigCentre(size or Size())
    try:
        server = big.postgres()
        await asyncio.to_thread(server.start)
    except NoPostgresError as error:
        say(f"without PostgreSQL: {error}")
        server = None
    try:
        await big.fill(server, say)
    finally:
        if server is not None:
            await asyncio.to_thread(server.stop)
    times: list[PageTimes] = []
    if server is not None:
        _forget(big.folder)
        await asyncio.to_thread(server.start)
        try:
            times += await _times("PostgreSQL", server.url("caliu"), big.folder, say)
        finally:
            await asyncio.to_thread(server.stop)
    _forget(big.folder)
    times += await _times("SQLite", big.sqlite_url, big.folder, say)
    return times


async def _times(name: str, url: str, folder: Path, say: Callable[[str], None]) -> list[PageTimes]:
    say(f"pages of a big centre on {name}")
    token, pages = await _prepared(url)
    _forget(folder)
    async with _running(url, folder, token) as client:
        cold = {page.name: [await _asked(client, *ask) for ask in page.asks] for page in pages}
        warm = {page.name: [await _asked(client, *ask) for ask in page.asks] for page in pages}
    return [
        PageTimes(
            database=name,
            page=page.name,
            bytes=max(size for _, size in warm[page.name]),
            cold=[took for took, _ in cold[page.name]],
            warm=[took for took, _ in warm[page.name]],
        )
        for page in pages
    ]


async def _prepared(url: str) -> tuple[str, list[Page]]:
    """Let a supervisor in, and choose what they look at."""
    database = Database.open(url, RealClock())
    cases, draw = tables.cases, Random(1)
    try:
        async with database.write() as transaction:
            token = await admit(transaction)
        async with database.read() as connection:
            opened = (
                await connection.scalars(select(cases.c.id).where(cases.c.closed_at.is_(None)))
            ).all()
            last = await connection.scalar(select(func.max(cases.c.number))) or 0
            some = [draw.randint(1, last) for _ in range(REQUESTS)]
            closed = (
                await connection.scalars(select(cases.c.id).where(cases.c.number.in_(some)))
            ).all()
            until = await connection.scalar(select(func.max(cases.c.opened_at)))
    finally:
        await database.close()
    last_day = (until or database.clock.now()).date()
    days = [last_day - timedelta(days=back) for back in range(REQUESTS)]
    return token, [
        Page("queue", ["/api/queue"] * REQUESTS),
        Page("case, open", [f"/api/cases/{one}" for one in opened[:REQUESTS]]),
        Page("case, closed", [f"/api/cases/{one}" for one in closed]),
        Page("search", ["/api/people/search"] * len(_WORDS), [{"words": one} for one in _WORDS]),
        Page("figures, a day", [f"/api/figures?first={day}" for day in days]),
        Page(
            "figures, a month",
            [f"/api/figures?first={day - timedelta(days=30)}&last={day}" for day in days],
        ),
        Page("figures, a year", ["/api/figures/trend"] * REQUESTS),
        Page("figures, now", ["/api/figures/now"] * REQUESTS),
        Page("figures, late calls", [f"/api/figures/calls?first={day}&over=180" for day in days]),
    ]


@asynccontextmanager
async def _running(url: str, folder: Path, token: str) -> AsyncIterator[httpx.AsyncClient]:
    async with company() as programs:
        _, port = await start_broker(programs, "mosquitto", folder)
        station = centre(folder / "centre", broker_port=port, database=url)
        await programs.start(station.program, ready_within_s=60)
        cookies = {"caliu_session": token}
        async with httpx.AsyncClient(base_url=station.url, cookies=cookies, timeout=60) as client:
            client.headers["Origin"] = station.url
            client.headers["X-CSRF-Token"] = (await client.get("/api/session")).json()["csrf"]
            yield client


async def _asked(
    client: httpx.AsyncClient, path: str, body: dict[str, object] | None
) -> tuple[float, int]:
    clock = RealClock()
    start = clock.steady()
    answer = await (client.get(path) if body is None else client.post(path, json=body))
    took = (clock.steady() - start) * 1e3
    answer.raise_for_status()
    return took, len(answer.content)


def _forget(folder: Path) -> None:
    """Put the files out of the machine's cache, as far as it lets us."""
    for file in folder.rglob("*"):
        if file.is_file() and file.stat().st_size:
            descriptor = os.open(file, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def table_of(times: Sequence[PageTimes]) -> Table:
    """Show them in 80 columns: median and the 95th of a hundred."""
    table = Table(
        title="Pages of a centre with 110,000 residents, in ms", box=SIMPLE_HEAD, pad_edge=False
    )
    for heading in ("database", "page", "kB", "cold", "p95", "warm", "p95", "≤", "holds"):
        table.add_column(heading, justify="left" if heading in ("database", "page") else "right")
    for one in times:
        table.add_row(
            one.database,
            one.page,
            f"{one.bytes / 1000:.0f}",
            *(
                f"{figure:.0f}"
                for taken in (one.cold, one.warm)
                for figure in (median(taken), percentile(taken, 0.95))
            ),
            f"{one.bound:.0f}",
            "yes" if one.holds else "NO",
        )
    return table
