"""Whom to ask for help, in which order and when: a plan frozen as the case opens, and judged.

The plan holds ids and delays, never names nor addresses. What is due lives on the case's row
(`step`, `next_due_at`); `judge` says what each event does to it. After an outage the first overdue
step runs at once, and the rest keep their spacing, because the next one is counted from the moment
in which this one ran.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import assert_never
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
    round: int = 0
    """How many times everyone was asked before."""


class Plan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The frozen plan of a case, as `cases.plan` keeps it in JSON."""

    priority: int = int(Priority.INFORMATION)
    language: str = "ca"
    steps: tuple[Step, ...] = ()
    patience_s: float = 60
    """After the last step ran, before somebody is told that nobody comes."""


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
    steps = tuple(_steps(ordered, pace, binds=binds))
    return Plan(priority=priority, language=language, steps=steps, patience_s=pace.contact_s)


def _steps(contacts: Sequence[ContactPlan], pace: Pace, *, binds: bool) -> Iterable[Step]:
    delay = pace.first_s
    for turn in range(pace.rounds):
        for contact in contacts:
            for channel in range(contact.channels):
                yield Step(
                    contact=contact.id,
                    channel=channel,
                    after_s=delay,
                    hours=contact.hours if binds else (),
                    zone=contact.zone,
                    round=turn,
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
    if not plan.steps:
        return None
    if index >= len(plan.steps):
        return since + timedelta(seconds=plan.patience_s)
    step = plan.steps[index]
    wanted = since + timedelta(seconds=step.after_s)
    # Hours that never open: look at once, whoever comes after may be asked.
    return next_open(step.hours, step.zone, wanted) or wanted


# -- judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Where the plan of one case stands."""

    plan: Plan = NOBODY
    step: int = 0
    """The next step to run. One past the last: only the patience after it remains."""
    due_at: datetime | None = None
    """When it runs by itself; None while it waits for a person or is over."""
    led: bool = False
    """An operator leads: nothing runs by the clock."""
    delegated: bool = False
    """The operator who leads waits for contacts: a refusal goes on to the next at once."""
    going: frozenset[str] = frozenset()
    """Contacts who are on the way."""
    over: bool = False
    """The case is resolved or closed."""
    refused: frozenset[str] = frozenset()
    """Contacts who said that they cannot."""


@dataclass(frozen=True, slots=True)
class Due:
    """The clock has reached `due_at`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An operator asked this contact."""

    contact: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A channel of this contact failed."""

    contact: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A contact goes."""

    contact: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A contact cannot go."""

    contact: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An operator leads from now on."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Nobody leads any more."""

    at_once: bool
    """It had been left idle: the next step is late already."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Resolved or closed."""


Happening = Due | Asked | Undelivered | Accepted | Refused | Taken | Returned | Ended


@dataclass(frozen=True, slots=True)
class Ask:
    """Start an attempt now."""

    contact: str
    channel: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop every attempt of the case that is planned or under way."""


@dataclass(frozen=True, slots=True)
class TellNobodyLeft:
    """Everyone was asked and nobody comes: a supervisor must know."""


Decision = Ask | Stop | TellNobodyLeft
Judged = tuple[Escalation, tuple[Decision, ...]]


def judge(state: Escalation, happening: Happening, now: datetime) -> Judged:
    """Say what a happening does to the escalation of one case."""
    judged: Judged
    match happening:
        case Due():
            judged = _run_due(state, now)
        case Asked(contact):
            judged = replace(state, step=_past(state, contact)), ()
        case Undelivered(contact):
            judged = _hasten(state, contact, now), ()
        case Accepted(contact):
            refused, going = state.refused - {contact}, state.going | {contact}
            judged = replace(state, due_at=None, going=going, refused=refused), (Stop(),)
        case Refused(contact):
            judged = _refuse(state, contact, now), ()
        case Taken():
            judged = replace(state, led=True, due_at=None), ()
        case Returned(at_once):
            freed = replace(state, led=False, delegated=False)
            judged = _resume(freed, now, at_once=at_once), ()
        case Ended():
            judged = replace(state, over=True, due_at=None), (Stop(),)
        case _:
            assert_never(happening)
    return judged


def _refuse(state: Escalation, contact: str, now: datetime) -> Escalation:
    """Go on without `contact`, who may have been the one on the way."""
    going = state.going - {contact}
    refused = replace(state, refused=state.refused | {contact}, going=going)
    if state.going and not going and not state.led:
        return _resume(refused, now, at_once=True)
    return _hasten(refused, contact, now)


def _run_due(state: Escalation, now: datetime) -> Judged:
    if state.due_at is None or now < state.due_at:
        return state, ()
    if state.over or state.going or (state.led and not state.delegated):
        return replace(state, due_at=None), ()
    index = _next(state, now)
    if index is None:
        end = len(state.plan.steps)
        told = (TellNobodyLeft(),) if state.plan.steps else ()
        return replace(state, step=end + 1, due_at=None), told if state.step <= end else ()
    step = state.plan.steps[index]
    if not is_available(step.hours, step.zone, now):
        return replace(state, step=index, due_at=next_open(step.hours, step.zone, now)), ()
    asked = replace(state, step=index + 1)
    due_at = None if state.led else _due(state.plan, index + 1, now)
    return replace(asked, due_at=due_at), (Ask(step.contact, step.channel),)


def _next(state: Escalation, now: datetime) -> int | None:
    """Return the step to run: the first that may run now, else the first that ever may."""
    left = [
        (index, step)
        for index, step in enumerate(state.plan.steps[state.step :], start=state.step)
        if step.contact not in state.refused
    ]
    for index, step in left:
        if is_available(step.hours, step.zone, now):
            return index
    return left[0][0] if left else None


def _past(state: Escalation, contact: str) -> int:
    """Return the step after those of `contact` that come next: an operator asked them already."""
    step = state.step
    while step < len(state.plan.steps) and state.plan.steps[step].contact == contact:
        step += 1
    return step


def _hasten(state: Escalation, contact: str, now: datetime) -> Escalation:
    """Go on at once after `contact` could not be reached or cannot come.

    Only where the plan waits for them alone, and not into another round: when every channel fails
    at once, the second round keeps its distance.
    """
    waits = state.due_at is not None or (state.led and state.delegated)
    if state.over or state.going or not waits:
        return state
    asked = state.plan.steps[state.step - 1] if 0 < state.step <= len(state.plan.steps) else None
    if not state.led and (asked is None or asked.contact != contact):
        return state
    index = _next(state, now)
    if index is not None and asked is not None and state.plan.steps[index].round != asked.round:
        return state
    return replace(state, due_at=now)


def _resume(state: Escalation, now: datetime, *, at_once: bool) -> Escalation:
    if state.over or state.going or state.step > len(state.plan.steps):
        return replace(state, due_at=None)
    return replace(state, due_at=now if at_once else _due(state.plan, state.step, now))
