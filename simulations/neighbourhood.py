"""A few whole homes and their centre: real processes, a fibre to cut, phones to answer.

Every part is the one that runs in a real home: the hub's agent with its own broker and certificate,
the robot's process, the centre with its HTTPS door for devices. Only bodies, devices and phones are
pretended.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt
import tomli_w
from cryptography.hazmat.primitives import hashes
from sqlalchemy import update

from central import tables
from central.database import Database
from central.demo_homes import DOLORES, HOMES, DemoHome
from central.seed import Seeded, SeededLogin, seed
from deploy.pki import DevelopmentAuthority, Installation, Pair, load_certificate, make_installation
from edge.mqtt import NO_TIMEOUT
from protocol.clock import Clock, ScaledClock
from protocol.home import HubState
from protocol.topics import Up, all_up
from simulations.air_door import open_air
from simulations.brokers import free_port, start_broker, wait_until_listening
from simulations.cabinet import Cabinet
from simulations.cabinet import settings as cabinet_settings
from simulations.carrier import Carrier
from simulations.desk import Desk
from simulations.home import House
from simulations.outing import Outing
from simulations.processes import Company, Line, Program, company, room
from simulations.stage import Centre, centre, prepare
from simulations.wire import Wire

Told = Callable[[str, Line], None]


@dataclass(slots=True)
class Household:
    """One home: its fibre, its broker, its hub, and who lives there."""

    place: DemoHome
    wire: Wire
    hub: Program
    house: House
    robot: Program | None = None
    cabinet: Cabinet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What sort of neighbourhood."""

    homes: int = 3
    seed: int = 1
    embedded: bool = False
    port: int | None = None
    """Of the console; None draws a free one."""
    database: str = ""
    speed: float = 60.0
    """How much faster than the hub's time people live their day."""
    receipt_within_s: float = 20.0
    answer_within_s: float = 30.0
    speak: str = "off"
    vitals: bool = False
    """Whether each home has a medicine cabinet with health devices."""
    settings: dict[str, str] = field(default_factory=dict)
    """More fields of `CentralSettings`."""


