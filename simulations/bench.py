"""`make bench`: receipts, ingest, consoles, browser, pages of a big centre, senses, in one run.

Every figure is a median of rounds; floor and centre take turns within each round, so that a noisy
neighbour disturbs both. The floor is two hops over the same mosquitto and a bare transaction of the
same rows (`simulations.floor`). What a browser does is in `simulations.browser_bench`, the pages of
a big centre in `simulations.page_times`, a home's senses in `simulations.sense_bench`. Nothing
passes or fails here: it prints, with the bound beside it.
"""

import asyncio
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from simulations import browser_bench, page_times, sense_bench
from simulations.bench_figures import Figure, percentile, show
from simulations.page_times import PageTimes
from simulations.rig import Rig, Segment

Say = Callable[[str], None]


@dataclass(slots=True)
class Rounds:
    """p50 and p99 of each round, of the floor and of the centre."""

    floor: list[Segment] = field(default_factory=list)
    centre: list[Segment] = field(default_factory=list)

    def figures(self, name: str, bounds: tuple[float | None, float | None]) -> list[Figure]:
        """Return the two lines of the table, in milliseconds."""
        return [
            Figure(
                name=f"{name}, p{share:.0%}".replace("%", ""),
                value=median(centre),
                unit="ms",
                floor=median(floor),
                bound=bound,
                rounds=tuple(centre),
            )
            for share, bound in zip((0.5, 0.99), bounds, strict=True)
            for centre, floor in [
                (
                    [percentile(segment, share) * 1e3 for segment in self.centre],
                    [percentile(segment, share) * 1e3 for segment in self.floor],
                )
            ]
        ]


async def receipts(rig: Rig, *, rate: float, beats: float, seconds: float, rounds: int) -> Rounds:
    """Measure receipts at a rate, floor and centre in turns."""
    result = Rounds()
    for _ in range(rounds):
        result.floor.append(await rig.segment(rig.bare, rate=rate, beats=beats, seconds=seconds))
        result.centre.append(await rig.segment(rig.town, rate=rate, beats=beats, seconds=seconds))
    return result


async def measure(rig: Rig, *, rounds: int, seconds: float, say: Say) -> list[Figure]:
    """Take every measurement of the issue, in one run."""
    figures: list[Figure] = []
    say("idle: 10 alarms a second")
    rig.use_homes(10)
    idle = await receipts(rig, rate=10, beats=0, seconds=seconds, rounds=rounds)
    figures += idle.figures("receipt, idle (10/s)", (4.0, None))
    say("500 alarms a second beside 2,000 heartbeats")
    often = 2 * rounds + 1  # the two are minutes apart, and a p99 of one segment is noisy
    load = await receipts(rig, rate=500, beats=2000, seconds=seconds, rounds=often)
    figures += load.figures("receipt, 500/s + 2,000 heartbeats/s", (3.0, 3.0))
    say("100 consoles, 50 alarms a second")
    figures += await consoles(rig, rounds=rounds, seconds=seconds)
    say("sustained ingest, 10 open cases")
    few = await sustained(rig, rounds=rounds, seconds=seconds)
    figures += few
    say("opening 10,000 cases")
    rig.use_homes(10_000)
    figures.append(await rig.open_every_home())
    say("the same alarms again, with 10,000 open cases")
    rig.use_homes(10)
    many = await receipts(rig, rate=500, beats=2000, seconds=seconds, rounds=often)
    figures += [
        Figure(
            name=f"{new.name}: 10,000 open cases against 10",
            value=new.value,
            unit="ms",
            floor=old.value,
            bound=1.25,
            rounds=new.rounds,
        )
        for old, new in zip(
            load.figures("receipt, 500/s", (None, None)),
            many.figures("receipt, 500/s", (None, None)),
            strict=True,
        )
    ]
    rate = await ingest_rate(rig, rounds=rounds, seconds=seconds)
    figures.append(
        Figure(
            name="sustained ingest: 10 open cases against 10,000",
            value=few[0].value,
            unit="alarms/s",
            floor=median(rate),
            bound=1.25,
            rounds=tuple(rate),
        )
    )
    rig.use_homes(10_000)
    spread = await ingest_rate(rig, rounds=rounds, seconds=seconds)
    figures.append(
        Figure(
            name="sustained ingest, each alarm in another open case",
            value=median(spread),
            unit="alarms/s",
            rounds=tuple(spread),
        )
    )
    return figures


