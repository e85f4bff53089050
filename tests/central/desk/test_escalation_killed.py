"""Stories of a centre that is killed with -9 in the middle of asking a contact to come."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from central.alarms.attempts import AttemptState
from protocol.clock import Clock
from simulations.carrier import Carrier, Mood
from tests.central.desk.night_shift import LINKS
from tests.central.desk.village import ANNA, MARTA, PEP, Village

pytestmark = pytest.mark.story
ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def night_shift(url: str) -> AsyncIterator[Process]:
    """Run the escalating process while the block runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.central.desk.night_shift", url, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def is_alive(process: psutil.Process) -> bool:
    """Tell whether it still does anything; an orphan may wait long for somebody to bury it."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_killed_while_asking_it_asks_again_at_its_return_with_the_same_link_and_goes_on_once(
    village: Village, carrier: Carrier, database_url: str, clock: Clock
) -> None:
    await village.settle({one: [carrier.channel(one)] for one in (ANNA, PEP, MARTA)})
    async with carrier.open():
        carrier.moods[ANNA] = Mood.HANGS
        case = await village.open_case(due_in_s=0)
        async with night_shift(database_url) as first:
            while [one.state for one in await village.attempts(case)] != [AttemptState.SENDING]:
                await clock.sleep(0.05)
            (before,) = await village.attempts(case)
            senders = psutil.Process(first.pid).children(recursive=True)
            first.kill()
            await first.wait()
        async with asyncio.timeout(5):  # what hung is not left behind
            while any(is_alive(one) for one in senders):
                await clock.sleep(0.05)

        carrier.moods[ANNA] = Mood.RINGS
        async with night_shift(database_url):
            text = await carrier.next_text(ANNA, 20)
            assert text.link == LINKS.url(before.link)
            while (await village.attempts(case))[0].state is not AttemptState.SENT:
                await clock.sleep(0.05)
        assert len(await village.attempts(case)) == 1
        assert (await village.case(case)).step == 1
        assert [one.phone for one in carrier.log] == [ANNA]
