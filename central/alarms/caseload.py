"""The open cases as a batch finds them: an alarm joins one, or opens its own, or alerts again."""

from datetime import datetime, timedelta

from central.alarms.escalation import ContactPlan, first_due, freeze_plan, write_plan
from central.alarms.happenings import Where
from central.alarms.ledger import Ledger
from central.alarms.lifecycle import JOINABLE, CaseState
from central.alarms.standing import StandingCase
from central.alarms.triage import Ringing, joined, rises
from protocol.causes import Priority
from protocol.identity import new_id

NO_PLAN = "[]"


class Caseload:
    """Finds and opens cases in a Ledger, at one instant."""

    def __init__(self, ledger: Ledger, now: datetime, within: timedelta) -> None:
        self._ledger = ledger
        self._now = now
        self._within = within

    def joinable(self, case_id: str | None) -> StandingCase | None:
        """Return the case if a further alarm may still join it."""
        case = self._ledger.cases.get(case_id or "")
        return case if case is not None and case.state in JOINABLE else None

    def ring(self, ringing: Ringing, where: Where, cause: str, place: str | None) -> StandingCase:
        """Let an alarm join the case it belongs to, or open one."""
        near = self._ledger.cases_near(ringing.home, ringing.hub)
        case = joined(ringing, near, now=self._now, within=self._within)
        if case is None:
            return self._open(ringing, where, cause, place)
        case.alarms += 1
        case.joined_at = self._now
        self.press(case, ringing, where, cause, place)
        return case

    def press(
        self, case: StandingCase, ringing: Ringing, where: Where, cause: str, place: str | None
    ) -> None:
        """Let an alarm that is in a case say more: whose it is, where, and more urgently."""
        if case.resident is None and ringing.resident is not None:
            case.resident = ringing.resident
        case.place = case.place or place
        if rises(case.priority, ringing):
            case.priority, case.cause = int(ringing.priority), cause
            case.place = place or case.place
            case.alerted_at = self._now
            # Whoever is about to resolve a lesser alarm must see this one first.
            case.fence += 1
            self._ledger.risen_cases.add(case.id)
            case.step = 0  # whoever was asked about less is asked again about this
            self._freeze(case, where)
        self.changed(case)

    def changed(self, case: StandingCase, position: int | None = None) -> None:
        """Mark a case to be written, with the journal's position of its last change."""
        if position is not None:
            case.position = position
        self._ledger.changed_cases.add(case.id)

    def _open(self, ringing: Ringing, where: Where, cause: str, place: str | None) -> StandingCase:
        case = StandingCase(
            id=str(new_id(self._now)),
            state=CaseState.QUEUED,
            priority=int(ringing.priority),
            cause=cause,
            place=place,
            home=ringing.home,
            resident=ringing.resident,
            hub=ringing.hub,
            test=ringing.test,
            opened_at=self._now,
            joined_at=self._now,
            alerted_at=self._now,
            tenant=where.placement.tenant,
            territory=where.placement.territory,
            programme=where.placement.programme,
        )
        self._freeze(case, where)
        self._ledger.add_case(case)
        self._ledger.new_cases.add(case.id)
        return case

    def _freeze(self, case: StandingCase, where: Where) -> None:
        """Freeze whom to ask and when; a test and a fault ask nobody."""
        if case.test or case.priority >= Priority.TECHNICAL or where.home is None:
            return
        placed = where.placement
        contacts = [
            ContactPlan(
                id=contact.id,
                rank=contact.rank,
                channels=contact.channels,
                hours=contact.hours,
                zone=placed.time_zone,
            )
            for contact in placed.contacts_of(case.resident)
        ]
        if not contacts:
            return
        language = dict(placed.languages).get(case.resident or "", placed.language)
        plan = freeze_plan(contacts, case.priority, language, self._now)
        case.plan = write_plan(plan)
        case.next_due_at = first_due(plan, self._now)
        self._ledger.frozen_cases.add(case.id)
