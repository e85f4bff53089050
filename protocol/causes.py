"""Why an alarm was raised, and how urgent each cause is by default."""

from enum import Enum, IntEnum


class Priority(IntEnum):
    """What the queue is ordered by, before age. Lower is more urgent."""

    LIFE = 1
    PERSON = 2
    CONCERN = 3
    TECHNICAL = 4
    INFORMATION = 5


class Cause(str, Enum):
    """What happened. The wire carries the value; an unknown one rings at life priority."""

    BUTTON = "button"
    PULL_CORD = "pull-cord"
    FALL = "fall"
    CALL_FOR_HELP = "call-for-help"
    SMOKE = "smoke"
    GAS = "gas"
    CARBON_MONOXIDE = "carbon-monoxide"
    WATER = "water"
    HEAT = "heat"
    """A room has been too hot for too long."""
    COLD = "cold"
    UNWELL = "unwell"
    """The person was asked and said that they are not well."""
    INACTIVITY = "inactivity"
    DOOR_AT_NIGHT = "door-at-night"
    OUT_OF_BED = "out-of-bed"
    NIGHT_WANDERING = "night-wandering"
    BATHROOM_LONG = "bathroom-long"
    DOOR_LEFT_OPEN = "door-left-open"
    """By day."""
    HABITS = "habits"
    """Something changed over weeks."""
    HABITS_CHANGED = "habits-changed"
    """It changed so much that somebody should ask."""
    GEOFENCE = "geofence"
    SPEEDING = "speeding"
    """Faster than the person would walk: by car, perhaps taken along."""
    VITALS = "vitals"
    INTRUSION = "intrusion"
    TECHNICAL = "technical"
    UNPROVISIONED = "unprovisioned"
    """A device that nobody enrolled asks for help: never dropped."""
    UNKNOWN = "unknown"


DEFAULT_PRIORITY: dict[Cause, Priority] = {
    Cause.BUTTON: Priority.LIFE,
    Cause.PULL_CORD: Priority.LIFE,
    Cause.FALL: Priority.LIFE,
    Cause.CALL_FOR_HELP: Priority.LIFE,
    Cause.SMOKE: Priority.LIFE,
    Cause.GAS: Priority.LIFE,
    Cause.CARBON_MONOXIDE: Priority.LIFE,
    Cause.UNPROVISIONED: Priority.LIFE,
    Cause.UNKNOWN: Priority.LIFE,
    Cause.WATER: Priority.PERSON,
    Cause.UNWELL: Priority.PERSON,
    Cause.INTRUSION: Priority.PERSON,
    Cause.HEAT: Priority.CONCERN,
    Cause.COLD: Priority.CONCERN,
    Cause.INACTIVITY: Priority.CONCERN,
    Cause.DOOR_AT_NIGHT: Priority.CONCERN,
    Cause.OUT_OF_BED: Priority.CONCERN,
    Cause.NIGHT_WANDERING: Priority.CONCERN,
    Cause.BATHROOM_LONG: Priority.CONCERN,
    Cause.DOOR_LEFT_OPEN: Priority.CONCERN,
    Cause.HABITS: Priority.INFORMATION,
    Cause.HABITS_CHANGED: Priority.CONCERN,
    Cause.GEOFENCE: Priority.CONCERN,
    Cause.SPEEDING: Priority.CONCERN,
    Cause.VITALS: Priority.CONCERN,
    Cause.TECHNICAL: Priority.TECHNICAL,
}


def known_cause(text: str) -> Cause:
    """Read a cause from the wire; what a newer hub says and we do not know is `UNKNOWN`."""
    try:
        return Cause(text)
    except ValueError:
        return Cause.UNKNOWN
