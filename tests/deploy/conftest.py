"""A development authority, one home in a real database, and the devices' door on a free port."""

import asyncio
import getpass
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from sqlalchemy import insert

from central import schema, tables
from central.database import Database
from central.devices.claims import issue
from central.devices.listener import device_server
from central.settings import CentralSettings
from deploy.broker import BrokerPlan, write_broker
from deploy.pki import Installation, make_installation
from protocol.clock import Clock, RealClock
from tests.fixtures.ports import free_port, wait_until_listening

HOME = "5a1c8b8e-0000-4000-8000-000000000001"
ROSA = "5a1c8b8e-0000-4000-8000-000000000002"
JORDI = "5a1c8b8e-0000-4000-8000-000000000003"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesOnly:
    """As much of a centre as the devices' door needs."""

    settings: CentralSettings
    database: Database
    clock: Clock


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """An authority and servers for the loopback."""
    return make_installation(tmp_path / "pki", ["127.0.0.1", "localhost"], RealClock().now())


def settings_for(installation: Installation, folder: Path, **more: object) -> CentralSettings:
    """Return settings of a centre with this authority, on free ports."""
    return CentralSettings.model_validate(
        {
            "state": folder / "central",
            "device_port": 0,
            "device_certificate": installation.listener.certificate,
            "device_key": installation.listener.key,
            "authority_certificate": installation.authority.certificate,
            "authority_key": installation.authority.key,
            "device_broker": "mqtts://127.0.0.1:8883",
        }
        | more
    )


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """An empty SQLite; a module may override it."""
    return f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}"


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database with one home of two people."""
    opened = Database.open(database_url, RealClock())
    await schema.upgrade(opened.engine)
    await put_home(opened)
    yield opened
    await opened.close()


async def put_home(database: Database) -> None:
    """Write a home with a couple, a contact and nothing else."""
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(insert(tables.homes).values(id=HOME, street="Carrer Gran 1", config_version=3))
        person = {"home": HOME, "family_name": "Puig", "language": "ca"}
        rosa = person | {"id": ROSA, "given_name": "Rosa", "address_as": "Rosa", "intensity": 2}
        jordi = person | {"id": JORDI, "given_name": "Jordi", "address_as": "Jordi"}
        await run(insert(tables.residents).values(**rosa))
        await run(insert(tables.residents).values(**jordi))
        await run(
            insert(tables.contacts).values(
                id="c1", home=HOME, rank=1, name="Marta", relation="filla", has_key=True
            )
        )


@pytest.fixture
def centre(installation: Installation, database: Database, tmp_path: Path) -> DevicesOnly:
    return DevicesOnly(
        settings=settings_for(installation, tmp_path), database=database, clock=RealClock()
    )


@asynccontextmanager
async def listening(centre: DevicesOnly) -> AsyncIterator[str]:
    """Serve the devices' door and give its URL."""
    async with serving(device_server(centre)) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def serving(server: uvicorn.Server) -> AsyncIterator[int]:
    """Run a server until the block ends; gives its port."""
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(server.serve(), name="server under test")
        while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody when it listens
            await asyncio.sleep(0.005)
        yield server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True


async def new_code(
    database: Database, *, hub: str | None = None, valid_for: timedelta = timedelta(hours=1)
) -> str:
    """Have the centre make a claim code for the home."""
    async with database.write() as transaction:
        claim = await issue(transaction, home=HOME, operator=None, hub=hub, valid_for=valid_for)
    return claim.code.replace("-", "")


class TlsBroker:
    """A real mosquitto with the configuration that `caliu provision broker` writes."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "mosquitto.log"
        folder.mkdir()
        self._installation = installation
        self._plan = BrokerPlan(
            folder=folder, host="127.0.0.1", port=self.port, user=getpass.getuser()
        )
        write_broker(installation, self._plan)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtts://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if program is None:
            pytest.fail("mosquitto is not installed: run `make test`, which sets it up")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-c", str(self._plan.configuration)], stdout=log, stderr=log
            )
        wait_until_listening(self.port)

    def revoke(self, revocations: bytes) -> None:
        """Take a list of revoked certificates into account."""
        self._plan.revocations.write_bytes(revocations)
        write_broker(self._installation, self._plan)
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def trust(self, authority: Path) -> None:
        """Check clients' certificates against another authority, from the next start on."""
        self._plan.authority.write_bytes(authority.read_bytes())

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None


@pytest.fixture
def tls_broker(installation: Installation, tmp_path: Path) -> Iterator[TlsBroker]:
    broker = TlsBroker(installation, tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()
