"""`make chaos`: everything is killed at random, and what was promised is counted.

Twenty real outboxes put numbered alarms while the centre, the broker and a process of hubs are each
ended with -9, several times, at random moments. Each event that an outbox kept must be exactly one
entry of the journal, and nothing may stand there that was not put.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from sqlalchemy import select

from central import tables
from central.database import Database
from protocol.clock import Clock, RealClock
from simulations.brokers import start_broker, wait_until_listening
from simulations.census import enrol
from simulations.processes import Line, Program, company, room
from simulations.stage import Centre, centre, prepare

PROCESSES = 4
"""The hubs share so many processes: one of them is killed at a time."""
DRAIN_S = 120.0


@dataclass(slots=True)
class Ledger:
    """What the hubs said: put, kept, and how far each is."""

    put: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    progress: dict[str, int] = field(default_factory=dict)
    drained: set[str] = field(default_factory=set)

    def told(self, _who: str, line: Line) -> None:
        """Take a line of a process of hubs."""
        match line:
            case {"event": "put", "hub": str(hub), "n": int(number), "id": str(id_)}:
                self.put.add(id_)
                self.progress[hub] = number
            case {"event": "kept", "id": str(id_), "durable": True}:
                self.kept.add(id_)
            case {"event": "drained", "hub": str(hub)}:
                self.drained.add(hub)
            case _:
                pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found at the end."""

    kept: int
    put: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    invented: tuple[str, ...]
    kills: dict[str, int]

    @property
    def sound(self) -> bool:
        return not (self.lost or self.twice or self.invented)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """How hard it blows."""

    seed: int
    hubs: int = 20
    events: int = 100
    """Of each hub."""
    kills: int = 5
    """Of each kind."""
    seconds: float = 25.0
    database: str = ""


class Chaos:
    """One run of it."""

    def __init__(self, folder: Path, storm: Storm, clock: Clock) -> None:
        self._folder = folder
        self._storm = storm
        self._clock = clock
        self._random = Random(storm.seed)
        self.ledger = Ledger()
        self._kills: Counter[str] = Counter()

    async def run(self) -> Verdict:
        """Let it blow; return what is left."""
        async with company() as programs:
            self._company = programs
            self._broker, self._port = await start_broker(programs, "broker", self._folder)
            self._centre = centre(
                self._folder, broker_port=self._port, database=self._storm.database
            )
            await prepare(self._centre.database)
            await enrol(self._centre.database, self._storm.hubs)
            await programs.start(self._centre.program)
            self._hubs = [await self._start_hubs(index) for index in range(PROCESSES)]
            await self._blow()
            await self._calm()
        return await self._verdict(self._centre)

    async def _start_hubs(self, index: int) -> Program:
        folder = self._folder / f"hubs-{index}"
        folder.mkdir(exist_ok=True)
        each = self._storm.hubs // PROCESSES
        command = room(
            "simulations.hubs",
            str(folder),
            str(self._port),
            str(index * each),
            str(each),
            str(self._storm.events),
            str(self._storm.seconds / self._storm.events),
        )
        hubs = Program(f"hubs-{index}", command, folder=folder, told=self.ledger.told)
        await self._start_again(hubs)
        return hubs

    async def _start_again(self, program: Program) -> None:
        if program is self._broker:
            port = self._port
            await self._company.start(program, probe=lambda: wait_until_listening(port))
            return
        if program.name.startswith("hubs"):
            progress = msgspec.json.encode(self.ledger.progress)
            (self._folder / program.name / "progress.json").write_bytes(progress)
        await self._company.start(program, ready_within_s=40)

    async def _blow(self) -> None:
        """Kill each kind in its own rhythm, all three at once."""
        async with asyncio.TaskGroup() as group:
            for kind in ("centre", "broker", "hubs"):
                group.create_task(self._killing(kind), name=f"kills the {kind}")

    async def _killing(self, kind: str) -> None:
        for _ in range(self._storm.kills):
            pause = self._storm.seconds / self._storm.kills
            await self._clock.sleep(self._random.uniform(0.2, 1.0) * pause)
            program = {
                "centre": self._centre.program,
                "broker": self._broker,
                "hubs": self._random.choice(self._hubs),
            }[kind]
            await program.kill()
            self._kills[kind] += 1
            await self._clock.sleep(self._random.uniform(0.0, 1.0))
            await self._start_again(program)

    async def _calm(self) -> None:
        """Wait until every hub has its receipts; a hub that drained before a kill says so again."""
        async with asyncio.timeout(DRAIN_S):
            while any(program.running for program in self._hubs):
                await self._clock.sleep(0.2)

    async def _verdict(self, station: Centre) -> Verdict:
        database = Database.open(station.database, self._clock)
        try:
            async with database.read() as connection:
                keys = (await connection.scalars(select(tables.messages.c.key))).all()
                journal = select(tables.journal.c.alarm).where(
                    tables.journal.c.kind == "alarm.raised"
                )
                alarms = Counter((await connection.scalars(journal)).all())
        finally:
            await database.close()
        stored = set(keys)
        return Verdict(
            kept=len(self.ledger.kept),
            put=len(self.ledger.put),
            lost=tuple(sorted(self.ledger.kept - stored)),
            twice=tuple(sorted(str(alarm) for alarm, count in alarms.items() if count > 1)),
            invented=tuple(sorted(stored - self.ledger.put)),
            kills=dict(self._kills),
        )


def main(
    *,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    seed: Annotated[int | None, typer.Option(help="Of the first round; else drawn.")] = None,
    database: Annotated[str, typer.Option(help="SQLAlchemy URL; default: SQLite.")] = "",
) -> None:
    """Kill everything at random, several rounds, and count."""
    console = Console()
    first = Random().randrange(1, 1_000_000) if seed is None else seed
    for number in range(first, first + rounds):
        with TemporaryDirectory(prefix="caliu-chaos-") as folder:
            storm = Storm(seed=number, database=database)
            verdict = asyncio.run(Chaos(Path(folder), storm, RealClock()).run())
        mark = "[green]✓[/]" if verdict.sound else "[red]✗[/]"
        console.print(
            f"{mark} seed {number}: {verdict.kept} kept, {len(verdict.lost)} lost, "
            f"{len(verdict.twice)} twice, {len(verdict.invented)} invented; kills {verdict.kills}"
        )
        if not verdict.sound:
            raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
