"""What any social robot can do, whatever its make: speak, go to a place, stop, tell its state.

A body implements `Robot`; missions decide, the adapter joins both to the home. A body that lacks an
ability leaves it out of `capabilities` and ends a call for it as `unsupported`.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol


class Capability(str, Enum):
    """An ability that a body may lack."""

    SAY = "say"
    GO = "go"
    DOCK = "dock"
    BATTERY = "battery"
    """It tells its charge."""
    EMERGENCY_STOP = "emergency-stop"
    """It tells whether its emergency stop is pressed."""
    BUTTON = "button"
    """It has a button with which a person calls for help."""


Outcome = Literal["done", "failed", "stopped", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How something that takes time came to its end."""

    outcome: Outcome
    text: str = ""
    """Why, in one plain English sentence; empty when done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the body is. What it cannot tell is None."""

    at: float
    """When, on the clock's steady time: an old one is not believed."""
    place: str | None = None
    """The room where it stands; None on the way between two."""
    x_m: float | None = None
    y_m: float | None = None
    moving: bool = False
    battery_pct: float | None = None
    charging: bool = False
    emergency: bool | None = None
    """Whether the emergency stop is pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A person pressed the body's button."""

    at: float
    """On the clock's steady time."""


Notice = Condition | Pressed


class Robot(Protocol):
    """A body. One speech and one journey at a time: a second one begins after the first ended.

    Cancelling a call leaves the body as it is; only `stop` stops it.
    """

    @property
    def name(self) -> str:
        """Its id within the home, such as `robot-1`."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What works now; it may shrink when a part fails."""
        ...

    async def say(self, text: str, language: str) -> Ended:
        """Speak; ends when the last word is out. `language` is `ca`, `es`, `en` or another tag."""
        ...

    async def go(self, place: str) -> Ended:
        """Drive to a named place; ends when it stands there, or cannot."""
        ...

    async def dock(self) -> Ended:
        """Drive to the charger; ends when it charges, or cannot."""
        ...

    async def stop(self) -> None:
        """End the journey and the speech; returns when it stands still and is quiet."""
        ...

    def notices(self) -> AsyncGenerator[Notice, None]:
        """Yield its condition at least once a second and at each change, and presses. One listener.

        It keeps the body's own connection as long as it is iterated.
        """
        ...
