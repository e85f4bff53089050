"""The shapes of the HTTP API about hubs: how they are, what they sense, and orders for them."""

from datetime import datetime
from typing import Literal

from central.console.schemas import Shape, Word

HubState = Literal["all", "wrong", "offline", "faults", "low-battery", "never"]
"""What a list shows; `wrong` is whatever needs somebody."""


class FaultRow(Shape):
    component: str
    code: str
    text: str
    since: datetime
    count: int


class HubRow(Shape):
    id: str
    home: str | None
    who: str
    town: str
    programme: str
    online: bool
    heard_at: datetime | None
    """Its last status or heartbeat, by the centre's clock."""
    beat_at: datetime | None
    """Its last heartbeat."""
    heartbeat_s: float
    """How often it means to send one."""
    software: str
    queued: int
    config_applied: int
    config_wanted: int
    mains: bool | None
    """None where nothing measures it."""
    battery: float | None
    """Of the hub itself, 0 to 1."""
    low_batteries: int
    """Senses whose battery is low."""
    troubled: int
    """Senses that are silent, stuck or tampered with."""
    lowest_battery: float | None
    faults: list[FaultRow]


class HubPage(Shape):
    """A page of hubs by id; the next begins after `next`, and None is the end."""

    at: datetime
    """The centre's time, by which ages are told."""
    hubs: list[HubRow]
    next: str | None


class HubCounts(Shape):
    """How many hubs in one's scope are so, and of which programmes."""

    all: int
    wrong: int
    offline: int
    faults: int
    low_battery: int
    never: int
    programmes: list[str]


class PathRow(Shape):
    """A way from the hub to the centre, as the hub told it."""

    name: str
    up: bool
    since: datetime | None


class SenseRow(Shape):
    id: str
    kind: str
    place: str | None
    heard_at: datetime | None
    """By the hub's clock."""
    battery: float | None
    link: float | None
    state: str
    """As the hub tells it; `untold` where the hub does not speak of it."""


class SpellRow(FaultRow):
    """A fault from its raising to its clearing."""

    cleared_at: datetime | None


class SpellPage(Shape):
    """The history of faults, the newest first."""

    spells: list[SpellRow]
    next: str | None


class Order(Shape):
    """An order for a hub."""

    do: Literal["say", "self-test", "silence"]
    phrase: Word | None = None
    """A code of `/api/phrases`."""


class CommandRow(Shape):
    id: str
    hub: str
    do: str
    phrase: str | None
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    outcome: str | None
    """None while it waits for the hub."""
    text: str


class TestWay(Shape):
    """How far the latest self-test came: each instant is the proof of one step."""

    ordered_at: datetime
    expires_at: datetime
    outcome: str | None
    text: str
    answered_at: datetime | None
    """The hub told what it did."""
    arrived_at: datetime | None
    """Its test alarm was stored here; the receipt goes with that commit."""
    case: str | None
    case_number: int | None
    confirmed_at: datetime | None
    """A later heartbeat told that nothing waits at the hub: it has the receipt."""


class Dweller(Shape):
    id: str
    name: str


class HubHome(Shape):
    """Where a hub stands, for those who may see people."""

    id: str
    street: str
    floor: str
    town: str
    absent_until: datetime | None
    residents: list[Dweller]


class HubDetail(Shape):
    at: datetime
    """The centre's time, by which ages are told."""
    hub: HubRow
    profile: str
    enrolled_at: datetime | None
    certificate_expires_at: datetime | None
    capabilities: list[str]
    session: str | None
    config_fetched: int
    paths: list[PathRow]
    senses_told_at: datetime | None
    """None where the hub never told: an older one does not."""
    senses: list[SenseRow]
    orders: list[CommandRow]
    test: TestWay | None
    lives: HubHome | None
    history: SpellPage


class PhraseRow(Shape):
    """A sentence that a home can say, and what it is in each language."""

    code: str
    words: dict[str, str]
