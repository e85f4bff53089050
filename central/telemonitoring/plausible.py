"""Which values a living person can have: what lies beyond is kept, marked, and never alarmed on.

The spans are wider than any limit of care: they find a wrong unit (16 kPa told as 16 mm[Hg], 98 °F
told as 98 °C) and a broken device, not an illness.
"""

from protocol.readings import Measure

UNKNOWN_MEASURE = "unknown-measure"
IMPLAUSIBLE = "implausible"

PLAUSIBLE: dict[str, tuple[float, float]] = {
    Measure.SYSTOLIC.value: (30, 350),
    Measure.DIASTOLIC.value: (15, 250),
    Measure.MEAN_PRESSURE.value: (20, 300),
    Measure.PULSE.value: (15, 350),
    Measure.SPO2.value: (20, 100),
    Measure.TEMPERATURE.value: (20, 46),
    Measure.WEIGHT.value: (2, 500),
    Measure.GLUCOSE.value: (5, 2000),
}
"""Each in its unit of `protocol.readings.UNITS`; both ends belong to it."""


def mark_of(measure: str, value: float) -> str | None:
    """Return why a value is not drawn and not judged, or None where it may be."""
    span = PLAUSIBLE.get(measure)
    if span is None:
        return UNKNOWN_MEASURE
    return None if span[0] <= value <= span[1] else IMPLAUSIBLE
