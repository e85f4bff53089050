"""A plan becomes rows before the writer's turn, and is written in it by a few statements.

Alarms wait while a transaction writes, so all that can be done beforehand is: ids, rows, what the
journal will say, the words that people are found by. docs/decisions/0010 has the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

from sqlalchemy import Connection, Table, select, update

from central import tables
from central.alarms.journal import Entry
from central.batches import asked_keys, bound_keys
from central.database import Bulk
from central.residents.edits import Changed, Subject, difference, edit_body
from central.residents.people import Home
from central.residents.rows import contact_values, home_values, resident_values
from central.residents.search import line_of
from central.residents.sheets.plan import ContactPlan, HomePlan, Plan, ResidentPlan
from central.statements import Values, inserting, updating

_LOOKS = frozenset({"person.looked-at"})
_CHANGES = ("person.", "home.", "contact.", "device.", "hub.placed", "programme.")
"""Entries after which a plan may be another."""


_FOUND_BY = frozenset({"given_name", "family_name", "address_as", "phone", "street", "town"})
"""What the words that people are found by are made of (`residents.search`)."""


class OvertakenError(Exception):
    """Somebody changed the register since the plan was made. Nothing was written."""


class _Rows:
    """What one table gets: values in the order of its columns, as the statements take them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._new: list[Values] = []
        self._new_names: tuple[str, ...] = ()
        self._known: list[Values] = []
        self._known_names: tuple[str, ...] = ()

    def add(self, row: Mapping[str, object]) -> None:
        """Add a new row; every row has the same columns."""
        if not self._new_names:
            self._new_names = _in_order(self.table, row)
        self._new.append(tuple(row[name] for name in self._new_names))

    def change(self, row: Mapping[str, object]) -> None:
        """Add a row that is known by its id; every row has the same columns."""
        if not self._known_names:
            names = _in_order(self.table, row)
            self._known_names = (*(name for name in names if name != "id"), "id")
        self._known.append(tuple(row[name] for name in self._known_names))

    def write(self, connection: Connection) -> None:
        """Write all of them."""
        dialect = connection.dialect
        if self._new:
            inserting(self.table, dialect, self._new_names).run_many(connection, self._new)
        if self._known:
            names = self._known_names[:-1]
            updating(self.table, dialect, names, ("id",)).run_many(connection, self._known)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    kind: str
    subject: Subject
    subject_id: str
    home: str
    resident: str | None
    body: bytes


