"""A real hub that knows its person's rhythm: over kill -9, damaged files and absences."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from edge import rhythm
from edge.config import kept_in
from edge.settings import load
from protocol.clock import RealClock
from protocol.configuration import HomeConfig
from protocol.messages import AlarmRaised, FaultRaised
from sensors.activity import keeping, watch
from sensors.activity.memory import number_of
from simulations.lived import live, named
from simulations.rhythm_scores import watched
from tests.edge.peers import World

pytestmark = [pytest.mark.broker, pytest.mark.story]
SILENT_S = 30 * 3600.0
"""Longer than any silence that was learned."""


@dataclass
class Known:
    """A home whose rhythm lies on the disk already, and which has been silent since yesterday."""

    config: Path
    home: Path
    file: Path

    def state(self) -> watch.State:
        return keeping.read(self.file.read_bytes())

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return when the disk holds it."""
        async with asyncio.timeout(10):
            while not holds():  # noqa: ASYNC110 - it is another process that writes
                await asyncio.sleep(0.05)

    def is_away(self) -> None:
        until = RealClock().now() + timedelta(days=2)
        away = HomeConfig(version=2, time_zone="UTC", absent_until=until)
        self.home.write_bytes(msgspec.json.encode(away))


@pytest.fixture(scope="module")
def learned() -> watch.State:
    lived = live(named("ordinary"), 12, 1)
    return watched(lived, lived.ends)[0]


@pytest.fixture
def known(world: World, learned: watch.State) -> Known:
    config = world.write_settings()
    settings = load(config)
    settings.state.mkdir(parents=True)
    home = kept_in(settings.state, settings.installation)
    home.write_bytes(msgspec.json.encode(HomeConfig(version=1, time_zone="UTC")))
    local = RealClock().now().replace(tzinfo=None)
    later = number_of(local) - learned.days[-1].number
    state = replace(
        learned,
        local=local,
        days=tuple(replace(day, number=day.number + later) for day in learned.days),
        presence=replace(learned.presence, at=learned.last - SILENT_S, occupied=(), visit=None),
        search=None,
    )
    file = rhythm.kept_in(settings.state, settings.installation)
    file.write_bytes(keeping.kept(state))
    return Known(config, home, file)


async def test_what_was_learned_survives_a_kill_and_the_silence_is_told_once(
    world: World, known: Known
) -> None:
    async with world.centre() as centre:
        async with world.hub(known.config) as hub:
            raised = await centre.until(AlarmRaised)
            await known.until(lambda: known.state().silence_told)
            await hub.kill()
        before = known.state()
        async with world.hub(known.config) as hub:
            await hub.until("ready")
            await hub.press("b")
            await centre.until(AlarmRaised, count=2)
    assert raised.cause == "inactivity"
    assert raised.evidence is not None
    assert raised.evidence.said is not None
    assert raised.evidence.said.code in {"silent", "not-up"}
    assert [alarm.cause for alarm in centre.of(AlarmRaised)] == ["inactivity", "button"]
    assert before.learned is not None
    assert known.state().learned == before.learned


async def test_an_absence_silences_the_rhythm_and_never_a_button(
    world: World, known: Known
) -> None:
    known.is_away()
    async with world.centre() as centre, world.hub(known.config) as hub:
        await hub.until("ready")
        await asyncio.sleep(2)  # some ticks in which a silence would be told
        await hub.press("b")
        await centre.until(AlarmRaised)
    assert [alarm.cause for alarm in centre.of(AlarmRaised)] == ["button"]


async def test_a_torn_file_is_moved_away_and_the_copy_before_it_holds(
    world: World, known: Known
) -> None:
    whole = known.file.read_bytes()
    known.file.with_name(f"{known.file.name}.before").write_bytes(whole)
    known.file.write_bytes(whole[: len(whole) // 2])
    async with world.centre() as centre, world.hub(known.config):
        fault = await centre.until(FaultRaised)
        raised = await centre.until(AlarmRaised)
    assert (fault.component, fault.code) == ("rhythm", "broken")
    assert raised.cause == "inactivity"
    assert known.file.with_name(f"{known.file.name}.broken-1").exists()


async def test_a_home_of_which_nothing_is_left_begins_anew(world: World, known: Known) -> None:
    for file in (known.file, known.file.with_name(f"{known.file.name}.before")):
        file.write_bytes(b"\xff" * 999)
    async with world.centre() as centre, world.hub(known.config) as hub:
        await centre.until(FaultRaised)
        await hub.press("b")
        await centre.until(AlarmRaised)
        await known.until(known.file.exists)
    assert known.state().learned is None
