"""How long each kind of sense may be silent before it is missed.

A sense that is quiet because nothing happens still says that it lives: how often depends on what
feeds it. Each figure is that rhythm and some of it lost on the air.
"""

from collections.abc import Mapping
from typing import Final

from protocol.configuration import DeviceConfig

HOUR: Final = 3600.0
DAILY: Final = 25 * HOUR
"""Battery devices that have nothing to say but their battery say it once a day: an hour late."""
HOURLY: Final = 4 * HOUR
"""Those that report every hour or so: three reports were lost, and a fourth is late."""
INTERVALS: Final[dict[str, float]] = {
    "pendant": DAILY, "pull-cord": DAILY, "remote": DAILY,
    "smoke": DAILY, "gas": DAILY, "co": DAILY, "water": DAILY,
    "motion": HOURLY, "door": HOURLY, "bed": HOURLY, "chair": HOURLY, "climate": HOURLY,
    "plug": HOURLY, "kettle": HOURLY, "stove": HOURLY, "television": HOURLY,
    "wearable": 60.0,  # it streams
    "board": 60.0,  # it is asked every two seconds
    "robot": 60.0,
    "microphone": 30.0, "camera": 30.0,  # child processes, which breathe every few seconds
}  # fmt: skip
"""Other kinds are not missed: a blood pressure cuff speaks when somebody uses it."""
SLOWEST: Final = 49 * HOUR
"""What may be learned at most: two days and an hour."""
SLACK: Final = 1.5


def interval_of(kind: str, slow_s: float = 0.0) -> float | None:
    """Return the seconds of silence after which a kind is missed; None: it never is.

    A device that proved slower than its kind (`slow_s`: the longest silence that it ended by
    itself) is given half as much again.
    """
    usual = INTERVALS.get(kind)
    return None if usual is None else max(usual, min(slow_s * SLACK, SLOWEST))


def configured(
    kind: str, device: DeviceConfig | None, own: Mapping[str, float], name: str
) -> float | None:
    """Return what somebody chose: the hub's settings for a device, the centre, or for a kind."""
    if name in own:
        return own[name]
    if device is not None and device.supervised_s is not None:
        return device.supervised_s
    return own.get(kind)
