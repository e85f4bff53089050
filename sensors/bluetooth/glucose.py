"""Glucose Measurement (2A18) and its context (2A34), records that the meter numbers. Pure.

The meaning of the status bits, and the layout of 2A34, are recalled and not read in the standard.
"""

from contextlib import suppress
from datetime import timedelta

from protocol.readings import Doubt, Measure
from sensors.bluetooth.measured import Context, Measured, doubted, once, reader, rounded, valued
from sensors.bluetooth.octets import Number, Octets, Stamp

MGDL_IN_KGL = 1e5
MGDL_IN_MOLL = 18_015.6
"""The molar mass of glucose is 180.156 g/mol."""
CONTROL_SOLUTION = 10
"""A type: the meter was tried out, and no person."""
STATUS = {
    **dict.fromkeys((1, 7, 8, 10), Doubt.SIGNAL),
    **dict.fromkeys((2, 3, 4, 9), Doubt.FITTED),
    **dict.fromkeys((5, 6), Doubt.RANGE),
    11: Doubt.CLOCK,
}
"""Malfunction, too hot, too cold, fault; sample or strip; too high, too low; clock."""
MEALS = {1: "before-meal", 2: "after-meal", 3: "fasting", 4: "casual", 5: "bedtime"}


@reader("glucose 2A18")
def read(octets: Octets) -> Measured:
    """Read flags (offset, value, mol/L, status, context follows), number, time, the announced."""
    flags = octets.unsigned(1, "flags")
    serial = octets.unsigned(2, "sequence number")
    stamp = octets.stamp("base time")
    if flags & 1:
        stamp = _later(stamp, octets.signed(2, "time offset"))
    glucose: Number = None
    kind = 0
    if flags & 2:
        factor = MGDL_IN_MOLL if flags & 4 else MGDL_IN_KGL
        glucose = rounded(octets.sfloat("concentration"), factor, 1)
        kind = octets.unsigned(1, "type and location") & 0x0F
    status = octets.unsigned(2, "sensor status") if flags & 8 else 0
    values, wrong = valued((Measure.GLUCOSE, glucose))
    return Measured(
        values=values,
        stamp=stamp,
        doubts=once(wrong, doubted(status, STATUS)),
        serial=serial,
        follows=bool(flags & 16),
        nobodys=kind == CONTROL_SOLUTION,
    )


@reader("glucose context 2A34")
def read_context(octets: Octets) -> Context:
    """Read flags, number and the meal; what follows it is nobody's concern here."""
    flags = octets.unsigned(1, "flags")
    serial = octets.unsigned(2, "sequence number")
    if flags & 0x80:
        octets.take(1, "extended flags")
    if flags & 1:
        octets.take(3, "carbohydrate")
    meal = octets.unsigned(1, "meal") if flags & 2 else 0
    for bit, size, what in ((4, 1, "tester"), (8, 3, "exercise"), (16, 3, "medication")):
        if flags & bit:
            octets.take(size, what)
    if flags & 64:
        octets.take(2, "HbA1c")
    return Context(serial=serial, context=MEALS.get(meal))


def _later(stamp: Stamp, minutes: int) -> Stamp:
    """Apply what the person changed the meter's face by since its base time."""
    at = None
    with suppress(OverflowError):
        at = None if stamp.at is None else stamp.at + timedelta(minutes=minutes)
    return Stamp(raw=stamp.raw + minutes.to_bytes(2, "little", signed=True), at=at)
