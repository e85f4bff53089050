"""Messages on the broker of the home, between the hub, its devices, the robot and the screens.

Zigbee devices speak as zigbee2mqtt publishes them: `zigbee2mqtt/{device}` with a JSON object of
their exposed properties (`occupancy`, `contact`, ...). The topics below are our own.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

ZIGBEE = "zigbee2mqtt"
"""The base topic of zigbee2mqtt, its default."""
WEARABLE = "home/wearable/{device}/acceleration"
ROBOT_UP = "home/robot/up/{what}"
"""what: `status` (retained, last will), `result`, `observation`."""
ROBOT_DOWN = "home/robot/down/request"
HUB_STATE = "home/hub/state"
"""Retained: what the hub is saying or asking now, for the screens."""
HUB_BUTTON = "home/hub/button"
"""A touch of AJUDA on a screen, or a key of the pretend home: a `Touch`."""


class Acceleration(Struct, frozen=True, kw_only=True, tag_field="type", tag="acceleration"):
    """A batch of a wearable's samples, some tenths of a second to a few seconds long."""

    seq: int
    """Counts batches; a gap is lost radio and not a fall."""
    at: datetime
    """When the last sample was taken."""
    rate_hz: float
    unit: Literal["g", "m/s2"] = "g"
    samples: tuple[tuple[float, float, float], ...]
    """Three axes each, gravity included, in `unit`."""


class Touch(Struct, frozen=True, kw_only=True, tag_field="type", tag="touch"):
    """A finger on a screen: AJUDA, or the answer to a question."""

    what: Literal["help", "yes", "no"]
    source: str
    at: datetime


class HubState(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="hub"):
    """What the hub shows and says now."""

    at: datetime
    saying: str = ""
    asking: bool = False
    online: bool = False
    """Whether the centre can be reached."""
    alarms: int = 0
    """Alarms without a receipt."""


class RobotSay(Struct, frozen=True, kw_only=True, tag_field="type", tag="say"):
    """Speak."""

    id: UUID
    text: str
    language: str


class RobotGo(Struct, frozen=True, kw_only=True, tag_field="type", tag="go"):
    """Drive to a named place."""

    id: UUID
    place: str


class RobotStop(Struct, frozen=True, kw_only=True, tag_field="type", tag="stop"):
    """Stop whatever is under way."""

    id: UUID


RobotRequest = RobotSay | RobotGo | RobotStop


class RobotStatus(Struct, frozen=True, kw_only=True, tag_field="type", tag="robot"):
    """Retained; also the robot's last will with `online` false."""

    online: bool
    at: datetime
    place: str = ""
    battery_pct: float = 100.0
    emergency: bool = False
    capabilities: tuple[str, ...] = ()


class RobotResult(Struct, frozen=True, kw_only=True, tag_field="type", tag="result"):
    """How a request ended."""

    of: UUID
    outcome: Literal["done", "failed", "stopped", "unsupported"]
    text: str = ""
