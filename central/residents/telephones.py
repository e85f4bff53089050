"""Whom an operator may say to have called: those who live in a home, and its contacts."""

from sqlalchemy import literal, select, union_all

from central import tables
from central.database import Transaction


async def is_of_home(transaction: Transaction, home: str | None, who: str) -> bool:
    """Tell whether `who` is the id of a resident or of a contact of `home`."""
    people, contacts = tables.residents, tables.contacts
    query = union_all(
        select(literal(1)).where(people.c.id == who, people.c.home == home),
        select(literal(1)).where(contacts.c.id == who, contacts.c.home == home),
    )
    return home is not None and await transaction.connection.scalar(query) is not None
