"""Writes what health devices send, field by field.

Written apart from the parsers of `sensors.bluetooth`, which it shares nothing with, so that both
can be held against each other. Layouts are those of our design note; 2A5F, 2A34, 2A2B and 2A52 are
recalled, and were not held against the specification. Times are naive, as a device's face shows.
"""

from collections.abc import Sequence
from datetime import datetime
from struct import pack

NAN = 0x07FF
NRES = 0x0800
PLUS_INFINITY = 0x07FE
MINUS_INFINITY = 0x0802
FLOAT_NAN = 0x007F_FFFF


def sfloat(mantissa: int, exponent: int = 0) -> bytes:
    """Pack mantissa (-2048 to 2047) and exponent (-8 to 7)."""
    return pack("<H", (exponent & 0xF) << 12 | mantissa & 0xFFF)


def float32(mantissa: int, exponent: int = 0) -> bytes:
    """Pack mantissa (24 bits) and exponent (8 bits)."""
    return pack("<I", (exponent & 0xFF) << 24 | mantissa & 0xFF_FFFF)


def stamp(at: datetime | None) -> bytes:
    """Pack a Date Time; None is a clock that does not know."""
    if at is None:
        return bytes(7)
    return pack("<HBBBBB", at.year, at.month, at.day, at.hour, at.minute, at.second)


def blood_pressure(  # noqa: PLR0913 - one for each field
    systolic: int,
    diastolic: int,
    mean: int | None = None,
    *,
    pulse: int | None = None,
    at: datetime | None = None,
    has_time: bool = True,
    user: int | None = None,
    status: int | None = None,
    tenths_of_kpa: bool = False,
) -> bytes:
    """Pack 2A35; in mmHg, or in tenths of a kPa."""
    exponent = -1 if tenths_of_kpa else 0
    flags = (
        tenths_of_kpa
        | has_time << 1
        | (pulse is not None) << 2
        | (user is not None) << 3
        | (status is not None) << 4
    )
    middle = pack("<H", NAN) if mean is None else sfloat(mean, exponent)
    raw = pack("<B", flags) + sfloat(systolic, exponent) + sfloat(diastolic, exponent) + middle
    raw += stamp(at) if has_time else b""
    raw += b"" if pulse is None else sfloat(pulse)
    raw += b"" if user is None else pack("<B", user)
    return raw + (b"" if status is None else pack("<H", status))


def oximeter_spot(
    spo2: int,
    pulse: int,
    *,
    at: datetime | None = None,
    has_time: bool = True,
    status: int | None = None,
    sensor: int | None = None,
    amplitude: int | None = None,
    clock_unset: bool = False,
) -> bytes:
    """Pack 2A5E."""
    flags = (
        has_time
        | (status is not None) << 1
        | (sensor is not None) << 2
        | (amplitude is not None) << 3
        | clock_unset << 4
    )
    raw = pack("<B", flags) + sfloat(spo2) + sfloat(pulse) + (stamp(at) if has_time else b"")
    raw += b"" if status is None else pack("<H", status)
    raw += b"" if sensor is None else pack("<I", sensor)[:3]
    return raw + (b"" if amplitude is None else sfloat(amplitude, -1))


def oximeter_continuous(spo2: int, pulse: int, *, fast: bool = False, slow: bool = False) -> bytes:
    """Pack 2A5F."""
    pair = sfloat(spo2) + sfloat(pulse)
    return pack("<B", fast | slow << 1) + pair * (1 + fast + slow)


def temperature(
    hundredths: int,
    *,
    fahrenheit: bool = False,
    at: datetime | None = None,
    has_time: bool = True,
    kind: int | None = None,
) -> bytes:
    """Pack 2A1C."""
    flags = fahrenheit | has_time << 1 | (kind is not None) << 2
    raw = pack("<B", flags) + float32(hundredths, -2) + (stamp(at) if has_time else b"")
    return raw + (b"" if kind is None else pack("<B", kind))


def weight(
    steps: int,
    *,
    pounds: bool = False,
    at: datetime | None = None,
    has_time: bool = True,
    user: int | None = None,
    bmi: tuple[int, int] | None = None,
) -> bytes:
    """Pack 2A9D; steps of 5 g, or of a hundredth of a pound."""
    flags = pounds | has_time << 1 | (user is not None) << 2 | (bmi is not None) << 3
    raw = pack("<BH", flags, steps) + (stamp(at) if has_time else b"")
    raw += b"" if user is None else pack("<B", user)
    return raw + (b"" if bmi is None else pack("<HH", *bmi))


def heart_rate(
    rate: int,
    *,
    wide: bool = False,
    contact: bool | None = None,
    energy: int | None = None,
    intervals: Sequence[int] = (),
) -> bytes:
    """Pack 2A37; intervals in 1/1024 s."""
    touch = 0 if contact is None else 4 | contact << 1
    flags = wide | touch | (energy is not None) << 3 | bool(intervals) << 4
    raw = pack("<BH" if wide else "<BB", flags, rate)
    raw += b"" if energy is None else pack("<H", energy)
    return raw + b"".join(pack("<H", interval) for interval in intervals)


def glucose(  # noqa: PLR0913 - one for each field
    serial: int,
    at: datetime | None,
    value: bytes | None,
    *,
    offset_min: int | None = None,
    moles: bool = False,
    kind: int = 1,
    location: int = 1,
    status: int | None = None,
    follows: bool = False,
) -> bytes:
    """Pack 2A18; `value` is an SFLOAT in kg/L or mol/L."""
    flags = (
        (offset_min is not None)
        | (value is not None) << 1
        | moles << 2
        | (status is not None) << 3
        | follows << 4
    )
    raw = pack("<BH", flags, serial) + stamp(at)
    raw += b"" if offset_min is None else pack("<h", offset_min)
    raw += b"" if value is None else value + pack("<B", location << 4 | kind)
    return raw + (b"" if status is None else pack("<H", status))


def glucose_context(serial: int, meal: int | None = None, *, carbohydrate: bool = False) -> bytes:
    """Pack 2A34."""
    flags = carbohydrate | (meal is not None) << 1
    raw = pack("<BH", flags, serial) + (pack("<B", 1) + sfloat(30, -3) if carbohydrate else b"")
    return raw + (b"" if meal is None else pack("<B", meal))


def current_time(at: datetime | None) -> bytes:
    """Pack 2A2B."""
    return stamp(at) + pack("<BBB", 0 if at is None else at.isoweekday(), 0, 0)


def record_answer(code: int) -> bytes:
    """Pack the end of a report of stored records (2A52)."""
    return bytes((0x06, 0x00, 0x01, code))
