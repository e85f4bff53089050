"""What a health device measured, before it is known whose it is and when that was. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isinf

from protocol.readings import Doubt, Measure, Value
from sensors.bluetooth.octets import Number, Octets, Refused, Stamp, Unreadable

USER_UNKNOWN = 0xFF
POSSIBLE: Mapping[Measure, tuple[float, float]] = {
    Measure.SYSTOLIC: (20, 400),
    Measure.DIASTOLIC: (10, 300),
    Measure.MEAN_PRESSURE: (10, 350),
    Measure.PULSE: (10, 250),
    Measure.SPO2: (10, 100),
    Measure.TEMPERATURE: (20, 46),
    Measure.WEIGHT: (1, 500),
    Measure.GLUCOSE: (5, 2000),
}
"""Wider than any living person, in the measure's unit; a number beyond is not a measurement. Many
oximeters say 127 % and 255 a minute where no finger is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measurement as the device sent it."""

    values: tuple[Value, ...]
    stamp: Stamp | None = None
    """None: it sends none."""
    user: int | None = None
    """The device's user slot; None where it has none or does not know."""
    doubts: tuple[Doubt, ...] = ()
    serial: int | None = None
    """The number of a stored record, where the device counts them."""
    context: str | None = None
    follows: bool = False
    """A message with its context follows."""
    flowing: bool = False
    """One of many in a row, as a chest strap sends them each second."""
    nobodys: bool = False
    """A control solution or a demonstration: not of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a glucose meter says beside the record of this number (2A34)."""

    serial: int
    context: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """It is as it must be, and holds no measurement: a finger slipped out, a cuff gave up."""

    what: str


Heard = Measured | Context | Nothing | Refused
Read = Callable[[bytes], Heard]


def reader(what: str) -> Callable[[Callable[[Octets], Measured | Context]], Read]:
    """Make of a reading of fields one of bytes that refuses and never raises."""

    def refusing(fields: Callable[[Octets], Measured | Context]) -> Read:
        def read(raw: bytes) -> Heard:
            octets = Octets(raw)
            try:
                heard = fields(octets)
                octets.end()
            except Unreadable as wrong:
                return Refused(what=what, at=wrong.at, why=wrong.why)
            if isinstance(heard, Measured) and not heard.values:
                return Nothing(what=what)
            return heard

        return read

    return refusing


def valued(*found: tuple[Measure, Number]) -> tuple[tuple[Value, ...], tuple[Doubt, ...]]:
    """Keep the numbers that can be; say what was wrong with the others.

    Zero is how many devices say that they have none; it is left out like a special value.
    """
    values: list[Value] = []
    doubts: list[Doubt] = []
    for measure, number in found:
        if not number:
            continue
        low, high = POSSIBLE[measure]
        if isinf(number):
            doubts.append(Doubt.RANGE)
        elif low <= number <= high:
            values.append(Value(measure=measure.value, value=number))
        else:
            doubts.append(Doubt.SIGNAL)
    return tuple(values), tuple(doubts)


def doubted(bits: int, meanings: Mapping[int, Doubt]) -> tuple[Doubt, ...]:
    """Return what the set bits of a status mean, in the order of the table."""
    return tuple(doubt for bit, doubt in meanings.items() if bits >> bit & 1)


def once(*doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Return each doubt once, in the order of the vocabulary."""
    found = {doubt for some in doubts for doubt in some}
    return tuple(doubt for doubt in Doubt if doubt in found)


def slot(user: int) -> int | None:
    """Return the user slot; None where the device does not know who it was."""
    return None if user == USER_UNKNOWN else user


def rounded(number: Number, factor: float, digits: int) -> Number:
    """Convert to the measure's unit, to what the device can resolve."""
    return None if number is None else (number if isinf(number) else round(number * factor, digits))
