"""`caliu simulate`: a pretend home beside a real hub, or a town of light hubs against a centre."""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import aiomqtt
import tomli_w
import typer
from rich.console import Console

from edge.mqtt import NO_TIMEOUT
from protocol.clock import Clock, RealClock, ScaledClock
from simulations.air_door import open_air
from simulations.cabinet import Cabinet
from simulations.cabinet import settings as cabinet_settings
from simulations.home import USUAL, House
from simulations.recordings import FOLDER, NoRecording, draw_fall, made_fall, resolve

app = typer.Typer(no_args_is_help=True, help="A pretend home, or a town of them.")
console = Console()


@app.command()
def home(
    broker: Annotated[
        str, typer.Option(help="The hub's home broker, as its settings name it.")
    ] = "mqtt://127.0.0.1:1883",
    wearable: Annotated[
        str | None,
        typer.Option(help="Replay FILE[:TRIAL] through the wearable; `draw` draws a fall."),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, help="How fast the person lives their day.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Draws what is left open.")] = 1,
    vitals: Annotated[
        int | None,
        typer.Option(help="Health devices at this port of a pretend radio, used now and then."),
    ] = None,
    vitals_every: Annotated[float, typer.Option(min=1, help="Seconds between two uses.")] = 30.0,
    minutes: Annotated[
        float | None, typer.Option(help="End after so long; else at Ctrl-C.")
    ] = None,
) -> None:
    """A resident with a routine: motion, door, bed and wearable on the hub's home broker."""
    clock = RealClock()
    samples: tuple[tuple[float, float, float], ...] = ()
    if wearable is not None:
        try:
            drawn = draw_fall(FOLDER, seed) or made_fall(seed)
            recording = drawn if wearable == "draw" else resolve(wearable)
        except NoRecording as error:
            console.print(f"[red]✗[/] {error}", soft_wrap=True)
            raise typer.Exit(1) from error
        console.print(
            f"the wearable replays {recording.name}, {len(recording.at_50_hz()) / 50:.0f} s"
        )
        samples = recording.at_50_hz()
    host, _, port = broker.removeprefix("mqtt://").partition(":")

    async def live() -> None:
        async with aiomqtt.Client(
            host, int(port or 1883), identifier=f"house-{seed}", timeout=NO_TIMEOUT
        ) as client:
            house = House(
                client,
                clock=clock,
                seed=seed,
                devices=USUAL,
                said=lambda state: console.print(f"hub: {state.saying}") if state.saying else None,
            )
            async with (
                asyncio.timeout(None if minutes is None else minutes * 60),
                asyncio.TaskGroup() as group,
            ):
                group.create_task(house.live(ScaledClock(speed, clock.now())), name="life")
                if vitals is not None:
                    cabinet = _measuring(vitals, vitals_every, clock, seed)
                    group.create_task(cabinet, name="medicine cabinet")
                if samples:
                    await house.fall(samples)

    try:
        asyncio.run(live())
    except TimeoutError:
        console.print(f"{timedelta(minutes=minutes or 0)} lived")
    except KeyboardInterrupt:
        return
    except aiomqtt.MqttError as error:
        console.print(f"[red]✗[/] {broker}: {error}. Is the hub's home broker running there?")
        raise typer.Exit(1) from error


async def _measuring(port: int, every_s: float, clock: Clock, seed: int) -> None:
    """Let the person measure themselves, and say which settings the hub needs for it."""
    cabinet = Cabinet(clock, seed)
    async with open_air(cabinet.air, port) as opened:
        console.print("the hub's settings need this:", style="dim")
        text = tomli_w.dumps({"bluetooth": cabinet_settings(opened)})
        console.print(text, markup=False, soft_wrap=True)
        await cabinet.live(every_s, lambda kind: console.print(f"the person uses the {kind}"))


