"""The accounts of those who work here: made, logged in, given another password, disabled."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from central import tables
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.changes import note_change
from central.operators.passwords import Passwords
from central.operators.tickets import Issued, TicketKind, issue, withdraw
from central.permissions import Role

_OPERATORS = tables.operators
NO_PASSWORD = ""
"""Stored of who was invited and has not come yet: nothing verifies against it."""


class LoginTakenError(Exception):
    """Somebody has this login already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is written of someone who works here. An empty part of the scope reaches all."""

    id: str
    login: str
    name: str
    role: Role
    tenant: str = ""
    territory: str = ""
    programme: str = ""
    language: str = "ca"

    def lies_within(self, actor: Actor) -> bool:
        """Tell whether its scope is no wider than that of `actor`."""
        return all(
            wider in ("", narrower)
            for wider, narrower in (
                (actor.tenant, self.tenant),
                (actor.territory, self.territory),
                (actor.programme, self.programme),
            )
        )


class Accounts:
    """The accounts of this centre."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    async def open(self, account: Account, password: str, *, actor: str) -> None:
        """Write a new account with a password; raises LoginTakenError."""
        stored = await self._passwords.hash(password)
        try:
            async with self._database.write() as transaction:
                await _insert(transaction, account, stored)
                await note_change(transaction, "account.opened", account.id, actor=actor)
        except IntegrityError as error:
            raise LoginTakenError(account.login) from error

    async def invite(self, account: Account, *, actor: str) -> Issued:
        """Write a new account whose owner chooses the password; raises LoginTakenError."""
        try:
            async with self._database.write() as transaction:
                await _insert(transaction, account, NO_PASSWORD)
                await note_change(transaction, "account.invited", account.id, actor=actor)
                now = self._database.clock.now()
                return await issue(transaction, TicketKind.INVITATION, account.id, now)
        except IntegrityError as error:
            raise LoginTakenError(account.login) from error

    async def log_in(self, login: str, password: str) -> str | None:
        """Return the operator's id where the password is theirs; it takes as long where not.

        A password that was hashed with other parameters than today's is hashed anew.
        """
        query = select(_OPERATORS.c.id, _OPERATORS.c.password).where(
            _OPERATORS.c.login == login, _OPERATORS.c.disabled_at.is_(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        stored = None if row is None else row.password or None
        if not await self._passwords.verify(stored, password):
            return None
        assert row is not None  # noqa: S101 - nobody's password verifies never
        if self._passwords.is_dated(row.password):
            await self._store(row.id, row.password, await self._passwords.hash(password))
        return str(row.id)

    async def get(self, operator: str) -> Account | None:
        """Return an account that is not disabled."""
        query = select(_OPERATORS).where(
            _OPERATORS.c.id == operator, _OPERATORS.c.disabled_at.is_(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else account_of(row)

    async def change_password(self, operator: str, password: str, *, actor: str) -> None:
        """Give an operator another password; whoever is logged in with the old one is out."""
        stored = await self._passwords.hash(password)
        async with self._database.write() as transaction:
            await put_password(transaction, operator, stored)
            await note_change(transaction, "account.password-changed", operator, actor=actor)

    async def disable(self, operator: str, *, actor: str) -> None:
        """Close an account; its sessions and tickets end with it."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(_OPERATORS)
                .where(_OPERATORS.c.id == operator)
                .values(disabled_at=transaction.now)
            )
            await end_sessions(transaction, operator)
            await withdraw(transaction, operator)
            await note_change(transaction, "account.disabled", operator, actor=actor)

    async def enable(self, operator: str, *, actor: str) -> None:
        """Open a disabled account again, as it was."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(_OPERATORS).where(_OPERATORS.c.id == operator).values(disabled_at=None)
            )
            await note_change(transaction, "account.enabled", operator, actor=actor)

    async def _store(self, operator: str, before: str, stored: str) -> None:
        """Replace a password's hash, unless someone changed the password meanwhile."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(_OPERATORS)
                .where(_OPERATORS.c.id == operator, _OPERATORS.c.password == before)
                .values(password=stored)
            )


def account_of(row: Row[*tuple[Any, ...]]) -> Account:
    """Return what a row of the table says."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        tenant=row.tenant,
        territory=row.territory,
        programme=row.programme,
        language=row.language,
    )


async def put_password(transaction: Transaction, operator: str, stored: str) -> None:
    """Store a password's hash; what was opened or offered before it ends."""
    await transaction.connection.execute(
        update(_OPERATORS).where(_OPERATORS.c.id == operator).values(password=stored)
    )
    await end_sessions(transaction, operator)
    await withdraw(transaction, operator)


async def end_sessions(transaction: Transaction, operator: str) -> None:
    """End all sessions of an account."""
    sessions = tables.sessions
    await transaction.connection.execute(delete(sessions).where(sessions.c.operator == operator))


async def _insert(transaction: Transaction, account: Account, password: str) -> None:
    await transaction.connection.execute(
        insert(_OPERATORS).values(
            id=account.id,
            login=account.login,
            name=account.name,
            role=account.role.value,
            tenant=account.tenant,
            territory=account.territory,
            programme=account.programme,
            language=account.language,
            password=password,
        )
    )
