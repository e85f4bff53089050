"""`caliu demo` as somebody runs it: in a folder of their own, to its end, and to Ctrl-C."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from simulations import script
from tests.fixtures.ports import free_port
from tests.system.recorded import seed_of_a_fall
from tests.system.station import PATIENCE_S, clock

MARK = "CALIU_TEST_MARK"
"""An environment variable that every process of a demo inherits: by it they are found."""


class Demo:
    """One run of the command. Its output is read as it comes."""

    def __init__(self, process: Process, mark: str) -> None:
        self._process = process
        self._mark = mark
        self.shown = ""

    async def until(self, pattern: str, within_s: float) -> str:
        """Return what matches as soon as it is shown."""
        assert self._process.stdout is not None
        async with asyncio.timeout(within_s):
            while (found := re.search(pattern, self.shown)) is None:
                part = await self._process.stdout.read(65536)
                assert part, f"it ended without {pattern!r}:\n{self.shown}"
                self.shown += part.decode(errors="replace")
        return found.group()

    async def ended(self, within_s: float) -> int:
        """Return its exit code."""
        assert self._process.stdout is not None
        async with asyncio.timeout(within_s):
            self.shown += (await self._process.stdout.read()).decode(errors="replace")
            return await self._process.wait()

    def interrupt(self) -> None:
        """Press Ctrl-C: the terminal tells the command alone, as its children are other groups."""
        self._process.send_signal(signal.SIGINT)

    def alive(self) -> list[psutil.Process]:
        """Return the processes of this demo, wherever they hang in the tree."""
        return [process for process in psutil.process_iter() if _has(process, self._mark)]


def left_in(folder: Path) -> list[Path]:
    """Return what a folder holds."""
    return list(folder.iterdir())


def _has(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


@asynccontextmanager
async def started(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[Demo]:
    """Start the command in a folder; whatever happens, nothing of it outlives the block."""
    mark = str(uuid4())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "caliu", "demo", *arguments),
        cwd=folder,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        env={**os.environ, **environment, MARK: mark, "COLUMNS": "200", "NO_COLOR": "1"},
        start_new_session=True,
    )
    demo = Demo(process, mark)
    try:
        yield demo
    finally:
        for left in demo.alive():
            left.kill()
        await process.wait()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("broker", ["mosquitto", "embedded"])
async def test_the_headline_runs_to_its_end_and_shows_each_step(
    broker: str, tmp_path: Path
) -> None:
    options = ["--embedded-broker"] if broker == "embedded" else []
    seed = str(seed_of_a_fall())
    async with started(tmp_path, "--once", "--seed", seed, *options) as demo:
        code = await demo.ended(within_s=240)
        assert code == 0, demo.shown
        steps = [step.tell for step in script.load("headline").steps if step.tell]
        at = [demo.shown.find(step) for step in steps]
        assert -1 not in at, f"not shown: {steps[at.index(-1)]}\n{demo.shown}"
        assert at == sorted(at), "they are told in their order"
        assert f"seed {seed};" in demo.shown, "it can be told again"
        assert demo.alive() == []
    assert left_in(tmp_path) == [], "it leaves nothing where it was called"


@pytest.mark.timeout(300)
async def test_a_step_that_is_not_seen_is_named_and_the_demo_fails(tmp_path: Path) -> None:
    # Nobody listens where the hub looks for the centre.
    broken = {"CALIU_EDGE_CENTRE__BROKER": f"mqtt://127.0.0.1:{free_port()}"}
    async with started(tmp_path, "--once", "--seed", str(seed_of_a_fall()), **broken) as demo:
        code = await demo.ended(within_s=240)
        assert code == 1, demo.shown
        (trouble,) = (line for line in demo.shown.splitlines() if line.startswith("✗"))
        step = "it stands in the queue at the centre"
        assert trouble.startswith(f"✗ not seen: {step}. "), "it names the step"
        assert demo.shown.count(step) == 1, "and shows it nowhere as seen"
        assert demo.alive() == []


@pytest.mark.timeout(300)
async def test_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    port = free_port()
    async with started(tmp_path, "--port", str(port)) as demo:
        await demo.until(f"http://127.0.0.1:{port}", within_s=120)
        assert len(demo.alive()) > 5, "the brokers, the centre, three hubs and the robot are found"
        began = clock.steady()
        demo.interrupt()
        assert await demo.ended(within_s=PATIENCE_S) == 0, demo.shown
        print(f"ended within {clock.steady() - began:.1f} s")  # noqa: T201 - the figure
        assert demo.alive() == []
    assert left_in(tmp_path) == []
