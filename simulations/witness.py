"""Remembers what every program told, and waits for what a story expects to see."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from protocol.clock import Clock
from simulations.processes import Line


class NotSeen(AssertionError):  # noqa: N818 - it reads as what it says
    """What a story expected did not come in time. The text names the step and what came instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One thing told by one program."""

    who: str
    event: str
    steady: float
    """On the machine's steady clock, in seconds, as the program itself saw it."""
    line: Line


class Witness:
    """Hand `told` to whoever tells; `seen` waits, also for what came before it was asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sightings: list[Sighting] = []
        self._more = asyncio.Event()

    def told(self, who: str, line: Line) -> None:
        """Take a line of a program."""
        steady = line.get("steady")
        self.sightings.append(
            Sighting(
                who=who,
                event=str(line.get("event", "")),
                steady=float(steady) if isinstance(steady, int | float) else self._clock.steady(),
                line=line,
            )
        )
        self._more.set()

    async def seen(
        self, who: str, event: str, where: Mapping[str, object], *, within_s: float, after: float
    ) -> Sighting:
        """Return the first sighting after `after` (steady seconds); raises NotSeen."""
        looked = 0
        try:
            async with asyncio.timeout(within_s):
                while True:
                    for sighting in self.sightings[looked:]:
                        looked += 1
                        if sighting.steady >= after and _is(sighting, who, event, where):
                            return sighting
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            raise NotSeen(self._missing(who, event, where, within_s, after)) from None

    def _missing(
        self, who: str, event: str, where: Mapping[str, object], within_s: float, after: float
    ) -> str:
        wanted = f"{who} did not tell `{event}` {dict(where) or ''} within {within_s:g} s"
        last = [s for s in self.sightings if s.who == who and s.steady >= after][-8:]
        told = "; ".join(f"{s.event} {_short(s.line)}" for s in last) or "nothing"
        return f"{wanted}. It told: {told}"


def _is(sighting: Sighting, who: str, event: str, where: Mapping[str, object]) -> bool:
    return (
        sighting.who == who
        and sighting.event == event
        and all(sighting.line.get(key) == value for key, value in where.items())
    )


def _short(line: Line) -> str:
    hidden = {"event", "at", "steady"}
    return " ".join(f"{key}={value}" for key, value in line.items() if key not in hidden)[:120]
