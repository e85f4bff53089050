"""How the running hub is asked how it is: a local socket in its state folder, one answer a call.

Nothing is written to a card, and no answer means that no hub runs. Who may enter the folder may
ask. Names of sockets are short (unix(7): 108 bytes), so they are opened through their folder.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from edge.checkup import Checkup

log = logging.getLogger(__name__)

NAME = "doctor.sock"
ANSWER_S = 3.0
LARGEST = 1 << 20

_decoder = msgspec.json.Decoder(Checkup)


class NobodyAnswers(Exception):  # noqa: N818 - it reads as what it says
    """No hub runs on this state folder; the text says what was tried."""


async def answer(state: Path, look: Callable[[], Checkup]) -> None:
    """Answer whoever asks, for ever."""
    async with _socket(state) as listening:
        server = await asyncio.start_unix_server(
            lambda _, writer: _tell(writer, look), sock=listening
        )
        async with server:
            await server.serve_forever()


async def _tell(writer: asyncio.StreamWriter, look: Callable[[], Checkup]) -> None:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_S):
            writer.write(msgspec.json.encode(look()))
            await writer.drain()
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def _socket(state: Path) -> AsyncIterator[socket.socket]:
    """Bind it anew: one of a hub that was killed answers nobody."""
    (state / NAME).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as made:
        with _through(state) as path:
            made.bind(path)
        (state / NAME).chmod(0o660)
        made.settimeout(0.0)
        try:
            yield made
        finally:
            (state / NAME).unlink(missing_ok=True)


class _through:  # noqa: N801 - a context manager that reads as a word
    """A short name of the socket, as long as the block lasts."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def __enter__(self) -> str:
        self._folder = os.open(self._state, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._folder}/{NAME}"

    def __exit__(self, *error: object) -> None:
        os.close(self._folder)


def ask(state: Path) -> Checkup:
    """Ask the hub of this folder; raises NobodyAnswers."""
    raw = bytearray()
    try:
        with _through(state) as path, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(ANSWER_S)
            line.connect(path)
            while (more := line.recv(65_536)) and len(raw) < LARGEST:
                raw += more
        return _decoder.decode(bytes(raw))
    except PermissionError as error:
        why = f"you may not ask it ({state / NAME}): try with sudo"
        raise NobodyAnswers(f"The hub does not answer: {why}.") from error
    except (OSError, msgspec.DecodeError) as error:
        raise NobodyAnswers(f"No hub runs with the state folder {state}.") from error
