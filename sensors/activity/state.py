"""All that one home's watcher knows, and what it is told beside observations. Vocabulary."""

from dataclasses import dataclass
from datetime import datetime, time

from msgspec import Struct

from sensors.activity.learning import Learned, Search
from sensors.activity.memory import Day
from sensors.activity.nights import Night
from sensors.activity.presence import Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the desired state says."""

    night_from: time
    night_to: time
    away: bool = False
    """Nobody is expected to be at home: nothing is judged, nothing learned."""


class Open(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A front door that stands open."""

    source: str
    since: float
    place: str | None = None
    told: bool = False


class State(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known; times are steady."""

    last: float
    local: datetime
    """The wall at `last`, without its zone."""
    learn_from: float
    presence: Presence
    days: tuple[Day, ...]
    """The last is under way."""
    learned: Learned | None = None
    search: Search | None = None
    night: Night = Night()
    unheard_s: float = 0.0
    """Seconds heard that do not make a minute yet."""
    silence_told: bool = False
    bathroom_since: float | None = None
    bathroom_told: bool = False
    kitchen_told: int = 0
    """The day on which it was."""
    doors: tuple[Open, ...] = ()
    up_since: float | None = None
    """Since when the bed is left in the night."""
    lost: tuple[tuple[str, float], ...] = ()
    habits_told: tuple[tuple[str, int], ...] = ()
    """And on which day."""
