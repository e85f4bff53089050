"""A person's page and its history, in the shapes of the API."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from central import tables
from central.console.cards import (
    device_row,
    registered_contact,
    registered_home,
    registered_resident,
)
from central.console.people_schemas import (
    ConsentRow,
    EditRow,
    FieldChange,
    Housemate,
    PastCase,
    PersonDetail,
)
from central.operators.scope import within
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.consents import consents_of
from central.residents.door import Door
from central.residents.edits import HIDDEN, OF_HEALTH, history_of
from central.residents.people import Household

CASES_SHOWN = 50
"""The latest."""
_NAMED_BY_ID = frozenset({"device", "limits", "plan"})
_ENTERING = frozenset({"access", "key_safe_place", "key_safe_code"})

_CASES, _OPERATORS = tables.cases, tables.operators


def person_page(
    connection: Connection, household: Household, visitor: Visitor, now: datetime
) -> PersonDetail:
    """Return the page of the one resident of `household`, whose look was noted."""
    home, resident = household.home, household.residents[0]
    assert home is not None  # noqa: S101 - a resident lives somewhere
    consents = consents_of(connection, resident.id)
    named = _names(connection, {one.by for one in consents})
    others = Door.names(connection, tables.homes.c.id == home.id).of_resident
    return PersonDetail(
        resident=registered_resident(resident, now, visitor),
        home=registered_home(home, visitor),
        housemates=[
            Housemate(id=each, name=name) for each, name in others.items() if each != resident.id
        ],
        contacts=[registered_contact(one, home.time_zone, now) for one in household.contacts],
        hubs=list(household.hubs),
        devices=[device_row(one) for one in household.devices],
        consents=[
            ConsentRow(
                kind=one.kind, given=one.given, at=one.at, by=named.get(one.by, ""), note=one.note
            )
            for one in consents
        ],
        cases=_cases(connection, home.id, resident.id, visitor),
    )


def history(
    connection: Connection,
    household: Household,
    visitor: Visitor,
    *,
    before: int | None,
    limit: int,
) -> list[EditRow]:
    """Return who changed what, the latest first; what the visitor may not see stays covered."""
    assert household.home is not None  # noqa: S101 - a resident lives somewhere
    resident = household.residents[0].id
    edits = history_of(connection, household.home.id, resident, before=before, limit=limit)
    named = _names(connection, {one.actor for one in edits})
    contacts = {one.id: one.name for one in household.contacts}
    covered = _covered(visitor)
    rows = []
    for edit in edits:
        about = contacts.get(edit.subject_id, "")
        hidden = edit.subject in OF_HEALTH and not visitor.may(Permission.SEE_HEALTH)
        if edit.subject == "contact" and not about:
            about = str(next((one for one in edit.changed.get("name", ()) if one), ""))
        rows.append(
            EditRow(
                position=edit.position,
                at=edit.at,
                by=named.get(edit.actor, ""),
                kind=edit.kind,
                subject=edit.subject,
                subject_id=edit.subject_id,
                about=edit.subject_id if edit.subject in _NAMED_BY_ID else about,
                changes=[
                    FieldChange(
                        field=name,
                        before=HIDDEN if hidden or name in covered else _worded(was),
                        after=HIDDEN if hidden or name in covered else _worded(now),
                    )
                    for name, (was, now) in edit.changed.items()
                ],
            )
        )
    return rows


def _covered(visitor: Visitor) -> frozenset[str]:
    """Return the fields that the visitor's role may not see."""
    covered: frozenset[str] = frozenset()
    if not visitor.may(Permission.SEE_HEALTH):
        covered |= {"health"}
    if not (visitor.may(Permission.WORK_CASES) or visitor.may(Permission.EDIT_PEOPLE)):
        covered |= _ENTERING
    return covered


def _worded(value: object) -> str | bool | None:
    """Return a value as a line shows it; the console words codes and instants."""
    match value:
        case None | bool() | str():
            return value
        case float():
            return f"{value:g}"
        case list():
            return ", ".join(_span(one) for one in value)
        case _:
            return str(value)


def _span(one: object) -> str:
    """Return some hours of a week as they are written, or the kind of a channel."""
    if not isinstance(one, dict):
        return str(one)
    days = one.get("days") or [1, 2, 3, 4, 5, 6, 7]
    hours = f"{one.get('from', '00:00')}\u2013{one.get('to', '24:00')}"
    return f"{' '.join(map(str, days))}: {hours}"


def _cases(connection: Connection, home: str, resident: str, visitor: Visitor) -> list[PastCase]:
    if not visitor.may(Permission.SEE_QUEUE):
        return []
    query = (
        select(_CASES)
        .where(_CASES.c.home == home, within(visitor.actor, _CASES))
        .where(or_(_CASES.c.resident.is_(None), _CASES.c.resident == resident))
        .order_by(_CASES.c.opened_at.desc())
        .limit(CASES_SHOWN)
    )
    return [
        PastCase(
            id=row.id,
            number=row.number,
            cause=row.cause,
            priority=row.priority,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            outcome=row.outcome,
            test=row.test,
        )
        for row in connection.execute(query)
    ]


def _names(connection: Connection, actors: set[str]) -> dict[str, str]:
    ids = [one.removeprefix("operator:") for one in actors if one.startswith("operator:")]
    rows = connection.execute(
        select(_OPERATORS.c.id, _OPERATORS.c.name).where(_OPERATORS.c.id.in_(ids))
    )
    return {f"operator:{row.id}": row.name for row in rows}
