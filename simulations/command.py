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
