"""`make soak`: eight hours of a busy centre's alarms before one page, and what is kept of them.

Each alarm comes over the real live link, is opened and looked at in the page, taken, resolved and
closed. They follow one another as fast as the page shows them, while the page's own clock goes as
it does: what a page keeps for minutes it keeps here for hundreds of cases. The garbage is collected
before each count. Then a hundred thousand alarms for the centre itself, and its resident memory.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer
from playwright.async_api import expect
from rich.console import Console

from simulations.bench_figures import Figure, show
from simulations.browser import Kept, Screen, opened, screen
from simulations.desk_rig import LOGIN, PASSWORD, RECEIVED_WITHIN_S, DeskRig
from simulations.flatness import FEW_PER_CENT, growth
from simulations.rig import Rig

HOURS, AN_HOUR = 8, 250
SAMPLES = 30
HOMES = 40
CENTRE_ALARMS = 100_000


@dataclass(slots=True)
class Held:
    """What was held at each sample."""

    heap: list[float] = field(default_factory=list)
    nodes: list[float] = field(default_factory=list)
    listeners: list[float] = field(default_factory=list)

    def add(self, kept: Kept) -> None:
        self.heap.append(kept.heap)
        self.nodes.append(kept.nodes)
        self.listeners.append(kept.listeners)

    def figures(self) -> list[Figure]:
        """Return the growth of each from the second third to the last."""
        named = (("heap", self.heap), ("nodes", self.nodes), ("listeners", self.listeners))
        return [
            Figure(
                name=f"the page's {name}, last third against second",
                value=growth(samples),
                unit="x",
                bound=FEW_PER_CENT,
                at_most=True,
                rounds=tuple(samples),
            )
            for name, samples in named
        ]


async def page_soak(
    rig: DeskRig, shown: Screen, alarms: int, samples: int, say: Callable[[str], None]
) -> Held:
    """Live through so many alarms before a page that is logged in; count now and then."""
    held = Held()
    every = max(1, alarms // samples)
    for number in range(alarms):
        await _one(rig, shown, number)
        if number % every == every - 1:
            held.add(await shown.kept())
            say(
                f"{number + 1:,} alarms: {held.heap[-1] / 1e6:.1f} MB, "
                f"{held.nodes[-1]:.0f} nodes, {held.listeners[-1]:.0f} listeners"
            )
    return held


async def _one(rig: DeskRig, shown: Screen, number: int) -> None:
    """One alarm from its ringing to its end."""
    page = shown.page
    rig.raise_alarm(number)
    row = page.get_by_role("option").first
    await row.wait_for()
    case = (await row.get_attribute("id") or "").removeprefix("case-")
    await row.click()
    await page.locator("main ol, main ul").first.wait_for()
    await rig.end([case])
    await expect(page.get_by_role("option")).to_have_count(0)
    await page.keyboard.press("Escape")


async def centre_soak(rig: Rig, alarms: int) -> list[float]:
    """Return the centre's resident memory in bytes, along so many alarms."""
    resident: list[float] = []
    rig.use_homes(len(rig.town.hubs))
    for number in range(alarms):
        await rig.town.fewer_than(500)
        rig.town.raise_alarm(rig.town.hubs[number % len(rig.town.hubs)])
        if number % 50 == 0:
            await asyncio.sleep(0)
        if number % (alarms // SAMPLES) == 0:
            resident.append(_resident(rig.centre.program.pid))
    await rig.town.all_received(RECEIVED_WITHIN_S)
    return resident


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return float(line.split()[1]) * 1024


async def _soaked(alarms: int, say: Callable[[str], None]) -> list[Figure]:
    with TemporaryDirectory(prefix="caliu-soak-") as folder:
        async with DeskRig.built(Path(folder), homes=HOMES) as rig, opened() as browser:
            say(f"{alarms:,} alarms before one page")
            async with screen(browser) as shown:
                await shown.page.goto(rig.centre.url)
                await shown.log_in(LOGIN, PASSWORD)
                held = await page_soak(rig, shown, alarms, SAMPLES, say)
    with TemporaryDirectory(prefix="caliu-soak-") as folder:
        say(f"{CENTRE_ALARMS:,} alarms for the centre")
        async with Rig.built(Path(folder), homes=1000) as many:
            resident = await centre_soak(many, CENTRE_ALARMS)
    return [
        *held.figures(),
        Figure(
            name="the centre's memory, last third against second",
            value=growth(resident),
            unit="x",
            bound=FEW_PER_CENT,
            at_most=True,
            rounds=tuple(resident),
        ),
    ]


def main(
    *,
    alarms: Annotated[int, typer.Option(min=6, help="In the page.")] = HOURS * AN_HOUR,
    json: Annotated[Path | None, typer.Option(help="Keep the figures there.")] = None,
) -> None:
    """Soak and print."""
    console = Console()
    figures = asyncio.run(_soaked(alarms, lambda line: console.print(f"… {line}")))
    show("Kept over eight hours of alarms", figures, console)
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    if not all(figure.holds for figure in figures):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
