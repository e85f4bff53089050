"""Whom to ask for help, in which order and when: a plan frozen as the case opens, and judged.

The plan holds ids and delays, never names nor addresses. What is due lives on the case's row
(`step`, `next_due_at`); `judge` says what each event does to it. After an outage the first overdue
step runs at once, and the rest keep their spacing, because the next one is counted from the moment
in which this one ran.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, json

from central.residents.hours import Hours, is_available
from protocol.causes import Priority


class ContactPlan(Struct, frozen=True, kw_only=True):
    """What the plan needs to know of one contact."""

    id: str
    rank: int
    channels: int = 1
    """How many channels they have; 0 is never asked."""
    hours: tuple[Hours, ...] = ()
    """Empty: any time."""
    zone: str = "Europe/Madrid"


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One attempt to come."""

    contact: str
    channel: int = 0
    """Index into the contact's channels."""
    after_s: float
    """Seconds after the step before it ran, or after the case opened."""
    hours: tuple[Hours, ...] = ()
    """Kept only where they bind: below life priority."""
    zone: str = "Europe/Madrid"


class Plan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The frozen plan of a case, as `cases.plan` keeps it in JSON."""

    priority: int = int(Priority.INFORMATION)
    language: str = "ca"
    steps: tuple[Step, ...] = ()


NOBODY = Plan()
"""The plan that asks nobody: tests, and homes without contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a plan goes."""

    first_s: float
    """From the opening of the case: the operators' turn comes first."""
    contact_s: float
    """From one contact to the next."""
    channel_s: float
    """From one channel of a contact to their next."""
    rounds: int = 1


PACES: Mapping[int, Pace] = {
    Priority.LIFE: Pace(first_s=60, contact_s=60, channel_s=20, rounds=2),
    Priority.PERSON: Pace(first_s=180, contact_s=180, channel_s=60),
    Priority.CONCERN: Pace(first_s=900, contact_s=900, channel_s=120),
}
"""A priority without a pace never disturbs a contact."""


def freeze_plan(
    contacts: Sequence[ContactPlan],
    priority: int,
    language: str,
    now: datetime,
    *,
    paces: Mapping[int, Pace] = PACES,
) -> Plan:
    """Make the plan of a case that opens `now` or whose priority has just risen.

    For life the available come first by rank, then all others. Below life the hours bind: whoever
    is not available waits for their hours, after those who are.
    """
    pace = paces.get(priority)
    if pace is None:
        return Plan(priority=priority, language=language)
    binds = priority > Priority.LIFE

    def turn(contact: ContactPlan) -> tuple[float, int]:
        opening = next_open(contact.hours, contact.zone, now)
        if opening is None:
            return float("inf"), contact.rank
        return (opening - now).total_seconds() if binds else float(opening > now), contact.rank

    ordered = sorted((one for one in contacts if one.channels > 0), key=turn)
    steps = _steps(ordered * pace.rounds, pace, binds=binds)
    return Plan(priority=priority, language=language, steps=tuple(steps))


def _steps(contacts: Sequence[ContactPlan], pace: Pace, *, binds: bool) -> Iterable[Step]:
    delay = pace.first_s
    for contact in contacts:
        for channel in range(contact.channels):
            yield Step(
                contact=contact.id,
                channel=channel,
                after_s=delay,
                hours=contact.hours if binds else (),
                zone=contact.zone,
            )
            delay = pace.channel_s
        delay = pace.contact_s


def write_plan(plan: Plan) -> str:
    """Return what `cases.plan` keeps."""
    return json.encode(plan).decode()


def read_plan(text: str) -> Plan:
    """Read `cases.plan`; the column's default, an empty array, is the plan that asks nobody."""
    return NOBODY if text == "[]" else json.decode(text, type=Plan)


def first_due(plan: Plan, now: datetime) -> datetime | None:
    """Return when the plan acts first, for `cases.next_due_at`; `cases.step` is then 0."""
    return _due(plan, 0, now)


def next_open(hours: Sequence[Hours], zone: str, at: datetime) -> datetime | None:
    """Return the first instant from `at` on at which a contact may be asked, if within a week."""
    if is_available(hours, zone, at):
        return at
    local = at.astimezone(ZoneInfo(zone))
    starts = (
        datetime.combine(
            local.date() + timedelta(days=ahead), time.fromisoformat(span.start), local.tzinfo
        ).astimezone(UTC)
        for ahead in range(9)
        for span in hours
        if span.start != "24:00"
    )
    return min(
        (begin for begin in starts if begin > at and is_available(hours, zone, begin)), default=None
    )


def _due(plan: Plan, index: int, since: datetime) -> datetime | None:
    """Return when step `index` is due if the step before it ran at `since`."""
    if index >= len(plan.steps):
        return None
    step = plan.steps[index]
    wanted = since + timedelta(seconds=step.after_s)
    # Hours that never open were sorted last: a plan with nobody left is over.
    return next_open(step.hours, step.zone, wanted)