class Neighbourhood:
    """Make it with `built`."""

    def __init__(self, folder: Path, wish: Wish, clock: Clock, told: Told) -> None:
        self.folder = folder
        self.wish = wish
        self.clock = clock
        self.told = told
        self.carrier = Carrier(clock)
        self.households: dict[str, Household] = {}
        self.logins: dict[str, SeededLogin] = {}
        self.company: Company
        self.centre: Centre
        self.broker: Program
        self.broker_port = 0
        self._seeded: Seeded
        self.overheard: list[tuple[str, bytes]] = []
        """Events of the hubs as they passed the broker, for a storm of duplicates."""

    @classmethod
    @asynccontextmanager
    async def built(
        cls,
        folder: Path,
        wish: Wish,
        clock: Clock,
        *,
        told: Told = lambda _name, _line: None,
        step: Callable[[str], None] = lambda _: None,
    ) -> AsyncIterator["Neighbourhood"]:
        """Start everything, `step` by step; whatever happens, nothing outlives the block."""
        self = cls(folder, wish, clock, told)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.carrier.open())
            self.company = await stack.enter_async_context(company())
            step("broker")
            self.broker, self.broker_port = await start_broker(
                self.company, "broker", folder, embedded=wish.embedded
            )
            await stack.enter_async_context(_living(self._overhear(), "overhears"))
            step("centre")
            await self._start_centre()
            for place in self._seeded.homes[: wish.homes]:
                step(place.hub)
                await self._settle(place, stack)
            yield self

    @asynccontextmanager
    async def outing(self) -> AsyncIterator[Outing]:
        """Let Dolores, of the third home, go out with a tracker."""
        admin = self.logins["admin"]
        place = next(one for one in HOMES if any(each.id == DOLORES for each in one.residents))
        assert place.home.latitude is not None  # noqa: S101 - of the demonstration
        assert place.home.longitude is not None  # noqa: S101 - of the demonstration
        async with (
            Desk.office(self.centre.url, admin.login, admin.password, clock=self.clock) as office,
            Outing.prepared(
                office,
                DOLORES,
                (place.home.latitude, place.home.longitude),
                broker_port=self.broker_port,
                clock=self.clock,
                seed=self.wish.seed,
            ) as outing,
        ):
            yield outing

    async def start_again(self, program: Program) -> None:
        """Start what was killed."""
        if program is self.broker:
            port = self.broker_port
            await self.company.start(program, probe=lambda: wait_until_listening(port))
        else:
            await self.company.start(program)

    async def _overhear(self) -> None:
        """Keep what the hubs send, as long as the broker lives."""
        with suppress(aiomqtt.MqttError):
            async with aiomqtt.Client("127.0.0.1", self.broker_port, identifier="ear") as ear:
                await ear.subscribe(all_up(Up.EVENT), qos=1)
                async for message in ear.messages:
                    if isinstance(message.payload, bytes):
                        self.overheard.append((str(message.topic), message.payload))

    async def _start_centre(self) -> None:
        installation = make_installation(
            self.folder / "authority", ["127.0.0.1", "localhost"], self.clock.now()
        )
        self._installation: Installation = installation
        self._device_port = free_port()
        settings = {
            "device_port": str(self._device_port),
            "device_certificate": str(installation.listener.certificate),
            "device_key": str(installation.listener.key),
            "authority_certificate": str(installation.authority.certificate),
            "authority_key": str(installation.authority.key),
            "apprise_allowed": '["json"]',
            **self.wish.settings,
        }
        if self.wish.port is not None:
            settings |= {
                "port": str(self.wish.port),
                "public_url": f"http://127.0.0.1:{self.wish.port}",
            }
        self.centre = centre(
            self.folder, broker_port=self.broker_port, database=self.wish.database, **settings
        )
        await prepare(self.centre.database)
        database = Database.open(self.centre.database, self.clock)
        try:
            self._seeded = await seed(
                database, channels=[self.carrier.channel("{contact}")], renew_passwords=True
            )
            self.logins = {login.login: login for login in self._seeded.logins}
            await self._certify(database, installation, self._seeded.homes)
        finally:
            await database.close()
        await self.company.start(self.centre.program)

    async def _certify(
        self, database: Database, installation: Installation, homes: Sequence[DemoHome]
    ) -> None:
        """Give each hub a key and certificate, as provisioning would."""
        authority = DevelopmentAuthority.load(installation.authority)
        async with database.write() as transaction:
            for place in homes:
                files = self._pair(place.hub)
                files.key.parent.mkdir(parents=True, exist_ok=True)
                authority.client(files, place.hub, self.clock.now())
                certificate = load_certificate(files.certificate)
                fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
                await transaction.connection.execute(
                    update(tables.hubs)
                    .where(tables.hubs.c.id == place.hub)
                    .values(certificate=fingerprint)
                )

    def _pair(self, hub: str) -> Pair:
        folder = self.folder / hub
        return Pair(certificate=folder / "hub.pem", key=folder / "hub.key")

    async def _settle(self, place: DemoHome, stack: AsyncExitStack) -> None:
        """Start one home: its fibre, its broker, its hub, its robot, its people."""
        folder = self.folder / place.hub
        wire = Wire(self.broker_port)
        await wire.start()
        stack.push_async_callback(wire.close)
        _, home_port = await start_broker(
            self.company, f"{place.hub}-broker", folder, embedded=self.wish.embedded
        )
        cabinet: Cabinet | None = None
        vitals: dict[str, object] = {}
        if self.wish.vitals:
            cabinet = Cabinet(self.clock, self.wish.seed + len(self.households))
            port = await stack.enter_async_context(open_air(cabinet.air))
            vitals = {"bluetooth": cabinet_settings(port, place.residents[0].id)}
        settings = self._write_settings(place, folder, wire.port, home_port, vitals)
        hub = Program(
            place.hub,
            room("edge", "run", "--config", str(settings), "--json"),
            folder=folder,
            told=self.told,
        )
        await self.company.start(hub)
        household = Household(
            place=place,
            wire=wire,
            hub=hub,
            house=await self._house(place, home_port, stack),
            cabinet=cabinet,
        )
        if place.profile == "robot":
            household.robot = await self._start_robot(place, home_port, folder)
        self.households[place.hub] = household

    async def _house(self, place: DemoHome, port: int, stack: AsyncExitStack) -> House:
        broker = await stack.enter_async_context(
            aiomqtt.Client("127.0.0.1", port, identifier=f"{place.hub}-house", timeout=NO_TIMEOUT)
        )

        def said(state: HubState) -> None:
            line: Line = {"event": "state", "saying": state.saying, "asking": state.asking}
            self.told(f"{place.hub}-house", line)

        index = len(self.households)
        house = House(
            broker,
            clock=self.clock,
            seed=self.wish.seed + index,
            devices=[device.id for device in place.devices],
            said=said,
        )
        life = house.live(ScaledClock(self.wish.speed, self.clock.now()))
        await stack.enter_async_context(_living(life, f"life in {place.hub}"))
        return house

    async def _start_robot(self, place: DemoHome, port: int, folder: Path) -> Program:
        robot = Program(
            f"{place.hub}-robot",
            room("caliu", "robot", "run", "--broker", f"mqtt://127.0.0.1:{port}"),
            folder=folder,
            told=self.told,
        )
        return await self.company.start(robot, probe=_at_once)

    def _write_settings(
        self, place: DemoHome, folder: Path, wire: int, home: int, more: dict[str, object]
    ) -> Path:
        authority = self._installation.authority.certificate
        (folder / "ca.pem").write_bytes(authority.read_bytes())
        file = folder / "hub.toml"
        content = {
            "hub": place.hub,
            "installation": place.installation,
            "state": "state",
            "language": place.residents[0].language,
            "profile": place.profile,
            "centre": {
                "broker": f"mqtt://127.0.0.1:{wire}",
                "api": f"https://127.0.0.1:{self._device_port}",
                "ca": "ca.pem",
                "certificate": "hub.pem",
                "key": "hub.key",
                "receipt_within_s": self.wish.receipt_within_s,
                "heartbeat_s": 60.0,
            },
            "home": {"broker": f"mqtt://127.0.0.1:{home}", "speak": self.wish.speak},
            "dialogue": {"answer_within_s": self.wish.answer_within_s, "grace_s": 15.0},
            **more,
        }
        file.write_text(tomli_w.dumps(content))
        return file


@asynccontextmanager
async def _living(life: Coroutine[object, object, None], name: str) -> AsyncIterator[None]:
    """Let a life go on beside the block, and end with it."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(life, name=name)
        try:
            yield
        finally:
            task.cancel()


async def _at_once() -> None:
    """Wait for nothing: the robot joins its home when it can, as any auxiliary part."""
