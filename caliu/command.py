"""`caliu`, the one command: each room brings its own sub-commands, loaded when they are called."""

import importlib
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import click
import typer
from typer.core import TyperGroup

ROOMS = {
    "central": ("central.command", "The receiving station: run it, upgrade it, prove its journal."),
    "edge": ("edge.command", "The agent of a home: run it, check its settings."),
    "robot": ("robot.command", "The robot of a home."),
    "provision": ("deploy.command", "Enrol a hub; make a development authority and a broker."),
    "simulate": ("simulations.command", "A pretend home, or a town of them."),
}
"""Sub-command, its module (which has `app`, a typer application), and one line of help."""


class Rooms(TyperGroup):
    """Loads a room's sub-commands by name, so that `caliu --help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *ROOMS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return super().get_command(ctx, cmd_name)
        module, help_line = ROOMS[cmd_name]
        try:
            app = importlib.import_module(module).app
        except ModuleNotFoundError as error:
            if error.name is None or error.name.split(".")[0] == module.split(".")[0]:
                raise
            raise click.ClickException(
                f"`caliu {cmd_name}` needs the package {error.name}, which is not installed here. "
                f"Install the room's own environment (see docs/developer.md)."
            ) from error
        command = typer.main.get_command(app)
        command.name = cmd_name
        command.short_help = help_line
        command.help = help_line
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List names and lines without importing the rooms (plain help)."""
        rows = [(name, line) for name, (_, line) in ROOMS.items()]
        for name in super().list_commands(ctx):
            own = super().get_command(ctx, name)
            rows.append((name, own.get_short_help_str() if own is not None else ""))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


app = typer.Typer(
    cls=Rooms,
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
    from simulations.scenario import play

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


def main() -> None:
    """Run the command."""
    app(prog_name="caliu")
