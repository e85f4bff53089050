"""From the pin of the board to the console, and a hub under a storm of its own sensors.

Real firmware in the emulator, a real hub, two real brokers, a real centre, its live link. Ping is
the rig's own: from the same pin to the first frame at a bare host, without a hub. Everything is
held against what was measured in the same run.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, cast

import aiomqtt
import msgspec
import psutil

from central.mqtt_address import Address
from edge.mqtt import NO_TIMEOUT, NODELAY
from firmware_bridge.link import BoardLink
from firmware_bridge.news import BoardEvent
from protocol.clock import RealClock
from protocol.home import WEARABLE, ZIGBEE, Acceleration
from simulations.bench_figures import Figure, percentile
from simulations.brokers import start_broker
from simulations.census import enrol
from simulations.emulated_board import EmulatedBoard
from simulations.processes import Company, Line, Program, company, room
from simulations.stage import centre, prepare
from simulations.town import LightHub, Received, Street, hub_id, installation_of

PENDANTS: Final = 16
BETWEEN_S: Final = 0.7
"""Between two presses: a pendant pressed again within ten seconds is no new alarm."""
APART_MS: Final = 450
"""On the processor's own time, which a busy machine slows: sooner it is the same press."""
PRESSES: Final = 64
WITHIN: Final = 3.0
SENSORS: Final = 60
STORM: Final = 5_000
STORM_S: Final = 10.0
MOST_DELAY_MS: Final = 100.0
MOST_CORE: Final = 3.0
MOST_MB: Final = 150.0
SETTLE_S: Final = 20.0

Say = Callable[[str], None]


@dataclass(slots=True)
class Home:
    """One home with all that is around it."""

    company: Company
    board: EmulatedBoard
    broker: int
    """Of the home."""
    edge: Program
    centre: str
    token: str
    """Of an operator's session."""
    folder: Path
    clock: RealClock = field(default_factory=RealClock)
    told: list[Line] = field(default_factory=list)
    """The commentary of the hub."""

    def raised(self) -> dict[str, list[float]]:
        """When each source raised, in steady seconds."""
        found: dict[str, list[float]] = {}
        for line in self.told:
            if line.get("event") == "raised":
                found.setdefault(str(line["source"]), []).append(
                    float(cast("float", line["steady"]))
                )
        return found


async def measured(say: Say, *, seconds: float = 30.0) -> list[Figure]:
    """Take them all."""
    with TemporaryDirectory(prefix="caliu-senses-") as name:
        folder = Path(name)
        async with company() as programs, EmulatedBoard.running(folder, seed=1) as board:
            say("the rig's own ping: from a pin of the board to a bare host")
            ping = await _pings(board)
            _, port = await start_broker(programs, "mosquitto", folder)
            say("the floor of a receipt: two hops and a bare transaction")
            floor = await _floor(programs, folder, port)
            async with _home(programs, folder, board, port) as home:
                say("from the pin to the console")
                figures = await _presses(home, ping, floor)
                say("60 sensors at their natural rates")
                figures += await _rest(home, seconds)
                say("5,000 messages of sensors in 10 s")
                return figures + await _storm(home)


# -- what it is held against


async def _pings(board: EmulatedBoard) -> list[float]:
    clock = RealClock()
    pressed: list[float] = []
    came: list[float] = []
    async with BoardLink(board.port, clock) as link, asyncio.TaskGroup() as group:

        async def listen() -> None:
            while True:
                if isinstance(await link.receive(), BoardEvent):
                    came.append(clock.steady())

        listening = group.create_task(listen(), name="bare host")
        await asyncio.sleep(2.0)
        for number in range(PRESSES):
            pressed.append(clock.steady())
            await board.press(number % PENDANTS)
            await board.let_pass(APART_MS)
        await asyncio.sleep(1.0)
        listening.cancel()
    if len(came) != len(pressed):
        raise RuntimeError(f"{len(came)} of {len(pressed)} presses came to the bare host")
    return [there - began for began, there in zip(pressed, came, strict=True)]


async def _floor(programs: Company, folder: Path, port: int) -> list[float]:
    clock = RealClock()
    took: list[float] = []

    def received(receipt: Received) -> None:
        took.append(receipt.came - receipt.sent)

    place = folder / "commit"
    place.mkdir()
    command = room("simulations.floor", "commit", str(port), str(place))
    bare = await programs.start(Program("floor-commit", command, folder=place))
    street = Street([LightHub(0, clock)], clock, received, root="commit")
    await street.connect(Address(host="127.0.0.1", port=port), "street-commit")
    for _ in range(PRESSES):
        street.raise_alarm(street.hubs[0])
        await asyncio.sleep(0.1)
    await street.all_received(SETTLE_S)
    await street.close()
    await bare.stop()
    return took


