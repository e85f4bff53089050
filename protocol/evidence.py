"""What a source saw, kept small enough to travel with the alarm and clear enough to be drawn."""

from datetime import datetime

from msgspec import Struct

from protocol.positions import Fix


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


class DoorState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a door stood when the alarm was raised."""

    device: str
    open: bool
    since: datetime
    """When it was last seen to open or close."""
    place: str | None = None


class BedState(Struct, frozen=True, kw_only=True):
    """How the person's bed was when the alarm was raised."""

    occupied: bool
    since: datetime


class RoomDay(Struct, frozen=True, kw_only=True):
    """How often a room moved in each part of the day."""

    place: str
    counts: str
    """One character a bin, oldest first: `0` to `9` movements (`9`: nine or more); `-`: unknown."""


class DayStrip(Struct, frozen=True, kw_only=True):
    """The rooms' movements of about a day before the alarm, in bins of equal length."""

    until: datetime
    """The end of the last bin, in which the alarm lies."""
    rooms: tuple[RoomDay, ...]
    """At most 12; all have as many bins, 48 at most."""
    bin_min: int = 30
    """The length of a bin, in minutes."""


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `text` says, as a code that the console words in the operator's language."""

    code: str
    """`impact-still`, `impact-moving`, `inactive`, `door-open`, `out-of-bed`, `unwell`, `hot` or
    `cold`.

    Of the person's rhythm: `not-up`, `not-back`, `silent`, `wandering`, `night-out`,
    `bathroom-long`, `no-kitchen`, `door-left-open`, `habit-nights-up`, `habit-bathroom`,
    `habit-kitchen`, `habit-outings` or `habit-bed`.
    The centre's own: `left-zone`, `speeding`, `silent-outside`. Others are shown as `text`.
    """
    g: float | None = None
    degrees: float | None = None
    hours: float | None = None
    minutes: float | None = None
    celsius: float | None = None
    count: float | None = None
    """How often, or how much, it is now."""
    most: float | None = None
    """What is usual, in the unit of the figure beside it."""
    since: str | None = None
    """A time of the home's wall, such as `23:10`."""
    usual: str | None = None
    """By which time of the home's wall it is usually so."""
    metres: float | None = None
    kmh: float | None = None


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that a source can show beside its claim; each part may be missing."""

    acceleration: AccelerationCurve | None = None
    motion: tuple[RoomMotion, ...] = ()
    value: float | None = None
    """A measured value, in `unit`."""
    unit: str | None = None
    text: str | None = None
    """One plain sentence for the operator, in English, without names."""
    said: Said | None = None
    """The same as `text`, for any language."""
    doors: tuple[DoorState, ...] = ()
    """At most 12."""
    bed: BedState | None = None
    day: DayStrip | None = None
    position: Fix | None = None
    """Where the person was, from a device that moves with them."""
