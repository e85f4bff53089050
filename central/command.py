"""`caliu central`: run the receiving station, upgrade its database, prove its journal."""

import asyncio
import logging
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from central.operators import command as operators
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

app.add_typer(operators.app, name="operators")


@app.command()
def run(settings: Settings = None) -> None:
    """Run it until Ctrl-C or SIGTERM; prints `ready URL` when it answers."""
    import uvloop  # noqa: PLC0415 - help and verify-journal do without
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

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
    except (DBAPIError, OSError) as error:  # of the start: what fails later comes in a group
        typer.echo(f"cannot start: {error}", err=True)
        raise typer.Exit(1) from None


@app.command("sms-gateway")
def sms_gateway(
    modem: Annotated[str, typer.Argument(help="Serial port of the GSM modem.")],
    *,
    centre: Annotated[str, typer.Option(help="Where the centre answers.")] = "",
    pin: Annotated[
        str | None, typer.Option(envvar="CALIU_MODEM_PIN", help="Of its SIM card.")
    ] = None,
    settings: Settings = None,
) -> None:
    """Hand in what a modem receives: alarms of homes whose line is down. Runs until Ctrl-C.

    The settings must have `sms_gateway_secret`, as those of the centre have, and the centre's
    `sms_number` is the number of this modem.
    """
    from central.sms.gateway import main  # noqa: PLC0415 - as above
    from protocol.clock import RealClock  # noqa: PLC0415

    chosen = _load(settings)
    if chosen.sms_gateway_secret is None:
        typer.echo("Set `sms_gateway_secret`, the same here and at the centre.", err=True)
        raise typer.Exit(2)
    secret = chosen.sms_gateway_secret.get_secret_value()
    logging.basicConfig(level=chosen.log_level, format="%(asctime)s %(levelname)s %(message)s")
    main(modem, centre or chosen.public_url, secret, RealClock(), pin)


@app.command("tracker")
def tracker(
    resident: Annotated[str, typer.Argument(help="The id of the person who will wear it.")],
    *,
    number: Annotated[str, typer.Option(help="Its own telephone number, +34...")] = "",
    settings: Settings = None,
) -> None:
    """Register a tracker: prints once what is put into it. On SQLite the centre must not run.

    While it runs, POST /api/residents/{id}/trackers does the same.

    By SMS it needs the number to send to and the key; over MQTT the claim code, which
    `caliu provision hub` spends for its certificate within two days.
    """
    from central.database import Database  # noqa: PLC0415 - as above
    from central.location.register_tracker import Registered, register_tracker  # noqa: PLC0415
    from central.lock import AlreadyRunningError, only_process  # noqa: PLC0415
    from protocol.clock import RealClock  # noqa: PLC0415

    chosen = _load(settings)
    if number and not re.fullmatch(r"\+[0-9]{6,15}", number):
        typer.echo("The number is written as +34600000000.", err=True)
        raise typer.Exit(2)

    async def register() -> Registered | None:
        with only_process(chosen.sqlite_file) if chosen.sqlite_file is not None else nullcontext():
            opened = Database.open(chosen.database_url, RealClock())
            try:
                return await register_tracker(opened, resident, chosen.the_secret(), number=number)
            finally:
                await opened.close()

    try:
        made = asyncio.run(register())
    except AlreadyRunningError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if made is None:
        typer.echo(f"There is no person {resident}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"tracker:      {made.hub}")
    typer.echo(f"installation: {made.installation}")
    typer.echo(f"claim code:   {made.claim.code} (for MQTT, until {made.claim.expires_at:%c} UTC)")
    typer.echo(f"SMS to:       {chosen.sms_number or 'this centre has no SMS number'}")
    typer.echo(f"SMS key:      {made.key.hex()} (shown this once: put it into the tracker)")


@app.command("verify-journal")
def verify_journal(
    *,
    heads: Annotated[
        Path | None,
        typer.Option(help="Exported heads; default: journal-heads.jsonl in the state folder."),
    ] = None,
    settings: Settings = None,
) -> None:
    """Prove that the journal is what was written: exit code 0, or 1 with what is wrong.

    It may run beside the centre. To see a tail that was cut together with the exported heads, give
    it a copy of the heads that was kept elsewhere.
    """
    from central.database import Database  # noqa: PLC0415 - as above
    from central.verification import Verdict, verify  # noqa: PLC0415
    from protocol.clock import RealClock  # noqa: PLC0415

    chosen = _load(settings)
    if chosen.sqlite_file is not None and not chosen.sqlite_file.is_file():
        typer.echo(f"There is no database {chosen.sqlite_file}.", err=True)
        raise typer.Exit(2)
    exported = heads or chosen.state / "journal-heads.jsonl"
    if heads is not None and not heads.is_file():
        typer.echo(f"There is no file {heads}.", err=True)
        raise typer.Exit(2)

    async def prove() -> Verdict:
        opened = Database.open(chosen.database_url, RealClock())
        try:
            return await verify(opened, exported if exported.is_file() else None)
        finally:
            await opened.close()

    verdict = asyncio.run(prove())
    for sentence in verdict.flaws:
        typer.echo(sentence)
    if verdict.more:
        typer.echo(f"... and {verdict.more} more")
    if not verdict.is_sound:
        typer.echo(f"The journal is NOT sound ({verdict.entries} entries read).")
        raise typer.Exit(1)
    typer.echo(
        f"The journal is sound: {verdict.entries} entries, {verdict.contents} contents, "
        f"{verdict.erased} erased, {verdict.heads} exported heads."
    )


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
