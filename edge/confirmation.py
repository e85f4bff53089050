"""Whether the centre knows of each alarm, pure: the person is told when it does or does not."""

from dataclasses import dataclass, replace
from uuid import UUID

from edge.happenings import Moment, Tick

SAY_AGAIN_S = 60.0
"""The fallback is repeated this often until the receipt, or until it is silenced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An alarm was raised by the message `id`; `life` starts the clock of the fallback."""

    id: UUID
    alarm: UUID
    life: bool
    test: bool = False
    again: bool = False
    """It was raised before the restart: whether it was confirmed was noted then, if need be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The centre stored the message."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The centre could not read the message: no resending helps."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Hushed:
    """The centre asked for silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Decision: tell the person that the centre knows."""

    alarm: UUID
    test: bool
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """Decision: tell the person that the centre does not know; `first` is noted upwards too."""

    id: UUID
    """Of the message that raised it."""
    alarm: UUID
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """An alarm without a receipt."""

    sent: Sent
    since: float
    next: float | None
    """When the fallback speaks (steady); None: never, or silenced."""
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What has no receipt yet."""

    receipt_within_s: float
    unheard: tuple[Unheard, ...] = ()


Judged = tuple[State, tuple[Confirmed | Unconfirmed, ...]]


def judge(state: State, told: Sent | Settled | Refused | Hushed | Tick, now: Moment) -> Judged:
    """Take one thing into account."""
    match told:
        case Sent():
            due = now.steady + state.receipt_within_s if told.life else None
            unheard = Unheard(sent=told, since=now.steady, next=due)
            return replace(state, unheard=(*state.unheard, unheard)), ()
        case Settled(id=id_):
            return _settled(state, id_, now)
        case Refused(id=id_):
            refused = [u for u in state.unheard if u.sent.id == id_]
            rest = tuple(u for u in state.unheard if u not in refused)
            return replace(state, unheard=rest), tuple(
                Unconfirmed(id=u.sent.id, alarm=u.sent.alarm, first=not u.told) for u in refused
            )
        case Hushed():
            quiet = tuple(replace(u, next=None) if u.told else u for u in state.unheard)
            return replace(state, unheard=quiet), ()
        case Tick():
            return _overdue(state, now)


def sounding(state: State) -> bool:
    """Tell whether the siren sounds: somebody was told that the centre does not know yet."""
    return any(unheard.told and unheard.next is not None for unheard in state.unheard)


def _settled(state: State, id_: UUID, now: Moment) -> Judged:
    found = next((u for u in state.unheard if u.sent.id == id_), None)
    if found is None:
        return state, ()
    rest = tuple(u for u in state.unheard if u is not found)
    confirmed = Confirmed(
        alarm=found.sent.alarm, test=found.sent.test, after_s=now.steady - found.since
    )
    return replace(state, unheard=rest), (confirmed,)


def _overdue(state: State, now: Moment) -> Judged:
    decisions: list[Unconfirmed] = []
    unheard: list[Unheard] = []
    for waiting in state.unheard:
        if waiting.next is None or now.steady < waiting.next:
            unheard.append(waiting)
            continue
        first = not waiting.told and not waiting.sent.again
        decisions.append(Unconfirmed(id=waiting.sent.id, alarm=waiting.sent.alarm, first=first))
        unheard.append(replace(waiting, next=now.steady + SAY_AGAIN_S, told=True))
    return replace(state, unheard=tuple(unheard)), tuple(decisions)
