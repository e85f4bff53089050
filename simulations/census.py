"""Writes a town's homes, hubs and an operator into a centre's database, before it starts."""

from datetime import timedelta
from secrets import token_urlsafe
from uuid import uuid5

from sqlalchemy import insert

from central import tables
from central.database import Database, Transaction
from central.operators.passwords import Passwords
from central.operators.sessions import digest
from central.permissions import Role
from protocol.clock import RealClock
from simulations.town import TOWN, hub_id, installation_of

OPERATOR = str(uuid5(TOWN, "operator"))


async def enrol(url: str, hubs: int) -> str:
    """Enrol `hubs` homes of one resident each; return an operator's session token.

    The schema must be there. One transaction; the session lasts a day.
    """
    database = Database.open(url, RealClock())
    try:
        async with database.write() as transaction:
            await _homes(transaction, hubs)
            return await _operator(transaction)
    finally:
        await database.close()


def home_id(number: int) -> str:
    """Return the id of a home of the town."""
    return _id("home", number)


async def _homes(transaction: Transaction, hubs: int) -> None:
    numbers = range(hubs)
    execute = transaction.connection.execute
    await execute(
        insert(tables.homes),
        [{"id": _id("home", n), "street": f"Carrer {n}", "town": "Vila"} for n in numbers],
    )
    await execute(
        insert(tables.residents),
        [
            {
                "id": _id("resident", n),
                "home": _id("home", n),
                "given_name": "Resident",
                "family_name": str(n),
                "address_as": f"Resident {n}",
            }
            for n in numbers
        ],
    )
    await execute(
        insert(tables.hubs),
        [
            {"id": hub_id(n), "home": _id("home", n), "installation": installation_of(n)}
            for n in numbers
        ],
    )


async def _operator(transaction: Transaction) -> str:
    await transaction.connection.execute(
        insert(tables.operators).values(
            id=OPERATOR, login="town", name="Town", role=Role.SUPERVISOR, password=""
        )
    )
    return await admit(transaction)


async def admit(transaction: Transaction) -> str:
    """Let the operator in for a day; return the session's token."""
    token = token_urlsafe(32)
    now = transaction.now
    await transaction.connection.execute(
        insert(tables.sessions).values(
            token_sha256=digest(token),
            operator=OPERATOR,
            csrf=token_urlsafe(24),
            made_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=1),
        )
    )
    return token


async def hire(url: str, login: str, password: str) -> None:
    """Open the account of an operator who logs in with a password."""
    stored = await Passwords().hash(password)
    database = Database.open(url, RealClock())
    try:
        async with database.write() as transaction:
            await transaction.connection.execute(
                insert(tables.operators).values(
                    id=_id("operator", 0),
                    login=login,
                    name="Desk",
                    role=Role.OPERATOR,
                    password=stored,
                )
            )
    finally:
        await database.close()


def _id(kind: str, number: int) -> str:
    return str(uuid5(TOWN, f"{kind} {number}"))
