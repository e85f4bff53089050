"""A case as the desk and the escalation see it: who owns it, where its plan stands, how it ends."""

from dataclasses import dataclass
from datetime import datetime

from central.alarms.escalation import Escalation, Plan
from central.alarms.lifecycle import CaseState

ENDED = frozenset({CaseState.RESOLVED, CaseState.CLOSED})
"""Nobody is asked to come any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The part of a case's row that people and the plan change; the rest is ingest's."""

    id: str
    number: int
    state: CaseState
    priority: int
    cause: str
    home: str | None
    resident: str | None
    hub: str | None
    tenant: str
    territory: str
    programme: str
    test: bool
    opened_at: datetime
    alerted_at: datetime
    owner: str | None
    first_taken_at: datetime | None
    first_taken_by: str | None = None
    """Whose first take it was: the figures are theirs, whoever has it later."""
    taken_at: datetime | None
    touched_at: datetime | None
    handed_by: str | None
    """Who gave it to its owner, until the owner does something with it."""
    fence: int
    """Rises with every change that a person makes, and when the case goes back to the queue."""
    plan: Plan
    step: int
    next_due_at: datetime | None
    checked: tuple[str, ...]
    outcome: str | None
    outcome_text: str | None
    resolved_at: datetime | None
    closed_at: datetime | None

    def escalation(self, *, going: frozenset[str], refused: frozenset[str]) -> Escalation:
        """Return where its plan stands; who goes and who cannot is known from the attempts."""
        return Escalation(
            plan=self.plan,
            step=self.step,
            due_at=self.next_due_at,
            led=self.owner is not None,
            delegated=self.state is CaseState.WAITING_CONTACT,
            going=going,
            over=self.state in ENDED,
            refused=refused,
        )
