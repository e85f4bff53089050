"""The code of a home's key safe, told on demand to whoever has the case, and journalled."""

from http import HTTPStatus

from sqlalchemy import select

from central import tables
from central.alarms.journal import Entry
from central.console.case_schemas import KeySafeCode
from central.console.premises import Premises
from central.console.problems import RefusedError, not_found
from central.operators.scope import within
from central.operators.sessions import Visitor

_CASES = tables.cases


async def key_safe_code(case: str, visitor: Visitor, here: Premises) -> KeySafeCode:
    """Return it once the entry is written; 409 for who does not have the case, 404 without one."""
    actor = visitor.actor
    query = select(_CASES.c.home, _CASES.c.resident, _CASES.c.owner).where(
        _CASES.c.id == case, _CASES.c.closed_at.is_(None), within(actor, _CASES)
    )
    async with here.database.write() as transaction:
        found = (await transaction.connection.execute(query)).first()
        if found is None or found.home is None:
            raise not_found("open case of a home")
        if found.owner != actor.id:
            raise RefusedError(HTTPStatus.CONFLICT, "Take the case first")
        household = await here.door.household(
            transaction,
            found.home,
            resident=found.resident,
            by=actor.signature,
            why="key-safe",
            case=case,
        )
        if household is None or household.home is None or not household.home.key_safe_code:
            raise not_found("code of a key safe")
        transaction.record(
            Entry(
                kind="home.key-safe-shown",
                actor=actor.signature,
                home=found.home,
                resident=found.resident,
                case=case,
            )
        )
    return KeySafeCode(code=household.home.key_safe_code)
