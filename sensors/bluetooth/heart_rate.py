"""Heart Rate Measurement (2A37): what a chest strap sends about each second. Pure."""

from protocol.readings import Doubt, Measure
from sensors.bluetooth.measured import Measured, once, reader, valued
from sensors.bluetooth.octets import Octets

TOUCHES = 2
KNOWS_TOUCH = 4


@reader("heart rate 2A37")
def read(octets: Octets) -> Measured:
    """Read flags (16 bit, contact, energy, RR), the rate and what the flags announce."""
    flags = octets.unsigned(1, "flags")
    rate = octets.unsigned(2 if flags & 1 else 1, "heart rate")
    if flags & 8:
        octets.unsigned(2, "energy")
    if flags & 16:
        octets.take(2, "RR interval")
        while octets.left:
            octets.take(2, "RR interval")
    values, wrong = valued((Measure.PULSE, float(rate)))
    loose = (Doubt.FITTED,) if flags & KNOWS_TOUCH and not flags & TOUCHES else ()
    return Measured(values=values, doubts=once(wrong, loose), flowing=True)
