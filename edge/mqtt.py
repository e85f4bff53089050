"""Connections to a broker: its address, its TLS, and the client that both brokers are met with."""

import asyncio
import math
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from aiomqtt import Client, Message, MqttError, Will

KEEPALIVE_S = 20
TIMEOUT_S = 10.0
"""For a connection and for the broker's answer to a message: beyond it the link is dead."""
NO_TIMEOUT = math.inf
"""As a client's bound of one call: none of its own (see `in_time`)."""
NODELAY = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
"""Without it an acknowledgement waits 40 ms on an idle link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a broker listens."""

    host: str
    port: int
    tls: bool

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read `mqtt://host:port` or `mqtts://host:port`."""
        parts = urlsplit(url)
        tls = parts.scheme == "mqtts"
        return cls(
            host=parts.hostname or "localhost", port=parts.port or (8883 if tls else 1883), tls=tls
        )


def tls_context(ca: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """Trust the programme's own authority where one is given, and show the device's certificate."""
    context = ssl.create_default_context(cafile=ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    return context


@dataclass(frozen=True, slots=True)
class _Given:
    """Stands where the client wants the type of a queue, which it only calls."""

    queue: asyncio.Queue[Message]

    def __call__(self, maxsize: int) -> asyncio.Queue[Message]:
        del maxsize
        return self.queue


@asynccontextmanager
async def connected(
    address: Address,
    *,
    identifier: str,
    will: Will | None = None,
    tls: ssl.SSLContext | None = None,
    incoming: asyncio.Queue[Message] | None = None,
) -> AsyncIterator[Client]:
    """Connect with a clean session; raises aiomqtt.MqttError.

    What comes waits in `incoming`, where one is given. Publish and subscribe within `in_time`, with
    `timeout=NO_TIMEOUT`.
    """
    client = Client(
        address.host,
        address.port,
        identifier=identifier,
        will=will,
        clean_session=True,
        keepalive=KEEPALIVE_S,
        timeout=TIMEOUT_S,
        tls_context=tls,
        socket_options=NODELAY,
        max_inflight_messages=1000,
        queue_type=None if incoming is None else cast("Any", _Given(incoming)),
    )
    client.pending_calls_threshold = 1000
    asked_to_end = _cancellations()
    async with client:
        if _cancellations() > asked_to_end:  # swallowed, as `in_time` explains
            raise asyncio.CancelledError
        yield client


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Bound the wait for a broker's answer; raises aiomqtt.MqttError after `TIMEOUT_S`.

    The client's own bound is `asyncio.wait_for`, which until Python 3.12 swallows a cancellation
    that comes with the answer: a hub told to end would live on (CPython issue 86296).
    """
    try:
        async with asyncio.timeout(TIMEOUT_S):
            yield
    except TimeoutError:
        raise MqttError(f"the broker did not answer within {TIMEOUT_S:.0f} s") from None


def _cancellations() -> int:
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()
