"""Whether an appliance runs, told from the power that its plug measures. Pure."""

from collections.abc import Mapping
from typing import Final

WATTS: Final[Mapping[str, tuple[float, float]]] = {
    "kettle": (500.0, 50.0),
    "stove": (100.0, 20.0),
    "television": (20.0, 12.0),
    "plug": (10.0, 5.0),
}
"""By the kind of device: it runs from the first on, and has stopped below the second.

Kettles draw some 2 kW and televisions some 30 to 150 W, with less than 1 W asleep; where a set-top
box keeps more awake, the kind `kettle` or `stove` asks for more. Figures of the trade, unmeasured.
"""


def runs(kind: str, watts: object, *, before: bool | None) -> bool | None:
    """Tell whether it runs; None where the device is no appliance or the value no power."""
    limits = WATTS.get(kind)
    if limits is None or isinstance(watts, bool) or not isinstance(watts, int | float):
        return None
    on, off = limits
    return watts >= (off if before else on)
