"""The shapes of vital signs over HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from central.console.people_schemas import Version
from central.console.schemas import Shape

MeasureCode = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9-]+$")]
Limit = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]
Days = Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)]
Times = Annotated[
    list[Annotated[str, StringConstraints(max_length=20)]],
    Field(max_length=24),
]


class Span(StrEnum):
    """How much of the past is shown."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class VitalPoint(Shape):
    """One value."""

    at: datetime
    value: float
    doubts: list[str]
    """Values of `protocol.readings.Doubt`: why it may be wrong."""


class VitalDay(Shape):
    """The values of one day at the home."""

    day: date
    low: float
    mean: float
    high: float
    count: int


class LimitsRow(Shape):
    """A value at a limit is beyond it."""

    concern_below: float | None
    notice_below: float | None
    notice_above: float | None
    concern_above: float | None
    version: int


class SlotRow(Shape):
    """A moment at which something was to be measured."""

    at: datetime
    outcome: Literal["met", "missed", "excused", "unheard", "pending"]
    """`excused`: nobody was at home; `unheard`: the hub had no link; `pending`: not over yet."""


class PlanRow(Shape):
    id: str
    measure: str
    times: list[str]
    """At the home, such as `08:00`."""
    days: list[int]
    """1 is Monday."""
    tolerance_min: int
    missed_priority: int
    """Of the first that is missed: 3, 5, or 0 where nobody is told."""
    concern_after: int
    """So many missed in a row are a concern; 0: never."""
    version: int


class StandingRow(Shape):
    """What has been told and is not over."""

    side: Literal["low", "high", "missed"]
    priority: int
    since: datetime | None


class MeasureVitals(Shape):
    """One measure of a person."""

    measure: str
    unit: str | None
    """In UCUM."""
    limits: LimitsRow | None
    standing: StandingRow | None
    points: list[VitalPoint]
    """In order; empty where `days` are given."""
    days: list[VitalDay]
    """Of a year."""
    slots: list[SlotRow]
    """Of a year, those that were missed."""


class OddValue(Shape):
    """A value that is kept and neither drawn nor judged."""

    at: datetime
    measure: str
    value: float
    device: str
    mark: str
    """`unknown-measure` or `implausible`."""


class UnclaimedValue(Shape):
    measure: str
    value: float
    unit: str | None


class UnclaimedReading(Shape):
    """A reading of the home of which nobody knows whose it is."""

    hub: str
    id: str
    at: datetime
    device: str
    values: list[UnclaimedValue]


class VitalsPage(Shape):
    """A person's vital signs of some days."""

    span: Span
    first: date
    last: date
    since: datetime
    until: datetime
    time_zone: str
    """Of the home, in which its days and the times of plans are."""
    measures: list[MeasureVitals]
    plans: list[PlanRow]
    odd: list[OddValue]
    unclaimed: list[UnclaimedReading]
    """Of the home, the latest first, of whatever time."""


class LimitsEdit(Shape):
    """All four are set; None is no limit. `version` is 0 where there were none."""

    version: Version
    concern_below: Limit | None = None
    notice_below: Limit | None = None
    notice_above: Limit | None = None
    concern_above: Limit | None = None


class PlanEdit(Shape):
    """A whole plan; `version` is that of the plan that one saw."""

    version: Version = 0
    measure: MeasureCode
    times: Times
    days: Days
    tolerance_min: Annotated[int, Field(ge=0, le=10_000)] = 120
    missed_priority: Annotated[int, Field(ge=0, le=5)] = 5
    concern_after: Annotated[int, Field(ge=0, le=1000)] = 3
