"""`caliu`, the one command: each room brings its own sub-commands, loaded when they are called."""

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

ROOMS = {
    "central": ("central.command", "The receiving station: run it, upgrade it, prove its journal."),
    "edge": ("edge.command", "The agent of a home: run it, check its settings."),
    "robot": ("robot.command", "The robot of a home."),
    "board": ("firmware_bridge.command", "The board of a home: what it is, new firmware."),
    "provision": ("deploy.command", "Enrol a hub; make a development authority and a broker."),
    "simulate": ("simulations.command", "A pretend home, or a town of them."),
}
"""Sub-command, its module (which has `app`, a typer application), and one line of help."""


app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=(
        "Telecare for older people who live at home.\n\n"
        "Start with `caliu demo`: three homes, a centre and an alarm, on this machine. "
        "Each command has its own --help."
    ),
)


@app.command()
def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Tell the headline story without a person, then end.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="Which recorded fall, and how the days go; else drawn.")
    ] = None,
    port: Annotated[int, typer.Option(help="Of the console.")] = 8080,
    embedded_broker: Annotated[
        bool, typer.Option(help="Use the embedded broker even where mosquitto is installed.")
    ] = False,
) -> None:
    """Run three homes and a centre on this machine; Ctrl-C ends it all."""
    from caliu.demo import run

    raise typer.Exit(run(once=once, seed=seed, port=port, embedded=embedded_broker))


@app.command()
def replay(
    scenario: Annotated[
        str | None, typer.Argument(help="A scenario's name or its YAML file; none lists them.")
    ] = None,
    *,
    seed: Annotated[int, typer.Option(help="Draws what the scenario leaves open.")] = 1,
    database: Annotated[str, typer.Option(help="SQLAlchemy URL; default: a new SQLite.")] = "",
) -> None:
    """Play a scenario on real processes and tell what was seen."""
    from simulations.replay import play

    raise typer.Exit(play(scenario, seed=seed, database=database))


db = typer.Typer(no_args_is_help=True, help="The centre's database.")
app.add_typer(db, name="db")


@db.command("upgrade")
def upgrade(
    database: Annotated[
        str, typer.Option(help="SQLAlchemy URL; default: that of the centre's settings.")
    ] = "",
) -> None:
    """Bring the schema to this version (Alembic)."""
    from central.command import upgrade as upgrade_database

    upgrade_database(database)


@app.command("version")
def show_version() -> None:
    """Print the version of this checkout."""
    try:
        typer.echo(version("caliu"))
    except PackageNotFoundError:
        typer.echo("0.1.0 (checkout)")


def with_rooms(called: Sequence[str]) -> typer.Typer:
    """Add the rooms' sub-commands; only the room that is called is imported."""
    for name, (module, line) in ROOMS.items():
        app.add_typer(_room(name, module) if name in called[:1] else _door(), name=name, help=line)
    return app


def _room(name: str, module: str) -> typer.Typer:
    try:
        room = importlib.import_module(module).app
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] == module.split(".", maxsplit=1)[0]:
            raise
        typer.echo(
            f"`caliu {name}` needs the package {error.name}, which is not installed here: "
            f"install the room's own extra, caliu[{name}].",
            err=True,
        )
        raise SystemExit(1) from error
    if not isinstance(room, typer.Typer):
        raise TypeError(f"{module}.app is not a typer application")
    return room


def _door() -> typer.Typer:
    """Return what stands for a room in the help."""
    door = typer.Typer()
    door.callback()(lambda: None)
    return door


def main() -> None:
    """Run the command."""
    with_rooms(sys.argv[1:])(prog_name="caliu")
