"""How far an actor sees, as a condition of every query: what lies outside does not exist."""

from sqlalchemy import ColumnElement, FromClause, and_, or_, true

from central.operators.actor import Actor


def within(actor: Actor, table: FromClause) -> ColumnElement[bool]:
    """Return the condition under which `actor` sees a row of `table`.

    The table has the columns tenant, territory and programme. A row that belongs to no tenant yet
    is seen by everyone who may see such rows: a call for help from a device that nobody enrolled
    must not fall between two territories.
    """
    wanted = {
        name: value
        for name in ("tenant", "territory", "programme")
        if (value := getattr(actor, name))
    }
    if not wanted:
        return true()
    return or_(
        table.c.tenant == "", and_(*(table.c[name] == value for name, value in wanted.items()))
    )


def reaches(actor: Actor, *, tenant: str, territory: str, programme: str) -> bool:
    """Tell the same of one row that was read already."""
    return not tenant or all(
        wanted in ("", value)
        for wanted, value in (
            (actor.tenant, tenant),
            (actor.territory, territory),
            (actor.programme, programme),
        )
    )
