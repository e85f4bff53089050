"""`make fuzz`: broken, hostile and merely newer messages by the hundred thousand, then a look.

Afterwards the centre must be the same process, its disk and memory must be bounded, each hub must
have at most one technical case for all its nonsense, and whatever could still be read must ring.
"""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from sqlalchemy import func, select

from central import tables
from central.database import Database
from central.mqtt import Address, Mqtt, connect
from protocol.clock import Clock, RealClock
from protocol.codec import encode
from protocol.identity import new_id
from simulations.brokers import start_broker
from simulations.census import enrol
from simulations.processes import company
from simulations.stage import Centre, centre, prepare
from simulations.town import LightHub, hub_id

HUBS = 20
WINDOW = 500
OVERSIZE = 10 * 1024 * 1024
JUNK: tuple[object, ...] = (None, -1, 1e308, "", "\u202e", [], {}, [[[[]]]], True, "x" * 5000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stood after the storm."""

    messages: int
    ringing: int
    """Messages that could still be read as a cry for help."""
    missing: int
    """Of those, without an alarm."""
    same_process: bool
    answers: bool
    """A whole alarm afterwards got its receipt."""
    technical_cases: int
    database_mb: float
    resident_mb: float


class Fuzzer:
    """Makes one message after another; seeded."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self._random = Random(seed)
        self._clock = clock
        self._hubs = [LightHub(number, clock) for number in range(HUBS)]
        self.ringing: set[str] = set()
        """Ids of alarms that must ring."""

    def next(self) -> tuple[str, bytes]:
        """Return a topic and a payload."""
        hub = self._random.choice(self._hubs)
        alarm = hub.alarm(evidence=None)
        content: dict[str, object] = msgspec.json.decode(encode(alarm))
        kind = self._random.choice(
            ("newer", "unknown-cause", "wrong-field", "foreign", "bytes", "cut", "junk", "nested")
        )
        match kind:
            case "newer":
                content |= {"v": self._random.randrange(2, 99), "future": {"a": [1]}}
                self.ringing.add(str(alarm.alarm))
            case "unknown-cause":
                content["cause"] = self._random.choice(("", "meteor", "x" * 300))
                self.ringing.add(str(alarm.alarm))
            case "wrong-field":
                fields = ("at", "seq", "certainty", "evidence", "place", "epoch")
                content[self._random.choice(fields)] = self._random.choice(JUNK)
                self.ringing.add(str(alarm.alarm))
            case "foreign":
                content |= {"installation": str(new_id(self._clock.now())), "hub": "town-000001"}
                self.ringing.add(str(alarm.alarm))
        payload = msgspec.json.encode(content)
        return f"caliu/{hub.id}/up/event", self._broken(kind, payload)

    def _broken(self, kind: str, payload: bytes) -> bytes:
        match kind:
            case "bytes":
                return self._random.randbytes(self._random.randrange(400))
            case "cut":
                return payload[: self._random.randrange(len(payload))]
            case "junk":
                return msgspec.json.encode(self._random.choice(JUNK))
            case "nested":
                return b"[" * 20_000
        return payload


async def storm(folder: Path, *, messages: int, seed: int, database: str = "") -> Found:
    """Send so many, then look."""
    clock = RealClock()
    async with company() as programs:
        _, port = await start_broker(programs, "broker", folder)
        station = centre(folder, broker_port=port, database=database)
        await prepare(station.database)
        await enrol(station.database, HUBS)
        await programs.start(station.program)
        before = station.program.pid
        fuzzer = Fuzzer(seed, clock)
        last = LightHub(0, clock)
        receipts: set[str] = set()
        done = asyncio.Event()

        def received(payload: bytes) -> None:
            receipts.add(str(msgspec.json.decode(payload).get("of")))
            done.set()

        link = await connect(
            Address(host="127.0.0.1", port=port),
            "fuzzer",
            on_message=lambda message: received(message.payload),
        )
        await link.subscribe((f"caliu/{last.id}/down/receipt", 1))
        await _send(link, fuzzer, messages)
        alarm = last.alarm()
        link.publish(f"caliu/{last.id}/up/event", encode(alarm), qos=1)
        async with asyncio.timeout(300):
            while str(alarm.id) not in receipts:
                done.clear()
                await done.wait()
        found = await _look(station, fuzzer, clock)
        await link.disconnect()
        resident = _resident_mb(station.program.pid) if station.program.running else 0.0
        return Found(
            messages=messages,
            ringing=len(fuzzer.ringing),
            missing=found[0],
            same_process=station.program.running and station.program.pid == before,
            answers=True,
            technical_cases=found[1],
            database_mb=found[2],
            resident_mb=resident,
        )


async def _send(link: Mqtt, fuzzer: Fuzzer, messages: int) -> None:
    oversize = max(1, messages // 50_000)
    for number in range(messages):
        topic, payload = fuzzer.next()
        link.publish(topic, payload, qos=1)
        if number % (messages // oversize) == messages // 2:
            link.publish(f"caliu/{hub_id(1)}/up/event", bytes(OVERSIZE), qos=1)
        while link.unacknowledged >= WINDOW:
            await asyncio.sleep(0)
            await link.drain()


async def _look(station: Centre, fuzzer: Fuzzer, clock: Clock) -> tuple[int, int, float]:
    database = Database.open(station.database, clock)
    try:
        async with database.read() as connection:
            stored = set((await connection.scalars(select(tables.alarms.c.id))).all())
            technical = await connection.scalar(
                select(func.count()).select_from(tables.cases).where(tables.cases.c.priority == 4)
            )
    finally:
        await database.close()
    files = Path(station.database.rpartition("///")[2])
    size = sum(file.stat().st_size for file in files.parent.glob("caliu.db*")) / 1e6
    return len(fuzzer.ringing - stored), int(technical or 0), size


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def main(
    *,
    messages: Annotated[int, typer.Option(min=100)] = 1_000_000,
    seed: Annotated[int | None, typer.Option(help="Else drawn.")] = None,
) -> None:
    """Send nonsense, and look around."""
    drawn = Random().randrange(1, 1_000_000) if seed is None else seed
    console = Console()
    with TemporaryDirectory(prefix="caliu-fuzz-") as folder:
        found = asyncio.run(storm(Path(folder), messages=messages, seed=drawn))
    console.print(f"seed {drawn}", found)
    if found.missing or not found.same_process or found.technical_cases > HUBS + 1:
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
