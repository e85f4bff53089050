"""What a source of observations is, and when its silence is itself worth telling.

A shell runs a source and hands each `heard` and each `tick` to its `Watchdog`; a silent sensor is
told once when it is lost and once when it is back.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from protocol.observations import Kind, Observation


class Source(Protocol):
    """Anything that notices: a board, a radio, a wearable, a microphone's process."""

    @property
    def name(self) -> str:
        """The device's id within its home."""
        ...

    @property
    def detects(self) -> frozenset[Kind]:
        """Return what it may ever yield, for the self-test and the technician's table."""
        ...

    def observations(self) -> AsyncIterator[Observation]:
        """Yield what it notices until it is closed; raises where it can no longer notice."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchdog:
    """Whether one source still speaks. Times are steady seconds: a stepped wall loses nobody."""

    source: str
    patience_s: float
    """Silence above this is a loss."""
    heard_at: float
    """When it last spoke, or when the watch began."""
    lost: bool = False


def heard(dog: Watchdog, now: float) -> tuple[Watchdog, Kind | None]:
    """The source spoke: `SOURCE_BACK` where it had been lost."""
    kind = Kind.SOURCE_BACK if dog.lost else None
    return replace(dog, heard_at=max(dog.heard_at, now), lost=False), kind


def tick(dog: Watchdog, now: float) -> tuple[Watchdog, Kind | None]:
    """Time passed: `SOURCE_LOST` the first time that the silence is above the patience."""
    if dog.lost or now - dog.heard_at <= dog.patience_s:
        return dog, None
    return replace(dog, lost=True), Kind.SOURCE_LOST


def told(dog: Watchdog, kind: Kind, at: datetime) -> Observation:
    """Make the observation of a watchdog's verdict."""
    return Observation(kind=kind, source=dog.source, at=at)
