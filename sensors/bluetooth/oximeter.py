"""Pulse oximeters: PLX Spot-Check (2A5E) and PLX Continuous (2A5F) Measurement. Pure.

The meaning of the status bits, and the layout of 2A5F, are recalled and not read in the standard.
"""

from protocol.readings import Doubt, Measure
from sensors.bluetooth.measured import Measured, doubted, once, reader, valued
from sensors.bluetooth.octets import Number, Octets

STATUS = dict.fromkeys((6, 12, 14, 15), Doubt.SIGNAL)
"""Early estimate, calibration goes on, questionable, invalid."""
UNAVAILABLE = 1 << 13
NOBODYS = 1 << 10 | 1 << 11
"""For demonstration, for testing."""
SENSOR = {
    **dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 8, 14), Doubt.SIGNAL),
    **dict.fromkeys((10, 11, 12, 13, 15), Doubt.FITTED),
}
"""Malfunction, weak, disturbed or questionable; and: interface, unconnected, unknown, displaced."""


@reader("pulse oximeter 2A5E")
def read_spot(octets: Octets) -> Measured:
    """Read flags (time, status, sensor, PAI, clock not set), SpO2, pulse and the announced."""
    flags = octets.unsigned(1, "flags")
    spo2, pulse = octets.sfloat("SpO2"), octets.sfloat("pulse")
    stamp = octets.stamp("time") if flags & 1 else None
    measured = _with_status(octets, spo2, pulse, flags >> 1)
    unset = (Doubt.CLOCK,) if stamp is not None and flags & 16 else ()
    return Measured(
        values=measured.values,
        stamp=stamp,
        doubts=once(measured.doubts, unset),
        nobodys=measured.nobodys,
    )


@reader("pulse oximeter 2A5F")
def read_continuous(octets: Octets) -> Measured:
    """Read flags (fast, slow, status, sensor, PAI), SpO2, pulse and the announced."""
    flags = octets.unsigned(1, "flags")
    spo2, pulse = octets.sfloat("SpO2"), octets.sfloat("pulse")
    for bit, name in ((1, "fast"), (2, "slow")):
        if flags & bit:
            octets.take(4, f"SpO2 and pulse, {name}")
    measured = _with_status(octets, spo2, pulse, flags >> 2)
    return Measured(
        values=measured.values, doubts=measured.doubts, nobodys=measured.nobodys, flowing=True
    )


def _with_status(octets: Octets, spo2: Number, pulse: Number, flags: int) -> Measured:
    """Read what both end with: measurement status, sensor status, amplitude index."""
    status = octets.unsigned(2, "measurement status") if flags & 1 else 0
    sensor = octets.unsigned(3, "sensor status") if flags & 2 else 0
    if flags & 4:
        octets.sfloat("pulse amplitude index")
    there = not status & UNAVAILABLE
    measures = ((Measure.SPO2, spo2), (Measure.PULSE, pulse)) if there else ()
    values, wrong = valued(*measures)
    doubts = once(wrong, doubted(status, STATUS), doubted(sensor, SENSOR))
    return Measured(values=values, doubts=doubts, nobodys=bool(status & NOBODYS))
