"""A person's own limits, and what a reading makes of them. Pure.

One alert until the value is back within by a margin, so that one who stands at a limit does not
ring with every reading. A reading that may be wrong is told as information at most.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from protocol.causes import Priority
from protocol.readings import Doubt, Measure

OLD = timedelta(hours=24)
"""A reading that comes so late is only history where a newer one is known."""
WEAK = frozenset({Doubt.MOVED.value, Doubt.FITTED.value, Doubt.RANGE.value, Doubt.SIGNAL.value})
"""Doubts of the value itself: of the clock and of the rhythm the value is as good as any."""

MARGINS: dict[str, float] = {
    Measure.SYSTOLIC.value: 5,
    Measure.DIASTOLIC.value: 3,
    Measure.MEAN_PRESSURE.value: 4,
    Measure.PULSE.value: 3,
    Measure.SPO2.value: 1,
    Measure.TEMPERATURE.value: 0.2,
    Measure.WEIGHT.value: 0.5,
    Measure.GLUCOSE.value: 5,
}
"""How far within the limits a value must be before an alert is over, in the measure's unit."""


class Side(StrEnum):
    """What is wrong."""

    LOW = "low"
    HIGH = "high"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one measure of one person, in its unit. A value at a limit is beyond it."""

    concern_below: float | None = None
    notice_below: float | None = None
    notice_above: float | None = None
    concern_above: float | None = None

    def beyond(self, value: float) -> "Beyond | None":
        """Return how a value is beyond, by the graver limit."""
        if self.concern_below is not None and value <= self.concern_below:
            return Beyond(side=Side.LOW, priority=Priority.CONCERN, limit=self.concern_below)
        if self.concern_above is not None and value >= self.concern_above:
            return Beyond(side=Side.HIGH, priority=Priority.CONCERN, limit=self.concern_above)
        if self.notice_below is not None and value <= self.notice_below:
            return Beyond(side=Side.LOW, priority=Priority.INFORMATION, limit=self.notice_below)
        if self.notice_above is not None and value >= self.notice_above:
            return Beyond(side=Side.HIGH, priority=Priority.INFORMATION, limit=self.notice_above)
        return None

    def within(self, value: float, margin: float) -> bool:
        """Tell whether a value lies within every limit by `margin`."""
        return self.beyond(value - margin) is None and self.beyond(value + margin) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """How a value is beyond a limit."""

    side: Side
    priority: Priority
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value as it is judged; those with a mark are not."""

    measure: str
    value: float
    at: datetime
    received_at: datetime
    doubts: Collection[str] = ()

    @property
    def is_weak(self) -> bool:
        """May be wrong."""
        return not WEAK.isdisjoint(self.doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What has been told of one measure of one person."""

    side: Side | None = None
    priority: Priority | None = None
    last_at: datetime | None = None
    """Of the latest reading that was judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody is to be told: it begins, or it is graver than what was told."""

    beyond: Beyond
    worse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """It is back within."""


Decision = Told | Over | None


def judge(
    standing: Standing, measured: Measured, limits: Limits | None, *, newest: bool = True
) -> tuple[Standing, Decision]:
    """Judge a value; `newest` tells that none of the same measure is known that was taken later."""
    known = standing.last_at
    if known is not None and measured.at <= known:
        return standing, None
    late = measured.received_at - measured.at > OLD
    if late and not newest:
        return standing, None
    moved = Standing(side=standing.side, priority=standing.priority, last_at=measured.at)
    beyond = None if limits is None else limits.beyond(measured.value)
    if beyond is None:
        return _within(moved, measured, limits)
    return _beyond(moved, measured, beyond)


def _beyond(standing: Standing, measured: Measured, beyond: Beyond) -> tuple[Standing, Decision]:
    if measured.is_weak and beyond.priority < Priority.INFORMATION:
        beyond = Beyond(side=beyond.side, priority=Priority.INFORMATION, limit=beyond.limit)
    if standing.side is beyond.side and standing.priority is not None:
        if beyond.priority >= standing.priority:
            return standing, None
        return _as(standing, beyond), Told(beyond=beyond, worse=True)
    if measured.is_weak and standing.side is not None:
        return standing, None  # what may be wrong does not end what was sure
    return _as(standing, beyond), Told(beyond=beyond, worse=False)


def _within(
    standing: Standing, measured: Measured, limits: Limits | None
) -> tuple[Standing, Decision]:
    if standing.side is None:
        return standing, None
    margin = MARGINS.get(measured.measure, 0.0)
    if measured.is_weak or (limits is not None and not limits.within(measured.value, margin)):
        return standing, None
    return Standing(last_at=standing.last_at), Over()


def _as(standing: Standing, beyond: Beyond) -> Standing:
    return Standing(side=beyond.side, priority=beyond.priority, last_at=standing.last_at)
