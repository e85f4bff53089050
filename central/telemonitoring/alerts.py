"""Alerts of vital signs as alarms of the centre's own: they ring through the same cases as others.

One person has one case of them while it may be joined, however long ago the first of them was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from central.alarms.caseload import Caseload
from central.alarms.happenings import Where
from central.alarms.journal import Entry
from central.alarms.ledger import Books, Ledger
from central.alarms.lifecycle import AlarmState
from central.alarms.standing import StandingAlarm, StandingCase
from central.alarms.triage import Ringing
from central.database import Bulk
from central.residents.placement import Placement
from central.telemonitoring.evidence import VitalEvidence, stored
from protocol.causes import Cause, Priority
from protocol.identity import new_id

VITALS = Cause.VITALS.value
ACTOR = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Who an alert is about, and the hub through which they are known."""

    resident: str
    home: str
    hub: str


class Alerts:
    """Raises and ends alerts within one transaction; `write` writes what changed."""

    def __init__(
        self, bulk: Bulk, books: Books, placements: Mapping[str, Placement], within: timedelta
    ) -> None:
        self._bulk = bulk
        self._books = books
        self._placements = placements
        self._ledger = Ledger()
        self._caseload = Caseload(self._ledger, bulk.now, within)

    def load(self, homes: Iterable[str], alarms: Sequence[tuple[str, str]]) -> None:
        """Read the open cases of these homes, and the alarms that stand."""
        self._books.alarms(self._bulk.connection, self._ledger, alarms)
        self._books.open_cases(self._bulk.connection, self._ledger, homes, ())

    def ring(
        self,
        whose: Whose,
        priority: Priority,
        evidence: VitalEvidence,
        *,
        source: str | None,
        alarm: str | None = None,
    ) -> str:
        """Raise an alert, or let one that stands ring graver; return its alarm."""
        where = self._where(whose)
        ringing = Ringing(
            priority=priority, hub=whose.hub, home=whose.home, resident=whose.resident
        )
        standing = self._stand(whose, alarm)
        standing.priority, standing.evidence = int(priority), stored(evidence)
        standing.source, standing.at = source, evidence.said.at
        case = self._caseload.joinable(standing.case_id) or self._of_person(whose)
        if case is None:
            case = self._caseload.ring(ringing, where, VITALS, None)
        else:
            case.alarms += standing.case_id is None
            case.joined_at = self._bulk.now
            self._caseload.press(case, ringing, where, VITALS, None)
        standing.case_id = case.id
        opened = case.id in self._ledger.new_cases and case.position == 0
        self._enter("alarm.raised", whose, standing, case, evidence)
        if opened:
            self._enter("case.opened", whose, standing, case, None)
        return standing.id

    def over(self, whose: Whose, alarm: str, kind: str, evidence: VitalEvidence) -> None:
        """Note the end of an alert on its case; nothing of a case is closed by it."""
        standing = self._ledger.alarms.get((whose.hub, alarm))
        if standing is None:
            return
        case = self._ledger.cases.get(standing.case_id or "")
        self._enter(kind, whose, standing, case, evidence)

    def write(self) -> None:
        """Write alarms and cases."""
        self._books.write(self._bulk.connection, self._ledger)

    def _stand(self, whose: Whose, alarm: str | None) -> StandingAlarm:
        standing = self._ledger.alarms.get((whose.hub, alarm or ""))
        if standing is None:
            standing = StandingAlarm(
                hub=whose.hub,
                id=str(new_id(self._bulk.now)),
                state=AlarmState.RAISED,
                received_at=self._bulk.now,
                cause=VITALS,
                reason="immediate",
                home=whose.home,
                resident=whose.resident,
            )
            self._ledger.alarms[whose.hub, standing.id] = standing
            self._ledger.new_alarms.add((whose.hub, standing.id))
        self._ledger.changed_alarms.add((whose.hub, standing.id))
        return standing

    def _of_person(self, whose: Whose) -> StandingCase | None:
        """Return the case of this person's vital signs that may still be joined."""
        for case in self._ledger.cases_near(whose.home, whose.hub):
            same = case.cause == VITALS and case.resident == whose.resident and not case.test
            if same and self._caseload.joinable(case.id) is not None:
                return case
        return None

    def _where(self, whose: Whose) -> Where:
        placement = self._placements.get(whose.hub) or Placement(hub=whose.hub)
        return Where(hub=whose.hub, placement=placement, home=whose.home, resident=whose.resident)

    def _enter(
        self,
        kind: str,
        whose: Whose,
        alarm: StandingAlarm,
        case: StandingCase | None,
        evidence: VitalEvidence | None,
    ) -> None:
        body = None if evidence is None else _told(evidence)
        position = self._bulk.record(
            Entry(
                kind=kind,
                actor=ACTOR,
                hub=whose.hub,
                home=whose.home,
                resident=whose.resident,
                alarm=alarm.id,
                case=alarm.case_id,
                body=None if body is None else msgspec.json.encode(body),
            )
        )
        if case is not None:
            self._caseload.changed(case, position)


def _told(evidence: VitalEvidence) -> dict[str, object]:
    """Return what the journal says of it, as codes that the console words."""
    said = evidence.said
    return {
        "cause": VITALS,
        "reason": "centre",
        "said": said.code,
        "measure": said.measure,
        "value": said.value,
        "unit": said.unit,
        "limit": said.limit,
        "missed": said.missed,
    }
