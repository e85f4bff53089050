"""What a batch of happenings makes of alarms, cases and faults, and what the journal says of it.

It judges over a Ledger that was read before and is written after: no input and no output here. Each
message is one entry of the journal (of readings, one a person), save reports of where a tracker is:
of these only what they mean is entered. What can ring rings, with a technical fault beside it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never

import msgspec
from msgspec.structs import replace

from central.alarms.caseload import Caseload
from central.alarms.happenings import (
    Happening,
    Overdue,
    PartFailed,
    PartWorks,
    TrackerSilent,
    Where,
)
from central.alarms.journal import Entry
from central.alarms.ledger import Ledger
from central.alarms.lifecycle import AlarmHappening, AlarmState, alarm_after
from central.alarms.reading import (
    Garbled,
    Heard,
    Noise,
    Wrong,
    asked_again,
    sequence_of,
    word,
    word_or_none,
)
from central.alarms.standing import StandingAlarm, StandingCase
from central.alarms.technical import Technical
from central.alarms.triage import Ringing, priority_of
from central.database import Bulk
from central.location.outside import TRACKER, Outside
from central.location.register import Outdoors
from central.residents.placement import Placement
from central.statements import micros
from central.telemonitoring.arrivals import rows_of, whose
from protocol.causes import Priority
from protocol.evidence import Evidence
from protocol.messages import (
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    Event,
    FaultCleared,
    FaultRaised,
    LocationReport,
    Outcome,
    Readings,
    Result,
)
from protocol.readings import Reading

CONFLICT = Wrong(code="identity", text="the same identity came with other content")
MISPLACED = Wrong(code="installation", text="it comes from another installation of this hub")
UNPLACED = Wrong(code="unprovisioned", text="nobody enrolled this device in a home")


class Intake:
    """Judges one batch; make it anew for each."""

    def __init__(
        self,
        bulk: Bulk,
        ledger: Ledger,
        placements: Mapping[str, Placement],
        outdoors: Outdoors,
        *,
        join_within: timedelta,
    ) -> None:
        self._bulk = bulk
        self._now = bulk.now
        self._ledger = ledger
        self._placements = placements
        self._caseload = Caseload(ledger, bulk.now, join_within)
        self._technical = Technical(bulk, ledger, self._caseload)
        self._outside = Outside(bulk, ledger, outdoors, self._caseload, self._technical, self._ring)

    def take(self, happening: Happening) -> Outcome:
        """Judge one happening; of what the centre noticed itself the outcome means nothing."""
        match happening:
            case Heard() | Garbled():
                return self._identified(happening)
            case Noise():
                where = self._where(happening.arrival.origin)
                self._technical.beside(where, happening.wrong)
                return Outcome.QUARANTINED
            case Overdue():
                self._overdue(happening)
            case TrackerSilent():
                self._outside.fell_silent(self._where(happening.hub, source=TRACKER))
            case PartFailed():
                self._technical.failed(happening, self._where(happening.hub), actor="system")
            case PartWorks():
                self._technical.works(happening, self._where(happening.hub), actor="system")
            case _:
                assert_never(happening)
        return Outcome.STORED

    def _identified(self, reading: Heard | Garbled) -> Outcome:
        """Tell a resend from the new, and from another content under the same identity."""
        arrival = reading.arrival
        identity = arrival.origin, reading.key
        wrong = reading.wrong
        before = self._ledger.known.get(identity)
        if before is not None and before != arrival.sha256:
            identity = arrival.origin, arrival.sha256.hex()
            wrong = (*wrong, CONFLICT)
            before = self._ledger.known.get(identity)
        if before is not None:
            return Outcome.DUPLICATE
        self._ledger.known[identity] = arrival.sha256
        if isinstance(reading, Heard):
            wrong += self._heard(reading)
            sequence = sequence_of(reading.message)
        else:
            self._garbled(reading)
            sequence = None
        self._ledger.messages.append(
            (
                identity[0],
                identity[1],
                arrival.sha256,
                self._bulk.position,
                micros(arrival.received_at),
                sequence and sequence[0],
                sequence and sequence[1],
            )
        )
        if wrong:
            self._technical.beside(self._where(arrival.origin), wrong)
        return Outcome.STORED

    def _heard(self, heard: Heard) -> tuple[Wrong, ...]:
        """Judge an event and enter it; return what is wrong with where it comes from."""
        message, hub = heard.message, heard.arrival.origin
        where, wrong = self._where_of(hub, message)
        match message:
            case AlarmRaised() | AlarmSuspected():
                self._rung(heard, message, where)
            case AlarmCancelled() | AlarmNoted():
                self._said(heard, message, where)
            case FaultRaised():
                failed = PartFailed(
                    hub=hub, component=message.component, code=message.code, text=message.text
                )
                self._technical.failed(failed, where, actor=_actor(hub), body=heard.arrival.raw)
            case FaultCleared():
                works = PartWorks(hub=hub, component=message.component, code=message.code)
                self._technical.works(works, where, actor=_actor(hub), body=heard.arrival.raw)
            case Readings():
                self._measured(heard, message, where)
            case Result():
                self._ledger.results.append((hub, message))
                self._enter("command.result", where, heard.arrival.raw, None, None)
            case LocationReport():
                wrong += self._outside.reported(heard, message, where)
            case _:
                assert_never(message)
        return wrong

    # -- alarms

    def _rung(self, heard: Heard, message: AlarmRaised | AlarmSuspected, where: Where) -> None:
        """A suspicion or a raise: what is known of the alarm is kept, and a raise rings."""
        raised = isinstance(message, AlarmRaised)
        alarm = self._alarm(where, heard.alarm or "", heard)
        before = alarm.state
        alarm.state = alarm_after(
            before,
            AlarmHappening.RAISED if raised else AlarmHappening.SUSPECTED,
            cancelled=alarm.cancelled_at is not None,
        )
        if raised or before is AlarmState.UNMET:
            alarm.cause, alarm.priority = word(message.cause), int(priority_of(message.cause))
            alarm.source, alarm.place = (
                word(message.source),
                word_or_none(message.place) or alarm.place,
            )
            alarm.at, alarm.test = heard.at, message.test
            alarm.home, alarm.resident = where.home, where.resident
            alarm.certainty = min(max(message.certainty, 0.0), 1.0)
            alarm.evidence = _shown(message.evidence) or alarm.evidence
            alarm.wrong = _kept(heard.wrong)
        if isinstance(message, AlarmRaised):
            alarm.reason = message.reason
            self._ring(alarm, where, "alarm.raised", heard.arrival.raw)
            self._sighted(heard, message.evidence, where, alarm)
            return
        if alarm.state is AlarmState.SUSPECTED and before is AlarmState.UNMET:
            alarm.due_at = heard.arrival.received_at + timedelta(seconds=asked_again(message))
        case = self._ledger.cases.get(alarm.case_id or "")
        self._enter("alarm.suspected", where, heard.arrival.raw, alarm, case)
        self._sighted(heard, message.evidence, where, alarm)

    def _said(self, heard: Heard, message: AlarmCancelled | AlarmNoted, where: Where) -> None:
        """A cancel or a note: it may come before its alarm, and is kept for it."""
        alarm = self._alarm(where, heard.alarm or "", heard)
        case = self._ledger.cases.get(alarm.case_id or "")
        raw = heard.arrival.raw
        if isinstance(message, AlarmCancelled):
            alarm.state = alarm_after(alarm.state, AlarmHappening.CANCELLED)
            alarm.cancelled_at = alarm.cancelled_at or self._now
            if alarm.state is not AlarmState.RAISED:
                alarm.due_at = None
            self._enter("alarm.cancelled", where, raw, alarm, case)
            return
        alarm.state = alarm_after(alarm.state, AlarmHappening.NOTED)
        over = alarm.state is AlarmState.RAISED and self._caseload.joinable(alarm.case_id) is None
        if message.note == "pressed-again" and over:
            self._ring(alarm, where, "alarm.noted", raw)
            return
        if message.note == "unconfirmed":
            alarm.unconfirmed = True
            if case is not None:
                case.unconfirmed = True
        self._enter("alarm.noted", where, raw, alarm, case)
        self._sighted(heard, message.evidence, where, alarm)

    def _sighted(
        self, heard: Heard, evidence: Evidence | None, where: Where, alarm: StandingAlarm
    ) -> None:
        """Keep the position that an alarm brought, where it ends with the alarm."""
        if evidence is not None and evidence.position is not None:
            case = self._ledger.cases.get(alarm.case_id or "")
            self._outside.seen_with_alarm(heard, evidence.position, where, case)

    def _garbled(self, garbled: Garbled) -> None:
        """What could be read of it rings, at the priority of what could be read."""
        where = self._where(garbled.arrival.origin, source=garbled.source)
        alarm = self._alarm(where, garbled.alarm, garbled)
        if alarm.state is AlarmState.UNMET:
            alarm.cause, alarm.priority = garbled.cause, int(priority_of(garbled.cause))
            alarm.source, alarm.place, alarm.test = garbled.source, garbled.place, garbled.test
            alarm.home, alarm.resident = where.home, where.resident
        alarm.state = alarm_after(alarm.state, AlarmHappening.RAISED)
        alarm.wrong = _kept(garbled.wrong)
        self._ring(alarm, where, "alarm.raised", garbled.arrival.raw)

    def _overdue(self, overdue: Overdue) -> None:
        """Raise a suspicion that nobody answered, unless it was answered meanwhile."""
        alarm = self._ledger.alarms.get((overdue.hub, overdue.alarm))
        if alarm is None or alarm.state is not AlarmState.SUSPECTED:
            return
        self._ledger.changed_alarms.add((alarm.hub, alarm.id))
        alarm.state = alarm_after(alarm.state, AlarmHappening.OVERDUE)
        alarm.reason = "silence"
        placement = self._placements[overdue.hub]
        if alarm.home != placement.home:
            placement = Placement(hub=overdue.hub)
        where = Where(
            hub=overdue.hub, placement=placement, home=alarm.home, resident=alarm.resident
        )
        self._ring(alarm, where, "alarm.overdue", None)

    def _ring(self, alarm: StandingAlarm, where: Where, kind: str, body: bytes | None) -> None:
        ringing = Ringing(
            priority=Priority(alarm.priority),
            hub=where.hub,
            home=where.home,
            resident=alarm.resident,
            test=alarm.test,
        )
        case = self._caseload.joinable(alarm.case_id)
        if case is not None:
            self._caseload.press(case, ringing, where, alarm.cause, alarm.place)
        else:
            case = self._caseload.ring(ringing, where, alarm.cause, alarm.place)
        opened = case.id in self._ledger.new_cases and case.position == 0
        overtaken = alarm.case_id is None and alarm.cancelled_at is not None
        alarm.case_id, alarm.due_at = case.id, None
        case.unconfirmed = case.unconfirmed or alarm.unconfirmed
        self._enter(kind, where, body, alarm, case)
        if opened:
            self._enter("case.opened", where, None, alarm, case)
        if overtaken:  # its cancel came first: told where it is seen, and it rings all the same
            self._enter("alarm.cancelled-before", where, None, alarm, case)

    def _measured(self, heard: Heard, message: Readings, where: Where) -> None:
        """Keep what was measured, and enter it by person: erasing one leaves another's.

        Nothing rings here: limits are judged after the commit. What comes from elsewhere than the
        home is an entry, and nobody's reading.
        """
        by: dict[str | None, list[Reading]] = {}
        for reading in message.readings:
            resident = whose(reading, where.placement)
            by.setdefault(resident, []).append(reading)
            if where.home is not None:
                self._ledger.readings.extend(
                    rows_of(reading, where.hub, where.home, resident, heard.arrival.received_at)
                )
        for resident, theirs in (by or {None: []}).items():
            body = msgspec.json.encode({"readings": theirs})
            self._enter("readings.stored", replace(where, resident=resident), body, None, None)

    # -- the smaller parts

    def _alarm(self, where: Where, name: str, reading: Heard | Garbled) -> StandingAlarm:
        """Return the alarm as it stands; one not heard of yet begins as unmet."""
        key = where.hub, name
        self._ledger.changed_alarms.add(key)
        alarm = self._ledger.alarms.get(key)
        if alarm is None:
            alarm = StandingAlarm(
                hub=where.hub,
                id=name,
                state=AlarmState.UNMET,
                received_at=reading.arrival.received_at,
                home=where.home,
                resident=where.resident,
            )
            self._ledger.alarms[key] = alarm
            self._ledger.new_alarms.add(key)
        return alarm

    def _enter(
        self,
        kind: str,
        where: Where,
        body: bytes | None,
        alarm: StandingAlarm | None,
        case: StandingCase | None,
    ) -> None:
        position = self._bulk.record(
            Entry(
                kind=kind,
                actor="system" if body is None else _actor(where.hub),
                hub=where.hub,
                home=where.home,
                resident=alarm.resident if alarm is not None else where.resident,
                alarm=None if alarm is None else alarm.id,
                case=None if case is None else case.id,
                body=body,
            )
        )
        if case is not None:
            self._caseload.changed(case, position)

    def _where(self, hub: str, *, source: str | None = None) -> Where:
        placement = self._placements[hub]
        return Where(
            hub=hub,
            placement=placement,
            home=placement.home,
            resident=placement.wearer(source) if source is not None else None,
        )

    def _where_of(self, hub: str, message: Event) -> tuple[Where, tuple[Wrong, ...]]:
        """Return where an event belongs: one of an earlier installation belongs to no home."""
        placement = self._placements[hub]
        if placement.home is None:
            return Where(hub=hub, placement=placement), (UNPLACED,)
        known = placement.installation
        if known is not None and message.installation != known:
            return Where(hub=hub, placement=Placement(hub=hub)), (MISPLACED,)
        resident = None
        if isinstance(message, AlarmRaised | AlarmSuspected):
            named = message.resident
            resident = named if named in placement.residents else placement.wearer(message.source)
        elif isinstance(message, LocationReport):
            resident = placement.wearer(message.source)
        return Where(hub=hub, placement=placement, home=placement.home, resident=resident), ()


def _actor(hub: str) -> str:
    return f"hub:{hub}"


def _shown(evidence: Evidence | None) -> str | None:
    """Return what is shown with the alarm; where it was lies elsewhere."""
    if evidence is None:
        return None
    return msgspec.json.encode(msgspec.structs.replace(evidence, position=None)).decode()


def _kept(wrongs: tuple[Wrong, ...]) -> str | None:
    return msgspec.json.encode(wrongs).decode() if wrongs else None
