"""`caliu board`: what is on a serial port, and another firmware for it."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from firmware_bridge.commands import Greeting
from firmware_bridge.flasher import Flasher, FlashError, Found
from firmware_bridge.image import Image, ImageError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The board of a home: what it is, and another firmware for it. Stop the hub first.",
)

BUILT = Path("build/avr/application.bin")

Port = Annotated[
    str, typer.Argument(help="Its serial port; best /dev/serial/by-id/..., which stays the same.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")]


@app.command()
def identify(port: Port, *, as_json: AsJson = False) -> None:
    """Tell what answers on the port: the application with its version, or the loader."""

    async def find() -> Found:
        async with Flasher.on(port) as flasher:
            return await flasher.find()

    try:
        found = asyncio.run(find())
    except FlashError as error:
        raise _failed(error, as_json=as_json) from None
    _tell(_described(found), as_json=as_json)


@app.command()
def flash(
    port: Port,
    *,
    image: Annotated[
        Path, typer.Option(help="The firmware, as `make firmware` builds it.")
    ] = BUILT,
    number: Annotated[
        int | None, typer.Option(min=1, max=0xFFFFFFFF, help="Name the board by this number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give the board another firmware, read it back, start it, and hear it answer.

    A cable pulled or a power cut in the middle does no harm: run it again.
    """
    try:
        wanted = Image.read(image.read_bytes())
        greeting = asyncio.run(_flash(port, wanted, number, quiet=as_json))
    except (FlashError, ImageError) as error:
        raise _failed(error, as_json=as_json) from None
    except OSError as error:
        raise _failed(
            FlashError(f"{image} cannot be read ({error.strerror}). Build it: make firmware"),
            as_json=as_json,
        ) from None
    _tell(_described(Found(greeting=greeting)) | {"done": "flashed"}, as_json=as_json)


async def _flash(port: str, image: Image, number: int | None, *, quiet: bool) -> Greeting:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        bar = progress.add_task(f"firmware {image.version}", total=1.0)
        async with Flasher.on(port) as flasher:
            return await flasher.flash(
                image, board=number, told=lambda share: progress.update(bar, completed=share)
            )


def _described(found: Found) -> dict[str, Any]:
    if found.greeting is not None:
        greeting = found.greeting
        return {
            "answers": "application",
            "version": f"{greeting.major}.{greeting.minor}",
            "board": greeting.board,
            "reset": greeting.reset.name.lower(),
        }
    identity = found.identity
    assert identity is not None  # noqa: S101 - one of both answered
    return {
        "answers": "loader",
        "application": "whole" if identity.whole else "none: flash one",
        "version": f"{identity.major}.{identity.minor}" if identity.whole else "",
        "board": identity.board,
        "room": identity.room,
    }


def _tell(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(facts).decode())
        return
    for name, value in facts.items():
        typer.echo(f"{name:<12} {value}")


def _failed(error: Exception, *, as_json: bool) -> typer.Exit:
    if as_json:
        typer.echo(msgspec.json.encode({"error": str(error)}).decode())
    else:
        typer.echo(str(error), err=True)
    return typer.Exit(1)
