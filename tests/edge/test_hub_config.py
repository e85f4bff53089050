"""A real hub and its desired state: fetched with the device's certificate, checked and kept."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from protocol.configuration import DeviceConfig, HomeConfig, ResidentConfig
from protocol.messages import AlarmRaised, ConfigAvailable, FaultCleared, FaultRaised, Status
from protocol.topics import CENTRE_ACL, HUB_ACL, Down
from tests.edge.certificates import Authority
from tests.edge.peers import HUB, PretendCentre, World
from tests.fixtures.mosquitto import Mosquitto

pytestmark = [pytest.mark.broker, pytest.mark.story]

ROSA = HomeConfig(
    version=3,
    language="es",
    residents=(ResidentConfig(id="rosa", address_as="Rosa", language="es"),),
    devices=(DeviceConfig(id="keyboard", kind="pendant", place="kitchen", resident="rosa"),),
)


@dataclass
class Door:
    """The centre's door for devices: answers one body, and writes down who asked."""

    port: int = 0
    body: bytes = msgspec.json.encode(ROSA)
    status: str = "200 OK"
    asked: list[tuple[str, str]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def was_asked(self, times: int) -> None:
        """Return once it was asked so often."""
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: len(self.asked) >= times)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        certificate = writer.get_extra_info("peercert")
        name = dict(field for (field,) in certificate["subject"])["commonName"]
        async with self.news:
            self.asked.append((name, head.split("\r\n")[0]))
            self.news.notify_all()
        header = f"HTTP/1.1 {self.status}\r\nContent-Length: {len(self.body)}\r\n"
        writer.write(f"{header}Connection: close\r\n\r\n".encode() + self.body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def door(context: ssl.SSLContext) -> AsyncIterator[Door]:
    door = Door()
    server = await asyncio.start_server(door.answer, "127.0.0.1", 0, ssl=context)
    async with server:
        door.port = server.sockets[0].getsockname()[1]
        yield door


def secured(world: World, authority: Authority, api: str) -> Path:
    """Write settings like those of a provisioned hub."""
    mine = authority.pair(HUB)
    return world.write_settings(
        broker=f"mqtts://localhost:{world.broker.port}",
        centre=(
            f'api = "{api}"\nca = "{authority.ca}"\n'
            f'certificate = "{mine.certificate}"\nkey = "{mine.key}"'
        ),
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """The programme's own authority."""
    return Authority(tmp_path / "authority")


@pytest.fixture
def world(tmp_path: Path, authority: Authority) -> Iterator[World]:
    """A broker with TLS, certificates and the access rules of the protocol."""
    folder = tmp_path / "broker"
    folder.mkdir()
    pair = authority.pair("broker")
    acl = folder / "acl"
    acl.write_text("\n".join([*HUB_ACL, *CENTRE_ACL]) + "\n")
    extra = (
        f"cafile {authority.ca}\ncertfile {pair.certificate}\nkeyfile {pair.key}\n"
        "require_certificate true\nuse_identity_as_username true\nallow_anonymous false\n"
        f"acl_file {acl}\n"
    )
    broker = Mosquitto(folder, extra=extra)
    broker.start()
    yield World(tmp_path, broker)
    broker.stop()


async def applied(centre: PretendCentre, version: int) -> Status:
    count = 0
    while True:
        count += 1
        status = await centre.until(Status, count)
        if status.config == version:
            return status


async def test_a_new_version_is_fetched_with_the_certificate_and_kept(
    world: World, authority: Authority
) -> None:
    async with (
        door(authority.door()) as api,
        world.centre(tls=authority.client("centre")) as centre,
    ):
        config = secured(world, authority, f"https://localhost:{api.port}")
        async with world.hub(config) as hub:
            await centre.tell(Down.CONFIG, ConfigAvailable(version=3), retain=True)
            await applied(centre, 3)
            assert api.asked == [(HUB, "GET /device/v1/config HTTP/1.1")]
            await hub.press("b")
            raised = await centre.until(AlarmRaised)
            spoken = await hub.until("spoken", phrase="receipt")
            assert spoken["text"] == "La central ha recibido el aviso."
            assert (raised.place, raised.resident) == ("kitchen", "rosa")
            await hub.stop()
        api.asked.clear()
        async with world.hub(config) as hub:
            await applied(centre, 3)
            await hub.press("b")
            await hub.until("spoken", phrase="receipt", language="es")
            assert not api.asked


BAD = (
    b"<html>",
    b"{}",
    msgspec.json.encode({"version": 4, "time_zone": "Mars/Olympus"}),
    msgspec.json.encode({"version": 4, "rules": {"night_from": "25:00"}}),
    msgspec.json.encode({"version": 4, "absent_until": "2026-11-18T11:00:00"}),
)


async def test_a_bad_body_keeps_the_old_one_and_is_a_fault(
    world: World, authority: Authority
) -> None:
    async with (
        door(authority.door()) as api,
        world.centre(tls=authority.client("centre")) as centre,
    ):
        config = secured(world, authority, f"https://localhost:{api.port}")
        async with world.hub(config) as hub:
            await centre.tell(Down.CONFIG, ConfigAvailable(version=3), retain=True)
            await applied(centre, 3)
            good = api.body
            for number, body in enumerate(BAD, start=2):
                api.body = body
                await centre.tell(Down.CONFIG, ConfigAvailable(version=4), retain=True)
                await api.was_asked(number)
            fault = await centre.until(FaultRaised)
            await hub.press("b")
            await hub.until("spoken", phrase="receipt", language="es")
            api.body = good.replace(b'"version":3', b'"version":5')
            await centre.tell(Down.CONFIG, ConfigAvailable(version=5), retain=True)
            await applied(centre, 5)
            over = await centre.until(FaultCleared)
    assert (fault.component, fault.code) == ("config", "wrong")
    assert (over.component, over.code) == ("config", "wrong")
    assert {status.config for status in centre.of(Status)} <= {0, 3, 5}


async def test_a_door_that_fails_for_a_while_is_asked_again(
    world: World, authority: Authority
) -> None:
    async with (
        door(authority.door()) as api,
        world.centre(tls=authority.client("centre")) as centre,
    ):
        api.status = "503 Service Unavailable"
        config = secured(world, authority, f"https://localhost:{api.port}")
        async with world.hub(config):
            await centre.tell(Down.CONFIG, ConfigAvailable(version=3), retain=True)
            await api.was_asked(2)
            api.status = "200 OK"
            await applied(centre, 3)


async def test_a_centre_with_another_authority_is_not_trusted(
    world: World, authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", "another")
    config = secured(world, authority, "https://localhost:1")
    settings = config.read_text().replace(str(authority.ca), str(other.ca))
    config.write_text(settings)
    async with world.hub(config) as hub:
        await hub.press("b")
        await hub.until("stored")
        with pytest.raises(TimeoutError):
            await hub.until("connected", within_s=3)
