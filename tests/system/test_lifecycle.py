"""Processes start quickly, end in order when they are asked to, and rest when nothing happens."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from central.mqtt import connect
from central.mqtt_address import Address
from central.mqtt_packets import Publish
from protocol.codec import decode_up
from protocol.messages import Heartbeat, Senses
from protocol.topics import Up, all_up
from simulations.brokers import start_broker
from simulations.processes import Company, Program, company, room
from simulations.stage import centre, prepare
from tests.system.station import PATIENCE_S, clock, seen, timed

pytestmark = pytest.mark.broker

BARE_S = 0.1
"""How long a bare interpreter takes to start, with asyncio and sqlite3, on a machine at rest.

A process that starts is busy all the time, as the bare one is: where that takes three times as
long, the machine has a third of itself to give, and the bounds are stretched as much.
"""
END_WITHIN_S = 5.0
REST_S = 10.0
EDGE = """
hub = "hub-0001"
installation = "0191e0a0-0000-7000-8000-000000000001"
state = "state"
[centre]
broker = "mqtt://127.0.0.1:{port}"
heartbeat_s = 2.0
[home]
broker = "mqtt://127.0.0.1:{port}"
speak = "off"
"""


async def how_slow() -> float:
    """Return by how much the machine is slower now than at rest; never below 1."""

    async def bare() -> None:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import asyncio, sqlite3"
        )
        await program.wait()

    return max(1.0, max([await timed(bare()) for _ in range(3)]) / BARE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How long a process took to be ready, and to end."""

    ready_s: float
    ended_s: float
    code: int | None
    slow: float

    def check(self, name: str, ready_within_s: float) -> None:
        print(  # noqa: T201 - the figures
            f"{name}: ready after {self.ready_s:.2f} s, ended within {self.ended_s:.2f} s "
            f"(a machine {self.slow:.1f} times slower than at rest)"
        )
        assert self.ready_s < ready_within_s * self.slow
        assert self.ended_s < END_WITHIN_S
        assert self.code == 0


async def live(programs: Company, program: Program) -> Life:
    """Start a program, wait until it says `ready`, and ask it to end."""
    before = await how_slow()
    ready = await timed(programs.start(program, ready_within_s=PATIENCE_S))
    slow = max(before, await how_slow())
    ended = await timed(program.stop(within_s=PATIENCE_S))
    return Life(ready_s=ready, ended_s=ended, code=program.exit_code, slow=slow)


def edge(folder: Path, port: int) -> Program:
    settings = folder / "hub.toml"
    settings.write_text(EDGE.format(port=port))
    return Program(
        "edge", room("caliu", "edge", "run", "--config", str(settings), "--json"), folder=folder
    )


async def test_the_centre_is_ready_within_five_seconds_and_ends_within_five(
    tmp_path: Path,
) -> None:
    async with company() as programs:
        _, port = await start_broker(programs, "broker", tmp_path)
        station = centre(tmp_path, broker_port=port)
        (await live(programs, station.program)).check("centre, a new database", 5.0)
        (await live(programs, station.program)).check("centre, once more", 5.0)


async def test_the_centre_is_ready_and_ends_without_a_broker_too(tmp_path: Path) -> None:
    async with company() as programs:
        broker, port = await start_broker(programs, "broker", tmp_path)
        await broker.kill()
        station = centre(tmp_path, broker_port=port)
        await prepare(station.database)
        (await live(programs, station.program)).check("centre without a broker", 5.0)


async def test_the_hub_is_ready_within_three_seconds_and_ends_within_five(tmp_path: Path) -> None:
    async with company() as programs:
        _, port = await start_broker(programs, "broker", tmp_path)
        (await live(programs, edge(tmp_path, port))).check("edge", 3.0)


async def test_a_hub_at_rest_takes_under_80_mb_and_under_a_hundredth_of_a_core(
    tmp_path: Path,
) -> None:
    beats: list[Heartbeat] = []

    def hear(message: Publish) -> None:
        said = decode_up(message.payload)
        assert isinstance(said, Heartbeat | Senses)
        if isinstance(said, Heartbeat):
            beats.append(said)

    async with company() as programs:
        _, port = await start_broker(programs, "broker", tmp_path)
        ear = await connect(Address(host="127.0.0.1", port=port), "ear", on_message=hear)
        await ear.subscribe((all_up(Up.TELEMETRY), 0))
        hub = await programs.start(edge(tmp_path, port), ready_within_s=PATIENCE_S)
        await seen(lambda: len(beats) >= 2)  # what a start takes is over
        process = psutil.Process(hub.pid)
        began, before = clock.steady(), process.cpu_times()
        await clock.sleep(REST_S)
        after, ended = process.cpu_times(), clock.steady()
        await ear.disconnect()
        beaten = len(beats) - 2
        resident_mb = process.memory_info().rss / 1e6
        assert process.children() == [], "all of it is in this process"
    share = (after.user - before.user + after.system - before.system) / (ended - began)
    print(  # noqa: T201 - the figures
        f"edge at rest: {resident_mb:.1f} MB resident, {100 * share:.2f} % of a core "
        f"over {ended - began:.0f} s with {beaten} heartbeats"
    )
    assert beaten >= 1
    assert resident_mb < 80
    assert share < 0.01