# -- the home


@asynccontextmanager
async def _home(
    programs: Company, folder: Path, board: EmulatedBoard, port: int
) -> AsyncIterator[Home]:
    station = centre(folder, broker_port=port)
    await prepare(station.database)
    token = await enrol(station.database, 1)
    await programs.start(station.program)
    at_home = folder / "home"
    at_home.mkdir()
    _, things = await start_broker(programs, "things", at_home)
    settings = at_home / "edge.toml"
    settings.write_text(
        f'hub = "{hub_id(0)}"\ninstallation = "{installation_of(0)}"\nstate = "state"\n'
        f'[centre]\nbroker = "mqtt://127.0.0.1:{port}"\n'
        f'[home]\nboard = "{board.port}"\nbroker = "mqtt://127.0.0.1:{things}"\nspeak = "off"\n'
    )
    told: list[Line] = []
    edge = Program(
        "edge",
        room("edge", "run", "--config", str(settings), "--json"),
        folder=at_home,
        told=lambda _, line: told.append(line),
    )
    await programs.start(edge)
    await asyncio.sleep(3.0)  # the board is greeted, both brokers are joined
    yield Home(
        programs, board, things, edge, f"ws://127.0.0.1:{station.port}", token, at_home, told=told
    )
    await edge.stop()


@asynccontextmanager
async def _console(home: Home) -> AsyncIterator[list[float]]:
    """Open a console; after the block the list holds when each row came."""
    rows: list[float] = []
    seen: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
    command = room(
        "simulations.consoles", f"{home.centre}/api/live", f"caliu_session={home.token}", "1"
    )
    viewer = Program(
        "console", command, folder=home.folder, told=lambda _, line: seen.set_result(line)
    )
    await home.company.start(viewer)
    yield rows
    await asyncio.sleep(1.0)
    os.kill(viewer.pid, signal.SIGTERM)
    async with asyncio.timeout(SETTLE_S):
        line = await seen
    ((*came,),) = cast("list[list[tuple[str, float, str]]]", line["consoles"])
    rows += sorted(at for _, at, _ in came)


