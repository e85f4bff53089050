"""What the link to the board tells whoever listens: events, and states told once."""

from dataclasses import dataclass

from firmware_bridge.commands import Event, Greeting, Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardBack:
    """The board answers: at first, after a loss, or with another boot id after a restart."""

    greeting: Greeting


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLost:
    """The board cannot be heard. Told once; then BoardBack."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardEvent:
    """An event, delivered once. The board forgets it when the listener comes back for more."""

    event: Event
    sequence: int
    happened: float
    """On the clock's steady time, as well as the board knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLevels:
    """How the inputs stand when no event is under way; told when it changes.

    A listener compares it with what the events said: a difference is an event that was lost.
    """

    levels: Levels
    battery_mv: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsLost:
    """So many events more found the board's memory full and are gone."""

    count: int


News = BoardBack | BoardLost | BoardEvent | BoardLevels | EventsLost
