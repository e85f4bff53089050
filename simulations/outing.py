"""Somebody of a neighbourhood goes out with a tracker that was registered, and a zone, as is done.

The way was walked until now: its reports come one after the other, as of a tracker that was without
a network for a while, so that nobody waits half an hour for somebody to be lost.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from protocol.clock import Clock
from protocol.positions import Fix
from simulations.desk import Desk
from simulations.tracker import Tracker, over_mqtt
from simulations.walker import LOST, walk

ZONE_M = 200.0
EVERY_S = 60.0
"""Between two fixes of the way."""


class Outing:
    """Make it with `prepared`. Home is its latitude and longitude, in degrees."""

    def __init__(
        self, hub: str, tracker: Tracker, home: tuple[float, float], clock: Clock, seed: int
    ) -> None:
        self.hub = hub
        """The tracker's name at the centre."""
        self._tracker = tracker
        self._home = home
        self._clock = clock
        self._seed = seed
        self._last: Fix | None = None

    @classmethod
    @asynccontextmanager
    async def prepared(
        cls,
        office: Desk,
        resident: str,
        home: tuple[float, float],
        *,
        broker_port: int,
        clock: Clock,
        seed: int,
    ) -> AsyncIterator["Outing"]:
        """Register a tracker for a resident and draw a zone around their home, by the API."""
        centre = {"latitude": home[0], "longitude": home[1], "radius_m": ZONE_M}
        await office.post(f"/api/residents/{resident}/zones", {"name": "Barri", "circle": centre})
        made = await office.post(f"/api/residents/{resident}/trackers", {})
        async with over_mqtt(made["hub"], "127.0.0.1", broker_port) as send:
            yield cls(made["hub"], Tracker(made["installation"], send), home, clock, seed)

    async def goes(self, *, pause_s: float = 0.0) -> None:
        """Walk out of the zone and not back; `pause_s` between two reports."""
        lasted = timedelta(seconds=EVERY_S) * len(self._way(timedelta()))
        for fix in self._way(lasted):
            self._last = fix
            now = self._clock.now()
            await self._tracker.report(fix, at=min(fix.at, now), battery=0.62)
            await self._clock.sleep(pause_s)

    async def calls(self) -> None:
        """Press the tracker's button."""
        await self._tracker.sos(self._last, at=self._clock.now())

    def _way(self, ago: timedelta) -> list[Fix]:
        begins = self._clock.now() - ago
        way = walk(LOST, home=self._home, begins=begins, seed=self._seed, every_s=EVERY_S)
        return [seen.fix for seen in way if seen.fix is not None]
