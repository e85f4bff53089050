"""A pretend board on a real pty, and a link to it in a hurry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from firmware_bridge.happenings import Timing
from firmware_bridge.link import BoardLink
from protocol.clock import RealClock
from simulations.board import SimulatedBoard

QUICK = Timing(
    hello_every=0.1,
    hello_within=1.0,
    ping_every=0.1,
    silent_after=0.6,
    host_silent_after=0.5,
    request_every=0.05,
    request_tries=20,
    backoff_least=0.02,
    backoff_most=0.1,
)


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[SimulatedBoard]:
    """A board that lives; its line can be cut and spoiled."""
    alive = SimulatedBoard(tmp_path, RealClock(), seed=7, retry_s=0.05)
    # A fixture is set up and torn down in different tasks: no task group fits around its yield.
    life = asyncio.create_task(alive.run(), name="board")
    await asyncio.sleep(0)  # its first step plugs it in
    yield alive
    life.cancel()
    with suppress(asyncio.CancelledError):
        await life


@pytest.fixture
async def link(board: SimulatedBoard) -> AsyncIterator[BoardLink]:
    async with BoardLink(board.port, RealClock(), timing=QUICK) as line:
        yield line
