"""The rows that one batch works on: read together, judged in memory, written together.

Few statements a batch, whatever its size: that is what makes one worker take thousands a second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    CursorResult,
    Select,
    bindparam,
    func,
    insert,
    select,
    union_all,
    update,
)

from central import tables
from central.alarms.lifecycle import AlarmState, CaseState
from central.batches import asked_keys, asked_pairs, bound_keys, bound_pairs
from protocol.causes import Priority
from protocol.messages import Result

Pair = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class StandingAlarm:
    """An alarm as the batch sees it."""

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


@dataclass(slots=True, kw_only=True)
class StandingCase:
    """A case as the batch sees it."""

    id: str
    state: CaseState
    priority: int
    cause: str
    opened_at: datetime
    joined_at: datetime
    alerted_at: datetime
    place: str | None = None
    home: str | None = None
    resident: str | None = None
    hub: str | None = None
    alarms: int = 1
    test: bool = False
    unconfirmed: bool = False
    fence: int = 0
    plan: str = "[]"
    step: int = 0
    next_due_at: datetime | None = None
    position: int = 0
    number: int = 0
    tenant: str = ""
    territory: str = ""
    programme: str = ""


@dataclass(slots=True, kw_only=True)
class StandingFault:
    """A fault as the batch sees it. Its hub is empty where it is the site's."""

    hub: str
    component: str
    code: str
    since: datetime
    text: str = ""
    count: int = 1
    cleared_at: datetime | None = None
    case_id: str | None = None


@dataclass(slots=True)
class Ledger:
    """What is known at the beginning of a batch, and what it changed."""

    known: dict[Pair, bytes] = field(default_factory=dict)
    """Digest of each message that came before, by (origin, key)."""
    alarms: dict[Pair, StandingAlarm] = field(default_factory=dict)
    cases: dict[str, StandingCase] = field(default_factory=dict)
    faults: dict[tuple[str, str, str], StandingFault] = field(default_factory=dict)
    messages: list[dict[str, object]] = field(default_factory=list)
    results: list[tuple[str, Result]] = field(default_factory=list)
    """Results of commands, each with the hub that sent it."""
    new_alarms: set[Pair] = field(default_factory=set)
    changed_alarms: set[Pair] = field(default_factory=set)
    new_cases: set[str] = field(default_factory=set)
    changed_cases: set[str] = field(default_factory=set)
    new_faults: set[tuple[str, str, str]] = field(default_factory=set)
    changed_faults: set[tuple[str, str, str]] = field(default_factory=set)
    by_home: dict[str, list[StandingCase]] = field(default_factory=dict)
    by_hub: dict[str, list[StandingCase]] = field(default_factory=dict)

    def add_case(self, case: StandingCase) -> None:
        """Take a case in, so that it is found by its home and by its hub."""
        if case.id in self.cases:
            return
        self.cases[case.id] = case
        if case.home is not None:
            self.by_home.setdefault(case.home, []).append(case)
        self.by_hub.setdefault(case.hub or "", []).append(case)

    def cases_near(self, home: str | None, hub: str | None) -> Iterable[StandingCase]:
        """Return the cases of a home, or of a hub that has none, and those of the hub itself."""
        yield from self.by_hub.get(hub or "", ())
        if home is not None:
            for case in self.by_home.get(home, ()):
                if case.hub != hub:
                    yield case


class Books:
    """Reads and writes a Ledger; its statements are made once for a dialect."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._known = _known(dialect)
        self._alarms = _alarms(dialect)
        self._cases_of_alarms = _cases_of_alarms(dialect)
        self._cases = _cases(dialect)
        self._faults = _faults(dialect)

    def known(self, connection: Connection, ledger: Ledger, messages: Sequence[Pair]) -> None:
        """Read which messages came before."""
        if messages:
            found = connection.execute(self._known, bound_pairs(self._dialect, messages))
            ledger.known.update({(origin, key): digest for origin, key, digest in found})

    def alarms(self, connection: Connection, ledger: Ledger, asked: Sequence[Pair]) -> None:
        """Read the alarms that are spoken of, and the cases in which they are."""
        if not asked:
            return
        bound = bound_pairs(self._dialect, asked)
        for row in connection.execute(self._alarms, bound).mappings():
            alarm = StandingAlarm(**row)
            alarm.state = AlarmState(alarm.state)
            ledger.alarms[alarm.hub, alarm.id] = alarm
        if ledger.alarms:
            self._take_cases(ledger, connection.execute(self._cases_of_alarms, bound))

    def open_cases(
        self, connection: Connection, ledger: Ledger, homes: Iterable[str], hubs: Iterable[str]
    ) -> None:
        """Read the open cases of these homes, and of these hubs without one; "" is the site."""
        asked = sorted({*homes, *hubs})
        if asked:
            bound = bound_keys(self._dialect, asked)
            self._take_cases(ledger, connection.execute(self._cases, bound))

    def faults(self, connection: Connection, ledger: Ledger, hubs: Iterable[str]) -> None:
        """Read the faults of these hubs."""
        asked = sorted(set(hubs))
        if not asked:
            return
        bound = bound_keys(self._dialect, asked)
        for row in connection.execute(self._faults, bound).mappings():
            fault = StandingFault(**row)
            ledger.faults[fault.hub, fault.component, fault.code] = fault

    def write(self, connection: Connection, ledger: Ledger) -> None:
        """Write what the batch changed."""
        if ledger.new_cases:
            self._number(connection, ledger)
            rows = [_row(ledger.cases[each], _CASE_FIELDS) for each in ledger.new_cases]
            connection.execute(insert(tables.cases), rows)
        if changed := ledger.changed_cases - ledger.new_cases:
            connection.execute(
                _UPDATE_CASE,
                [_keyed(ledger.cases[each], _CASE_CHANGES, ("id",)) for each in changed],
            )
        if ledger.new_alarms:
            alarms = [_row(ledger.alarms[each], _ALARM_FIELDS) for each in ledger.new_alarms]
            connection.execute(insert(tables.alarms), alarms)
        if changed_alarms := ledger.changed_alarms - ledger.new_alarms:
            connection.execute(
                _UPDATE_ALARM,
                [
                    _keyed(ledger.alarms[each], _ALARM_CHANGES, ("hub", "id"))
                    for each in changed_alarms
                ],
            )
        if ledger.messages:
            connection.execute(insert(tables.messages), ledger.messages)
        self._write_faults(connection, ledger)

    def _write_faults(self, connection: Connection, ledger: Ledger) -> None:
        if ledger.new_faults:
            rows = [_row(ledger.faults[each], _FAULT_FIELDS) for each in ledger.new_faults]
            connection.execute(insert(tables.faults), rows)
        if changed := ledger.changed_faults - ledger.new_faults:
            keys = ("hub", "component", "code")
            connection.execute(
                _UPDATE_FAULT,
                [_keyed(ledger.faults[each], _FAULT_CHANGES, keys) for each in changed],
            )

    def _number(self, connection: Connection, ledger: Ledger) -> None:
        """Number the new cases in the order of their opening; the head's lock is held."""
        number = connection.scalars(select(func.max(tables.cases.c.number))).one() or 0
        for case in sorted((ledger.cases[each] for each in ledger.new_cases), key=_by_position):
            number += 1
            case.number = number

    def _take_cases(self, ledger: Ledger, rows: CursorResult[*tuple[Any, ...]]) -> None:
        for row in rows.mappings():
            case = StandingCase(**row)
            case.state = CaseState(case.state)
            ledger.add_case(case)


