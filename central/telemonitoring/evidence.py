"""What an alarm of vital signs shows: the value, its limit, and the values that led to it.

It lies in the alarm's evidence as what homes send does, so that erasure empties it with the rest.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from central.telemonitoring.limits import Beyond, Measured, Side
from protocol.readings import UNITS, Measure

MOST = 30
"""Values before it that are shown."""
_UNITS = {measure.value: unit for measure, unit in UNITS.items()}


class SaidOfVitals(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The sentence as a code, which the console words in the operator's language."""

    code: str
    """`vital-high`, `vital-low`, `vital-within` or `vital-missed`."""
    measure: str
    value: float | None = None
    unit: str | None = None
    limit: float | None = None
    missed: int | None = None
    at: datetime | None = None
    """When it was measured, or should have been."""
    doubts: tuple[str, ...] = ()


class Past(Struct, frozen=True, kw_only=True):
    """A value before it."""

    at: datetime
    value: float


class VitalEvidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As `protocol.evidence.Evidence`, with the values of a person that led to it."""

    text: str
    said: SaidOfVitals
    value: float | None = None
    unit: str | None = None
    past: tuple[Past, ...] = ()
    """The latest last; the value itself among them."""
    limits: tuple[float, ...] = ()
    """To be drawn as lines."""


def unit_of(measure: str) -> str | None:
    """Return the unit of a measure in UCUM."""
    return _UNITS.get(measure)


def of_value(
    measured: Measured, beyond: Beyond, past: Sequence[Past], drawn: Sequence[float]
) -> VitalEvidence:
    """Return what shows a value beyond a limit."""
    unit = unit_of(measured.measure)
    high = beyond.side is Side.HIGH
    doubtful = "; it may be wrong" if measured.is_weak else ""
    text = (
        f"{_name(measured.measure)} {measured.value:g} {unit or ''} is "
        f"{'at or above' if high else 'at or below'} the limit of {beyond.limit:g}{doubtful}."
    )
    return VitalEvidence(
        text=text,
        said=SaidOfVitals(
            code="vital-high" if high else "vital-low",
            measure=measured.measure,
            value=measured.value,
            unit=unit,
            limit=beyond.limit,
            at=measured.at,
            doubts=tuple(measured.doubts),
        ),
        value=measured.value,
        unit=unit,
        past=tuple(past[-MOST:]),
        limits=tuple(drawn),
    )


def of_missed(measure: str, missed: int, slot: datetime, past: Sequence[Past]) -> VitalEvidence:
    """Return what shows a measurement that was not made."""
    row = "" if missed == 1 else f", {missed} times in a row"
    return VitalEvidence(
        text=f"{_name(measure)} was not measured in time{row}.",
        said=SaidOfVitals(code="vital-missed", measure=measure, missed=missed, at=slot),
        unit=unit_of(measure),
        past=tuple(past[-MOST:]),
    )


def of_end(measure: str, value: float, at: datetime) -> VitalEvidence:
    """Return what tells that a value is within again, or that it was measured again."""
    unit = unit_of(measure)
    return VitalEvidence(
        text=f"{_name(measure)} {value:g} {unit or ''} is within the limits.",
        said=SaidOfVitals(code="vital-within", measure=measure, value=value, unit=unit, at=at),
        value=value,
        unit=unit,
    )


def stored(evidence: VitalEvidence) -> str:
    """Return it as a row keeps it."""
    return msgspec.json.encode(evidence).decode()


def _name(measure: str) -> str:
    known = _NAMES.get(measure)
    return known or measure


_NAMES = {
    Measure.SYSTOLIC.value: "Systolic pressure",
    Measure.DIASTOLIC.value: "Diastolic pressure",
    Measure.MEAN_PRESSURE.value: "Mean pressure",
    Measure.PULSE.value: "Pulse",
    Measure.SPO2.value: "Oxygen saturation",
    Measure.TEMPERATURE.value: "Temperature",
    Measure.WEIGHT.value: "Weight",
    Measure.GLUCOSE.value: "Glucose",
}
