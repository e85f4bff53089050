"""The rows that one batch works on: read together, judged in memory, written together.

Few statements a batch, whatever its size: that is what makes one worker take thousands a second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Dialect,
    Select,
    func,
    select,
    union_all,
)

from central import tables
from central.alarms.standing import (
    ALARM,
    CASE_FROZEN,
    CASE_JOINED,
    CASE_NEW,
    CASE_READ,
    CASE_RISEN,
    StandingAlarm,
    StandingCase,
    StandingFault,
    alarm_of_row,
    alarm_values,
    case_of_row,
    case_values,
    fault_values,
    joined_values,
)
from central.batches import asked_keys, asked_pairs, bound_keys, bound_pairs
from central.statements import (
    Statement,
    Values,
    adding,
    inserting,
    micros,
    micros_or_none,
    updating,
    upserting,
)
from central.telemonitoring.arrivals import KEY, READING
from protocol.messages import Result

Pair = tuple[str, str]
FaultKey = tuple[str, str, str]
_SPELL = ("hub", "component", "code", "since", "text", "count", "cleared_at")
_MESSAGE = ("origin", "key", "sha256", "position", "received_at", "epoch", "seq")
_FAULT = tuple(StandingFault.__struct_fields__)


@dataclass(slots=True)
class Ledger:
    """What is known at the beginning of a batch, and what it changed."""

    known: dict[Pair, bytes] = field(default_factory=dict)
    """Digest of each message that came before, by (origin, key)."""
    alarms: dict[Pair, StandingAlarm] = field(default_factory=dict)
    cases: dict[str, StandingCase] = field(default_factory=dict)
    faults: dict[FaultKey, StandingFault] = field(default_factory=dict)
    messages: list[Values] = field(default_factory=list)
    """New rows: origin, key, digest, position, received at (microseconds), epoch, seq."""
    readings: list[Values] = field(default_factory=list)
    """New rows in the order of `arrivals.READING`; what stands already stays as it is."""
    results: list[tuple[str, Result]] = field(default_factory=list)
    """Results of commands, each with the hub that sent it."""
    new_alarms: set[Pair] = field(default_factory=set)
    changed_alarms: set[Pair] = field(default_factory=set)
    new_cases: set[str] = field(default_factory=set)
    changed_cases: set[str] = field(default_factory=set)
    risen_cases: set[str] = field(default_factory=set)
    frozen_cases: set[str] = field(default_factory=set)
    new_faults: set[FaultKey] = field(default_factory=set)
    changed_faults: set[FaultKey] = field(default_factory=set)
    spells: dict[tuple[str, str, str, int], Values] = field(default_factory=dict)
    """The spells of faults that began, went on or ended, by their key."""
    _by_home: dict[str, list[StandingCase]] = field(default_factory=dict)
    _by_hub: dict[str, list[StandingCase]] = field(default_factory=dict)

    def add_case(self, case: StandingCase) -> None:
        """Take a case in, so that it is found by its home and by its hub."""
        if case.id in self.cases:
            return
        self.cases[case.id] = case
        if case.home is not None:
            self._by_home.setdefault(case.home, []).append(case)
        else:
            self._by_hub.setdefault(case.hub or "", []).append(case)

    def note_spell(self, fault: StandingFault) -> None:
        """Keep how the present spell of a fault stands; a batch may end it and begin another."""
        key = fault.hub, fault.component, fault.code, micros(fault.since)
        self.spells[key] = (*key, fault.text, fault.count, micros_or_none(fault.cleared_at))

    def cases_near(self, home: str | None, hub: str | None) -> Iterable[StandingCase]:
        """Return the cases of a home, or those of a hub without one."""
        if home is not None:
            return self._by_home.get(home, ())
        return self._by_hub.get(hub or "", ())


class Books:
    """Reads and writes a Ledger; its statements are made once for a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._name = dialect.name
        pairs = ("pairs",) if self._name == "sqlite" else ("firsts", "seconds")
        self._known = Statement(_known(self._name), dialect, pairs)
        self._alarms = Statement(_alarms(self._name), dialect, pairs)
        self._cases_of_alarms = Statement(_cases_of_alarms(self._name), dialect, pairs)
        # SQLite's parameters are written twice, PostgreSQL's are numbered.
        self._twice = self._name == "sqlite"
        self._cases = Statement(
            _cases(self._name), dialect, ("keys", "keys") if self._twice else ("keys",)
        )
        self._faults = _faults(self._name)
        self._last_number = Statement(select(func.max(tables.cases.c.number)), dialect, ())
        self._new_case = inserting(tables.cases, dialect, CASE_NEW)
        self._new_alarm = inserting(tables.alarms, dialect, ALARM)
        self._new_reading = adding(tables.readings, dialect, READING, KEY)
        self._new_message = inserting(tables.messages, dialect, _MESSAGE)
        self._joined = updating(tables.cases, dialect, CASE_JOINED, ("id",))
        self._risen = updating(tables.cases, dialect, CASE_RISEN, ("id",))
        self._frozen = updating(tables.cases, dialect, CASE_FROZEN, ("id",))
        self._alarm = updating(tables.alarms, dialect, ALARM[2:], ALARM[:2])
        self._new_fault = inserting(tables.faults, dialect, _FAULT)
        self._fault = updating(tables.faults, dialect, _FAULT[3:], _FAULT[:3])
        self._spell = upserting(tables.fault_spells, dialect, _SPELL, _SPELL[:4])

    def known(self, connection: Connection, ledger: Ledger, messages: Sequence[Pair]) -> None:
        """Read which messages came before."""
        if messages:
            found = self._known.rows(connection, bound_pairs(self._name, messages))
            ledger.known.update({(row[0], row[1]): row[2] for row in found})

    def alarms(self, connection: Connection, ledger: Ledger, asked: Sequence[Pair]) -> None:
        """Read the alarms that are spoken of, and the cases in which they are."""
        if not asked:
            return
        bound = bound_pairs(self._name, asked)
        for row in self._alarms.rows(connection, bound):
            alarm = alarm_of_row(row)
            ledger.alarms[alarm.hub, alarm.id] = alarm
        if ledger.alarms:
            _take_cases(ledger, self._cases_of_alarms.rows(connection, bound))

    def open_cases(
        self, connection: Connection, ledger: Ledger, homes: Iterable[str], hubs: Iterable[str]
    ) -> None:
        """Read the open cases of these homes, and of these hubs without one; "" is the site."""
        asked = sorted({*homes, *hubs})
        if asked:
            bound = bound_keys(self._name, asked)
            _take_cases(ledger, self._cases.rows(connection, bound * 2 if self._twice else bound))

    def faults(self, connection: Connection, ledger: Ledger, hubs: Iterable[str]) -> None:
        """Read the faults of these hubs; they are rare."""
        asked = sorted(set(hubs))
        if asked:
            bound = {"keys": bound_keys(self._name, asked)[0]}
            for row in connection.execute(self._faults, bound).mappings():
                fault = StandingFault(**row)
                ledger.faults[fault.hub, fault.component, fault.code] = fault

    def write(self, connection: Connection, ledger: Ledger) -> None:
        """Write what the batch changed."""
        cases, alarms = ledger.cases, ledger.alarms
        if ledger.new_cases:
            self._number(connection, ledger)
            self._new_case.run_many(
                connection, [case_values(cases[each]) for each in ledger.new_cases]
            )
        self._joined.run_many(
            connection,
            [joined_values(cases[each]) for each in ledger.changed_cases - ledger.new_cases],
        )
        self._risen.run_many(
            connection,
            [
                (case.priority, case.cause, micros_or_none(case.alerted_at), case.fence, case.id)
                for case in (cases[each] for each in ledger.risen_cases - ledger.new_cases)
            ],
        )
        self._frozen.run_many(
            connection,
            [
                (case.plan, case.step, micros_or_none(case.next_due_at), case.id)
                for case in (cases[each] for each in ledger.frozen_cases - ledger.new_cases)
            ],
        )
        self._new_alarm.run_many(
            connection, [alarm_values(alarms[each]) for each in ledger.new_alarms]
        )
        changed = [alarm_values(alarms[each]) for each in ledger.changed_alarms - ledger.new_alarms]
        self._alarm.run_many(connection, [(*row[2:], *row[:2]) for row in changed])
        self._new_message.run_many(connection, ledger.messages)
        self._new_reading.run_many(connection, ledger.readings)
        self._write_faults(connection, ledger)

    def _write_faults(self, connection: Connection, ledger: Ledger) -> None:
        new = [fault_values(ledger.faults[each]) for each in ledger.new_faults]
        self._new_fault.run_many(connection, new)
        changed = [
            fault_values(ledger.faults[each]) for each in ledger.changed_faults - ledger.new_faults
        ]
        self._fault.run_many(connection, [(*row[3:], *row[:3]) for row in changed])
        self._spell.run_many(connection, list(ledger.spells.values()))

    def _number(self, connection: Connection, ledger: Ledger) -> None:
        """Number the new cases in the order of their opening; the head's lock is held."""
        [[last]] = self._last_number.rows(connection)
        number = last or 0
        for case in sorted((ledger.cases[each] for each in ledger.new_cases), key=_by_position):
            number += 1
            case.number = number


def _by_position(case: StandingCase) -> int:
    return case.position


def _take_cases(ledger: Ledger, rows: Iterable[Any]) -> None:
    for row in rows:
        ledger.add_case(case_of_row(row))


def _known(dialect: str) -> Select[*tuple[Any, ...]]:
    asked, messages = asked_pairs(dialect), tables.messages
    return select(messages.c.origin, messages.c.key, messages.c.sha256).join_from(
        asked.table,
        messages,
        (messages.c.origin == asked.first) & (messages.c.key == asked.second),
    )


def _alarms(dialect: str) -> Select[*tuple[Any, ...]]:
    asked, alarms = asked_pairs(dialect), tables.alarms
    return select(*(alarms.c[name] for name in ALARM)).join_from(
        asked.table, alarms, (alarms.c.hub == asked.first) & (alarms.c.id == asked.second)
    )


def _case_columns() -> Select[*tuple[Any, ...]]:
    return select(*(tables.cases.c[name] for name in CASE_READ))


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
    return select(*(faults.c[name] for name in _FAULT)).join_from(
        asked.table, faults, faults.c.hub == asked.first
    )
