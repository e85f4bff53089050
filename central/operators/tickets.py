"""Tickets: random tokens that let somebody do one thing once, of which the digest is stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import delete, insert, select, update

from central import tables
from central.database import Database, Transaction


class TicketKind(StrEnum):
    """What it lets its holder do."""

    INVITATION = "invitation"
    """Choose the first password of an account."""
    RECOVERY = "recovery"
    """Choose another one, when the old one is forgotten or locked."""
    SECOND_STEP = "second-step"
    """Give the code that a right password asked for. It is no session."""


LASTS = {
    TicketKind.INVITATION: timedelta(hours=72),
    TicketKind.RECOVERY: timedelta(hours=24),
    TicketKind.SECOND_STEP: timedelta(minutes=5),
}
INVITING = (TicketKind.INVITATION, TicketKind.RECOVERY)
TRIES = 5
"""Wrong codes that one second step bears; then the password is asked for again."""

_TICKETS = tables.tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a token stands for."""

    kind: TicketKind
    operator: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Ticket):
    """A new ticket, with what only its holder may know."""

    token: str


async def issue(transaction: Transaction, kind: TicketKind, operator: str, now: datetime) -> Issued:
    """Make a ticket; an earlier one of its kind, and whatever has expired, is void from now on."""
    token = token_urlsafe(32)
    expires_at = now + LASTS[kind]
    await transaction.connection.execute(delete(_TICKETS).where(_TICKETS.c.expires_at <= now))
    if kind in INVITING:
        await withdraw(transaction, operator, INVITING)
    await transaction.connection.execute(
        insert(_TICKETS).values(
            token_sha256=_digest(token),
            kind=kind.value,
            operator=operator,
            made_at=now,
            expires_at=expires_at,
        )
    )
    return Issued(kind=kind, operator=operator, expires_at=expires_at, token=token)


async def look_at(database: Database, token: str, kinds: Collection[TicketKind]) -> Ticket | None:
    """Return what a token stands for, and change nothing."""
    query = select(_TICKETS).where(
        _TICKETS.c.token_sha256 == _digest(token),
        _TICKETS.c.kind.in_([kind.value for kind in kinds]),
        _TICKETS.c.expires_at > database.clock.now(),
        _TICKETS.c.tries < TRIES,
    )
    async with database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Ticket(kind=TicketKind(row.kind), operator=row.operator, expires_at=row.expires_at)


async def use_up(transaction: Transaction, token: str) -> bool:
    """Make a ticket void, and tell whether it was not before: of two who use it, one may go on."""
    gone = await transaction.connection.execute(
        delete(_TICKETS).where(_TICKETS.c.token_sha256 == _digest(token))
    )
    return gone.rowcount == 1


async def count_try(transaction: Transaction, token: str) -> None:
    """Count a wrong code against a second step."""
    await transaction.connection.execute(
        update(_TICKETS)
        .where(_TICKETS.c.token_sha256 == _digest(token))
        .values(tries=_TICKETS.c.tries + 1)
    )


async def withdraw(
    transaction: Transaction, operator: str, kinds: Collection[TicketKind] = tuple(TicketKind)
) -> None:
    """Make the tickets of an account void."""
    await transaction.connection.execute(
        delete(_TICKETS).where(
            _TICKETS.c.operator == operator, _TICKETS.c.kind.in_([kind.value for kind in kinds])
        )
    )


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
