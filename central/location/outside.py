"""What the reports of trackers make of alarms, cases and faults, within one batch of the intake.

One outing is one alarm: leaving, being too fast and falling silent ring it, the return is noted on
its case. A position is kept where a case of the person is open or they consented; else it ends
here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

import msgspec

from central.alarms.caseload import Caseload
from central.alarms.happenings import PartFailed, PartWorks, Where
from central.alarms.journal import Entry
from central.alarms.ledger import Ledger
from central.alarms.lifecycle import AlarmState, CaseState
from central.alarms.reading import Heard, Wrong, word
from central.alarms.standing import StandingAlarm, StandingCase
from central.alarms.technical import Technical
from central.alarms.triage import priority_of
from central.database import Bulk
from central.location import judgement
from central.location.judgement import Decision, Report, Side
from central.location.register import Outdoors, Person, Tracker
from central.location.sightings import Sighting, sightings
from protocol.causes import Cause
from protocol.evidence import Evidence, Said
from protocol.identity import new_id
from protocol.messages import FIXES_A_MESSAGE, LocationReport
from protocol.positions import Fix

TRACKER = "tracker"
"""The component whose faults are those of a tracker, and the source of its alarms."""
NOBODYS = Wrong(code="nobody", text="nobody is known to wear this tracker")
_NOBODY = Person()
_RAISED = b'{"reason":"outside"}'
"""What the entry of such an alarm says beside itself."""

Ring = Callable[[StandingAlarm, Where, str, bytes | None], None]


class Outside:
    """Judges the reports of one batch."""

    def __init__(
        self,
        bulk: Bulk,
        ledger: Ledger,
        outdoors: Outdoors,
        caseload: Caseload,
        technical: Technical,
        ring: Ring,
    ) -> None:
        self._bulk = bulk
        self._ledger = ledger
        self._outdoors = outdoors
        self._caseload = caseload
        self._technical = technical
        self._ring = ring

    def reported(self, heard: Heard, message: LocationReport, where: Where) -> tuple[Wrong, ...]:
        """Take a report in; return what is wrong with it."""
        if where.home is None:
            return ()  # told beside it already: nobody enrolled it here
        if where.resident is None:
            return (NOBODYS,)
        received_at = heard.arrival.received_at
        seen = tuple(sightings(message.fixes[:FIXES_A_MESSAGE], message.at, received_at))
        tracker = self._tracker(where.hub)
        person = self._outdoors.people.get(where.resident, _NOBODY)
        before, report = tracker.state.last, Report(sightings=seen, battery=message.battery)
        rules = person.rules(where.placement.time_zone, self._bulk.now, absent=self._absent(where))
        tracker.state, decisions = judgement.judge(tracker.state, report, rules)
        tracker.heard_at, tracker.changed = received_at, True
        if message.battery is not None and 0 <= message.battery <= 1:
            tracker.battery = message.battery
        if judgement.puts_off_silence(tracker.state, report):
            tracker.due_at = self._bulk.now + rules.silent_after
        for decision in decisions:
            self._decided(decision, tracker, where)
        self._keep(seen, before, where, received_at, person)
        return ()

    def fell_silent(self, where: Where) -> None:
        """Judge that a tracker's time is over, unless it spoke meanwhile."""
        tracker = self._outdoors.trackers.get(where.hub)
        if tracker is None or tracker.due_at is None or tracker.due_at > self._bulk.now:
            return
        tracker.due_at, tracker.changed = None, True
        if where.home is None or self._absent(where):
            return
        tracker.state, decisions = judgement.fall_silent(tracker.state)
        for decision in decisions:
            self._decided(decision, tracker, where)

    def seen_with_alarm(
        self, heard: Heard, fix: Fix, where: Where, case: StandingCase | None
    ) -> None:
        """Take in the position that came with an alarm; it is kept for the alarm's case."""
        received_at = heard.arrival.received_at
        found = sightings((fix,), heard.message.at, received_at)
        tracker = self._outdoors.trackers.get(where.hub)
        for seen in found:
            if case is not None:
                self._outdoors.keep(
                    seen,
                    hub=where.hub,
                    resident=where.resident,
                    case=case.id,
                    received_at=received_at,
                    consented=False,
                )
            if tracker is not None and where.home is not None:
                last = tracker.state.last
                if last is None or seen.at > last.at:
                    tracker.state = msgspec.structs.replace(tracker.state, last=seen)
                tracker.heard_at, tracker.changed = received_at, True

    # -- what was decided

    def _decided(self, decision: Decision, tracker: Tracker, where: Where) -> None:
        match decision:
            case judgement.Left(metres=metres):
                said = Said(code="left-zone", metres=float(metres))
                self._alarmed(tracker, where, Cause.GEOFENCE, said, "location.left")
            case judgement.Sped(mps=mps):
                said = Said(code="speeding", kmh=float(round(mps * 3.6)))
                self._alarmed(tracker, where, Cause.SPEEDING, said, "location.sped")
            case judgement.FellSilent(side=Side.OUTSIDE, since=since):
                ago = timedelta(0) if since is None else self._bulk.now - since
                said = Said(code="silent-outside", minutes=float(round(ago.total_seconds() / 60)))
                self._alarmed(tracker, where, Cause.GEOFENCE, said, "location.silent")
            case judgement.FellSilent():
                self._fails(where, "silent", "it has not said for too long where it is")
            case judgement.HeardAgain():
                self._works(where, "silent")
                self._noted(tracker, where, "location.heard-again")
            case judgement.BatteryLow(level=level):
                self._fails(where, "battery-low", f"{level:.0%} left")
            case judgement.BatteryOk():
                self._works(where, "battery-low")
            case judgement.Returned():
                self._noted(tracker, where, "location.returned")
            case judgement.Slowed():
                self._noted(tracker, where, "location.slowed")
            case _:
                assert_never(decision)

    def _alarmed(self, tracker: Tracker, where: Where, cause: Cause, said: Said, kind: str) -> None:
        """Ring the alarm of the outing; where its case is under way, say more on it."""
        body = msgspec.json.encode({"said": said})
        standing = self._ledger.alarms.get((where.hub, tracker.outing or ""))
        if standing is not None:
            case = self._caseload.joinable(standing.case_id)
            if case is not None:
                self._enter(kind, where, standing, case, body)
                return
        alarm = self._new_alarm(where, cause, said)
        tracker.outing = alarm.id
        self._ring(alarm, where, "alarm.raised", _RAISED)
        case = self._ledger.cases.get(alarm.case_id or "")
        if case is not None:
            self._enter(kind, where, alarm, case, body)

    def _new_alarm(self, where: Where, cause: Cause, said: Said) -> StandingAlarm:
        now = self._bulk.now
        alarm = StandingAlarm(
            hub=where.hub,
            id=str(new_id(now)),
            state=AlarmState.RAISED,
            received_at=now,
            at=now,
            cause=cause.value,
            priority=int(priority_of(cause.value)),
            reason="immediate",
            source=TRACKER,
            home=where.home,
            resident=where.resident,
            evidence=msgspec.json.encode(Evidence(said=said)).decode(),
        )
        key = alarm.hub, alarm.id
        self._ledger.alarms[key] = alarm
        self._ledger.new_alarms.add(key)
        return alarm

    def _noted(self, tracker: Tracker, where: Where, kind: str) -> None:
        standing = self._ledger.alarms.get((where.hub, tracker.outing or ""))
        if standing is None:
            return
        case = self._caseload.joinable(standing.case_id)
        if case is not None:
            self._enter(kind, where, standing, case, None)

    def _enter(
        self, kind: str, where: Where, alarm: StandingAlarm, case: StandingCase, body: bytes | None
    ) -> None:
        position = self._bulk.record(
            Entry(
                kind=kind,
                actor="system",
                hub=where.hub,
                home=where.home,
                resident=alarm.resident,
                alarm=alarm.id,
                case=case.id,
                body=body,
            )
        )
        self._caseload.changed(case, position)

    def _fails(self, where: Where, code: str, text: str) -> None:
        failed = PartFailed(hub=where.hub, component=TRACKER, code=code, text=word(text, 200))
        self._technical.failed(failed, where, actor="system")

    def _works(self, where: Where, code: str) -> None:
        works = PartWorks(hub=where.hub, component=TRACKER, code=code)
        self._technical.works(works, where, actor="system")

    # -- the smaller parts

    def _tracker(self, hub: str) -> Tracker:
        return self._outdoors.trackers.setdefault(hub, Tracker(hub=hub, stands=False))

    def _absent(self, where: Where) -> bool:
        until = where.placement.absent_until
        return until is not None and until > self._bulk.now

    def _keep(
        self,
        seen: tuple[Sighting, ...],
        before: Sighting | None,
        where: Where,
        received_at: datetime,
        person: Person,
    ) -> None:
        """Keep what may be kept: of a case that just began also the position before."""
        case = self._open_case(where)
        if case is None and not person.consents:
            return
        began = case is not None and case.id in self._ledger.new_cases
        for each in ((before,) if began and before is not None else ()) + seen:
            self._outdoors.keep(
                each,
                hub=where.hub,
                resident=where.resident,
                case=None if case is None else case.id,
                received_at=received_at,
                consented=person.consents,
            )

    def _open_case(self, where: Where) -> StandingCase | None:
        """Return the latest open case of the person, faults apart."""
        found = [
            case
            for case in self._ledger.cases_near(where.home, where.hub)
            if case.state is not CaseState.CLOSED
            and not case.is_technical
            and case.resident in (None, where.resident)
        ]
        return max(found, key=lambda case: case.joined_at, default=None)
