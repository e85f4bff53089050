"""What an operator may do with a case: pure judgement of ownership, steps and ends.

`handle` returns the case as it becomes and what the journal says of it, or raises a `DeskError`
that names what stands against it. The owner is looked at before the fence, so that the second of
two who take the same case is told who has it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from central.alarms.cases import Case
from central.alarms.deeds import (
    Acknowledge,
    CheckStep,
    Close,
    Deed,
    HandOver,
    Move,
    Note,
    Notify,
    Phoned,
    Release,
    Resolve,
    Take,
    TakeBack,
    Unclose,
)
from central.alarms.lifecycle import CaseAction, CaseState, Refused, case_after
from central.alarms.protocols import Protocol
from central.operators.actor import Actor
from central.permissions import Permission, may

UNCLOSE_WITHIN = timedelta(seconds=60)
"""For the slip of a finger; later it is a new case."""


class DeskError(Exception):
    """A change of a case that was refused. HTTP answers with `status`, `title` and `detail`."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail


class UnknownCase(DeskError):  # noqa: N818 - it reads as what it says
    """No such case within the sight of this actor."""

    def __init__(self, what: str = "There is no such case.") -> None:
        super().__init__(404, "Not found", what)


class Conflict(DeskError):  # noqa: N818 - it reads as what it says
    """Somebody else was quicker."""

    def __init__(self, detail: str, *, owner: str | None = None) -> None:
        super().__init__(409, "Conflict", detail)
        self.owner = owner
        """Who has it, where that is why."""


