"""Alarms, cases and faults as a batch sees them, and their rows in the order of the tables."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from central.alarms.lifecycle import AlarmState, CaseState
from central.statements import Values, instant, instant_or_none, micros, micros_or_none
from protocol.causes import Cause, Priority

_TECHNICAL = Cause.TECHNICAL.value
_ALARM_STATES = {state.value: state for state in AlarmState}
_CASE_STATES = {state.value: state for state in CaseState}


class StandingAlarm(Struct, kw_only=True, gc=False):
    """An alarm."""

    hub: str
    id: str
    state: AlarmState
    received_at: datetime
    cause: str = "unknown"
    priority: int = int(Priority.LIFE)
    case_id: str | None = None
    reason: str | None = None
    source: str | None = None
    place: str | None = None
    home: str | None = None
    resident: str | None = None
    test: bool = False
    at: datetime | None = None
    due_at: datetime | None = None
    cancelled_at: datetime | None = None
    unconfirmed: bool = False
    certainty: float = 1.0
    evidence: str | None = None
    wrong: str | None = None


ALARM = (
    "hub",
    "id",
    "case_id",
    "state",
    "cause",
    "priority",
    "reason",
    "source",
    "place",
    "home",
    "resident",
    "test",
    "at",
    "received_at",
    "due_at",
    "cancelled_at",
    "unconfirmed",
    "certainty",
    "evidence",
    "wrong",
)
"""Columns of `alarms`, in their order; the first two are the key."""


def alarm_values(alarm: StandingAlarm) -> Values:
    """Return its row, in the order of ALARM."""
    return (
        alarm.hub,
        alarm.id,
        alarm.case_id,
        alarm.state.value,
        alarm.cause,
        alarm.priority,
        alarm.reason,
        alarm.source,
        alarm.place,
        alarm.home,
        alarm.resident,
        alarm.test,
        micros_or_none(alarm.at),
        micros(alarm.received_at),
        micros_or_none(alarm.due_at),
        micros_or_none(alarm.cancelled_at),
        alarm.unconfirmed,
        alarm.certainty,
        alarm.evidence,
        alarm.wrong,
    )


def alarm_of_row(row: Any) -> StandingAlarm:  # noqa: ANN401 - a driver's row
    """Read a row in the order of ALARM."""
    return StandingAlarm(
        hub=row[0],
        id=row[1],
        case_id=row[2],
        state=_ALARM_STATES[row[3]],
        cause=row[4],
        priority=row[5],
        reason=row[6],
        source=row[7],
        place=row[8],
        home=row[9],
        resident=row[10],
        test=bool(row[11]),
        at=instant_or_none(row[12]),
        received_at=instant(row[13]),
        due_at=instant_or_none(row[14]),
        cancelled_at=instant_or_none(row[15]),
        unconfirmed=bool(row[16]),
        certainty=row[17],
        evidence=row[18],
        wrong=row[19],
    )


class StandingCase(Struct, kw_only=True, gc=False):
    """A case, as far as an alarm may change it; its state and its owner are the desk's."""

    id: str
    state: CaseState
    priority: int
    cause: str
    place: str | None = None
    home: str | None = None
    resident: str | None = None
    hub: str | None = None
    alarms: int = 1
    test: bool = False
    unconfirmed: bool = False
    opened_at: datetime | None = None
    joined_at: datetime
    alerted_at: datetime | None = None
    """Read of no standing case: they are only ever written."""
    fence: int = 0
    plan: str = "[]"
    step: int = 0
    next_due_at: datetime | None = None
    position: int = 0
    number: int = 0
    tenant: str = ""
    territory: str = ""
    programme: str = ""

    @property
    def is_technical(self) -> bool:
        """Opened for a fault."""
        return self.cause == _TECHNICAL


CASE_READ = (
    "id",
    "state",
    "priority",
    "cause",
    "place",
    "home",
    "resident",
    "hub",
    "alarms",
    "test",
    "unconfirmed",
    "joined_at",
    "fence",
    "step",
    "position",
)
"""What a batch must know of a case that stands."""


def case_of_row(row: Any) -> StandingCase:  # noqa: ANN401 - a driver's row
    """Read a row in the order of CASE_READ."""
    return StandingCase(
        id=row[0],
        state=_CASE_STATES[row[1]],
        priority=row[2],
        cause=row[3],
        place=row[4],
        home=row[5],
        resident=row[6],
        hub=row[7],
        alarms=row[8],
        test=bool(row[9]),
        unconfirmed=bool(row[10]),
        joined_at=instant(row[11]),
        fence=row[12],
        step=row[13],
        position=row[14],
    )


CASE_NEW = (
    "id",
    "number",
    "state",
    "priority",
    "cause",
    "place",
    "home",
    "resident",
    "hub",
    "tenant",
    "territory",
    "programme",
    "alarms",
    "test",
    "unconfirmed",
    "opened_at",
    "joined_at",
    "alerted_at",
    "fence",
    "plan",
    "step",
    "next_due_at",
    "position",
)
"""Columns of a new case, in the order of the table."""


def case_values(case: StandingCase) -> Values:
    """Return the row of a new case, in the order of CASE_NEW."""
    return (
        case.id,
        case.number,
        case.state.value,
        case.priority,
        case.cause,
        case.place,
        case.home,
        case.resident,
        case.hub,
        case.tenant,
        case.territory,
        case.programme,
        case.alarms,
        case.test,
        case.unconfirmed,
        micros_or_none(case.opened_at),
        micros(case.joined_at),
        micros_or_none(case.alerted_at),
        case.fence,
        case.plan,
        case.step,
        micros_or_none(case.next_due_at),
        case.position,
    )


CASE_JOINED = ("place", "resident", "alarms", "unconfirmed", "joined_at", "position")
"""What changes of a case as an alarm joins it."""


def joined_values(case: StandingCase) -> Values:
    """Return the values of CASE_JOINED, and the id."""
    return (
        case.place,
        case.resident,
        case.alarms,
        case.unconfirmed,
        micros(case.joined_at),
        case.position,
        case.id,
    )


CASE_RISEN = ("priority", "cause", "alerted_at", "fence")
"""What changes besides as its priority rises."""
CASE_FROZEN = ("plan", "step", "next_due_at")
"""What changes besides as its plan is frozen anew."""


class StandingFault(Struct, kw_only=True, gc=False):
    """A fault. Its hub is empty where it is the site's."""

    hub: str
    component: str
    code: str
    text: str = ""
    since: datetime
    count: int = 1
    cleared_at: datetime | None = None
    case_id: str | None = None


def fault_values(fault: StandingFault) -> Values:
    """Return its row, in the order of the table; the first three are the key."""
    return (
        fault.hub,
        fault.component,
        fault.code,
        fault.text,
        micros(fault.since),
        fault.count,
        micros_or_none(fault.cleared_at),
        fault.case_id,
    )
