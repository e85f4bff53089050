"""A broker restarts under a thousand hubs: one alarm of the site, and no thousand of hubs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from central import tables
from central.database import Database
from protocol.clock import RealClock
from simulations.brokers import start_broker, wait_until_listening
from simulations.census import enrol
from simulations.processes import Company, Program, company
from simulations.stage import prepare, start_centre
from tests.system.quarter import Quarter

HUBS = 1_000
PATIENCE_S = 90
clock = RealClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the centre has told of links: entries of its journal, and open technical cases."""

    site: list[str]
    """Kinds of the entries of the site, in order."""
    hubs: list[tuple[str, str]]
    """Hub and kind of the entries of hubs, in order."""
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A broker, a centre, and the hubs between them."""

    company: Company
    broker: Program
    port: int
    quarter: Quarter
    database: Database

    async def restart(self, *, gently: bool) -> None:
        """End the broker and start it again where it was."""
        if gently:
            assert await self.broker.stop()
        else:
            await self.broker.kill()
        port = self.port
        await self.company.start(self.broker, probe=lambda: wait_until_listening(port))

    async def told(self) -> Told:
        journal, cases = tables.journal.c, tables.cases.c
        entries = select(journal.hub, journal.kind).where(journal.kind.like("fault.%"))
        technical = select(func.count()).where(cases.cause == "technical")
        async with self.database.read() as connection:
            rows = (await connection.execute(entries.order_by(journal.position))).all()
            return Told(
                site=[kind for hub, kind in rows if not hub],
                hubs=[(hub, kind) for hub, kind in rows if hub],
                cases=await connection.scalar(technical) or 0,
            )

    async def online(self) -> int:
        """Return how many hubs the centre believes to be connected."""
        query = select(func.count()).where(tables.hubs.c.online)
        async with self.database.read() as connection:
            return await connection.scalar(query) or 0

    async def until(self, *, of_site: int = 0, of_hubs: int = 0) -> Told:
        """Return what is told once there are so many entries; fails after PATIENCE_S."""
        told = await self.told()
        async with asyncio.timeout(PATIENCE_S):
            while len(told.site) < of_site or len(told.hubs) < of_hubs:
                await clock.sleep(0.2)
                told = await self.told()
        return told

    async def until_online(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while await self.online() < HUBS:
                await clock.sleep(0.2)


@asynccontextmanager
async def played(folder: Path) -> AsyncIterator[Scene]:
    """Start it all, and wait until the centre sees every hub."""
    seed = Random().randrange(1, 1_000_000)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    async with company() as programs:
        broker, port = await start_broker(programs, "broker", folder)
        url = f"sqlite+aiosqlite:///{folder / 'caliu.db'}"
        await prepare(url)
        await enrol(url, HUBS)
        await start_centre(programs, folder, broker_port=port, database=url, site_hold_off_s="5")
        database = Database.open(url, clock)
        quarter = Quarter(HUBS, port, clock, seed)
        async with asyncio.TaskGroup() as group:
            living = group.create_task(quarter.run(), name="quarter")
            try:
                await quarter.all_connected(PATIENCE_S)
                scene = Scene(
                    company=programs, broker=broker, port=port, quarter=quarter, database=database
                )
                await scene.until_online()
                yield scene
            finally:
                living.cancel()
                await database.close()


@pytest.mark.broker
@pytest.mark.timeout(300)
async def test_a_broker_restart_with_a_thousand_hubs_is_one_alarm_and_one_hub_is_its_own(
    tmp_path: Path,
) -> None:
    async with played(tmp_path) as scene:
        assert await scene.told() == Told(site=[], hubs=[], cases=0), "coming up is no alarm"

        for number, gently in enumerate((False, True), start=1):
            await scene.restart(gently=gently)
            told = await scene.until(of_site=2 * number)
            await scene.quarter.all_connected(PATIENCE_S)
            assert told.site == ["fault.raised", "fault.cleared"] * number
            assert told.hubs == [], "no hub was judged by itself"
            assert told.cases == 1, "the second trouble joins the open case of the first"

        lost = "town-000007"
        scene.quarter.lose(lost)
        assert (await scene.until(of_hubs=1)).hubs == [(lost, "fault.raised")]
        await scene.quarter.give_back(lost)
        told = await scene.until(of_hubs=2)
        assert told.hubs == [(lost, "fault.raised"), (lost, "fault.cleared")]
        assert len(told.site) == 4, "one hub is not the site"
        assert told.cases == 2
