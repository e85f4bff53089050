"""The rig of the bench: one mosquitto, one centre, the floors, and the load put on them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from central.mqtt_address import Address
from protocol.clock import RealClock
from protocol.codec import encode
from simulations import floor
from simulations.bench_figures import Figure
from simulations.brokers import start_broker
from simulations.census import enrol
from simulations.processes import Company, Line, Program, company, room
from simulations.stage import Centre, centre, prepare
from simulations.town import LightHub, Received, Street

Segment = list[float]
"""Latencies of one segment, in seconds."""
WINDOW = 2000
"""Alarms without a receipt at once, where ingest is measured."""
TICK_S = 0.002
SETTLE_S = 20.0


@dataclass(slots=True)
class Rig:
    """Everything that is measured, and what measures it. Make it with `built`."""

    folder: Path
    company: Company
    broker: int
    centre: Centre
    token: str
    town: Street
    bare: Street
    parse: Street
    homes: int = 10
    latencies: Segment = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    clock: RealClock = field(default_factory=RealClock)

    @classmethod
    @asynccontextmanager
    async def built(cls, folder: Path, *, homes: int) -> AsyncIterator["Rig"]:
        """Start all of it; whatever happens, nothing of it outlives the block."""
        async with company() as programs:
            _, port = await start_broker(programs, "mosquitto", folder)
            station = centre(folder, broker_port=port)
            await prepare(station.database)
            token = await enrol(station.database, homes)
            await programs.start(station.program)
            for kind in ("commit", "parse"):
                place = folder / kind
                place.mkdir()
                command = room("simulations.floor", kind, str(port), str(place))
                await programs.start(Program(f"floor-{kind}", command, folder=place))
            rig = await cls._joined(folder, programs, port, station, token, homes)
            yield rig
            for street in (rig.town, rig.bare, rig.parse):
                await street.close()

    @classmethod
    async def _joined(
        cls,
        folder: Path,
        programs: Company,
        port: int,
        station: Centre,
        token: str,
        homes: int,
    ) -> "Rig":
        latencies: Segment = []

        def received(receipt: Received) -> None:
            latencies.append(receipt.came - receipt.sent)

        streets = []
        for root in ("caliu", "commit", "parse"):
            clock = RealClock()
            hubs = [LightHub(number, clock) for number in range(homes)]
            street = Street(hubs, clock, received, root=root)
            await street.connect(Address(host="127.0.0.1", port=port), f"street-{root}")
            streets.append(street)
        town, bare, parse = streets
        return cls(
            folder=folder,
            company=programs,
            broker=port,
            centre=station,
            token=token,
            town=town,
            bare=bare,
            parse=parse,
            latencies=latencies,
        )

    def use_homes(self, count: int) -> None:
        """Let the alarms that follow come from the first `count` homes, each in turn."""
        self.homes = count

    async def segment(
        self, street: Street, *, rate: float, beats: float, seconds: float
    ) -> Segment:
        """Send alarms at `rate` and heartbeats at `beats` a second; return the receipts' times."""
        self.latencies.clear()
        await asyncio.gather(
            self._pace(rate, seconds, self._alarms(street)),
            self._pace(beats, seconds, self._beats(street)),
        )
        await street.all_received(SETTLE_S)
        return list(self.latencies)

    async def console_segment(
        self, *, count: int, rate: float, seconds: float
    ) -> tuple[Segment, Segment]:
        """Return how long after each alarm each console had its row, and the receipts' times."""
        seen: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        command = room(
            "simulations.consoles",
            f"ws://127.0.0.1:{self.centre.port}/api/live",
            f"caliu_session={self.token}",
            str(count),
        )
        viewers = Program(
            "consoles", command, folder=self.folder, told=lambda _, line: seen.set_result(line)
        )
        await self.company.start(viewers)
        self.use_homes(max(10, int(rate * seconds)))  # each home once: its row tells which alarm
        self.sent.clear()
        receipts = await self.segment(self.town, rate=rate, beats=0, seconds=seconds)
        await asyncio.sleep(1.0)
        os.kill(viewers.pid, signal.SIGTERM)
        async with asyncio.timeout(SETTLE_S):
            line = await seen
        self.use_homes(10)
        return self._ages(line), receipts

    async def sustained(self, street: Street, *, seconds: float) -> float:
        """Keep WINDOW alarms under way for some seconds; return receipts a second."""
        hubs = cycle(street.hubs[: self.homes])
        self.latencies.clear()
        start = self.clock.steady()
        while self.clock.steady() - start < seconds:
            while len(street.waiting) < WINDOW:
                street.raise_alarm(next(hubs))
            await asyncio.sleep(0)
        done = len(self.latencies) / (self.clock.steady() - start)
        await street.all_received(SETTLE_S)
        return done

    async def open_every_home(self) -> Figure:
        """Raise one alarm in every home as fast as it goes: each opens a case."""
        start = self.clock.steady()
        for number, hub in enumerate(self.town.hubs):
            await self.town.fewer_than(WINDOW)
            self.town.raise_alarm(hub)
            if number % 50 == 0:
                await asyncio.sleep(0)
        await self.town.all_received(60)
        rate = len(self.town.hubs) / (self.clock.steady() - start)
        return Figure(name="opening a case each, sustained", value=rate, unit="alarms/s")

    async def group_commit(self, *, seconds: float) -> float:
        """Return the rate of group commit alone, in a thread of this process."""
        file = self.folder / f"group-{self.clock.steady()}.db"
        body = encode(self.town.hubs[0].alarm())
        return await asyncio.to_thread(
            floor.group_commit_rate, file, seconds=seconds, size=250, body=body
        )

    def _alarms(self, street: Street) -> Callable[[], None]:
        hubs = cycle(street.hubs[: self.homes])

        def send() -> None:
            hub = next(hubs)
            self.sent[hub.id] = self.clock.steady()
            street.raise_alarm(hub)

        return send

    def _beats(self, street: Street) -> Callable[[], None]:
        hubs = cycle(street.hubs)
        return lambda: street.beat(next(hubs))

    async def _pace(self, rate: float, seconds: float, send: Callable[[], None]) -> None:
        """Call `send` on schedule, whatever comes back: an open loop hides no waiting."""
        start = self.clock.steady()
        total = int(rate * seconds)
        done = 0
        while done < total:
            due = min(total, int((self.clock.steady() - start) * rate) + 1)
            for _ in range(done, due):
                send()
            done = max(done, due)
            await asyncio.sleep(TICK_S)

    def _ages(self, line: Line) -> Segment:
        consoles = line["consoles"]
        if not isinstance(consoles, list):
            raise TypeError("the consoles told something else than a list")
        return [
            came - self.sent[hub]
            for console in consoles
            for hub, came, _ in console
            if hub in self.sent and came >= self.sent[hub]
        ]
