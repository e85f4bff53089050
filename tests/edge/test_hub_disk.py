"""A real hub on a real disk that refuses, and after ten thousand events without a network."""

import asyncio
import resource
import sys
from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import pytest

from protocol.clock import RealClock
from protocol.messages import (
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    Event,
    FaultCleared,
    FaultRaised,
    Status,
)
from tests.edge.peers import ROOT, HubProcess, World

pytestmark = [pytest.mark.broker, pytest.mark.story]
clock = RealClock()
UNLIMITED = resource.RLIM_INFINITY


async def test_a_full_disk_does_not_silence(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        await hub.press("b")
        await hub.until("spoken", phrase="receipt")
        # No file of this process may grow any more: what a full disk does to it.
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (0, UNLIMITED))
        await hub.press("f")
        await hub.until("asked")
        await hub.press("n")
        unwell = await centre.until(AlarmRaised, count=2)
        await hub.until("spoken", count=2, phrase="receipt")
        fault = await centre.until(FaultRaised)
        assert hub.told("stored", durable=False)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
        over = await centre.until(FaultCleared, within_s=60)
    assert (unwell.cause, unwell.reason) == ("unwell", "answer")
    assert unwell.epoch != centre.of(Status)[0].epoch
    assert (fault.component, fault.code) == (over.component, over.code) == ("outbox", "disk")


async def test_a_disk_full_from_the_start_does_not_silence(world: World) -> None:
    config = world.write_settings()

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, UNLIMITED))

    async with world.centre() as centre, world.hub(config, preexec_fn=full) as hub:
        await hub.press("b")
        await centre.until(AlarmRaised)
        await hub.until("spoken", phrase="receipt")
        await centre.until(FaultRaised)


async def _written_until_killed(world: World, at_least: int) -> set[UUID]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.edge.filler", str(world.state / "outbox.db")),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    safe: set[UUID] = set()
    async for line in process.stdout:
        safe.add(UUID(line.decode().split()[1]))
        if len(safe) == at_least:
            process.kill()
    await process.wait()
    return safe


@pytest.mark.timeout(180)
async def test_a_backlog_of_ten_thousand_goes_up_in_order_and_behind_a_new_life_alarm(
    world: World, figure: Callable[[str], None]
) -> None:
    safe = await _written_until_killed(world, 10_000)
    config = world.write_settings(centre="receipt_within_s = 60.0")
    async with world.centre() as centre, world.hub(config) as hub:
        began = clock.steady()
        async with asyncio.timeout(120), centre.news:
            await centre.news.wait_for(lambda: len(centre.heard) > 500)
            await hub.press("b")
        received = await hub.until("received", alarm=await _pressed(hub), within_s=60)
        waiting = len(safe) - len(centre.heard)
        async with asyncio.timeout(120), centre.news:
            await centre.news.wait_for(lambda: len(centre.ids) >= len(safe) and safe <= centre.ids)
        took = clock.steady() - began
    assert waiting > 5_000
    order: dict[UUID, list[type[Event]]] = defaultdict(list)
    seen: set[UUID] = set()
    for event in centre.heard:
        if isinstance(event, AlarmSuspected | AlarmRaised | AlarmNoted) and event.id not in seen:
            seen.add(event.id)
            order[event.alarm].append(type(event))
    whole = [AlarmSuspected, AlarmRaised, AlarmNoted]
    for alarm, kinds in order.items():
        expected = whole if kinds[0] is AlarmSuspected else [AlarmRaised]
        assert kinds == expected[: len(kinds)], alarm
    figure(
        f"a new alarm was received after {received['latency_ms']} ms in front of {waiting} events;"
        f" {len(seen)} events after {took:.1f} s"
    )


async def _pressed(hub: HubProcess) -> object:
    return (await hub.until("raised", source="keyboard"))["alarm"]
