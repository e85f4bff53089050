"""Decisions to messages of the wire: what the centre is told of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict, assert_never
from uuid import UUID

from edge.happenings import Ask, Cancel, Decision, Fault, FaultOver, Moment, Note, Raise
from protocol.evidence import Evidence
from protocol.identity import new_id
from protocol.messages import (
    VERSION,
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    Event,
    FaultCleared,
    FaultRaised,
    Readings,
    Result,
)
from protocol.readings import Reading

Became = Literal["done", "failed", "late", "superseded", "unknown", "refused"]


class _Envelope(TypedDict):
    v: int
    id: UUID
    installation: str
    at: datetime
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Writes for one hub in one home; the outbox stamps `epoch` and `seq` when it stores."""

    installation: str
    grace_s: float

    def event(self, decision: Decision, now: Moment) -> Event | None:
        """Return what the centre is told; None where it knows already."""
        match decision:
            case Ask():
                return None if decision.again else self._suspected(decision, now)
            case Raise():
                return self._raised(decision, now)
            case Cancel(subject=subject, by=by):
                return AlarmCancelled(**self._envelope(now), alarm=subject.alarm, by=by)
            case Note(alarm=alarm, note=note, text=text, evidence=evidence):
                return AlarmNoted(
                    **self._envelope(now), alarm=alarm, note=note, text=text, evidence=evidence
                )
            case Fault(component=component, code=code, text=text):
                return FaultRaised(**self._envelope(now), component=component, code=code, text=text)
            case FaultOver(component=component, code=code):
                return FaultCleared(**self._envelope(now), component=component, code=code)
            case _:
                assert_never(decision)

    def unconfirmed(self, alarm: UUID, now: Moment) -> Event:
        """Note that the local fallback ran."""
        return AlarmNoted(**self._envelope(now), alarm=alarm, note="unconfirmed")

    def result(self, command: UUID, outcome: Became, text: str, now: Moment) -> Result:
        """Answer an order."""
        return Result(**self._envelope(now), command=command, outcome=outcome, text=text)

    def readings(self, readings: tuple[Reading, ...], now: Moment) -> Readings:
        """Tell vital signs."""
        return Readings(**self._envelope(now), readings=readings)

    def _suspected(self, ask: Ask, now: Moment) -> AlarmSuspected:
        subject = ask.subject
        return AlarmSuspected(
            **self._envelope(now),
            alarm=subject.alarm,
            cause=subject.cause.value,
            source=subject.source,
            answer_within_s=ask.left_s,
            grace_s=self.grace_s,
            place=subject.place,
            resident=subject.resident,
            certainty=subject.certainty,
            evidence=_shown(subject.evidence),
            test=subject.test,
        )

    def _raised(self, decision: Raise, now: Moment) -> AlarmRaised:
        subject = decision.subject
        return AlarmRaised(
            **self._envelope(now),
            alarm=subject.alarm,
            cause=subject.cause.value,
            source=subject.source,
            reason=decision.reason,
            place=subject.place,
            resident=subject.resident,
            certainty=subject.certainty,
            evidence=_shown(subject.evidence),
            test=subject.test,
        )

    def _envelope(self, now: Moment) -> _Envelope:
        return {
            "v": VERSION,
            "id": new_id(now.wall),
            "installation": self.installation,
            "at": now.wall,
            "epoch": "",
            "seq": 0,
        }


def _shown(evidence: Evidence | None) -> Evidence | None:
    return None if evidence == Evidence() else evidence
