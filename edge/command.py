"""`caliu edge`: run the agent of one home, or check its settings."""

import asyncio
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from edge.drain import Drain
from edge.settings import Settings, SettingsWrong, load

app = typer.Typer(
    name="edge",
    help="The agent of one home: it notices, decides, speaks and tells the centre.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
ConfigFile = Annotated[
    Path,
    typer.Option("--config", "-c", help="The settings of the hub, a TOML file.", show_default=True),
]
DEFAULT_CONFIG = Path("/etc/caliu/edge.toml")
LEAVE_WITHIN_S = 4.5
"""A thread that hangs in name resolution cannot be cancelled; all that matters is on the disk."""


@app.command()
def run(
    config: ConfigFile = DEFAULT_CONFIG,
    *,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each step.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell everything.")] = False,
) -> None:
    """Run the agent until SIGTERM or Ctrl-C. It prints one line `ready` when it is."""
    settings = _settings(config)
    log, lines = Drain(sys.stderr), Drain(sys.stdout)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(message)s",
        stream=log,
    )
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(_run(settings, lines, json=json))
    finally:
        lines.close()
        log.close()


@app.command()
def check(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Say in plain sentences what is wrong with the settings, if anything."""
    settings = _settings(config)
    typer.echo(f"{config} is in order: {settings.hub} speaks to {settings.centre.broker}.")


@app.command()
def doctor(
    config: ConfigFile = DEFAULT_CONFIG,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Walk test: tick each sense off as it speaks.")
    ] = False,
    minutes: Annotated[float, typer.Option(min=0.01, help="How long --watch waits.")] = 10.0,
    json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """Ask the running hub how it is: each sense, its last sign of life, and what to do about it.

    Start the hub, then walk through the home with --watch: open each door, walk past each sensor,
    lie down on the bed, press each alarm's test key. A sense that speaks gets a tick. A pendant or
    a cord that is used raises a real alarm: tell the operator before you press.

    Exit code 0: all is well. 1: something is wrong, or did not speak. 2: the settings are wrong.
    3: no hub is running.
    """
    from rich.console import Console  # noqa: PLC0415 - so that help and check are quick

    from edge.checkup_line import NobodyAnswers, ask  # noqa: PLC0415 - the same
    from edge.doctor import examined, walked  # noqa: PLC0415 - the same
    from protocol.clock import RealClock  # noqa: PLC0415 - the same

    state = _settings(config).state
    console = Console()
    try:
        if not watch:
            raise typer.Exit(examined(ask(state), console, json=json))
        walk = walked(lambda: ask(state), RealClock(), console, seconds=minutes * 60, json=json)
        raise typer.Exit(asyncio.run(walk))
    except NobodyAnswers as nobody:
        typer.echo(f"{nobody} Start it: caliu edge run --config {config}", err=True)
        raise typer.Exit(3) from nobody
    except KeyboardInterrupt:
        raise typer.Exit(1) from None


@app.command()
def nearby(
    seconds: Annotated[float, typer.Option(min=1, help="How long to listen.")] = 30.0,
    adapter: Annotated[
        str | None, typer.Option(help="Such as hci0; else the machine's first.")
    ] = None,
) -> None:
    """List the Bluetooth devices that call, to be written into the settings."""
    from edge.nearby import told  # noqa: PLC0415 - so that help and check are quick
    from sensors.bluetooth.bleak_radio import BleakRadio  # noqa: PLC0415 - the same
    from sensors.bluetooth.radio import NoRadio  # noqa: PLC0415 - the same

    try:
        for line in asyncio.run(told(BleakRadio(adapter), seconds)):
            typer.echo(line)
    except NoRadio as error:
        typer.echo(f"There is no Bluetooth radio to listen with: {error}.", err=True)
        raise typer.Exit(1) from error


def main() -> None:
    """Run `python -m edge`."""
    app(prog_name="python -m edge")


def _settings(path: Path) -> Settings:
    try:
        return load(path)
    except SettingsWrong as wrong:
        for sentence in wrong.sentences:
            typer.echo(sentence, err=True)
        raise typer.Exit(2) from wrong


def _leave_in_time() -> None:
    timer = threading.Timer(LEAVE_WITHIN_S, os._exit, args=(0,))
    timer.daemon = True
    timer.start()


async def _run(settings: Settings, lines: Drain, *, json: bool) -> None:
    from edge.agent import Agent  # noqa: PLC0415 - so that help and check are quick
    from edge.commentary import Commentary  # noqa: PLC0415 - the same
    from protocol.clock import RealClock  # noqa: PLC0415 - the same

    clock = RealClock()
    agent = Agent(
        settings, clock, Commentary(clock, json=json, out=lines), last_resort=_leave_in_time
    )
    await agent.run()
