"""`caliu replay`: a scenario on real processes, told in the terminal."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from protocol.clock import Clock, RealClock
from simulations import script
from simulations.desk import Desk, Refused
from simulations.neighbourhood import Neighbourhood, Wish
from simulations.processes import DidNotStart
from simulations.recordings import NoRecording
from simulations.scenario import Story, Told
from simulations.witness import NotSeen, Witness


async def tell(
    scenario: script.Scenario,
    folder: Path,
    wish: Wish,
    *,
    clock: Clock,
    say: Callable[[Told], None],
    step: Callable[[str], None] = lambda _: None,
) -> None:
    """Build a neighbourhood and play one scenario in it."""
    witness = Witness(clock)
    async with AsyncExitStack() as stack:
        neighbourhood = await stack.enter_async_context(
            Neighbourhood.built(folder, wish, clock, told=witness.told, step=step)
        )
        nuria = neighbourhood.logins["nuria"]
        desk = await stack.enter_async_context(
            Desk.open(
                neighbourhood.centre.url,
                nuria.login,
                nuria.password,
                clock=clock,
                told=witness.told,
            )
        )
        await Story(scenario, neighbourhood, witness, desk, clock=clock, say=say).play()


def leaves(error: BaseException) -> list[BaseException]:
    """Return the errors within groups of groups."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]


def play(name: str | None, *, seed: int, database: str) -> int:
    """Play a scenario in the terminal; return 0 only if each step was seen."""
    console = Console()
    if name is None:
        for known in script.names():
            console.print(f"[bold]{known}[/]  {script.load(known).about}")
        return 0
    try:
        scenario = script.load(name)
    except script.ScriptWrong as error:
        console.print(f"[red]✗[/] {error}", soft_wrap=True)
        return 2
    wish = Wish(
        homes=1,
        seed=seed,
        database=database,
        answer_within_s=scenario.answer_within_s,
        receipt_within_s=scenario.receipt_within_s,
    )
    failed = _failures(scenario, wish, console)
    for sentence in failed:
        console.print(f"[red]✗[/] {sentence}", soft_wrap=True)
    if not failed:
        console.print(f"[green]✓[/] {scenario.name}: every step was seen")
    return 1 if failed else 0


def _failures(scenario: script.Scenario, wish: Wish, console: Console) -> list[str]:
    clock = RealClock()
    start = clock.steady()

    def say(told: Told) -> None:
        console.print(f"{told.steady - start:8.2f} s  {told.who:<7} {told.tell}")

    failed: list[str] = []
    with TemporaryDirectory(prefix="caliu-") as folder:
        try:
            asyncio.run(tell(scenario, Path(folder), wish, clock=clock, say=say))
        except* (NoRecording, NotSeen, Refused, DidNotStart) as group:
            failed += (str(error) for error in leaves(group))
    return failed
