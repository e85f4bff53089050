"""Vital signs on their way: what was measured, in which unit, when, and how far to trust it."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from msgspec import Struct


class Measure(str, Enum):
    """One quantity. The wire carries the value; a centre keeps one that it does not know."""

    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    MEAN_PRESSURE = "mean-pressure"
    PULSE = "pulse"
    SPO2 = "spo2"
    TEMPERATURE = "temperature"
    WEIGHT = "weight"
    GLUCOSE = "glucose"


UNITS: dict[Measure, str] = {
    Measure.SYSTOLIC: "mm[Hg]",
    Measure.DIASTOLIC: "mm[Hg]",
    Measure.MEAN_PRESSURE: "mm[Hg]",
    Measure.PULSE: "/min",
    Measure.SPO2: "%",
    Measure.TEMPERATURE: "Cel",
    Measure.WEIGHT: "kg",
    Measure.GLUCOSE: "mg/dL",
}
"""In UCUM. A driver converts before it tells; a value on the wire has no other unit."""


class Doubt(str, Enum):
    """Why a reading may be wrong. It is kept, and raises nothing by itself."""

    CLOCK = "clock"
    """The device's clock was not set: `at` is when the hub received it."""
    MOVED = "moved"
    """The person moved while it was measured."""
    FITTED = "fitted"
    """The cuff or the sensor did not sit well."""
    IRREGULAR = "irregular"
    """The pulse was irregular."""
    RANGE = "range"
    """The device says that the value is beyond what it can measure."""
    SIGNAL = "signal"
    """A weak or disturbed signal."""


class Value(Struct, frozen=True, kw_only=True):
    """One number of a reading."""

    measure: str
    """A value of `Measure`."""
    value: float
    """In the measure's unit of `UNITS`."""


class Reading(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one device measured at one moment: 120/80 with its pulse is one reading."""

    id: UUID
    """Made by the hub. The same measurement sent again by the device has the same."""
    device: str
    """The device's id within its home."""
    at: datetime
    """When it was measured, aware UTC, as well as the device's clock is known."""
    values: tuple[Value, ...]
    resident: str | None = None
    """Whose it is; None where the device cannot tell the persons of a home apart."""
    doubts: tuple[str, ...] = ()
    """Values of `Doubt`."""
    context: str | None = None
    """As the device said it: `fasting`, `after-meal`."""
