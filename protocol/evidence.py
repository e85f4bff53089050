"""What a source saw, kept small enough to travel with the alarm and clear enough to be drawn."""

from datetime import datetime

from msgspec import Struct


class AccelerationCurve(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The magnitude of acceleration around an impact."""

    rate_hz: float
    """Samples a second."""
    magnitude_g: tuple[float, ...]
    """In g, gravity included; rounded to 0.01 g."""
    impact_index: int
    """Which sample is the impact."""
    peak_g: float
    angle_deg: float | None = None
    """Between the posture before and after, in degrees."""
    stillness_s: float | None = None
    """How long the body was still after the impact, in seconds."""


class RoomMotion(Struct, frozen=True, kw_only=True):
    """When a room last moved."""

    place: str
    last_at: datetime


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that a source can show beside its claim; each part may be missing."""

    acceleration: AccelerationCurve | None = None
    motion: tuple[RoomMotion, ...] = ()
    value: float | None = None
    """A measured value, in `unit`."""
    unit: str | None = None
    text: str | None = None
    """One plain sentence for the operator, in English, without names."""