async def consoles(rig: Rig, *, rounds: int, seconds: float) -> list[Figure]:
    """Measure from sending an alarm to its row at 100 consoles, beside receipts of the same run."""
    p99: list[float] = []
    receipt: list[float] = []
    for _ in range(rounds):
        seen, received = await rig.console_segment(count=100, rate=50, seconds=seconds)
        p99.append(percentile(seen, 0.99) * 1e3)
        receipt.append(percentile(received, 0.99) * 1e3)
    return [
        Figure(
            name="100 consoles at 50/s, p99",
            value=median(p99),
            unit="ms",
            floor=median(receipt),
            bound=2.0,
            rounds=tuple(p99),
        )
    ]


async def ingest_rate(rig: Rig, *, rounds: int, seconds: float) -> list[float]:
    return [await rig.sustained(rig.town, seconds=seconds) for _ in range(rounds)]


async def sustained(rig: Rig, *, rounds: int, seconds: float) -> list[Figure]:
    """Measure what one worker takes for as long as one likes, beside the two bare things."""
    rate = await ingest_rate(rig, rounds=rounds, seconds=seconds)
    parse = [await rig.sustained(rig.parse, seconds=seconds) for _ in range(rounds)]
    commit = [await rig.group_commit(seconds=seconds) for _ in range(rounds)]
    return [
        Figure(
            name="sustained durable ingest",
            value=median(rate),
            unit="alarms/s",
            bound=2000,
            at_least=True,
            rounds=tuple(rate),
        ),
        Figure(
            name="  of a consumer that only parses",
            value=median(rate),
            unit="alarms/s",
            floor=median(parse),
            rounds=tuple(parse),
        ),
        Figure(
            name="  of group commit alone",
            value=median(rate),
            unit="alarms/s",
            floor=median(commit),
            rounds=tuple(commit),
        ),
    ]


class Part(StrEnum):
    """What may be measured by itself."""

    ALARMS = "alarms"
    BROWSER = "browser"
    PAGES = "pages"
    SENSES = "senses"


class Measured(msgspec.Struct, kw_only=True):
    """What is kept of a run."""

    alarms: list[Figure] = []
    browser: list[Figure] = []
    pages: list[PageTimes] = []
    senses: list[Figure] = []


async def alarms(say: Say, *, rounds: int, seconds: float) -> list[Figure]:
    """Measure what an alarm takes, on a centre of its own."""
    with TemporaryDirectory(prefix="caliu-bench-") as folder:
        async with Rig.built(Path(folder), homes=10_000) as rig:
            return await measure(rig, rounds=rounds, seconds=seconds, say=say)


def main(
    *,
    json: Annotated[Path | None, typer.Option(help="Keep the figures there.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Of each measurement; medians.")] = 5,
    seconds: Annotated[float, typer.Option(help="Of each segment.")] = 3.0,
    only: Annotated[list[Part] | None, typer.Option(help="These parts alone.")] = None,
) -> None:
    """Measure and print."""
    console = Console()
    parts = only or list(Part)

    def say(line: str) -> None:
        console.print(f"… {line}")

    found = _measured(say, parts, rounds=rounds, seconds=seconds)
    for title, figures in (
        ("Alarms (medians of rounds)", found.alarms),
        ("One operator's browser", found.browser),
        ("The senses of a home", found.senses),
    ):
        if figures:
            show(title, figures, console)
    if found.pages:
        console.print(page_times.table_of(found.pages))
    console.print(f"{platform.machine()}, {platform.python_version()}, mosquitto")
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_bytes(msgspec.json.format(msgspec.json.encode(found)))


def _measured(say: Say, parts: list[Part], *, rounds: int, seconds: float) -> Measured:
    found = Measured()
    if Part.ALARMS in parts:
        found.alarms = asyncio.run(alarms(say, rounds=rounds, seconds=seconds))
    if Part.BROWSER in parts:
        found.browser = asyncio.run(browser_bench.measured(say, rounds=rounds + 1))
    if Part.PAGES in parts:
        found.pages = asyncio.run(page_times.measured(say))
    if Part.SENSES in parts:
        found.senses = asyncio.run(sense_bench.measured(say))
    return found


if __name__ == "__main__":
    typer.run(main)
