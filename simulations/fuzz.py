"""`make fuzz`: broken, hostile and merely newer messages by the hundred thousand, then a look.

Afterwards the centre must be the same process, its disk and memory must be bounded, each hub must
have at most one technical case for all its nonsense, and whatever could still be read must ring.
"""

import asyncio
import os
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated
from uuid import UUID

import msgspec
import typer
from rich.console import Console
from sqlalchemy import func, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.storing import GARBLED_AN_HOUR
from central.database import Database
from central.mqtt import Mqtt, connect
from central.mqtt_address import Address
from central.mqtt_packets import Publish
from central.settings import CentralSettings
from protocol.clock import Clock, RealClock
from protocol.codec import encode
from protocol.messages import Receipt
from protocol.topics import Down, Up, down, parse_up, up
from simulations.brokers import start_broker
from simulations.census import enrol
from simulations.nonsense import HUBS, Expected, Fuzzer
from simulations.processes import company
from simulations.stage import Centre, centre, prepare
from simulations.town import LightHub, hub_id

WINDOW = 4_000
"""So many messages wait for their receipts: whatever it is, the centre answers it."""
SILENCE_S = 60.0
"""Without any receipt for so long it is judged as it stands."""
OVERSIZE = 10 * 1024 * 1024
OVERSIZE_EVERY = 20_000
SETTLE_S = 5.0
GROWTH_MB = 200.0
"""A queue full of messages, the caches of placements and topics, the pages of the database."""
QUARANTINED: int = CentralSettings.model_fields["quarantine_per_hub"].default
"""Of one hub, at most."""
LOG_MB = 100.0
"""A write-ahead log that readers keep from shrinking for a while, and an empty database."""
A_STORED_EVENT = 4_000
"""Bytes: a generous figure for an event with its alarm, its entry, its content and the indexes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stood after the storm."""

    messages: int
    unanswered: int
    """Events without a receipt."""
    ringing: int
    """Alarms that stand at the centre."""
    missing: int
    """Alarms that could be read and do not stand there."""
    same_process: bool
    answers: bool
    """A whole alarm afterwards got its receipt."""
    technical_cases: int
    most_of_a_hub: int
    """Technical cases of the hub that has most of them."""
    quarantined: int
    """Messages kept aside of the hub that has most of them."""
    database_mb: float
    database_cap_mb: float
    """What the stored events and the quarantine may take: the rest of the noise takes nothing."""
    resident_mb: float
    grown_mb: float
    """By how much the process grew."""

    def wrongs(self) -> list[str]:
        """Return a sentence for each thing that is not as it must be."""
        held = {
            "the centre is another process than before": self.same_process,
            "an alarm after the storm got no receipt": self.answers,
            f"{self.unanswered} events got no receipt": self.unanswered == 0,
            f"{self.missing} alarms that could be read do not ring": self.missing == 0,
            f"one hub has {self.most_of_a_hub} technical cases": self.most_of_a_hub <= 1,
            f"{self.quarantined} of one hub in quarantine": self.quarantined <= QUARANTINED,
            f"{self.database_mb:.0f} MB on the disk": self.database_mb <= self.database_cap_mb,
            f"the process grew by {self.grown_mb:.0f} MB": self.grown_mb <= GROWTH_MB,
        }
        return [sentence for sentence, holds in held.items() if not holds]


class Storm:
    """Sends what a fuzzer makes, and counts the answers."""

    def __init__(self, fuzzer: Fuzzer, clock: Clock) -> None:
        self._fuzzer = fuzzer
        self._clock = clock
        self._link: Mqtt
        self._came = asyncio.Event()
        self._receipts = msgspec.json.Decoder(Receipt)
        self.waiting = 0
        self.received: set[UUID] = set()

    async def connect(self, port: int) -> None:
        """Join the broker as all the hubs at once."""
        address = Address(host="127.0.0.1", port=port)
        self._link = await connect(address, "fuzzer", on_message=self._take)
        await self._link.subscribe(*((down(hub, Down.RECEIPT), 1) for hub in self._fuzzer.hubs))

    async def send(self, messages: int) -> None:
        """Send so many and wait for their receipts, or until nothing more comes."""
        for number in range(messages):
            topic, payload = self._fuzzer.next()
            self._publish(topic, payload)
            if number % OVERSIZE_EVERY == OVERSIZE_EVERY // 2 or messages // 2 == number:
                self._publish(up(hub_id(1), Up.EVENT), bytes(OVERSIZE))
            if number % 100 == 0:
                await self._link.drain()
                await self._fewer_than(WINDOW)
        await self._fewer_than(1)

    async def cry(self) -> bool:
        """Send a whole alarm; tell whether its receipt came."""
        alarm = LightHub(0, self._clock).alarm()
        self._publish(up(hub_id(0), Up.EVENT), encode(alarm))
        self._fuzzer.expected.readable.add(str(alarm.alarm))
        await self._fewer_than(1)
        return alarm.id in self.received

    async def leave(self) -> None:
        """Say goodbye."""
        await self._link.disconnect()

    def _publish(self, topic: str, payload: bytes) -> None:
        parsed = parse_up(topic)
        if parsed is not None and parsed[1] is Up.EVENT:
            self.waiting += 1
        self._link.publish(topic, payload, qos=1)

    async def _fewer_than(self, count: int) -> None:
        while self.waiting >= count or self._link.unacknowledged >= max(count, WINDOW):
            self._came.clear()
            try:
                async with asyncio.timeout(SILENCE_S):
                    await self._came.wait()
            except TimeoutError:
                return

    def _take(self, message: Publish) -> None:
        receipt = self._receipts.decode(message.payload)
        self.waiting -= 1
        if receipt.of is not None and receipt.sha256 is None:
            self.received.add(receipt.of)
        self._came.set()


