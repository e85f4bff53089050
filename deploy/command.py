"""`caliu provision`: an authority, a broker and a hub, each with one command."""

import asyncio
import getpass
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from deploy.broker import BrokerPlan, write_broker
from deploy.centre import CentreDoor
from deploy.hub_settings import Files, SettingsUnreadable, remembered
from deploy.pki import Installation, PkiError, make_installation
from deploy.provisioning import Provisioning, Visit
from deploy.steps import EXIT_CODES, Mark, Profile, Report, Step, StepFailed
from deploy.writing import write_file
from protocol.clock import RealClock

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Enrol a hub; make a development authority and a broker.",
)

MARKS = {
    Mark.DONE: "[green]✔[/]",
    Mark.FAILED: "[red]✘[/]",
    Mark.SKIPPED: "[dim]·[/]",
}


@app.command()
def authority(
    *,
    state: Annotated[Path, typer.Option(help="Folder of the authority; keep it safe.")],
    host: Annotated[
        list[str] | None,
        typer.Option(help="Name or address by which homes reach the servers; repeat it."),
    ] = None,
) -> None:
    """Make a development authority and the certificates of the servers.

    What is there already stays as it is: hubs in homes go on trusting what they know.
    """
    hosts = host or ["127.0.0.1", "localhost"]
    try:
        made = make_installation(state, hosts, RealClock().now())
    except (PkiError, OSError) as error:
        raise _usage_error(str(error)) from error
    typer.echo(f"The authority is in {state}. Give {made.authority.certificate} to technicians.")
    typer.echo("Settings of the centre (TOML):")
    for name, path in centre_settings(made).items():
        typer.echo(f'{name} = "{path.resolve()}"')


def centre_settings(made: Installation) -> dict[str, Path]:
    """Return the fields of the centre's settings that name files of an installation."""
    return {
        "authority_certificate": made.authority.certificate,
        "authority_key": made.authority.key,
        "device_certificate": made.listener.certificate,
        "device_key": made.listener.key,
        "broker_ca": made.authority.certificate,
        "broker_certificate": made.centre.certificate,
        "broker_key": made.centre.key,
    }


@app.command()
def broker(
    *,
    state: Annotated[Path, typer.Option(help="Folder of `caliu provision authority`.")],
    out: Annotated[Path, typer.Option(help="Folder for mosquitto.conf, the ACL and the keys.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "0.0.0.0",  # noqa: S104
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8883,
    centre: Annotated[
        str | None, typer.Option(help="The centre's device port, to refuse what it revoked.")
    ] = None,
    user: Annotated[
        str | None, typer.Option(help="Whom mosquitto becomes; default: mosquitto, or you.")
    ] = None,
) -> None:
    """Write the configuration of mosquitto: TLS, client certificates, and who may say what.

    With --centre it also fetches the list of revoked certificates; run it so every hour, then
    send mosquitto a SIGHUP.
    """
    runs_as = user or ("mosquitto" if os.geteuid() == 0 else getpass.getuser())
    made = Installation(folder=state)
    plan = BrokerPlan(folder=out.resolve(), host=host, port=port, user=runs_as)
    try:
        if centre is not None:
            door = CentreDoor(centre, made.authority.certificate, RealClock())
            write_file(plan.revocations, asyncio.run(door.revocations()))
        write_broker(made, plan)
    except StepFailed as error:
        raise _usage_error(f"{error.sentence} {error.hint}") from error
    except (OSError, LookupError) as error:
        raise _usage_error(
            f"{error}. Was `caliu provision authority --state {state}` run?"
        ) from error
    typer.echo(f"Start it with: mosquitto -c {plan.configuration}")


@app.command()
def hub(
    *,
    centre: Annotated[
        str | None,
        typer.Option(help="The centre's device port, such as https://centre:8443."),
    ] = None,
    ca: Annotated[Path | None, typer.Option(help="The authority's certificate, ca.pem.")] = None,
    state: Annotated[Path, typer.Option(help="Folder of this device.")] = Path("/var/lib/caliu"),
    code: Annotated[
        str | None, typer.Option(help="The claim code; not needed to resume a finished claim.")
    ] = None,
    broker: Annotated[
        str | None, typer.Option(help="mqtts://host:8883, where it is not what the centre says.")
    ] = None,
    profile: Annotated[Profile, typer.Option(help="A hub on the wall, or a robot.")] = Profile.HUB,
    anew: Annotated[
        bool, typer.Option("--anew", help="Leave the present enrolment: a new home, a new code.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document at the end.")] = False,
) -> None:
    """Enrol this device and prove it with a test alarm; run it again to resume.

    The first run needs --centre, --ca and --code; later ones remember them.

    Exit code: 0 all is well; 1 enrolled, but the alarm was not seen to go the whole way; 2 wrong
    options or a settings file that is not one; 3 not enrolled.
    """
    address, authority_file = _whom(state, centre, ca)
    visit = Visit(
        centre=address.rstrip("/"),
        authority=authority_file,
        state=state,
        code=code,
        broker=broker,
        profile=profile,
        anew=anew,
        software=_software(),
    )
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    report = asyncio.run(Provisioning(visit, RealClock(), lambda step: show(console, step)).run())
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    conclude(console, report)
    raise typer.Exit(EXIT_CODES[report.outcome])


def _whom(state: Path, centre: str | None, ca: Path | None) -> tuple[str, Path]:
    """Return the centre and its authority as given, else as an earlier run wrote them."""
    if centre is not None and ca is not None:
        return centre, ca
    try:
        known_centre, known_authority = remembered(Files(state=state))
    except SettingsUnreadable as error:
        raise _usage_error(f"{error}.") from error
    address, authority_file = centre or known_centre, ca or known_authority
    if address is None or authority_file is None:
        raise _usage_error("This device knows no centre yet: give --centre, --ca and --code.")
    return address, authority_file


def show(console: Console, step: Step) -> None:
    """Print one step: its mark, what is so, and what to try."""
    console.print(f"{MARKS[step.mark]} {step.name:<12} {escape(step.sentence)}")
    if step.hint:
        console.print(f"  {'':<12} [yellow]Try:[/] {escape(step.hint)}")


def conclude(console: Console, report: Report) -> None:
    match report.outcome:
        case "ready":
            console.print(
                f"\n{report.hub} is ready. Start it: caliu edge run --config {report.settings}"
            )
        case "unproven":
            console.print(f"\n{report.hub} is enrolled but not proven: do not leave it like this.")
        case "not-enrolled":
            console.print("\nThis device is not enrolled.")
        case "bad-settings":
            console.print("\nNothing was changed.")


def _software() -> str:
    try:
        return version("caliu")
    except PackageNotFoundError:
        return "checkout"


def _usage_error(sentence: str) -> typer.Exit:
    typer.echo(f"✘ {sentence}", err=True)
    return typer.Exit(2)
