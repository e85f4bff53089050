"""Temperature and humidity of a room, as devices measure them: what can be true, and what is news.

Pure. What heat and cold mean for the person is judged in `edge.climate`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from protocol.observations import Kind
from sensors.functions import Function

UNITS: Final[Mapping[Kind, str]] = {Kind.TEMPERATURE: "°C", Kind.HUMIDITY: "%"}
POSSIBLE: Final[Mapping[Kind, tuple[float, float]]] = {
    Kind.TEMPERATURE: (-40.0, 85.0),
    Kind.HUMIDITY: (0.0, 100.0),
}
"""The range of common sensor chips; outside of it a value is a fault of the device."""
NEWS: Final[Mapping[Kind, float]] = {Kind.TEMPERATURE: 0.5, Kind.HUMIDITY: 5.0}
"""A change of so much is told at once."""
AGAIN_AFTER: Final = timedelta(minutes=10)
"""One that hardly moves is told so often, so that it is known to be still so."""
_KINDS: Final = {Function.TEMPERATURE: Kind.TEMPERATURE, Function.HUMIDITY: Kind.HUMIDITY}


def reading(function: Function, unit: str, value: object) -> tuple[Kind, float] | None:
    """Return what is measured, in °C or %; None where it is no such measurement."""
    kind = _KINDS.get(function)
    if kind is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        measured = float(value)
    except OverflowError:
        return None
    if unit.endswith("F"):
        measured = (measured - 32) * 5 / 9
    low, high = POSSIBLE[kind]
    if not isfinite(measured) or not low <= measured <= high:
        return None
    return kind, round(measured, 2)


def worth_telling(
    kind: Kind, before: float | None, at: datetime | None, measured: float, now: datetime
) -> bool:
    """Tell whether it moved enough, or was not told for a while; after a stepped clock it is."""
    if before is None or at is None or abs(measured - before) >= NEWS[kind]:
        return True
    return not timedelta(0) <= now - at < AGAIN_AFTER
