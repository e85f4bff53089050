"""`caliu central`: run the receiving station, upgrade its database, prove its journal."""

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer

from central.settings import CentralSettings, SettingsError, load

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=(
        "The receiving station. Its settings come from a TOML file (--settings, or "
        "CALIU_CENTRAL_FILE) and from the environment: CALIU_CENTRAL_PORT=8081 sets `port`."
    ),
)
Settings = Annotated[
    Path | None, typer.Option("--settings", help="TOML file; the environment goes before it.")
]


@app.command()
def run(settings: Settings = None) -> None:
    """Run it until Ctrl-C or SIGTERM; prints `ready URL` when it answers."""
    import uvloop  # noqa: PLC0415 - help and verify-journal do without

    from central.app import serve  # noqa: PLC0415 - FastAPI takes half a second
    from central.lock import AlreadyRunningError  # noqa: PLC0415
    from central.servers import CannotListenError  # noqa: PLC0415

    chosen = _load(settings)
    logging.basicConfig(
        level=chosen.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(chosen))
    except (AlreadyRunningError, CannotListenError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command()
def upgrade(
    database: Annotated[
        str, typer.Argument(help="SQLAlchemy URL; default: that of the settings.")
    ] = "",
    settings: Settings = None,
) -> None:
    """Bring the database to the schema of this version."""
    from central import schema  # noqa: PLC0415 - Alembic takes its time
    from central.database import Database  # noqa: PLC0415
    from protocol.clock import RealClock  # noqa: PLC0415

    url = database or _load(settings).database_url

    async def bring() -> None:
        opened = Database.open(url, RealClock())
        try:
            await schema.upgrade(opened.engine)
        finally:
            await opened.close()

    prefix = "sqlite+aiosqlite:///"
    if url.startswith(prefix):
        Path(url.removeprefix(prefix)).parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(bring())
    typer.echo("The database is at the schema of this version.")


def _load(file: Path | None) -> CentralSettings:
    try:
        return load(file)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
