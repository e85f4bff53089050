"""A row of measurements, one a second, becomes one reading a minute: the median of each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from protocol.readings import Doubt, Value
from sensors.bluetooth.measured import Measured, once

WINDOW = timedelta(seconds=60)
FEWEST = 5
"""Measurements that make a reading; fewer at the end of a row are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What came since `began`."""

    began: datetime
    numbers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    count: int = 0


def add(flow: Flow | None, measured: Measured, now: datetime) -> Flow:
    """Take one more in; a clock that went back begins a new row."""
    if flow is None or now < flow.began:
        flow = Flow(began=now)
    numbers = dict(flow.numbers)
    for value in measured.values:
        numbers[value.measure] = (*numbers.get(value.measure, ()), value.value)
    doubts = once(flow.doubts, measured.doubts)
    return replace(flow, numbers=numbers, doubts=doubts, count=flow.count + 1)


def is_full(flow: Flow, now: datetime) -> bool:
    """Tell whether a minute is over."""
    return now - flow.began >= WINDOW


def summed(flow: Flow) -> Measured | None:
    """Return the medians; None where there is too little."""
    if flow.count < FEWEST:
        return None
    values = tuple(
        Value(measure=measure, value=round(median(numbers), 1))
        for measure, numbers in flow.numbers.items()
    )
    return Measured(values=values, doubts=flow.doubts, flowing=True)
