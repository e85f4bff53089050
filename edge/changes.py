"""Vocabulary of the hub's disk: what is written to it, and what was found on it at start."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from edge.lanes import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Store an event."""

    waiting: Waiting
    sha256: str
    raw: bytes
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Its receipt came."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A question is open; its `AlarmSuspected` is kept until it is answered or raised."""

    alarm: UUID
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsuspect:
    """The question is over."""

    alarm: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOpen:
    """A fault was told."""

    component: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultShut:
    """The end of a fault was told."""

    component: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """An order has its result."""

    command: UUID
    n: int
    """0 where it was not carried out, and so does not move the fence."""
    raw: bytes


Change = Keep | Forget | Suspect | Unsuspect | FaultOpen | FaultShut | Executed


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What was found at start."""

    epoch: str
    seq: int = 0
    waiting: tuple[Waiting, ...] = ()
    suspicions: tuple[bytes, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    order: int = 0
    """The number of the last order carried out."""
    blind: bool = False
    """Nothing could be read now; there may be more when the disk is back."""
    broken: Path | None = None
    """Where a broken database was set aside."""
