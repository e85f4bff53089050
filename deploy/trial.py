"""The test alarm: over MQTT with the device's own certificate, until the centre's receipt."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from aiomqtt import Client, MqttCodeError, MqttError

from deploy.centre import tls_context, unreached
from deploy.hub_settings import Files
from deploy.steps import StepFailed
from protocol.causes import Cause
from protocol.clock import Clock
from protocol.codec import Unreadable, decode_down, encode
from protocol.identity import new_epoch, new_id
from protocol.messages import VERSION, AlarmRaised, Outcome, Receipt
from protocol.provisioning import TRIAL_SOURCE, Enrolment
from protocol.topics import DOWN, UP, Down, Up, down, up

PORT = 8883
"""Of MQTT over TLS, where the URL names none."""
CONNECT_WITHIN_S = 10.0
RESEND_AFTER_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The centre's receipt has come."""

    alarm: UUID
    seconds: float
    """From the first sending to the receipt."""


@asynccontextmanager
async def connected(
    url: str, enrolment: Enrolment, files: Files, clock: Clock
) -> AsyncIterator[Client]:
    """Connect to the broker as the hub; raises StepFailed."""
    host, port = _address(url)
    context = await asyncio.to_thread(tls_context, files.authority, files)
    try:
        await _knock(host, port, files)
    except (OSError, TimeoutError) as error:
        raise unreached(url, error, "broker") from error
    client = Client(
        host,
        port,
        identifier=f"{enrolment.hub}-trial-{new_id(clock.now()).hex[-8:]}",
        clean_session=True,
        timeout=CONNECT_WITHIN_S,
        tls_context=context,
        socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
    )
    try:
        await client.__aenter__()
    except MqttCodeError as error:
        raise StepFailed(
            f"The broker refuses this hub ({error}).",
            "Has the centre revoked its certificate? Ask there, and enrol anew with --anew.",
        ) from error
    except MqttError as error:
        raise unreached(url, error, "broker") from error
    try:
        yield client
    finally:
        with suppress(MqttError):  # it is gone already, as the work inside has met
            await client.__aexit__(None, None, None)


async def send_test_alarm(
    client: Client, enrolment: Enrolment, clock: Clock, *, within_s: float
) -> Received:
    """Raise an alarm that is not counted and await the centre's receipt; raises StepFailed."""
    message = _test_alarm(enrolment, clock)
    began = clock.steady()
    try:
        await client.subscribe(down(enrolment.hub, Down.RECEIPT), qos=DOWN[Down.RECEIPT].qos)
        async with asyncio.timeout(within_s):
            receipt = await _send_until_receipt(client, up(enrolment.hub, Up.EVENT), message)
    except TimeoutError as error:
        raise StepFailed(
            f"The broker took the test alarm, but in {within_s:.0f} s no receipt came.",
            "The centre may not be joined to this broker, or the broker's ACL may not let it read "
            "or answer: ask the centre, then run again.",
        ) from error
    except MqttError as error:
        raise StepFailed(
            f"The broker ended the connection ({error}).",
            "Look at the network and at the broker's log, then run again.",
        ) from error
    if receipt.outcome is Outcome.QUARANTINED:
        raise StepFailed(
            "The centre received the test alarm but could not read it.",
            "Compare the versions of both sides (`caliu version`).",
        )
    return Received(alarm=message.alarm, seconds=clock.steady() - began)


async def _send_until_receipt(client: Client, topic: str, message: AlarmRaised) -> Receipt:
    """Send the same bytes every few seconds, as an outbox does, until the centre has them."""
    raw = encode(message)
    while True:
        await client.publish(topic, raw, qos=UP[Up.EVENT].qos)
        with suppress(TimeoutError):
            async with asyncio.timeout(RESEND_AFTER_S):
                return await _receipt_of(client, message.id)


async def _receipt_of(client: Client, message: UUID) -> Receipt:
    async for arrived in client.messages:
        with suppress(Unreadable):
            found = decode_down(arrived.payload)
            if isinstance(found, Receipt) and found.of == message:
                return found
    raise MqttError("no more messages")


def _test_alarm(enrolment: Enrolment, clock: Clock) -> AlarmRaised:
    now = clock.now()
    return AlarmRaised(
        v=VERSION,
        id=new_id(now),
        installation=enrolment.installation,
        at=now,
        epoch=new_epoch(),
        seq=1,
        alarm=new_id(now),
        cause=Cause.BUTTON.value,
        source=TRIAL_SOURCE,
        test=True,
    )


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or PORT
    except ValueError:
        port = 0
    if parts.scheme != "mqtts" or not parts.hostname or not port:
        raise StepFailed(
            f"{url or 'Nothing'} is not the address of a broker with encryption.",
            "Give it with --broker, like mqtts://broker.example:8883.",
        )
    return parts.hostname, port


async def _knock(host: str, port: int, files: Files) -> None:
    """Shake hands in TLS 1.2, where a refused certificate shows within the handshake.

    In TLS 1.3 the client is done before the server has looked at its certificate, and MQTT's
    client would only see a silence.
    """
    context: ssl.SSLContext = await asyncio.to_thread(tls_context, files.authority, files)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    async with asyncio.timeout(CONNECT_WITHIN_S):
        _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
