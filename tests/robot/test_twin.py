"""The twin moves no faster than it may, stops when told, and tires."""

import asyncio
from datetime import UTC, datetime
from math import dist

import msgspec
import pytest

from protocol.clock import ManualClock
from robot.api import Capability, Ended, Pressed
from robot.profile import KinematicProfile, load_profile
from robot.twin import KinematicTwin

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def made(
    clock: ManualClock, lacking: frozenset[Capability] = frozenset()
) -> tuple[KinematicTwin, list[str]]:
    said: list[str] = []
    profile = load_profile("kinematic")
    twin = KinematicTwin(
        profile, clock, voice=lambda text, _language: said.append(text), lacking=lacking
    )
    return twin, said


async def later(clock: ManualClock, seconds: float) -> None:
    """Let what was begun fall asleep, then let time pass."""
    for _ in range(5):
        await asyncio.sleep(0)
    await clock.advance(seconds)


async def test_it_reaches_the_room_and_never_exceeds_one_metre_a_second() -> None:
    clock = ManualClock(START)
    twin, _ = made(clock)
    async with asyncio.TaskGroup() as tasks:
        journey = tasks.create_task(twin.go("bathroom"), name="journey")
        await asyncio.sleep(0)
        before, moments = twin.condition(), 0
        while not journey.done():
            await later(clock, 0.05)
            after = twin.condition()
            x0, y0, x1, y1 = before.x_m, before.y_m, after.x_m, after.y_m
            assert x0 is not None
            assert y0 is not None
            assert x1 is not None
            assert y1 is not None
            # The step of the simulation is 0.1 s: no faster over any of them.
            assert dist((x0, y0), (x1, y1)) <= 1.0 * 0.1 + 0.002
            before, moments = after, moments + 1
            assert moments < 10_000
    assert journey.result() == Ended(outcome="done")
    assert twin.condition().place == "bathroom"
    metres = 2.5 + 2.5 + dist((5.0, 2.0), (7.5, 4.5))
    assert clock.steady() >= metres / 1.0


async def test_a_stop_ends_journey_and_speech_and_returns_when_both_ended() -> None:
    clock = ManualClock(START)
    twin, said = made(clock)
    async with asyncio.TaskGroup() as tasks:
        journey = tasks.create_task(twin.go("kitchen"), name="journey")
        speech = tasks.create_task(twin.say("One two three four five six seven.", "en"), name="say")
        await later(clock, 1.5)
        assert twin.condition().moving
        stop = tasks.create_task(twin.stop(), name="stop")
        await later(clock, 1.5)
        assert stop.done()
    assert (journey.result().outcome, speech.result().outcome) == ("stopped", "stopped")
    assert not twin.condition().moving
    assert said == ["One two three four five six seven."]


async def test_the_red_button_stops_it_without_any_software_and_holds_it() -> None:
    clock = ManualClock(START)
    twin, _ = made(clock)
    async with asyncio.TaskGroup() as tasks:
        journey = tasks.create_task(twin.go("kitchen"), name="journey")
        await later(clock, 2.0)
        twin.press_emergency()
        await later(clock, 0.2)
        here = twin.condition()
        await later(clock, 5.0)
        assert (twin.condition().x_m, twin.condition().y_m) == (here.x_m, here.y_m)
        again = tasks.create_task(twin.go("kitchen"), name="again")
        await later(clock, 2.0)
        assert again.done()
    assert journey.result().outcome == "stopped"
    assert again.result().outcome == "stopped"
    assert twin.condition().emergency is True


async def test_a_way_shut_while_it_drives_is_told_and_it_goes_again_when_free() -> None:
    clock = ManualClock(START)
    twin, _ = made(clock)
    async with asyncio.TaskGroup() as tasks:
        journey = tasks.create_task(twin.go("hall"), name="journey")
        await later(clock, 8.0)
        twin.block("living-room", "hall")
        await later(clock, 10.0)
        assert journey.done()
        assert journey.result() == Ended(outcome="failed", text="no free way leads there")
        twin.unblock("living-room", "hall")
        again = tasks.create_task(twin.go("hall"), name="again")
        await later(clock, 20.0)
        assert again.done()
    assert twin.condition().place == "hall"


async def test_the_battery_falls_by_driving_and_rises_on_the_dock() -> None:
    clock = ManualClock(START)
    twin, _ = made(clock)
    async with asyncio.TaskGroup() as tasks:
        there = tasks.create_task(twin.go("bathroom"), name="there")
        await later(clock, 60.0)
        assert there.done()
        await later(clock, 3600.0)
        away = twin.condition()
        assert away.battery_pct == pytest.approx(92.0, abs=0.5)
        assert not away.charging
        home = tasks.create_task(twin.dock(), name="home")
        await later(clock, 60.0)
        assert home.done()
        await later(clock, 3600.0)
    assert twin.condition().charging
    assert twin.condition().battery_pct == 100.0


async def test_an_empty_battery_leaves_it_where_it_is() -> None:
    clock = ManualClock(START)
    twin, _ = made(clock)
    twin.set_battery(0.0)
    async with asyncio.TaskGroup() as tasks:
        journey = tasks.create_task(twin.go("hall"), name="journey")
        await later(clock, 3.0)
        assert journey.done()
    assert journey.result() == Ended(outcome="failed", text="the battery is empty")


async def test_what_it_lacks_ends_as_unsupported() -> None:
    clock = ManualClock(START)
    twin, said = made(clock, frozenset((Capability.SAY, Capability.GO, Capability.DOCK)))
    unsupported = Ended(outcome="unsupported")
    assert await twin.say("x", "ca") == await twin.go("hall") == await twin.dock() == unsupported
    assert said == []
    assert twin.capabilities == {
        Capability.BATTERY,
        Capability.EMERGENCY_STOP,
        Capability.BUTTON,
    }


async def test_a_press_is_noticed_with_its_time() -> None:
    clock = ManualClock(START)
    twin, _ = made(clock)
    notices = twin.notices()
    await anext(notices)
    await later(clock, 3.0)
    twin.press_button()
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(anext(notices), name="next")
        await later(clock, 0.2)
    assert following.result() == Pressed(at=3.0)
    await notices.aclose()


@pytest.mark.parametrize("speed", [0.0, -1.0, 1.01])
def test_a_profile_faster_than_the_real_base_is_refused(speed: float) -> None:
    places = {"points": {"a": (0, 0)}, "ways": [], "dock": "a"}
    profile = {"body": "kinematic", "speed_m_s": speed, "places": places}
    with pytest.raises(msgspec.ValidationError, match="speed_m_s must be above 0"):
        msgspec.convert(profile, KinematicProfile)