async def storm(folder: Path, *, messages: int, seed: int, database: str = "") -> Found:
    """Send so many, then look."""
    clock = RealClock()
    async with company() as programs:
        _, port = await start_broker(programs, "broker", folder)
        station = centre(folder, broker_port=port, database=database)
        await prepare(station.database)
        await enrol(station.database, HUBS)
        await programs.start(station.program)
        before, small = station.program.pid, _resident_mb(station.program.pid)
        fuzzer = Fuzzer(seed, clock)
        blowing = Storm(fuzzer, clock)
        await blowing.connect(port)
        await blowing.send(messages)
        answers = await blowing.cry()
        await clock.sleep(SETTLE_S)  # what the statuses say is judged every second
        await blowing.leave()
        running = station.program.running
        resident = _resident_mb(station.program.pid) if running else 0.0
        look = await _look(station, fuzzer.expected, clock)
        return Found(
            messages=messages,
            unanswered=blowing.waiting,
            ringing=look.ringing,
            missing=look.missing,
            same_process=running and station.program.pid == before,
            answers=answers,
            technical_cases=sum(look.technical.values()),
            most_of_a_hub=max(look.technical.values(), default=0),
            quarantined=look.quarantined,
            database_mb=look.database_mb,
            database_cap_mb=look.quarantined_mb + (look.events * A_STORED_EVENT) / 1e6 + LOG_MB,
            resident_mb=resident,
            grown_mb=resident - small,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What the database says."""

    ringing: int
    missing: int
    events: int
    technical: Counter[str]
    """Open technical cases of each hub; "" is the site."""
    quarantined: int
    quarantined_mb: float
    database_mb: float


async def _look(station: Centre, expected: Expected, clock: Clock) -> _Look:
    alarms, cases, quarantine = tables.alarms.c, tables.cases.c, tables.quarantine.c
    database = Database.open(station.database, clock)
    try:
        async with database.read() as connection:
            run = connection.execute
            stored: defaultdict[str, set[str]] = defaultdict(set)
            rings = alarms.case_id.is_not(None)
            for hub, alarm in await run(select(alarms.hub, alarms.id).where(rings)):
                stored[hub].add(alarm)
            technical = await run(select(cases.hub).where(cases.cause == "technical"))
            of_hubs = select(func.count(), func.sum(func.length(quarantine.head)))
            kept = (await run(of_hubs.group_by(quarantine.origin))).all()
            events = await connection.scalar(select(func.count()).select_from(tables.messages))
            return _Look(
                ringing=sum(len(each) for each in stored.values()),
                missing=_missing(expected, stored),
                events=int(events or 0),
                technical=Counter(hub or "" for (hub,) in technical),
                quarantined=max((count for count, _ in kept), default=0),
                quarantined_mb=sum(int(size) for _, size in kept) / 1e6,
                database_mb=await _size_mb(connection, station.database),
            )
    finally:
        await database.close()


def _missing(expected: Expected, stored: "defaultdict[str, set[str]]") -> int:
    """Count what does not stand there; of a flood of garbled alarms of one hub so many must."""
    everything = set().union(*stored.values())
    garbled = sum(
        max(0, min(GARBLED_AN_HOUR, len(alarms)) - len(alarms & stored[hub]))
        for hub, alarms in expected.salvaged.items()
    )
    return len(expected.readable - everything) + garbled


async def _size_mb(connection: AsyncConnection, url: str) -> float:
    """Return what the database takes on the disk."""
    file = make_url(url).database
    if connection.dialect.name == "postgresql":
        size = await connection.scalar(text("SELECT pg_database_size(current_database())"))
        return float(size or 0) / 1e6
    if file is None:
        raise ValueError(f"{url} is no file")
    path = Path(file)
    return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*")) / 1e6


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def main(
    *,
    messages: Annotated[int, typer.Option(min=100)] = 1_000_000,
    seed: Annotated[int | None, typer.Option(help="Else drawn.")] = None,
    database: Annotated[str, typer.Option(help="SQLAlchemy URL; default: SQLite.")] = "",
) -> None:
    """Send nonsense, and look around."""
    drawn = Random().randrange(1, 1_000_000) if seed is None else seed
    console = Console()
    clock = RealClock()
    began = clock.steady()
    with TemporaryDirectory(prefix="caliu-fuzz-") as folder:
        found = asyncio.run(storm(Path(folder), messages=messages, seed=drawn, database=database))
    console.print(f"seed {drawn}, {clock.steady() - began:.0f} s", found)
    for wrong in found.wrongs():
        console.print(f"[red]✗[/] {wrong}")
    if found.wrongs():
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
