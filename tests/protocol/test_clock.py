"""Clocks: the manual one wakes sleepers at their own moments, the scaled one runs ahead."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.clock import Clock, ManualClock, RealClock, ScaledClock

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


async def test_a_manual_clock_stands_until_it_is_moved() -> None:
    clock = ManualClock(START)
    assert (clock.steady(), clock.now()) == (0.0, START)
    await clock.advance(90)
    assert (clock.steady(), clock.now()) == (90.0, START + timedelta(seconds=90))


async def test_sleepers_wake_in_order_each_at_its_own_moment() -> None:
    clock = ManualClock(START)
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.steady()))

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 30.0), ("early", 10.0), ("second early", 10.0)):
            group.create_task(sleeper(name, seconds), name=name)
        await asyncio.sleep(0)
        await clock.advance(9)
        assert woken == []
        await clock.advance(60)
    assert woken == [("early", 10.0), ("second early", 10.0), ("late", 30.0)]
    assert clock.steady() == 69.0


async def test_who_sleeps_again_wakes_within_the_same_advance() -> None:
    clock = ManualClock(START)
    ticks: list[float] = []

    async def ticking() -> None:
        for _ in range(3):
            await clock.sleep(10)
            ticks.append(clock.steady())

    async with asyncio.TaskGroup() as group:
        group.create_task(ticking(), name="ticking")
        await asyncio.sleep(0)
        await clock.advance(35)
    assert ticks == [10.0, 20.0, 30.0]


async def test_a_step_of_the_wall_wakes_nobody_and_delays_nobody() -> None:
    clock = ManualClock(START)
    woken: list[datetime] = []

    async def sleeper() -> None:
        await clock.sleep(60)
        woken.append(clock.now())

    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper(), name="sleeper")
        await asyncio.sleep(0)
        clock.step(timedelta(days=365))
        await clock.advance(59)
        assert woken == []
        clock.step(timedelta(days=-730))
        await clock.advance(1)
    assert woken == [START + timedelta(seconds=60, days=-365)]


async def test_a_sleeper_that_is_cancelled_disturbs_nobody() -> None:
    clock = ManualClock(START)
    woken: list[str] = []

    async def sleeper(name: str) -> None:
        await clock.sleep(5)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        gone = group.create_task(sleeper("gone"), name="gone")
        group.create_task(sleeper("stays"), name="stays")
        await asyncio.sleep(0)
        gone.cancel()
        await clock.advance(10)
    assert woken == ["stays"]


@given(st.lists(st.floats(0, 1e6), max_size=20))
@settings(max_examples=50, deadline=None)
def test_a_manual_clock_moves_as_far_as_it_was_told(moves: list[float]) -> None:
    async def move() -> ManualClock:
        clock = ManualClock(START)
        for seconds in moves:
            await clock.advance(seconds)
        return clock

    clock = asyncio.run(move())
    assert clock.steady() == pytest.approx(sum(moves))
    assert (clock.now() - START).total_seconds() == pytest.approx(sum(moves), abs=1e-3)


async def test_a_scaled_clock_runs_as_fast_as_it_was_told() -> None:
    real, scaled = RealClock(), ScaledClock(1000, START)
    before, began, after = real.steady(), scaled.steady(), real.steady()
    await scaled.sleep(50)
    least = real.steady() - after
    slept = scaled.steady() - began
    most = real.steady() - before
    assert slept >= 50
    assert least * 1000 <= slept <= most * 1000
    assert scaled.now() - START >= timedelta(seconds=50)


@pytest.mark.parametrize("speed", [0, -1])
def test_time_neither_stands_nor_goes_back(speed: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        ScaledClock(speed)


def test_the_wall_of_every_clock_is_aware_utc() -> None:
    clocks: list[Clock] = [RealClock(), ScaledClock(2), ManualClock(START)]
    assert all(clock.now().utcoffset() == timedelta() for clock in clocks)
