"""A real mosquitto with TLS and the rendered ACL: who may say and hear what."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiomqtt import Client, MqttError

from central.devices.authority import Authority
from deploy.pki import DevelopmentAuthority, Installation, Pair, make_key, signing_request
from deploy.writing import write_file
from protocol.clock import RealClock
from protocol.topics import MAX_PAYLOAD, Down, Up, down, up
from tests.deploy.conftest import TlsBroker

pytestmark = pytest.mark.broker

A, B = "hub-a", "hub-b"


def hub_pair(installation: Installation, folder: Path, name: str) -> Pair:
    """Make a hub's key and have the centre's authority sign it."""
    pair = Pair(certificate=folder / f"{name}.pem", key=folder / f"{name}.key")
    authority = Authority.load(installation.authority.certificate, installation.authority.key)
    wanted = authority.examine(signing_request(make_key(pair.key)))
    write_file(pair.certificate, authority.sign(wanted, name, RealClock().now()).pem)
    return pair


@asynccontextmanager
async def client(
    broker: TlsBroker, installation: Installation, pair: Pair | None, *, user: str | None = None
) -> AsyncIterator[Client]:
    context = ssl.create_default_context(cafile=installation.authority.certificate)
    if pair is not None:
        context.load_cert_chain(pair.certificate, pair.key)
    async with Client(
        "127.0.0.1", broker.port, tls_context=context, username=user, timeout=2
    ) as connected:
        yield connected


async def heard_before(listener: Client, end: bytes) -> list[str]:
    """Return the topics of everything that comes before the message `end`."""
    topics: list[str] = []
    async with asyncio.timeout(10):
        async for message in listener.messages:
            if message.payload == end:
                return topics
            topics.append(message.topic.value)
    raise AssertionError("the connection ended")


async def test_a_hub_speaks_under_its_own_name_alone(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    a = hub_pair(installation, tmp_path, A)
    async with (
        client(tls_broker, installation, installation.centre) as centre,
        client(tls_broker, installation, a) as hub,
    ):
        await centre.subscribe("caliu/+/up/#", qos=1)
        for kind in Up:
            await hub.publish(up(B, kind), b"not mine", qos=1)
            await hub.publish(up(A, kind), b"mine", qos=1)
        await hub.publish("caliu/up/event", b"no hub", qos=1)
        await hub.publish(up(A, Up.EVENT), b"end", qos=1)
        heard = await heard_before(centre, b"end")
    assert heard == [up(A, kind) for kind in Up]


async def test_a_name_in_the_connect_packet_does_not_make_a_hub_another(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    a = hub_pair(installation, tmp_path, A)
    async with (
        client(tls_broker, installation, installation.centre) as centre,
        client(tls_broker, installation, a, user=B) as hub,
        client(tls_broker, installation, a, user="centre") as pretender,
    ):
        await centre.subscribe("caliu/+/up/#", qos=1)
        await hub.publish(up(B, Up.EVENT), b"as another", qos=1)
        await pretender.publish(up(B, Up.EVENT), b"as the centre", qos=1)
        await hub.publish(up(A, Up.EVENT), b"end", qos=1)
        assert await heard_before(centre, b"end") == []


async def test_a_hub_hears_what_is_said_to_it_and_nothing_else(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    a, b = (hub_pair(installation, tmp_path, name) for name in (A, B))
    async with (
        client(tls_broker, installation, installation.centre) as centre,
        client(tls_broker, installation, a) as curious,
        client(tls_broker, installation, b) as other,
    ):
        for everything in ("#", "caliu/#", down(B, Down.RECEIPT), "caliu/+/up/#", "$SYS/#"):
            await curious.subscribe(everything, qos=1)
        await other.publish(up(B, Up.STATUS), b"secret", qos=1, retain=True)
        await curious.publish(up(A, Up.EVENT), b"own", qos=1)
        await curious.publish(down(A, Down.COMMAND), b"to itself", qos=1)
        await curious.publish(down(B, Down.COMMAND), b"to another", qos=1)
        await centre.publish(down(B, Down.RECEIPT), b"for the other", qos=1)
        await centre.publish(down(A, Down.RECEIPT), b"end", qos=1)
        assert await heard_before(curious, b"end") == []


async def test_the_centre_may_not_speak_as_a_hub(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    a = hub_pair(installation, tmp_path, A)
    async with (
        client(tls_broker, installation, installation.centre) as centre,
        client(tls_broker, installation, a) as hub,
    ):
        await centre.subscribe("caliu/+/up/#", qos=1)
        await centre.publish(up(A, Up.EVENT), b"forged", qos=1)
        await hub.publish(up(A, Up.EVENT), b"end", qos=1)
        assert await heard_before(centre, b"end") == []


async def test_without_a_certificate_of_this_authority_nobody_comes_in(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    now = RealClock().now()
    stranger = Pair(certificate=tmp_path / "s.pem", key=tmp_path / "s.key")
    DevelopmentAuthority.make(now).client(stranger, A, now)
    for pair in (None, stranger):
        with pytest.raises(MqttError):
            async with client(tls_broker, installation, pair):
                pytest.fail("it came in")


async def test_a_message_above_the_limit_ends_the_connection_and_one_at_the_limit_does_not(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    a = hub_pair(installation, tmp_path, A)
    async with (
        client(tls_broker, installation, installation.centre) as centre,
        client(tls_broker, installation, a) as hub,
    ):
        await centre.subscribe("caliu/+/up/#", qos=1)
        await hub.publish(up(A, Up.EVENT), b"x" * MAX_PAYLOAD, qos=1)
        await hub.publish(up(A, Up.EVENT), b"end", qos=1)
        assert await heard_before(centre, b"end") == [up(A, Up.EVENT)]
        with pytest.raises(MqttError):
            await hub.publish(up(A, Up.EVENT), b"x" * (MAX_PAYLOAD + 8192), qos=1)


async def test_a_servers_certificate_is_no_client_and_a_hubs_is_no_server(
    tls_broker: TlsBroker, installation: Installation, tmp_path: Path
) -> None:
    with pytest.raises(MqttError):
        async with client(tls_broker, installation, installation.broker):
            pytest.fail("it came in")
    a = hub_pair(installation, tmp_path, A)
    serving, trusting = (
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.create_default_context(cafile=installation.authority.certificate),
    )
    serving.load_cert_chain(a.certificate, a.key)
    trusting.check_hostname = False
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=serving)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ssl.SSLCertVerificationError, match="purpose"):
            await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
