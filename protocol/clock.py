"""Time as an argument: every shell is handed a Clock, every judgement takes `now`.

A clock gives two times. `steady()` only moves forward and measures durations; `now()` is the wall's
and may be stepped by a person or by NTP: a step is an event, never a fired or a frozen deadline.
"""

import asyncio
import heapq
import time
from datetime import datetime, timedelta, timezone
from typing import Protocol


class Clock(Protocol):
    """Steady time, wall time, and sleep."""

    def steady(self) -> float:
        """Return seconds since an arbitrary start; never goes back."""
        ...

    def now(self) -> datetime:
        """Return the wall's time, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep on the steady time."""
        ...


class RealClock:
    """The machine's own clocks."""

    def steady(self) -> float:
        return time.monotonic()  # noqa: TID251 - this is the one place

    def now(self) -> datetime:
        return datetime.now(timezone.utc)  # noqa: TID251 - this is the one place

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ScaledClock:
    """A clock that runs `speed` times as fast as the real one, from a chosen wall time."""

    def __init__(self, speed: float, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError(f"speed must be above zero, not {speed}")
        self._real = RealClock()
        self._speed = speed
        self._zero = self._real.steady()
        self._start = start if start is not None else self._real.now()

    def steady(self) -> float:
        return (self._real.steady() - self._zero) * self._speed

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.steady())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._speed)


class ManualClock:
    """A clock that stands until a test moves it; sleepers wake in order of their deadlines."""

    def __init__(self, start: datetime) -> None:
        self._steady = 0.0
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def steady(self) -> float:
        return self._steady

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._steady + seconds, self._count, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move both times forward, waking each sleeper at its own moment."""
        end = self._steady + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            self._move(due - self._steady)
            if not future.done():
                future.set_result(None)
            for _ in range(10):  # let what was woken run, and what it wakes
                await asyncio.sleep(0)
        self._move(end - self._steady)
        for _ in range(10):
            await asyncio.sleep(0)

    def step(self, by: timedelta) -> None:
        """Step the wall's time alone, as a person or NTP would."""
        self._now += by

    def _move(self, seconds: float) -> None:
        self._steady += seconds
        self._now += timedelta(seconds=seconds)
