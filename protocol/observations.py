"""What a source of the home noticed: what, where, when, how sure, and the evidence."""

from datetime import datetime
from enum import Enum

from msgspec import Struct

from protocol.evidence import Evidence


class Kind(str, Enum):
    """What was noticed. Sources say what they saw; `edge.rules` decides what it means."""

    BUTTON_PRESSED = "button-pressed"
    PULL_CORD_PULLED = "pull-cord-pulled"
    FALL_SUSPECTED = "fall-suspected"
    FALL_CONFIRMED = "fall-confirmed"
    HELP_HEARD = "help-heard"
    YES_HEARD = "yes-heard"
    NO_HEARD = "no-heard"
    SMOKE = "smoke"
    GAS = "gas"
    CARBON_MONOXIDE = "carbon-monoxide"
    WATER = "water"
    MOTION = "motion"
    MOTION_ENDED = "motion-ended"
    DOOR_OPENED = "door-opened"
    DOOR_CLOSED = "door-closed"
    BED_ENTERED = "bed-entered"
    BED_LEFT = "bed-left"
    CHAIR_ENTERED = "chair-entered"
    CHAIR_LEFT = "chair-left"
    VIBRATION = "vibration"
    """Something was moved, such as a drawer."""
    APPLIANCE_USED = "appliance-used"
    """A kettle, a stove or a television was switched on, told from the power it draws."""
    TEMPERATURE = "temperature"
    """Of the air, in the evidence's value, in °C; told when it moved."""
    HUMIDITY = "humidity"
    """Of the air, in the evidence's value, in %; told when it moved."""
    TAMPERED = "tampered"
    BATTERY_LOW = "battery-low"
    BATTERY_OK = "battery-ok"
    MAINS_LOST = "mains-lost"
    MAINS_BACK = "mains-back"
    SOURCE_LOST = "source-lost"
    SOURCE_BACK = "source-back"
    SOURCE_WRONG = "source-wrong"
    """The source speaks, but what it says cannot be what it measures."""
    SOURCE_UNENROLLED = "source-unenrolled"
    """It can call for help, or was pressed, and nobody said whose it is and where."""
    SOURCE_ENROLLED = "source-enrolled"


class Observation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing noticed by one source."""

    kind: Kind
    source: str
    """The device's id within its home, such as `pendant-1`."""
    at: datetime
    """When it happened, aware UTC, as well as the source knows."""
    place: str | None = None
    """The room, such as `bathroom`; None where the source moves with the person or nobody said."""
    resident: str | None = None
    """Whose device it is, where it belongs to a person; else the home's."""
    certainty: float = 1.0
    """0 to 1, as the source judges itself."""
    evidence: Evidence | None = None
    test: bool = False
    """A technician's or a self-test's: it goes the whole way and is not counted."""
