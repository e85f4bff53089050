"""A home's broker may ask for TLS and a password: the robot brings both and checks the other."""

import asyncio
import logging
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import msgspec
import pytest

from protocol.clock import ScaledClock
from protocol.home import RobotStatus
from robot.adapter import RobotAdapter
from robot.profile import load_profile
from robot.settings import RobotSettings
from robot.twin import KinematicTwin
from tests.edge.certificates import Authority
from tests.fixtures.mosquitto import Mosquitto
from tests.robot.home import eventually

pytestmark = pytest.mark.broker
SECRET = "sesame"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def locked_broker(tmp_path: Path, authority: Authority) -> Iterator[Mosquitto]:
    """A broker that shows a certificate and asks for a user and a password."""
    folder = tmp_path / "locked"
    folder.mkdir()
    pair, users = authority.pair("broker"), folder / "users"
    for user in ("robot", "hub"):
        create = [] if users.exists() else ["-c"]
        command = ["mosquitto_passwd", "-b", *create, str(users), user, SECRET]
        subprocess.run(command, check=True)
    extra = (
        f"cafile {authority.ca}\ncertfile {pair.certificate}\nkeyfile {pair.key}\n"
        f"allow_anonymous false\npassword_file {users}\n"
    )
    broker = Mosquitto(folder, extra=extra)
    broker.start()
    yield broker
    broker.stop()


@asynccontextmanager
async def joining(
    folder: Path, broker: Mosquitto, ca: Path, password: str
) -> AsyncIterator[RobotAdapter]:
    secret = folder / "password"
    secret.write_text(password)
    settings = RobotSettings(
        broker=f"mqtts://127.0.0.1:{broker.port}",
        username="robot",
        password_file=str(secret),
        ca_file=str(ca),
    )
    clock = ScaledClock(20)
    adapter = RobotAdapter(settings, KinematicTwin(load_profile("kinematic"), clock), clock)
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(adapter.run(asyncio.Event()), name="robot")
        yield adapter
        life.cancel()


async def test_it_joins_with_its_password_over_tls(
    tmp_path: Path, locked_broker: Mosquitto, authority: Authority
) -> None:
    hub = aiomqtt.Client(
        "127.0.0.1",
        locked_broker.port,
        username="hub",
        password=SECRET,
        tls_context=ssl.create_default_context(cafile=authority.ca),
    )
    robot = joining(tmp_path, locked_broker, authority.ca, SECRET)
    async with robot, asyncio.timeout(15), hub:
        await hub.subscribe("home/robot/up/status", qos=1)
        message = await anext(hub.messages)
    status = msgspec.json.decode(bytes(message.payload), type=RobotStatus)
    assert status.online


@pytest.mark.parametrize("wrong", ["password", "authority"])
async def test_what_is_wrong_keeps_it_out_and_is_told_once(
    tmp_path: Path,
    locked_broker: Mosquitto,
    authority: Authority,
    caplog: pytest.LogCaptureFixture,
    wrong: str,
) -> None:
    stranger = Authority(tmp_path / "stranger", name="somebody else")
    ca = stranger.ca if wrong == "authority" else authority.ca
    password = "open" if wrong == "password" else SECRET
    log = locked_broker.folder / "mosquitto.log"

    def refused() -> int:
        text = log.read_text()
        return text.count("not authorised") + text.count("OpenSSL Error")

    with caplog.at_level(logging.WARNING, "robot.broker"):
        async with joining(tmp_path, locked_broker, ca, password):
            await eventually(lambda: refused() >= 2)
    away = [record for record in caplog.records if "is away" in record.getMessage()]
    assert len(away) == 1
    assert SECRET not in caplog.text
