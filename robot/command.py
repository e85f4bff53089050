"""`caliu robot`: the robot's own process."""

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from protocol.clock import RealClock
from robot.adapter import RobotAdapter
from robot.profile import ProfileError, load_profile
from robot.settings import RobotSettings, SettingsError, load_settings, password, tls_context
from robot.twin import KinematicTwin

app = typer.Typer(help="The robot of the home, in its own process.", no_args_is_help=True)
console = Console()


@app.callback()
def robot() -> None:
    """Join a social robot, or its kinematic twin, to the broker of the home."""


@app.command()
def run(
    broker: Annotated[
        str | None, typer.Option(help="The broker of the home, such as mqtt://127.0.0.1:1883.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="The body: `kinematic`, or the path of a profile.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The robot's id within the home.")] = None,
    settings: Annotated[
        Path | None, typer.Option(help="A TOML file; CALIU_ROBOT_... and options win over it.")
    ] = None,
) -> None:
    """Run the robot until Ctrl-C or SIGTERM.

    It takes requests on home/robot/down/request and tells its status, results and the presses of
    its button on home/robot/up/#.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        wanted = {"broker": broker, "profile": profile, "name": name}
        chosen = load_settings(settings, os.environ, wanted)
        password(chosen)  # what is wrong with a file shows now and not at the first reconnection
        tls_context(chosen)
        twin = _twin(chosen)
    except (SettingsError, ProfileError) as error:
        console.print(f"[red]robot:[/red] {error}", markup=True)
        raise typer.Exit(code=2) from error
    asyncio.run(live(chosen, twin))


async def live(settings: RobotSettings, twin: KinematicTwin) -> None:
    """Run the adapter until SIGTERM or SIGINT."""
    leaving = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, leaving.set)
    console.print(f"robot {settings.name}: joining {settings.broker}")
    await RobotAdapter(settings, twin, RealClock()).run(leaving)
    console.print(f"robot {settings.name}: ended")


def _twin(settings: RobotSettings) -> KinematicTwin:
    def voice(text: str, language: str) -> None:
        console.print(f"robot {settings.name} says ({language}): {text}", markup=False)

    profile = load_profile(settings.profile)
    return KinematicTwin(profile, RealClock(), name=settings.name, voice=voice)
