"""How urgent an alarm is, and whether it joins a case or opens one. Pure.

Alarms of one person, or of one home where nobody knows whose they are, are one case while it is
open and they come close in time. Technical faults join the technical case of their hub and never a
case of life; tests stay among tests.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar

from msgspec import Struct

from central.alarms.lifecycle import JOINABLE, CaseState
from protocol.causes import DEFAULT_PRIORITY, Priority, known_cause


class Ringing(Struct, frozen=True, kw_only=True, gc=False):
    """An alarm, or a fault, that looks for its case."""

    priority: Priority
    hub: str | None
    home: str | None = None
    resident: str | None = None
    test: bool = False

    @property
    def is_technical(self) -> bool:
        return self.priority is Priority.TECHNICAL


class Candidate(Protocol):
    """A case that might take it in."""

    @property
    def state(self) -> CaseState: ...
    @property
    def hub(self) -> str | None: ...
    @property
    def home(self) -> str | None: ...
    @property
    def resident(self) -> str | None: ...
    @property
    def test(self) -> bool: ...
    @property
    def joined_at(self) -> datetime:
        """When the last alarm joined."""
        ...

    @property
    def is_technical(self) -> bool:
        """Opened for a fault; a technical case never becomes one of life."""
        ...


_Case = TypeVar("_Case", bound=Candidate)


@lru_cache(maxsize=1024)
def priority_of(cause: str) -> Priority:
    """Return the priority of a cause as it stands on the wire; the unknown is of life."""
    return DEFAULT_PRIORITY[known_cause(cause)]


def joined(
    ringing: Ringing, candidates: Iterable[_Case], *, now: datetime, within: timedelta
) -> _Case | None:
    """Return the case that it joins, or None where it opens its own.

    Of several, a case of the same person goes before one of the home, and the newer before the
    older.
    """
    best: _Case | None = None
    for candidate in candidates:
        if not _takes(candidate, ringing, now, within):
            continue
        if best is None or _nearness(candidate, ringing) > _nearness(best, ringing):
            best = candidate
    return best


def rises(standing: int, ringing: Ringing) -> bool:
    """Tell whether it makes its case more urgent, so that the case alerts again."""
    return ringing.priority < standing


def _takes(case: Candidate, ringing: Ringing, now: datetime, within: timedelta) -> bool:
    if case.state not in JOINABLE or case.test is not ringing.test:
        return False
    if case.is_technical or ringing.is_technical:
        return case.is_technical and ringing.is_technical and case.hub == ringing.hub
    if now - case.joined_at > within:
        return False
    if ringing.home is None or case.home is None:
        return ringing.home is case.home and case.hub == ringing.hub
    # Two known people of one home are two cases; one unknown of them may be the same.
    return case.home == ringing.home and (
        case.resident is None or ringing.resident is None or case.resident == ringing.resident
    )


def _nearness(case: Candidate, ringing: Ringing) -> tuple[bool, datetime]:
    return case.resident == ringing.resident, case.joined_at