async def _presses(home: Home, ping: list[float], floor: list[float]) -> list[Figure]:
    took: list[float] = []
    for _ in range(PRESSES // PENDANTS):  # a viewer answers no ping, and is shut out after a while
        pressed: list[float] = []
        async with _console(home) as rows:
            for pendant in range(PENDANTS):
                pressed.append(home.clock.steady())
                await home.board.press(pendant)
                await home.board.let_pass(APART_MS)
                await asyncio.sleep(max(0.0, pressed[-1] + BETWEEN_S - home.clock.steady()))
        for began in pressed:
            after = next((row for row in rows if row >= began), None)
            if after is None:
                raise RuntimeError("a press did not reach the console")
            took.append(after - began)
    return [
        Figure(
            name=f"pin to console, p{round(share * 100)}",
            value=percentile(took, share) * 1e3,
            unit="ms",
            floor=(percentile(ping, share) + percentile(floor, share)) * 1e3,
            bound=WITHIN if share > 0.9 else None,
            rounds=tuple(took),
        )
        for share in (0.5, 0.99)
    ] + [
        Figure(name="  the rig's own ping, p99", value=percentile(ping, 0.99) * 1e3, unit="ms"),
        Figure(name="  the receipt's floor, p99", value=percentile(floor, 0.99) * 1e3, unit="ms"),
    ]


# -- at rest, and in a storm


async def _rest(home: Home, seconds: float) -> list[Figure]:
    """Motion each minute, doors each ten, the others each hour, and a wearable that streams."""
    hub = psutil.Process(home.edge.pid)
    async with _speaking(home) as client:
        for number in range(SENSORS - 1):  # each is known before it is measured
            await _say(client, number, 0)
        await asyncio.sleep(2.0)
        before, began = hub.cpu_times(), home.clock.steady()
        async with asyncio.TaskGroup() as group:
            speaking = [
                group.create_task(_natural(client, number), name=f"sensor {number}")
                for number in range(SENSORS - 1)
            ]
            speaking.append(group.create_task(_wear(client, home.clock), name="wearable"))
            await asyncio.sleep(seconds)
            for task in speaking:
                task.cancel()
        after, ended = hub.cpu_times(), home.clock.steady()
    spent = after.user + after.system - before.user - before.system
    core = 100 * spent / (ended - began)
    mb = hub.memory_info().rss / 1e6
    return [
        _at_most("60 sensors at natural rates: a core", core, "%", MOST_CORE),
        _at_most("60 sensors at natural rates: memory", mb, "MB", MOST_MB),
    ]


async def _natural(client: aiomqtt.Client, number: int) -> None:
    every_s = 60.0 if number < 20 else 600.0 if number < 30 else 3600.0
    await asyncio.sleep(every_s * ((number * 7) % SENSORS) / SENSORS)
    for turn in count():
        await _say(client, number, turn)
        await asyncio.sleep(every_s)


async def _say(client: aiomqtt.Client, number: int, turn: int) -> None:
    if number < 20:
        name, state = f"motion-{number}", {"occupancy": turn % 2 == 0, "illuminance": turn % 90}
    elif number < 30:
        name, state = f"door-{number}", {"contact": turn % 2 == 0}
    else:
        name, state = f"smoke-{number}", {"smoke": False}
    whole = {**state, "battery": 80, "linkquality": 100 + turn % 50}
    await client.publish(f"{ZIGBEE}/{name}", msgspec.json.encode(whole), qos=0, timeout=NO_TIMEOUT)


async def _wear(client: aiomqtt.Client, clock: RealClock) -> None:
    for seq in count():
        batch = Acceleration(
            seq=seq, at=clock.now(), rate_hz=50.0, samples=((0.05, -0.99, 0.08),) * 25
        )
        topic = WEARABLE.format(device="wearable-1")
        await client.publish(topic, msgspec.json.encode(batch), qos=0, timeout=NO_TIMEOUT)
        await asyncio.sleep(0.5)


async def _storm(home: Home) -> list[Figure]:
    async with _speaking(home) as client:
        quiet = await _calls(home, client, "quiet", 10)
        async with asyncio.TaskGroup() as group:
            storm = group.create_task(_pour(home, client), name="storm")
            await asyncio.sleep(0.5)
            loud = await _calls(home, client, "loud", 20)
            sent = await storm
    await asyncio.sleep(2.0)
    lost = sum(one is None for one in (*quiet, *loud))
    delay = max(one or SETTLE_S for one in loud) - median(one or 0.0 for one in quiet)
    return [
        Figure(name="storm: messages a second", value=sent / STORM_S, unit="/s", bound=None),
        _at_most("storm: the slowest button is later by", delay * 1e3, "ms", MOST_DELAY_MS),
        _at_most("storm: alarms lost", float(lost), "of 30", 0.0),
    ]


async def _calls(home: Home, client: aiomqtt.Client, name: str, calls: int) -> list[float | None]:
    """Press so many buttons through the broker; return when each raised, None where none did."""
    pressed: dict[str, float] = {}
    for number in range(calls):
        device = f"pendant-{name}-{number}"
        pressed[device] = home.clock.steady()
        await client.publish(
            f"{ZIGBEE}/{device}", b'{"action":"emergency"}', qos=1, timeout=NO_TIMEOUT
        )
        await asyncio.sleep(0.45)
    await asyncio.sleep(1.0)
    raised = home.raised()
    return [raised[one][0] - began if one in raised else None for one, began in pressed.items()]


async def _pour(home: Home, client: aiomqtt.Client) -> int:
    """Send the storm on its schedule, whatever comes back."""
    began, done = home.clock.steady(), 0
    while done < STORM:
        due = min(STORM, int((home.clock.steady() - began) / STORM_S * STORM) + 1)
        for turn in range(done, due):
            await _say(client, turn % (SENSORS - 1), turn)
        done = max(done, due)
        await asyncio.sleep(0.002)
    return done


@asynccontextmanager
async def _speaking(home: Home) -> AsyncIterator[aiomqtt.Client]:
    async with aiomqtt.Client(
        "127.0.0.1", home.broker, socket_options=NODELAY, timeout=NO_TIMEOUT
    ) as client:
        client.pending_calls_threshold = STORM
        yield client


def _at_most(name: str, value: float, unit: str, bound: float) -> Figure:
    return Figure(name=name, value=value, unit=unit, bound=bound, at_most=True)
