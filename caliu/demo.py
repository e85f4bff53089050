"""`caliu demo`: three homes and a centre on this machine, with a running commentary."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from caliu.commentary import Commentator
from protocol.clock import RealClock
from simulations import script
from simulations.desk import Desk, Refused
from simulations.neighbourhood import Neighbourhood, Wish
from simulations.processes import DidNotStart
from simulations.recordings import FOLDER, draw_fall, made_fall
from simulations.replay import leaves, tell
from simulations.scenario import Told
from simulations.witness import NotSeen

STEPS = 5
"""Of the setting up: the broker, the centre and three homes."""
FIRST_ALARM_S = 12.0
NEXT_S = (60.0, 180.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was asked for on the command line."""

    seed: int
    port: int
    embedded: bool


def run(*, once: bool, seed: int | None, port: int, embedded: bool) -> int:
    """Run the demonstration; return the exit code."""
    console = Console(highlight=False)
    drawn = Random().randrange(1, 10_000) if seed is None else seed
    plan = Plan(seed=drawn, port=port, embedded=embedded)
    failed: list[str] = []
    with TemporaryDirectory(prefix="caliu-demo-") as folder:
        try:
            asyncio.run(
                _once(plan, Path(folder), console) if once else _live(plan, Path(folder), console)
            )
        except* (NotSeen, Refused, DidNotStart, TimeoutError) as group:
            failed += (str(error) or type(error).__name__ for error in leaves(group))
    for sentence in failed:
        console.print(f"[red]✗[/] {sentence}", soft_wrap=True)
    return 1 if failed else 0


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        console=console,
        transient=True,
    )


async def _once(plan: Plan, folder: Path, console: Console) -> None:
    """Tell the headline story without a person; raises NotSeen where a step was not seen."""
    clock = RealClock()
    scenario = script.load("headline")
    wish = Wish(
        homes=3, seed=plan.seed, embedded=plan.embedded, answer_within_s=scenario.answer_within_s
    )
    told: list[Told] = []
    console.print(f"seed {plan.seed}; recordings: {_source()}")

    def say(step: Told) -> None:
        before = told[-1].steady if told else step.steady
        told.append(step)
        console.print(f"{step.who:>7}  {step.tell:<54} +{max(0, step.steady - before):5.2f} s")

    with _progress(console) as bar:
        setting_up = bar.add_task("setting up", total=STEPS)
        await tell(
            scenario,
            folder,
            wish,
            clock=clock,
            say=say,
            step=lambda name: bar.update(setting_up, advance=1, description=f"starting {name}"),
        )
    console.print(_summary(told))


def _source() -> str:
    return "../shared/data/falls" if FOLDER.is_dir() else "none here, so the fall is a made one"


def _summary(told: list[Told]) -> Table:
    """Return what matters of the times, counted from the impact."""
    table = Table(title="The alarm, from the impact on")
    for heading in ("seen by", "what", "after the impact"):
        table.add_column(heading, justify="right" if heading == "after the impact" else "left")
    impact = next((step.steady for step in told if "impact" in step.tell), None)
    for step in sorted(told, key=lambda one: one.steady):
        if impact is not None and step.steady >= impact:
            table.add_row(step.who, step.tell, f"{step.steady - impact:.2f} s")
    return table


async def _live(plan: Plan, folder: Path, console: Console) -> None:
    """Let three homes live their day until Ctrl-C."""
    clock = RealClock()
    commentator = Commentator(console, clock)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    wish = Wish(
        homes=3,
        seed=plan.seed,
        embedded=plan.embedded,
        port=plan.port,
        answer_within_s=15.0,
        vitals=True,
    )
    async with AsyncExitStack() as stack:
        with _progress(console) as bar:
            task = bar.add_task("setting up", total=STEPS)
            place = await stack.enter_async_context(
                Neighbourhood.built(
                    folder,
                    wish,
                    clock,
                    told=commentator.told,
                    step=lambda name: bar.update(task, advance=1, description=f"starting {name}"),
                )
            )
        place.carrier.listen(commentator.texted)
        laia = place.logins["laia"]
        await stack.enter_async_context(
            Desk.open(
                place.centre.url, laia.login, laia.password, clock=clock, told=commentator.told
            )
        )
        _welcome(place, plan, console)
        async with asyncio.TaskGroup() as group:
            life = group.create_task(_accidents(place, plan.seed), name="accidents")
            await stop.wait()
            console.print("\nStopping …")
            life.cancel()
    console.print("Everything is stopped.")


def _welcome(place: Neighbourhood, plan: Plan, console: Console) -> None:
    table = Table(title=f"The console is at {place.centre.url}")
    for heading in ("login", "password", "who"):
        table.add_column(heading)
    for login in place.logins.values():
        table.add_row(login.login, login.password, f"{login.name}, {login.role.value}")
    console.print(table)
    console.print(
        f"seed {plan.seed}. Three homes live their day, sixty times as fast as ours. "
        "The first alarm comes in some seconds. Ctrl-C ends it all.\n"
    )


async def _accidents(place: Neighbourhood, seed: int) -> None:
    """Let something happen now and then: a fall, a button, an outing, then as it comes."""
    clock, random = place.clock, Random(seed)
    fall = draw_fall(FOLDER, seed) or made_fall(seed)
    samples = fall.at_50_hz()
    first, second, third = place.households.values()
    await clock.sleep(FIRST_ALARM_S)
    await first.house.walk("bathroom")
    await first.house.fall(samples)
    await clock.sleep(10)
    if third.cabinet is not None:
        third.cabinet.use("blood-pressure")
    await clock.sleep(10)
    await second.house.press_pendant()
    await clock.sleep(20)
    async with place.outing() as outing:
        await outing.goes(pause_s=1.0)
    while True:
        await clock.sleep(random.uniform(*NEXT_S))
        home = random.choice((second, third))
        if home.cabinet is not None:
            home.cabinet.use()
        match random.choice(("button", "fall", "smoke")):
            case "button":
                await home.house.press_pendant()
            case "smoke":
                await home.house.set_smoke(smoke=True)
                await clock.sleep(20)
                await home.house.set_smoke(smoke=False)
            case _:
                await home.house.fall(samples)
                await clock.sleep(8)
                with suppress(TimeoutError):
                    async with asyncio.timeout(30):
                        await home.house.asked.wait()
                        await home.house.answer(well=True)
