"""Who else works at the desk, and who of them is here now."""

from sqlalchemy import or_, select, true

from central import tables
from central.console.account_schemas import Colleague
from central.console.premises import Premises
from central.operators.accounts import NO_PASSWORD
from central.operators.actor import Actor
from central.permissions import ALLOWED, Permission, Role

_OPERATORS = tables.operators
_AT_THE_DESK = tuple(role.value for role in Role if Permission.WORK_CASES in ALLOWED[role])


async def colleagues_of(actor: Actor, here: Premises) -> list[Colleague]:
    """Return those who work cases in the same tenant, the present first."""
    same = or_(_OPERATORS.c.tenant.in_(("", actor.tenant))) if actor.tenant else true()
    query = (
        select(_OPERATORS.c.id, _OPERATORS.c.name, _OPERATORS.c.role)
        .where(
            _OPERATORS.c.disabled_at.is_(None),
            _OPERATORS.c.password != NO_PASSWORD,
            _OPERATORS.c.role.in_(_AT_THE_DESK),
            _OPERATORS.c.id != actor.id,
            same,
        )
        .order_by(_OPERATORS.c.name)
    )
    async with here.database.read() as connection:
        rows = (await connection.execute(query)).all()
    present = await here.sessions.present()
    found = [
        Colleague(id=row.id, name=row.name, role=Role(row.role), present=row.id in present)
        for row in rows
    ]
    return sorted(found, key=lambda colleague: not colleague.present)
