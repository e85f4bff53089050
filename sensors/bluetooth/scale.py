"""Weight Measurement (2A9D). Pure."""

from protocol.readings import Measure
from sensors.bluetooth.measured import Measured, reader, slot, valued
from sensors.bluetooth.octets import Octets

KG_STEP = 0.005
LB_STEP = 0.01
KG_IN_LB = 0.45359237
UNSUCCESSFUL = 0xFFFF


@reader("weight 2A9D")
def read(octets: Octets) -> Measured:
    """Read flags (imperial, time, user, BMI and height), the weight and the announced."""
    flags = octets.unsigned(1, "flags")
    steps = octets.unsigned(2, "weight")
    weight = round(steps * LB_STEP * KG_IN_LB, 3) if flags & 1 else round(steps * KG_STEP, 3)
    stamp = octets.stamp("time") if flags & 2 else None
    user = slot(octets.unsigned(1, "user")) if flags & 4 else None
    if flags & 8:
        octets.take(4, "BMI and height")
    values, doubts = valued((Measure.WEIGHT, None if steps == UNSUCCESSFUL else weight))
    return Measured(values=values, stamp=stamp, user=user, doubts=doubts)