def _by_position(case: StandingCase) -> int:
    return case.position


_CASE_FIELDS = tuple(StandingCase.__dataclass_fields__)
_ALARM_FIELDS = tuple(StandingAlarm.__dataclass_fields__)
_FAULT_FIELDS = tuple(StandingFault.__dataclass_fields__)
_CASE_CHANGES = (
    "priority",
    "cause",
    "joined_at",
    "alerted_at",
    "place",
    "home",
    "resident",
    "alarms",
    "unconfirmed",
    "fence",
    "plan",
    "next_due_at",
    "position",
)
"""What an alarm may change of a case; its state and its owner are the desk's."""
_ALARM_CHANGES = tuple(name for name in _ALARM_FIELDS if name not in {"hub", "id"})
_FAULT_CHANGES = ("since", "text", "count", "cleared_at", "case_id")


def _update(table: Any, keys: tuple[str, ...], changes: tuple[str, ...]) -> Any:  # noqa: ANN401 - SQLAlchemy's own generics
    statement = update(table).values({name: bindparam(f"new_{name}") for name in changes})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"the_{key}"))
    return statement


_UPDATE_CASE = _update(tables.cases, ("id",), _CASE_CHANGES)
_UPDATE_ALARM = _update(tables.alarms, ("hub", "id"), _ALARM_CHANGES)
_UPDATE_FAULT = _update(tables.faults, ("hub", "component", "code"), _FAULT_CHANGES)


def _row(standing: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(standing, name) for name in names}


def _keyed(standing: object, names: tuple[str, ...], keys: tuple[str, ...]) -> dict[str, object]:
    row = {f"new_{name}": getattr(standing, name) for name in names}
    for key in keys:
        row[f"the_{key}"] = getattr(standing, key)
    return row


def _known(dialect: str) -> Select[*tuple[Any, ...]]:
    asked, messages = asked_pairs(dialect), tables.messages
    return select(messages.c.origin, messages.c.key, messages.c.sha256).join_from(
        asked.table,
        messages,
        (messages.c.origin == asked.first) & (messages.c.key == asked.second),
    )


def _alarms(dialect: str) -> Select[*tuple[Any, ...]]:
    asked, alarms = asked_pairs(dialect), tables.alarms
    return select(*(alarms.c[name] for name in _ALARM_FIELDS)).join_from(
        asked.table, alarms, (alarms.c.hub == asked.first) & (alarms.c.id == asked.second)
    )


def _case_columns() -> Select[*tuple[Any, ...]]:
    return select(*(tables.cases.c[name] for name in _CASE_FIELDS))


def _cases_of_alarms(dialect: str) -> Select[*tuple[Any, ...]]:
    asked, alarms, cases = asked_pairs(dialect), tables.alarms, tables.cases
    spoken_of = (alarms.c.hub == asked.first) & (alarms.c.id == asked.second)
    return (
        _case_columns()
        .join_from(asked.table, alarms, spoken_of)
        .join(cases, cases.c.id == alarms.c.case_id)
    )


def _cases(dialect: str) -> CompoundSelect[*tuple[Any, ...]]:
    """Of homes, and of hubs without one: an id of the one is never an id of the other."""
    asked, cases = asked_keys(dialect), tables.cases
    chosen = select(asked.first)
    still_open = _case_columns().where(cases.c.closed_at.is_(None))
    return union_all(
        still_open.where(cases.c.home.in_(chosen)),
        still_open.where(cases.c.home.is_(None), cases.c.hub.in_(chosen)),
    )


def _faults(dialect: str) -> Select[*tuple[Any, ...]]:
    asked, faults = asked_keys(dialect), tables.faults
    return select(*(faults.c[name] for name in _FAULT_FIELDS)).join_from(
        asked.table, faults, faults.c.hub == asked.first
    )