@app.command()
def town(
    hubs: Annotated[int, typer.Option(min=1, help="How many homes.")] = 10_000,
    rate: Annotated[float, typer.Option(help="Alarms a second.")] = 100.0,
    beats: Annotated[float, typer.Option(help="Heartbeats a second.")] = 400.0,
    seconds: Annotated[float, typer.Option(help="For how long.")] = 30.0,
) -> None:
    """A centre, a broker and so many light hubs on this machine; prints the receipts' times."""
    from simulations.bench_figures import percentile  # noqa: PLC0415 - the centre's packages
    from simulations.rig import Rig  # noqa: PLC0415 - the same

    async def run() -> list[float]:
        with TemporaryDirectory(prefix="caliu-town-") as folder:
            async with Rig.built(Path(folder), homes=hubs) as rig:
                rig.use_homes(hubs)
                return await rig.segment(rig.town, rate=rate, beats=beats, seconds=seconds)

    latencies = asyncio.run(run())
    console.print(
        f"{hubs:,} hubs, {len(latencies):,} alarms beside {beats:g} heartbeats a second. Receipts: "
        f"p50 {percentile(latencies, 0.5) * 1e3:.1f} ms, "
        f"p99 {percentile(latencies, 0.99) * 1e3:.1f} ms"
    )


@app.command()
def week(
    person: Annotated[str, typer.Option(help="Whose; `all` for everybody.")] = "ordinary",
    days: Annotated[int, typer.Option(min=1, help="How many days.")] = 7,
    seed: Annotated[int, typer.Option(help="The same seed lives the same days.")] = 1,
) -> None:
    """Days of a simulated home through the watcher of activity, as fast as they go.

    Prints how many observations there were, what was found unusual, and a digest of it all: the
    same for the same seed.
    """
    from simulations.rhythm_week import lived_week, names  # noqa: PLC0415 - as for the town

    known = names()
    if person not in {*known, "all"}:
        console.print(f"[red]✗[/] Nobody is called {person!r}. There are: {', '.join(known)}, all.")
        raise typer.Exit(1)
    for name in known if person == "all" else (person,):
        console.print(lived_week(name, days=days, seed=seed), soft_wrap=True, highlight=False)


@app.command()
def activity(
    home: Annotated[
        Path | None,
        typer.Option(
            help="A real home too: a table of start, end, location, type and place, or the folder"
            " of one *_Sensors.txt."
        ),
    ] = None,
    people: Annotated[
        str, typer.Option(help="One simulated person, `all` of them, or `none`.")
    ] = "all",
    seeds: Annotated[int, typer.Option(min=1, help="So many lives of each.")] = 1,
    months: Annotated[int, typer.Option(min=1, help="To learn, and as many to judge.")] = 1,
) -> None:
    """Compare the learned rhythm with the best fixed timeout: emergencies put in as silences.

    At every half hour of a judged day at which the person is up and at home an emergency strikes:
    nothing more is observed. SOON is the share that is noticed within 90 minutes, MISSED what is
    not within three hours; A WEEK are the false alarms of the same days as they were.

    A simulated person is learned for so many months and judged on the months after them, while
    learning goes on. A real home has too few days for that: each day is judged by all other days,
    earlier and later ones. The timeouts are the best of all, found on the judged days themselves.
    PERFECT FORESIGHT knows when each silence would end: without false alarms, no rule on these
    sensors can be quicker.
    """
    from simulations.persons import PERSONS  # noqa: PLC0415 - as above
    from simulations.real_home import NoHome  # noqa: PLC0415 - as above
    from simulations.rhythm_report import compare_homes, compare_people  # noqa: PLC0415 - as above

    if home is not None:
        try:
            compare_homes(home, console)
        except NoHome as error:
            console.print(f"[red]✗[/] {error}", soft_wrap=True)
            raise typer.Exit(1) from error
    known = {person.name: person for person in PERSONS}
    if people not in {*known, "all", "none"}:
        console.print(f"[red]✗[/] Nobody is called {people!r}. There are: {', '.join(known)}.")
        raise typer.Exit(1)
    chosen = [person for name, person in known.items() if people in {name, "all"}]
    compare_people(chosen, console, seeds=range(1, seeds + 1), days=28 * months)
