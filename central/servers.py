"""HTTP servers as tasks of the centre: they leave signals to it, and end when they are told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from central.console.frames import FrameProtocol
from protocol.clock import Clock


class CannotListenError(OSError):
    """The address is taken or not ours. The text says which."""


class Server(uvicorn.Server):
    """A uvicorn server that does not touch signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to the composition root."""
        yield

    async def until_started(self, clock: Clock) -> None:
        """Wait until it accepts connections."""
        while not self.started:
            await clock.sleep(0.01)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises CannotListenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        raise CannotListenError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    opened.setblocking(False)  # noqa: FBT003 - socket's own signature
    return opened


def people_server(app: FastAPI) -> Server:
    """Return the server of the API and the console."""
    return Server(
        uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            ws=FrameProtocol,
            ws_per_message_deflate=False,  # small messages, many consoles; frames are shared
            ws_max_size=64 * 1024,
            timeout_graceful_shutdown=2,
        )
    )
