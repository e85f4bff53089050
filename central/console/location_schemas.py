"""The shapes of the HTTP API of where somebody is: positions, zones, and the tracker."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from central.console.schemas import Shape, Text

Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


class PositionRow(Shape):
    """One position."""

    latitude: float
    longitude: float
    accuracy_m: float
    """Radius of the circle in which they are with about 95 %, in metres."""
    at: datetime
    speed_kmh: float | None
    heading_deg: float | None
    source: Literal["gnss", "wifi", "cell"]


class ZoneHours(Shape):
    """When a zone holds; an end not after its begin lies on the next day."""

    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    """1 is Monday."""
    begin: Clock
    end: Clock


class ZoneCircle(Shape):
    """A zone as most are drawn."""

    latitude: Annotated[float, Field(ge=-80, le=80)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    radius_m: Annotated[float, Field(ge=20, le=50_000)]


class ZoneRow(Shape):
    """A safe zone."""

    id: str
    name: str
    geojson: dict[str, Any]
    circle: ZoneCircle | None
    """What it was drawn by, where it is a circle."""
    hours: list[ZoneHours]
    """When it holds; none: always."""
    holds: bool
    """Now."""
    version: int


class TrackerRow(Shape):
    """The tracker that somebody wears."""

    hub: str
    number: str
    heard_at: datetime | None
    fix_at: datetime | None
    battery: float | None
    silent: bool
    side: Literal["unknown", "inside", "outside"]


class WhereaboutsDetail(Shape):
    """Where somebody is and was, as far as it may be shown."""

    tracker: TrackerRow | None
    zones: list[ZoneRow]
    last: PositionRow | None
    trail: list[PositionRow]
    """The oldest first."""
    limit_kmh: float | None
    silent_after_s: float
    consents: bool


class ZoneEdit(Shape):
    """A zone: a circle, or GeoJSON as text; exactly one of them."""

    name: Annotated[Text, Field(max_length=80)] = ""
    circle: ZoneCircle | None = None
    geojson: Annotated[str | None, Field(max_length=300_000)] = None
    hours: list[ZoneHours] = Field(default=[], max_length=21)
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class ZoneChecked(Shape):
    """A zone that can be one, as it would be drawn."""

    geojson: dict[str, Any]


class ZoneKept(Shape):
    id: str


class NewTracker(Shape):
    number: Annotated[str, Field(pattern=r"^(\+[0-9]{6,15})?$")] = ""
    """Of its SIM card, where it has one."""


class TrackerMade(Shape):
    """What is put into a new tracker. The key and the code are shown this once."""

    hub: str
    installation: str
    sms_number: str
    """Where its text messages go; empty where this centre takes none."""
    sms_key: str
    """64 hexadecimal digits."""
    code: str
    """For its certificate, where it speaks MQTT."""
    expires_at: datetime


class LocationRules(Shape):
    limit_kmh: Annotated[float | None, Field(ge=5, le=200)] = None
    silent_after_s: Annotated[float, Field(ge=300, le=7 * 86_400)] = 3600.0