@dataclass(slots=True)
class Prepared:
    """What is written when the turn comes."""

    position: int
    """Of the journal as the plan was made."""
    homes: _Rows = field(default_factory=lambda: _Rows(tables.homes))
    residents: _Rows = field(default_factory=lambda: _Rows(tables.residents))
    contacts: _Rows = field(default_factory=lambda: _Rows(tables.contacts))
    edits: list[_Edit] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Homes that were there before."""
    founded: set[str] = field(default_factory=set)
    """Homes that are new."""
    renamed: set[str] = field(default_factory=set)
    """Homes among them whose people are found by other words now."""
    lines: _Rows = field(default_factory=lambda: _Rows(tables.people_search))
    """By which the people of new homes are found."""
    made: list[tuple[str, str]] = field(default_factory=list)
    """Id and name of everyone who is new."""


def prepare(plan: Plan, position: int) -> Prepared:
    """Return all rows of a plan that was made with the journal at `position`."""
    prepared = Prepared(position)
    homes: dict[str, Home] = {}
    for one in plan.residents:
        home = homes.get(one.home.key)
        if home is None:
            home = homes[one.home.key] = _prepare_home(prepared, one.home)
        _prepare_resident(prepared, one, home)
    for contact in plan.contacts:
        _prepare_contact(prepared, contact)
    return prepared


def _prepare_home(prepared: Prepared, plan: HomePlan) -> Home:
    if plan.before is None:
        home = replace(plan.after, id=str(uuid4()))
        values = _home_values(home)
        prepared.homes.add(values | {"ref": plan.ref})
        prepared.founded.add(home.id)
        changed = difference(None, values)
    else:
        home = plan.after
        values = _home_values(home)
        changed = difference(_home_values(plan.before), values)
        if changed:
            prepared.homes.change(values | {"version": plan.before.version + 1})
            _reach(prepared, home.id, changed)
    _keep(prepared, "home.written", ("home", home.id), (home.id, None), changed)
    return home


def _home_values(home: Home) -> dict[str, object]:
    """Return the row of a home; no file says that nobody is at home."""
    values = home_values(home)
    del values["absent_until"]
    return values


def _prepare_resident(prepared: Prepared, plan: ResidentPlan, home: Home) -> None:
    if plan.before is None:
        resident = replace(plan.after, id=str(uuid4()), home=home.id)
        values = resident_values(resident)
        prepared.residents.add(values | {"ref": plan.ref})
        prepared.made.append((resident.id, resident.name))
        changed = difference(None, values)
    else:
        resident = plan.after
        values = resident_values(resident)
        changed = difference(resident_values(plan.before), values)
        if changed:
            prepared.residents.change(values | {"version": plan.before.version + 1})
    _reach(prepared, home.id, changed)
    if home.id in prepared.founded:
        prepared.lines.add({"resident": resident.id, "home": home.id, **line_of(resident, home)})
    where = home.id, resident.id
    _keep(prepared, "person.written", ("resident", resident.id), where, changed)


def _prepare_contact(prepared: Prepared, plan: ContactPlan) -> None:
    if plan.before is None:
        contact = replace(plan.after, id=str(uuid4()))
        values = contact_values(contact)
        prepared.contacts.add(values | {"ref": plan.ref})
        changed = difference(None, values)
    else:
        contact = plan.after
        values = contact_values(contact)
        changed = difference(contact_values(plan.before), values)
        if changed:
            prepared.contacts.change(values | {"version": plan.before.version + 1})
    _reach(prepared, contact.home, changed)
    where = contact.home, contact.resident
    _keep(prepared, "contact.written", ("contact", contact.id), where, changed)


def _reach(prepared: Prepared, home: str, changed: Changed) -> None:
    if changed and home not in prepared.founded:
        prepared.touched.add(home)
        if not _FOUND_BY.isdisjoint(changed):
            prepared.renamed.add(home)


def _keep(
    prepared: Prepared,
    kind: str,
    of: tuple[Subject, str],
    where: tuple[str, str | None],
    changed: Changed,
) -> None:
    if changed:
        subject, subject_id = of
        home, resident = where
        prepared.edits.append(
            _Edit(
                kind=kind,
                subject=subject,
                subject_id=subject_id,
                home=home,
                resident=resident,
                body=edit_body(changed),
            )
        )


def write(bulk: Bulk, prepared: Prepared, actor: str) -> None:
    """Write it all; raises OvertakenError before anything is written."""
    connection = bulk.connection
    if _is_overtaken(connection, prepared.position):
        raise OvertakenError
    for rows in (prepared.homes, prepared.residents, prepared.contacts, prepared.lines):
        rows.write(connection)
    _write_edits(bulk, prepared.edits, actor)
    _raise_configurations(connection, prepared.touched)
    bulk.homes |= prepared.touched
    bulk.still_found |= prepared.touched - prepared.renamed


def _is_overtaken(connection: Connection, position: int) -> bool:
    journal = tables.journal
    kinds = connection.scalars(
        select(journal.c.kind).distinct().where(journal.c.position > position)
    )
    return any(kind.startswith(_CHANGES) and kind not in _LOOKS for kind in kinds)


def _write_edits(bulk: Bulk, edits: list[_Edit], actor: str) -> None:
    rows = _Rows(tables.edits)
    for edit in edits:
        entry = Entry(
            kind=edit.kind, actor=actor, home=edit.home, resident=edit.resident, body=edit.body
        )
        rows.add(
            {
                "position": bulk.record(entry),
                "home": edit.home,
                "resident": edit.resident,
                "subject": edit.subject,
                "subject_id": edit.subject_id,
            }
        )
    rows.write(bulk.connection)


def _in_order(table: Table, row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name in row)


def _raise_configurations(connection: Connection, homes: set[str]) -> None:
    """Let the hubs of these homes fetch their configuration anew."""
    asked = asked_keys(connection.dialect.name)
    (keys,) = bound_keys(connection.dialect.name, homes)
    table = tables.homes
    connection.execute(
        update(table)
        .where(table.c.id.in_(select(asked.first)))
        .values(config_version=table.c.config_version + 1),
        {"keys": keys},
    )
