"""Technical faults: one open case a hub, however many of its parts fail and however often."""

from datetime import datetime

import msgspec

from central.alarms.caseload import Caseload
from central.alarms.happenings import PartFailed, PartWorks, Where
from central.alarms.journal import Entry
from central.alarms.ledger import Ledger
from central.alarms.reading import Wrong, word
from central.alarms.standing import StandingFault
from central.alarms.triage import Ringing
from central.database import Bulk
from protocol.causes import Cause, Priority

MESSAGE = "message"
"""The component whose faults are those of the hub's messages themselves."""


class Technical:
    """Raises and clears faults within one batch."""

    def __init__(self, bulk: Bulk, ledger: Ledger, caseload: Caseload) -> None:
        self._bulk = bulk
        self._ledger = ledger
        self._caseload = caseload

    def failed(
        self, fault: PartFailed, where: Where, *, actor: str, body: bytes | None = None
    ) -> None:
        """Note a failure: a message of it is always an entry, what we noticed only as it begins."""
        standing, begins = self._stand(fault, where, self._bulk.now)
        if begins or body is not None:
            self._enter("fault.raised", standing, where, actor, body)

    def works(
        self, fault: PartWorks, where: Where, *, actor: str, body: bytes | None = None
    ) -> None:
        """Note the end of a failure; one that is not known is an entry all the same."""
        key = _key(fault)
        standing = self._ledger.faults.get(key)
        if standing is not None and standing.cleared_at is None:
            standing.cleared_at = self._bulk.now
            self._ledger.changed_faults.add(key)
            self._ledger.note_spell(standing)
        elif body is None:
            return
        self._enter("fault.cleared", standing, where, actor, body)

    def beside(self, where: Where, wrongs: tuple[Wrong, ...]) -> None:
        """Let faults of a message stand beside it: one entry as each begins, then only counted."""
        for wrong in wrongs:
            fault = PartFailed(hub=where.hub, component=MESSAGE, code=wrong.code, text=wrong.text)
            self.failed(fault, where, actor="system")

    def _stand(self, fault: PartFailed, where: Where, now: datetime) -> tuple[StandingFault, bool]:
        """Return the fault as it stands now, and whether it begins or rings anew."""
        key = _key(fault)
        standing = self._ledger.faults.get(key)
        self._ledger.changed_faults.add(key)
        if standing is not None and standing.cleared_at is None:
            standing.count += 1
            self._ledger.note_spell(standing)
            if self._caseload.joinable(standing.case_id) is not None:
                return standing, False
            standing.case_id = self._ring(where)
            return standing, True
        if standing is None:
            standing = StandingFault(hub=key[0], component=key[1], code=key[2], since=now)
            self._ledger.faults[key] = standing
            self._ledger.new_faults.add(key)
        standing.since, standing.count, standing.cleared_at = now, 1, None
        standing.text, standing.case_id = word(fault.text, 500), self._ring(where)
        self._ledger.note_spell(standing)
        return standing, True

    def _ring(self, where: Where) -> str:
        ringing = Ringing(priority=Priority.TECHNICAL, hub=where.hub, home=where.home)
        return self._caseload.ring(ringing, where, Cause.TECHNICAL.value, None).id

    def _enter(
        self,
        kind: str,
        standing: StandingFault | None,
        where: Where,
        actor: str,
        body: bytes | None,
    ) -> None:
        case_id = None if standing is None else standing.case_id
        position = self._bulk.record(
            Entry(
                kind=kind,
                actor=actor,
                hub=where.hub or None,
                home=where.home,
                case=case_id,
                body=body if body is not None or standing is None else _told(standing),
            )
        )
        if (case := self._ledger.cases.get(case_id or "")) is not None:
            self._caseload.changed(case, position)


def _told(fault: StandingFault) -> bytes:
    return msgspec.json.encode(
        {"component": fault.component, "code": fault.code, "text": fault.text}
    )


def _key(fault: PartFailed | PartWorks) -> tuple[str, str, str]:
    return fault.hub, word(fault.component), word(fault.code)
