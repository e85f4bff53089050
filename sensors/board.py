"""The board as a source: its pendant receiver, pull cord, doors, mains and battery."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from firmware_bridge.commands import Event, Input, Levels, Output, Part, Pattern
from firmware_bridge.happenings import Timing
from firmware_bridge.link import BoardLink
from firmware_bridge.news import BoardBack, BoardEvent, BoardLevels, BoardLost, EventsLost, News
from protocol.clock import Clock
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an input says when it rises and when it falls, and under which name."""

    rises: Kind
    falls: Kind | None
    source: str | None
    """None: the board itself."""
    level: Levels = Levels.NONE
    """Its bit where it has a lasting state."""


MEANINGS: Final[dict[int, Meaning]] = {
    Input.PENDANT: Meaning(rises=Kind.BUTTON_PRESSED, falls=None, source="pendant-{value}"),
    Input.PULL_CORD: Meaning(
        rises=Kind.PULL_CORD_PULLED, falls=None, source="pull-cord-1", level=Levels.PULL_CORD
    ),
    Input.DOOR_1: Meaning(
        rises=Kind.DOOR_OPENED, falls=Kind.DOOR_CLOSED, source="door-1", level=Levels.DOOR_1
    ),
    Input.DOOR_2: Meaning(
        rises=Kind.DOOR_OPENED, falls=Kind.DOOR_CLOSED, source="door-2", level=Levels.DOOR_2
    ),
    Input.MAINS: Meaning(
        rises=Kind.MAINS_LOST, falls=Kind.MAINS_BACK, source=None, level=Levels.MAINS
    ),
    Input.BATTERY: Meaning(
        rises=Kind.BATTERY_LOW, falls=Kind.BATTERY_OK, source=None, level=Levels.BATTERY
    ),
}
"""The table of the board's wiring. A press is certain; who wears the pendant the hub knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was observed of the board so far."""

    name: str
    levels: Levels = Levels.NONE
    """The inputs whose rise was observed last: all quiet before the first word."""


def observe(
    state: Known, news: News, steady: float, now: datetime
) -> tuple[Known, tuple[Observation, ...]]:
    """Judge one piece of news: the state after it and what was observed, in order."""
    match news:
        case BoardLost(why=why):
            return state, (_of_board(state, Kind.SOURCE_LOST, now, text=why),)
        case BoardBack(greeting=greeting):
            text = (
                f"firmware {greeting.major}.{greeting.minor}, reset {greeting.reset.name.lower()}"
            )
            return state, (_of_board(state, Kind.SOURCE_BACK, now, text=text),)
        case BoardEvent(event=event, happened=happened):
            return _happened(state, event, now - timedelta(seconds=max(0.0, steady - happened)))
        case BoardLevels(levels=levels, battery_mv=battery_mv):
            return _stands(state, levels, battery_mv or 0, now)
        case EventsLost(count=count):
            text = f"{count} events found the memory of the board full"
            return state, (_of_board(state, Kind.SOURCE_WRONG, now, text=text),)
        case _:
            assert_never(news)


def _happened(state: Known, event: Event, at: datetime) -> tuple[Known, tuple[Observation, ...]]:
    meaning = MEANINGS.get(event.input)
    if meaning is None:
        text = f"input {event.input} is known to no version of this hub"
        return state, (_of_board(state, Kind.SOURCE_WRONG, at, text=text),)
    levels = state.levels | meaning.level if event.raised else state.levels & ~meaning.level
    observed = _observed(state, meaning, at, raised=event.raised, value=event.value)
    return replace(state, levels=levels), observed


def _stands(
    state: Known, levels: Levels, battery_mv: int, now: datetime
) -> tuple[Known, tuple[Observation, ...]]:
    """Observe what the events did not tell: the board restarted, or its memory was full."""
    observed: tuple[Observation, ...] = ()
    for meaning in MEANINGS.values():
        if (levels ^ state.levels) & meaning.level:
            raised = bool(levels & meaning.level)
            observed += _observed(state, meaning, now, raised=raised, value=battery_mv)
    return replace(state, levels=levels), observed


def _observed(
    state: Known, meaning: Meaning, at: datetime, *, raised: bool, value: int
) -> tuple[Observation, ...]:
    kind = meaning.rises if raised else meaning.falls
    if kind is None:
        return ()
    if meaning.source is not None:
        return (Observation(kind=kind, source=meaning.source.format(value=value), at=at),)
    measured = value / 1000 if meaning.level is Levels.BATTERY and value else None
    return (_of_board(state, kind, at, volts=measured),)


def _of_board(
    state: Known, kind: Kind, at: datetime, *, text: str | None = None, volts: float | None = None
) -> Observation:
    unit = "V" if volts is not None else None
    evidence = Evidence(value=volts, unit=unit, text=text) if text or unit else None
    return Observation(kind=kind, source=state.name, at=at, evidence=evidence)


class BoardSource:
    """The board on `port`; `name` is its id in the home.

    `observations` keeps the line as long as it is iterated, through any loss: it does not end.
    """

    def __init__(
        self, port: str, clock: Clock, name: str = "board", *, timing: Timing | None = None
    ) -> None:
        self._clock = clock
        self._state = Known(name=name)
        self._link = BoardLink(port, clock, timing=timing)

    @property
    def heard_at(self) -> datetime | None:
        """When the board last spoke, be it only to say that it lives."""
        return self._link.heard_at

    async def observations(self) -> AsyncGenerator[Observation, None]:
        """Yield what the board notices.

        The board forgets an event when the iteration comes back for more after the last
        observation of it, so take an observation into safe hands before asking for the next.
        """
        try:
            while True:
                news = await self._link.receive()
                steady, now = self._clock.steady(), self._clock.now()
                self._state, observed = observe(self._state, news, steady, now)
                for observation in observed:
                    yield observation
        finally:
            await self._link.close()

    async def set_buzzer(self, on: bool) -> bool:  # noqa: FBT001 - the state it shall have
        """Sound the buzzer or end it; True once the board says so.

        False: the board does not answer; the wish stands and is told to it when it is back.
        """
        return await self._link.set(Output.BUZZER, Pattern.FAST if on else Pattern.OFF)

    async def self_test(self) -> Part | None:
        """Return what the board finds broken in itself; None where it does not answer."""
        return await self._link.self_test()
