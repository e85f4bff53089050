"""The characteristics that are read here, by their assigned numbers, and who reads which."""

from collections.abc import Mapping

from sensors.bluetooth import (
    blood_pressure,
    glucose,
    heart_rate,
    oximeter,
    scale,
    thermometer,
)
from sensors.bluetooth.measured import Read

BASE = "-0000-1000-8000-00805f9b34fb"
"""What follows an assigned number in its 128-bit form."""

DATE_TIME = "2a08"
BATTERY_LEVEL = "2a19"
CURRENT_TIME = "2a2b"
RECORD_CONTROL = "2a52"
READS: Mapping[str, Read] = {
    "2a18": glucose.read,
    "2a34": glucose.read_context,
    "2a35": blood_pressure.read,
    "2a5e": oximeter.read_spot,
    "2a5f": oximeter.read_continuous,
    "2a1c": thermometer.read,
    "2a9d": scale.read,
    "2a37": heart_rate.read,
}
"""In this order they are subscribed: a context is expected before its record comes."""
SERVICES: Mapping[str, str] = {
    "1810": "blood-pressure",
    "1822": "oximeter",
    "1809": "thermometer",
    "181d": "scale",
    "180d": "heart-rate",
    "1808": "glucose",
}
"""Service to the kind of device that offers it."""
BTHOME = "fcd2"


def short(uuid: str) -> str:
    """Return the assigned number of a UUID, `2a35`; one of a maker's own stays as it is."""
    small = uuid.lower()
    return small[4:8] if small.startswith("0000") and small.endswith(BASE) else small


def long(number: str) -> str:
    """Return the 128-bit form of an assigned number."""
    return f"0000{number}{BASE}" if len(number) == 4 else number
