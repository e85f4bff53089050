"""The robot as its own process: it starts quickly, ends in order, and its death is told."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from protocol.home import RobotStatus
from tests.fixtures.mosquitto import Mosquitto
from tests.robot.home import at_home

START = "from robot.command import app; app()"


@asynccontextmanager
async def started(*arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", START, "run", *arguments, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.broker
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_within_five_seconds(
    mosquitto: Mosquitto, number: signal.Signals
) -> None:
    async with at_home(mosquitto) as home, started("--broker", mosquitto.url) as process:
        await home.until(RobotStatus, lambda status: status.online)
        await home.go("kitchen")
        await home.until(RobotStatus, lambda status: status.place == "")
        asked_at = monotonic()
        process.send_signal(number)
        async with asyncio.timeout(5):
            assert await process.wait() == 0
        assert monotonic() - asked_at < 5
        await home.until(RobotStatus, lambda status: not status.online)


@pytest.mark.broker
async def test_a_signal_ends_it_within_five_seconds_when_the_broker_hangs(
    mosquitto: Mosquitto,
) -> None:
    async with started("--broker", mosquitto.url) as process:
        async with at_home(mosquitto) as home:
            await home.until(RobotStatus, lambda status: status.online)
        mosquitto.pause()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            assert await process.wait() == 0


@pytest.mark.broker
async def test_its_sudden_death_is_told_by_its_last_will(mosquitto: Mosquitto) -> None:
    async with at_home(mosquitto) as home, started("--broker", mosquitto.url) as process:
        await home.until(RobotStatus, lambda status: status.online)
        process.kill()
        await home.until(RobotStatus, lambda status: not status.online)


async def test_wrong_settings_end_it_at_once_with_a_sentence() -> None:
    async with started("--profile", "ari") as process:
        out, _ = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 2
        assert b"no profile `ari`; known: kinematic" in out
