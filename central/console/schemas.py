"""The shapes of the HTTP API. The console's TypeScript types are generated from them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[
    str, StringConstraints(max_length=4000, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
"""PostgreSQL's texts hold no NUL."""
Word = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
"""One line without control characters."""


class Shape(BaseModel):
    """Frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# -- queue


class CaseState(StrEnum):
    QUEUED = "queued"
    TAKEN = "taken"
    CALLING = "calling"
    WAITING_CONTACT = "waiting-contact"
    WAITING_UNIT = "waiting-unit"
    RESOLVED = "resolved"
    CLOSED = "closed"


class QueueRow(Shape):
    """One case as the queue shows it. Order: priority, then `opened_at`."""

    id: str
    number: int
    state: CaseState
    priority: int
    cause: str
    place: str | None
    who: str
    """Names of the person, or of the home's residents, or empty where nobody is known."""
    town: str
    hub: str | None
    alarms: int
    test: bool
    unconfirmed: bool
    opened_at: datetime
    alerted_at: datetime
    """When its priority last rose: it rings again from then."""
    owner: str | None
    owner_name: str | None
    handed_by: str | None
    """Who gave it to its owner, as long as the owner has done nothing with it."""
    position: int
    """Of the last change in the journal; resume the live link after the highest one seen."""


class Queue(Shape):
    position: int
    now: datetime
    """The centre's time, against which ages are shown."""
    cases: list[QueueRow]


class Present(Shape):
    """A colleague who follows the queue now."""

    id: str
    name: str
    looks_at: str | None
    """The case that is open before them."""


class LiveMessage(Shape):
    """One message of the WebSocket `/api/live?after=POSITION`.

    `snapshot` comes first: every open case if `after` is missing or 0, else what changed since.
    Where too much changed, or `after` lies in no past of this centre, it is `whole` all the same:
    it replaces everything that the console had. Then `changed` after every commit that touched a
    case. `beat` comes every second: two missed ones are a stale link. Closed cases come once, so
    that they can be taken off the queue. `presence` tells who is here, and comes when that changes.
    The link ends with 4401 where the session is over, 4403
    where the role has no queue, 4408 where the console was too slow: connect again and resume.
    """

    kind: Literal["snapshot", "changed", "beat", "presence"]
    position: int
    now: datetime
    whole: bool = False
    cases: list[QueueRow] = []
    people: list[Present] = []


# -- case


class WornDevice(Shape):
    """What a person carries; (hub, id) are those that an alarm comes from."""

    hub: str
    id: str
    kind: str


class ResidentCard(Shape):
    id: str
    given_name: str
    family_name: str
    address_as: str
    age: int | None
    language: str
    phone: str
    hears_badly: bool
    sees_badly: bool
    mobility: str
    health: str
    health_hidden: bool
    """There may be notes, which this role does not see."""
    photo: str | None
    """Where the photograph is, for those who have one."""
    wears: list[WornDevice] = []


class HomeCard(Shape):
    id: str
    street: str
    floor: str
    town: str
    access: str
    key_safe_place: str
    key_safe_locked: bool
    """A code opens it, which is told apart, and journalled."""
    access_hidden: bool
    """How to get in is for those who work cases or keep the register."""
    latitude: float | None
    longitude: float | None
    absent_until: datetime | None


class ContactCard(Shape):
    id: str
    rank: int
    name: str
    relation: str
    phone: str
    has_key: bool
    available: bool
    """Within their hours now."""


class AttemptRow(Shape):
    id: str
    contact: str
    contact_name: str
    channel: str
    """Kind of the channel, such as `sms` or `mailto`; never its address."""
    state: Literal["planned", "sending", "sent", "failed", "stopped"]
    planned_at: datetime
    ended_at: datetime | None
    error: str | None
    answer: Literal["going", "cannot", "arrived"] | None
    answered_at: datetime | None
    minutes: int | None


class WrongRow(Shape):
    """Something that is not as it should be with a message."""

    code: str | None
    """Words are the console's; None where only a sentence was stored."""
    text: str
    """The technical sentence, in English."""


class AlarmRow(Shape):
    id: str
    hub: str
    state: str
    cause: str
    priority: int
    reason: str | None
    source: str | None
    place: str | None
    at: datetime | None
    received_at: datetime
    unconfirmed: bool
    test: bool
    certainty: float
    evidence: dict[str, object] | None
    """As `protocol.evidence.Evidence`: acceleration curve, motion per room, day, doors..."""
    wrong: list[WrongRow]
    """What was wrong with the message, where something was."""


class TimelineRow(Shape):
    position: int
    at: datetime
    kind: str
    actor: str
    actor_name: str
    text: str
    """What was noted or said, where there is something; the console words the rest by `kind`."""
    data: dict[str, object]


class Step(Shape):
    """One line of the protocol for this type of alarm."""

    id: str
    text: str
    required: bool
    done: bool


class OutcomeChoice(Shape):
    code: str
    text: str


class EarlierCase(Shape):
    """Another case of the same person or home, in one line."""

    id: str
    number: int
    cause: str
    state: CaseState
    opened_at: datetime
    outcome_text: str
    """What its outcome is called, or empty."""


class HandedOver(Shape):
    """What a colleague left for the owner, until the owner says that they have read it."""

    by_name: str
    at: datetime
    text: str


class MapSource(Shape):
    """Where the console draws its maps from; without tiles it draws a plan of its own."""

    tiles: str
    """A pattern with `{z}`, `{x}`, `{y}`; empty where the centre chose none."""
    attribution: str


class CaseDetail(Shape):
    case: QueueRow
    fence: int
    """Send it back with every change: a stale one is refused with 409."""
    next_due_at: datetime | None
    """When the escalation acts next by itself."""
    next_contact: str | None
    residents: list[ResidentCard]
    home: HomeCard | None
    contacts: list[ContactCard]
    attempts: list[AttemptRow]
    alarms: list[AlarmRow]
    steps: list[Step]
    outcomes: list[OutcomeChoice]
    timeline: list[TimelineRow]
    outcome: str | None
    outcome_text: str | None
    handed_over: HandedOver | None
    earlier: list[EarlierCase]
    """The latest first."""


# -- claims


class ClaimFor(Shape):
    """A claim code is asked for a home; with `hub`, for enrolling that hub anew."""

    home: Word
    hub: Word | None = None


class ClaimMade(Shape):
    """Shown once: the centre keeps a digest alone."""

    code: str
    expires_at: datetime


# -- health


class Health(Shape):
    status: Literal["ok"]
    position: int
    """The head of the journal: this centre can reach its database."""


# -- journal


class JournalState(Shape):
    position: int
    verified_to: int
    sound: bool
    flaws: list[str]


class Problem(Shape):
    """RFC 9457, `application/problem+json`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, object]] = []
