"""What ingest judges: readings of messages, and what the centre noticed by itself."""

from msgspec import Struct

from central.alarms.reading import Garbled, Heard, Noise
from central.residents.placement import Placement

SITE = ""
"""Stands for a hub where a fault is the whole site's."""


class Overdue(Struct, frozen=True, kw_only=True, gc=False):
    """A suspicion whose deadline and grace are over."""

    hub: str
    alarm: str


class PartFailed(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a home, or of the site, does not work."""

    hub: str
    component: str
    code: str
    text: str = ""


class PartWorks(Struct, frozen=True, kw_only=True, gc=False):
    """It works again."""

    hub: str
    component: str
    code: str
    text: str = ""


class TrackerSilent(Struct, frozen=True, kw_only=True, gc=False):
    """A tracker has not said for too long where it is."""

    hub: str


Noticed = Overdue | PartFailed | PartWorks | TrackerSilent
Happening = Heard | Garbled | Noise | Noticed


class Where(Struct, frozen=True, kw_only=True, gc=False):
    """Where a happening belongs."""

    hub: str
    placement: Placement
    """Of nobody, where the message comes from another installation."""
    home: str | None = None
    resident: str | None = None


def origin_of(happening: Happening) -> str:
    """Return the hub that a happening concerns."""
    if isinstance(happening, Overdue | PartFailed | PartWorks | TrackerSilent):
        return happening.hub
    return happening.arrival.origin
