"""The composition root of the centre: settings, database, tasks in one group, servers."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from central import schema
from central.alarms.audit import Auditor, Patience
from central.alarms.desk import Desk
from central.alarms.escalator import Escalator
from central.alarms.suspicions import Suspicions
from central.console.http import build_app
from central.database import Database
from central.devices.commands import Commands
from central.devices.configuration_push import ConfigurationPush
from central.devices.gaps import Gaps
from central.devices.listener import device_server
from central.devices.passing_faults import PassingFaults
from central.devices.supervision import Patience as Watchfulness
from central.devices.watch import Watch
from central.election import elected
from central.heads import HEADS, Heads
from central.hub_link import HubLink
from central.ingest import Ingest
from central.location.forgetting import Forgetting
from central.location.register import Seal
from central.location.silences import Silences
from central.lock import only_process
from central.mqtt_address import Address
from central.notifications.links import Links
from central.notifications.sender import Sender
from central.residents.placements import Placements
from central.residents.sheets.previews import sweep_previews
from central.servers import Server, listen, people_server
from central.settings import CentralSettings
from central.telemonitoring.opening import open_series
from central.telemonitoring.projector import Projector
from central.telemonitoring.vitals import Vitals
from protocol.clock import Clock, RealClock

BROKER_WITHIN_S = 2.0
"""How long the start waits for a broker before it says `ready` without one."""

SWEEP_EVERY_S = 60.0
"""How often files of people that nobody brought in are looked for, to be deleted."""
DRAIN_WITHIN_S = 2.0
"""How long the end waits for alarms that came in and are not stored yet."""

logger = logging.getLogger(__name__)


class Centre:
    """Everything that runs, by name. Built by `run`."""

    def __init__(self, settings: CentralSettings, database: Database, clock: Clock) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.desk = Desk.at(database)
        self.placements = Placements(database)
        self.seal = Seal(settings.the_secret())
        self.ingest = Ingest(
            database,
            self.placements,
            join_within=timedelta(seconds=settings.join_within_s),
            quarantine_per_hub=settings.quarantine_per_hub,
            seal=self.seal,
        )
        self.address = Address.parse(
            settings.broker,
            ca=settings.broker_ca,
            certificate=settings.broker_certificate,
            key=settings.broker_key,
        )
        self.hub_link = HubLink(self.address, clock, self.ingest)
        self.series = open_series(settings, database)
        self.gaps = Gaps(database, self.ingest, clock, after_s=settings.gap_after_s)
        self.heads = Heads(database, settings.state / HEADS, clock, every_s=settings.heads_every_s)

    @classmethod
    @asynccontextmanager
    async def run(
        cls, settings: CentralSettings, clock: Clock | None = None
    ) -> AsyncIterator["Centre"]:
        """Open everything, run the tasks of the centre while the block lasts, close in order."""
        clock = clock if clock is not None else RealClock()
        async with AsyncExitStack() as stack:
            if settings.sqlite_file is not None:
                stack.enter_context(only_process(settings.sqlite_file))
            database = Database.open(settings.database_url, clock)
            stack.push_async_callback(database.close)
            await schema.upgrade(database.engine)
            centre = cls(settings, database, clock)
            stack.push_async_callback(centre.series.close)
            async with asyncio.TaskGroup() as group:
                ingest = group.create_task(centre.ingest.run(), name="ingest")
                others = [
                    group.create_task(centre.hub_link.run(), name="hub-link"),
                    group.create_task(centre.gaps.run(), name="gaps"),
                    group.create_task(centre.heads.run(), name="heads"),
                    group.create_task(centre._only_once(), name="elected"),
                ]
                try:
                    yield centre
                finally:
                    for task in others:
                        task.cancel()
                    await asyncio.wait(others)
                    centre.ingest.close()
                    # A store that does not answer must not hold the end: hubs send again.
                    await asyncio.wait([ingest], timeout=DRAIN_WITHIN_S)
                    ingest.cancel()
            await centre.heads.export()

    async def _only_once(self) -> None:
        """Run what one worker alone may do."""
        settings, database, clock = self.settings, self.database, self.clock
        tick_s = settings.tick_s
        links = Links(settings.public_url, settings.the_secret())
        async with (
            elected(database, clock) as election,
            Sender(settings.apprise_allowed) as sender,
            asyncio.TaskGroup() as group,
        ):
            escalator = Escalator(database, clock, sender, links, tick_s=tick_s)
            auditor = Auditor(database, clock, Patience(idle_s=settings.idle_after_s), tick_s)
            suspicions = Suspicions(database, self.ingest, clock, tick_s=tick_s)
            silences = Silences(database, self.ingest, clock, tick_s=tick_s)
            forgetting = Forgetting(
                database,
                clock,
                after_case=timedelta(seconds=settings.positions_kept_s),
                consented=timedelta(seconds=settings.trail_kept_s),
            )
            watch = Watch(database, self.ingest, clock, self.address, self._watchfulness())
            await watch.load()
            commands = Commands(database, watch.standing, clock, tick_s=tick_s)
            passing = PassingFaults(database, self.ingest, clock)
            vitals = Vitals(
                database,
                clock,
                join_within=timedelta(seconds=settings.join_within_s),
                tick_s=tick_s,
                hold_off_s=settings.site_hold_off_s,
            )
            projector = Projector(database, self.series, clock, tick_s=tick_s)
            push = ConfigurationPush(database, watch.standing, clock)
            group.create_task(election.watch(), name="election")
            group.create_task(escalator.run(), name="escalator")
            group.create_task(auditor.run(), name="auditor")
            group.create_task(suspicions.run(), name="suspicions")
            group.create_task(silences.run(), name="silences")
            group.create_task(forgetting.run(), name="forgetting")
            group.create_task(watch.standing.run(), name="watch-link")
            group.create_task(watch.run(), name="watch")
            group.create_task(commands.run(), name="commands")
            group.create_task(push.run(), name="configuration-push")
            group.create_task(vitals.run(), name="vitals")
            group.create_task(projector.run(), name="projector")
            group.create_task(passing.run(), name="passing-faults")
            sweeping = sweep_previews(database, clock, every_s=SWEEP_EVERY_S)
            group.create_task(sweeping, name="sweep-previews")

    def _watchfulness(self) -> Watchfulness:
        settings = self.settings
        return Watchfulness(
            many=settings.site_many,
            window_s=settings.site_window_s,
            hold_off_s=settings.site_hold_off_s,
        )


async def serve(settings: CentralSettings) -> None:
    """Run the centre with its servers until SIGTERM or SIGINT; prints `ready URL`."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for caught in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(caught, stopping.set)
    people = listen(settings.host, settings.port)
    async with Centre.run(settings) as centre, asyncio.TaskGroup() as group:
        servers = [people_server(build_app(centre))]
        group.create_task(servers[0].serve([people]), name="http")
        if settings.device_certificate is not None:
            servers.append(Server(device_server(centre).config))
            door = listen(settings.device_host, settings.device_port)
            group.create_task(servers[1].serve([door]), name="https-devices")
        for server in servers:
            await server.until_started(centre.clock)
        await _broker_or_not(centre)
        _spare_the_collector()
        host, port = people.getsockname()[:2]
        sys.stdout.write(f"ready http://{host}:{port}\n")
        sys.stdout.flush()
        await stopping.wait()
        for server in servers:
            server.should_exit = True


def _spare_the_collector() -> None:
    """Leave what the start made out of every later collection.

    Half a million objects of routes and models live as long as the process; to look at them again
    and again took a tenth of the processor under load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


async def _broker_or_not(centre: Centre) -> None:
    try:
        async with asyncio.timeout(BROKER_WITHIN_S):
            await centre.hub_link.standing.up()
    except TimeoutError:
        logger.warning("started without a broker; it is tried again and again")
