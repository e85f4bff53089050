"""A row of measurements, one a second, becomes one reading a minute: the median of each. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from protocol.readings import Value
from sensors.bluetooth.measured import Measured, once

WINDOW = timedelta(seconds=60)
FEWEST = 5
"""Measurements that make a reading; fewer at the end of a row are left out."""
MOST = 600
"""Of each sort that are remembered; a device that sends more often is thinned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What came since `began`."""

    began: datetime
    sound: tuple[Measured, ...] = ()
    doubted: tuple[Measured, ...] = ()
    """A strap that slipped, a weak signal: they count only where nothing better came."""


def add(flow: Flow | None, measured: Measured, now: datetime) -> Flow:
    """Take one more in; a clock that went back begins a new row."""
    if flow is None or now < flow.began:
        flow = Flow(began=now)
    if measured.doubts:
        return replace(flow, doubted=(*flow.doubted, measured)[-MOST:])
    return replace(flow, sound=(*flow.sound, measured)[-MOST:])


def is_full(flow: Flow, now: datetime) -> bool:
    """Tell whether a minute is over."""
    return now - flow.began >= WINDOW


def summed(flow: Flow) -> Measured | None:
    """Return the medians; None where there is too little."""
    counted = flow.sound if len(flow.sound) >= FEWEST else (*flow.sound, *flow.doubted)
    if len(counted) < FEWEST:
        return None
    numbers: dict[str, list[float]] = {}
    for measured in counted:
        for value in measured.values:
            numbers.setdefault(value.measure, []).append(value.value)
    values = tuple(
        Value(measure=measure, value=round(median(of), 1)) for measure, of in numbers.items()
    )
    doubts = once(*(measured.doubts for measured in counted))
    return Measured(values=values, doubts=doubts, flowing=True)
