"""Finding people by any part of a name, a street, a telephone number, or the id of a device.

A list with names: whoever shows it has noted that it was opened (`Door.note_list`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select, true, tuple_

from central import tables
from central.operators.actor import Actor
from central.operators.scope import within

_LINES, _HOMES, _PEOPLE = tables.people_search, tables.homes, tables.residents
_PHOTOS, _CASES = tables.photos, tables.cases
_NAME, _TEXT, _ID = _LINES.c.name, _LINES.c.text, _LINES.c.resident


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody who answers to the words, as a list shows them."""

    resident: str
    name: str
    birth_year: int | None
    street: str
    floor: str
    town: str
    phone: str
    programme: str
    absent_until: datetime | None
    photo: str
    """Digest of their photograph; empty where there is none."""
    case: str | None
    """A case of theirs, or of their home, that is not closed."""


def find(
    connection: Connection,
    words: Sequence[str],
    actor: Actor,
    *,
    after: str | None = None,
    limit: int,
) -> list[Found]:
    """Return those in sight of `actor` who answer to every one of `words`, in order of names.

    Those whose own name has all the words come first, then those who are found by where they live
    or by a number. `after` is the last resident of the page before; where their line is gone
    meanwhile, the list is read from its beginning.
    """
    name = _NAME if connection.dialect.name == "sqlite" else _NAME.collate("C")
    rank = case((and_(true(), *(_has(connection, _NAME, word) for word in words)), 0), else_=1)
    order = tuple_(rank, name, _ID)
    query = (
        select(_ID)
        .where(within(actor, _LINES), *(_has(connection, _TEXT, word) for word in words))
        .order_by(rank, name, _ID)
        .limit(limit)
    )
    last = connection.execute(select(rank, _NAME, _ID).where(_LINES.c.resident == after)).first()
    if last is not None:
        query = query.where(order.op(">", is_comparison=True)(tuple_(*map(literal, last))))
    return _described(connection, connection.scalars(query).all(), actor)


def _has(connection: Connection, column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Return the condition that a word stands in a column, as each engine finds it fastest."""
    if connection.dialect.name == "sqlite":
        found: ColumnElement[bool] = func.instr(column, word) > 0
        return found
    return column.contains(word, autoescape=True)


def _described(connection: Connection, residents: Sequence[str], actor: Actor) -> list[Found]:
    """Return who they are, in the order given; their homes are asked again who may see them."""
    query = (
        select(_PEOPLE.c.id, _PEOPLE.c.home, _PEOPLE.c.given_name, _PEOPLE.c.family_name)
        .add_columns(_PEOPLE.c.birth_year, _PEOPLE.c.phone, _PHOTOS.c.digest, _HOMES.c.programme)
        .add_columns(_HOMES.c.street, _HOMES.c.floor, _HOMES.c.town, _HOMES.c.absent_until)
        .join_from(_PEOPLE, _HOMES)
        .outerjoin(_PHOTOS, _PHOTOS.c.resident == _PEOPLE.c.id)
        .where(_PEOPLE.c.id.in_(residents), within(actor, _HOMES))
    )
    rows = {row.id: row for row in connection.execute(query)}
    cases = _open_cases(connection, {row.home for row in rows.values()})
    return [
        Found(
            resident=row.id,
            name=f"{row.given_name} {row.family_name}".strip(),
            birth_year=row.birth_year,
            street=row.street,
            floor=row.floor,
            town=row.town,
            phone=row.phone,
            programme=row.programme,
            absent_until=row.absent_until,
            photo=row.digest or "",
            case=cases.get((row.home, row.id)) or cases.get((row.home, None)),
        )
        for row in (rows[resident] for resident in residents if resident in rows)
    ]


def _open_cases(connection: Connection, homes: set[str]) -> dict[tuple[str, str | None], str]:
    query = select(_CASES.c.home, _CASES.c.resident, _CASES.c.id).where(
        _CASES.c.home.in_(homes), _CASES.c.closed_at.is_(None)
    )
    return {(row.home, row.resident): row.id for row in connection.execute(query)}
