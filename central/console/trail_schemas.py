"""The shapes of the API of the audit trail."""

from datetime import datetime
from enum import StrEnum

from central.console.schemas import Shape


class Content(StrEnum):
    """What became of an entry's content."""

    NONE = "none"
    SHOWN = "shown"
    WITHHELD = "withheld"
    """One's role sees that there is one, and not what it says."""
    ERASED = "erased"


class TraceRow(Shape):
    """One entry of the journal: who did what, to whom, when."""

    position: int
    at: datetime
    kind: str
    actor: str
    actor_name: str
    """Of somebody who works here; empty for homes, contacts and the centre itself."""
    hub: str | None
    resident: str | None
    resident_name: str
    case: str | None
    case_number: int | None
    why: str
    """Why one looked, as a code."""
    content: Content
    text: str
    data: dict[str, str | int | float | bool]


class Trail(Shape):
    end: int
    """The last position of the journal."""
    entries: list[TraceRow]
    reached: int
    """Everything from here on was looked at."""
    reached_at: datetime | None
    next: int | None
    """Ask with it as `before` for what is older; null where that was all."""


class Verification(Shape):
    """How far the journal is known to be sound."""

    position: int
    """Its last entry."""
    verified_to: int
    verified_at: datetime | None
    """When the last step of the verification ended."""
    sound: bool
    flaws: list[str]
    heads: int
    """Exported heads that were held against the journal just now: the latest ones."""
    head_position: int | None
    head_at: datetime | None
    """Of the last exported one."""
    heads_agree: bool
