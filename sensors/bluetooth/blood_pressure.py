"""Blood Pressure Measurement (2A35): systolic, diastolic, mean, and the pulse. Pure.

The meaning of the status bits is recalled and not read in the standard.
"""

from protocol.readings import Doubt, Measure
from sensors.bluetooth.measured import Measured, doubted, once, reader, rounded, slot, valued
from sensors.bluetooth.octets import Octets

MMHG_IN_KPA = 7.500617
STATUS = {0: Doubt.MOVED, 1: Doubt.FITTED, 2: Doubt.IRREGULAR, 5: Doubt.FITTED}
"""Body movement, cuff too loose, irregular pulse, improper position."""


@reader("blood pressure 2A35")
def read(octets: Octets) -> Measured:
    """Read flags (kPa, time, pulse, user, status), three SFLOATs and what the flags announce."""
    flags = octets.unsigned(1, "flags")
    factor, digits = (MMHG_IN_KPA, 1) if flags & 1 else (1.0, 3)
    systolic, diastolic, mean = (
        rounded(octets.sfloat(what), factor, digits) for what in ("systolic", "diastolic", "mean")
    )
    stamp = octets.stamp("time") if flags & 2 else None
    pulse = octets.sfloat("pulse") if flags & 4 else None
    user = slot(octets.unsigned(1, "user")) if flags & 8 else None
    status = octets.unsigned(2, "status") if flags & 16 else 0
    values, wrong = valued(
        (Measure.SYSTOLIC, systolic),
        (Measure.DIASTOLIC, diastolic),
        (Measure.MEAN_PRESSURE, mean),
        (Measure.PULSE, pulse),
    )
    beyond = (Doubt.RANGE,) if status >> 3 & 3 in {1, 2} else ()
    doubts = once(wrong, doubted(status, STATUS), beyond)
    return Measured(values=values, stamp=stamp, user=user, doubts=doubts)
