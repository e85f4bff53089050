"""What a device of the home said becomes an observation of it. Pure."""

from datetime import datetime
from typing import TypedDict, Unpack

from protocol.configuration import DeviceConfig
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation


class More(TypedDict, total=False):
    """What an observation may have beside its kind."""

    text: str | None
    value: float | None
    unit: str | None
    certainty: float


def observation(
    device: DeviceConfig, kind: Kind, now: datetime, **more: Unpack[More]
) -> Observation:
    """Make an observation of a device, where it stands and of whoever wears it."""
    text, value = more.get("text"), more.get("value")
    shown = text is not None or value is not None
    return Observation(
        kind=kind,
        source=device.id,
        at=now,
        place=device.place,
        resident=device.resident,
        certainty=more.get("certainty", 1.0),
        evidence=Evidence(text=text, value=value, unit=more.get("unit")) if shown else None,
    )
