"""`caliu central operators`: the first account of a new centre, made where its settings are."""

import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from central.permissions import Role

if TYPE_CHECKING:
    from central.operators.accounts import Account

app = typer.Typer(no_args_is_help=True, help="Those who work here.")


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="What they type to log in.")],
    name: Annotated[str, typer.Option(help="What colleagues read.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.ADMINISTRATOR,
    tenant: Annotated[str, typer.Option(help="Empty reaches all.")] = "",
    settings: Annotated[
        Path | None, typer.Option("--settings", help="TOML file; the environment goes before it.")
    ] = None,
) -> None:
    """Open an account and print its password, once. The centre must not run on SQLite meanwhile.

    While it runs, an administrator opens accounts in the console.
    """
    from central.lock import AlreadyRunningError  # noqa: PLC0415 - help does without
    from central.operators.accounts import Account, LoginTakenError  # noqa: PLC0415
    from central.operators.passwords import new_password  # noqa: PLC0415
    from central.settings import SettingsError  # noqa: PLC0415

    account = Account(id=str(uuid4()), login=login, name=name, role=role, tenant=tenant)
    password = new_password()
    try:
        asyncio.run(_open(account, password, settings))
    except LoginTakenError:
        typer.echo(f"Somebody has the login {login!r} already.", err=True)
        raise typer.Exit(1) from None
    except (AlreadyRunningError, SettingsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{login} may log in with this password, which is not shown again: {password}")


async def _open(account: "Account", password: str, file: Path | None) -> None:
    from central import schema  # noqa: PLC0415 - as above
    from central.database import Database  # noqa: PLC0415
    from central.lock import only_process  # noqa: PLC0415
    from central.operators.accounts import Accounts  # noqa: PLC0415
    from central.operators.passwords import Passwords  # noqa: PLC0415
    from central.settings import load  # noqa: PLC0415
    from protocol.clock import RealClock  # noqa: PLC0415

    chosen = load(file)
    with only_process(chosen.sqlite_file) if chosen.sqlite_file is not None else nullcontext():
        database = Database.open(chosen.database_url, RealClock())
        try:
            await schema.upgrade(database.engine)
            await Accounts(database, Passwords()).open(account, password, actor="system")
        finally:
            await database.close()
