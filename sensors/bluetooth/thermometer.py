"""Temperature Measurement (2A1C) of a body. Pure."""

from protocol.readings import Measure
from sensors.bluetooth.measured import Measured, reader, rounded, valued
from sensors.bluetooth.octets import Octets

FREEZING_F = 32.0
CELSIUS_IN_FAHRENHEIT = 5 / 9


@reader("temperature 2A1C")
def read(octets: Octets) -> Measured:
    """Read flags (Fahrenheit, time, type), a FLOAT and what the flags announce."""
    flags = octets.unsigned(1, "flags")
    degrees = octets.float32("temperature")
    if flags & 1 and degrees is not None:
        degrees = rounded(degrees - FREEZING_F, CELSIUS_IN_FAHRENHEIT, 2)
    stamp = octets.stamp("time") if flags & 2 else None
    if flags & 4:
        octets.unsigned(1, "where it was measured")
    values, doubts = valued((Measure.TEMPERATURE, degrees))
    return Measured(values=values, stamp=stamp, doubts=doubts)