class Unprocessable(DeskError):  # noqa: N818 - it reads as what it says
    """Well said, and it cannot be done so."""

    def __init__(self, detail: str) -> None:
        super().__init__(422, "Unprocessable", detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What a deed came to."""

    case: Case
    kind: str
    """Of the journal's entry."""
    body: dict[str, object]
    """Content of the entry; `text` holds what a person wrote."""


def handle(
    case: Case, deed: Deed, actor: Actor, fence: int, protocol: Protocol, now: datetime
) -> Handled:
    """Judge one deed; raises DeskError."""
    _check_owner(case, deed, actor)
    if fence != case.fence:
        raise Conflict("The case has changed meanwhile: look at it again.")
    touched = replace(case, fence=case.fence + 1)
    if case.owner == actor.id:
        touched = replace(touched, touched_at=now, handed_by=None)
    match deed:
        case Take() | Release() | HandOver():
            return _change_owner(touched, deed, actor, now)
        case TakeBack() | Unclose():
            return _undo(touched, deed, actor, now)
        case Note() | Phoned() | Acknowledge():
            return _tell(touched, deed)
        case CheckStep() | Move() | Notify():
            return _go_on(touched, deed, protocol)
        case Resolve() | Close():
            # Who leads may close what a colleague resolved and left: it is theirs from then on.
            return _end(replace(touched, owner=actor.id), deed, protocol, now)
        case _:
            assert_never(deed)


def _tell(case: Case, deed: Note | Phoned | Acknowledge) -> Handled:
    """Write down what changes nothing but what is known."""
    match deed:
        case Note(text):
            return _said(case, "case.noted", text=text)
        case Phoned(who, result):
            return _said(case, "contact.phoned", contact=who, result=result.value)
        case Acknowledge():
            return _said(case, "case.acknowledged")
        case _:
            assert_never(deed)


def _said(case: Case, kind: str, **body: object) -> Handled:
    return Handled(case=case, kind=kind, body={key: value for key, value in body.items() if value})


def _check_owner(case: Case, deed: Deed, actor: Actor) -> None:
    """Raise unless the case is this actor's to change, or free to take."""
    if case.state is CaseState.CLOSED and not isinstance(deed, Unclose):
        raise Conflict("The case is closed.")
    if isinstance(deed, Note) or case.owner == actor.id:
        return
    if isinstance(deed, TakeBack) and case.handed_by == actor.id:
        return
    leads = isinstance(deed, (Release, HandOver, Close)) and may(
        actor.role, Permission.REASSIGN_CASES
    )
    if case.owner is not None and not leads:
        raise Conflict("Somebody else has the case.", owner=case.owner)
    if case.owner is None and not isinstance(deed, Take):
        raise Conflict("Take the case first.")


def _after(case: Case, action: CaseAction, to: CaseState | None = None) -> Case:
    state = case_after(case.state, action, to=to)
    if isinstance(state, Refused):
        raise Conflict(f"{state.why[:1].upper()}{state.why[1:]}.")
    return replace(case, state=state)


def _change_owner(
    case: Case, deed: Take | Release | HandOver, actor: Actor, now: datetime
) -> Handled:
    match deed:
        case Take():
            if case.owner == actor.id:
                return _said(case, "case.taken")
            taken = replace(
                _after(case, CaseAction.TAKE),
                owner=actor.id,
                first_taken_at=case.first_taken_at or now,
                first_taken_by=case.first_taken_by or actor.id,
                taken_at=now,
                touched_at=now,
            )
            return _said(taken, "case.taken")
        case Release():
            freed = replace(case, owner=None, taken_at=None, touched_at=None, handed_by=None)
            return _said(_after(freed, CaseAction.RELEASE), "case.released")
        case HandOver(to, text):
            given = replace(
                case, owner=to, taken_at=now, touched_at=now, handed_by=_giver(actor, to)
            )
            return _said(_after(given, CaseAction.HAND_OVER), "case.handed-over", to=to, text=text)
        case _:
            assert_never(deed)


def _giver(actor: Actor, to: str) -> str | None:
    """Return who must be able to take it back; nobody gives a case to themselves."""
    return None if actor.id == to else actor.id


def _undo(case: Case, deed: TakeBack | Unclose, actor: Actor, now: datetime) -> Handled:
    match deed:
        case TakeBack():
            if case.handed_by != actor.id:
                raise Conflict("There is no hand-over of yours to take back.")
            back = replace(case, owner=actor.id, taken_at=now, touched_at=now, handed_by=None)
            return _said(_after(back, CaseAction.HAND_OVER), "case.taken-back")
        case Unclose():
            undone = _after(case, CaseAction.UNCLOSE)
            if case.closed_at is None or now - case.closed_at > UNCLOSE_WITHIN:
                raise Conflict("It was closed too long ago to be undone.")
            return _said(replace(undone, closed_at=None), "case.close-undone")
        case _:
            assert_never(deed)


def _go_on(case: Case, deed: CheckStep | Move | Notify, protocol: Protocol) -> Handled:
    match deed:
        case Notify(contact):
            asked = _after(case, CaseAction.MOVE, CaseState.WAITING_CONTACT)
            return _said(asked, "case.notifies", contact=contact)
        case CheckStep(step, done):
            if all(known.id != step for known in protocol.steps):
                raise Unprocessable(f"The protocol of this alarm has no step {step!r}.")
            others = tuple(one for one in case.checked if one != step)
            checked = replace(case, checked=(*others, step) if done else others)
            return _said(checked, "case.step-done" if done else "case.step-undone", step=step)
        case Move(state):
            again = case.state is CaseState.RESOLVED
            moved = _after(case, CaseAction.REOPEN) if again else case
            moved = _after(moved, CaseAction.MOVE, state)
            moved = replace(moved, outcome=None, outcome_text=None, resolved_at=None)
            return _said(moved, "case.reopened" if again else "case.moved", state=state.value)
        case _:
            assert_never(deed)


def _end(case: Case, deed: Resolve | Close, protocol: Protocol, now: datetime) -> Handled:
    match deed:
        case Resolve(outcome, text):
            if outcome not in protocol.outcomes:
                raise Unprocessable(
                    f"{outcome!r} is no outcome of this kind of alarm; "
                    f"choose one of: {', '.join(protocol.outcomes)}."
                )
            resolved = replace(
                _after(case, CaseAction.RESOLVE),
                outcome=outcome,
                outcome_text=text or None,
                resolved_at=now,
            )
            return _said(resolved, "case.resolved", outcome=outcome, text=text)
        case Close(reason):
            closed = replace(_after(case, CaseAction.CLOSE), closed_at=now)
            left = [one.id for one in protocol.steps if one.required and one.id not in case.checked]
            if left and not (reason or case.outcome_text):
                raise Unprocessable(
                    f"Required steps are not done: {', '.join(left)}. Do them, or write why not."
                )
            return _said(closed, "case.closed", text=reason, left=left)
        case _:
            assert_never(deed)
