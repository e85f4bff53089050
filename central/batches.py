"""Sets of keys as one parameter: a statement's text never depends on how many there are.

SQLite opens them with json_each, PostgreSQL with unnest; both plan it as a join on the index.
"""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import ARRAY, ColumnElement, FromClause, String, bindparam, func, literal_column

from central.statements import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A table of the asked keys, to be joined, and how its parameters are bound."""

    table: FromClause
    first: ColumnElement[str]
    second: ColumnElement[str]


def asked_keys(dialect: str) -> Asked:
    """Return a table of single keys (`first`; `second` is the same)."""
    if dialect == "sqlite":
        table = func.json_each(bindparam("keys", type_=String)).table_valued("value", name="asked")
        return Asked(table=table, first=table.c.value, second=table.c.value)
    names = bindparam("keys", type_=ARRAY(String))
    asked = func.unnest(names).table_valued("value", name="asked").render_derived()
    return Asked(table=asked, first=asked.c.value, second=asked.c.value)


def asked_pairs(dialect: str) -> Asked:
    """Return a table of pairs of keys."""
    if dialect == "sqlite":
        table = func.json_each(bindparam("pairs", type_=String)).table_valued("value", name="asked")
        return Asked(
            table=table,
            first=func.json_extract(table.c.value, literal_column("'$[0]'"), type_=String),
            second=func.json_extract(table.c.value, literal_column("'$[1]'"), type_=String),
        )
    asked = (
        func.unnest(
            bindparam("firsts", type_=ARRAY(String)), bindparam("seconds", type_=ARRAY(String))
        )
        .table_valued("first", "second", name="asked")
        .render_derived()
    )
    return Asked(table=asked, first=asked.c.first, second=asked.c.second)


def bound_keys(dialect: str, keys: Collection[str]) -> Values:
    """Return the parameters of `asked_keys`: `keys`."""
    if dialect == "sqlite":
        return (msgspec.json.encode(list(keys)).decode(),)
    return (list(keys),)


def bound_pairs(dialect: str, pairs: Collection[tuple[str, str]]) -> Values:
    """Return the parameters of `asked_pairs`: `pairs`, or `firsts` and `seconds`."""
    if dialect == "sqlite":
        return (msgspec.json.encode(list(pairs)).decode(),)
    return ([pair[0] for pair in pairs], [pair[1] for pair in pairs])
