"""The accounts of those who work here: made, logged in, disabled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from central import tables
from central.alarms.journal import Entry
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.operators.passwords import Passwords
from central.permissions import Role


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
        """Write a new account; raises LoginTakenError."""
        stored = await self._passwords.hash(password)
        try:
            async with self._database.write() as transaction:
                await transaction.connection.execute(
                    insert(tables.operators).values(
                        id=account.id,
                        login=account.login,
                        name=account.name,
                        role=account.role.value,
                        tenant=account.tenant,
                        territory=account.territory,
                        programme=account.programme,
                        language=account.language,
                        password=stored,
                    )
                )
                transaction.record(Entry(kind="account.opened", actor=actor))
        except IntegrityError as error:
            raise LoginTakenError(account.login) from error

    async def log_in(self, login: str, password: str) -> str | None:
        """Return the operator's id where the password is theirs; it takes as long where not.

        A password that was hashed with other parameters than today's is hashed anew.
        """
        operators = tables.operators
        query = select(operators.c.id, operators.c.password).where(
            operators.c.login == login, operators.c.disabled_at.is_(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if not await self._passwords.verify(None if row is None else row.password, password):
            return None
        assert row is not None  # noqa: S101 - nobody's password verifies never
        if self._passwords.is_dated(row.password):
            await self._store(row.id, row.password, await self._passwords.hash(password))
        return str(row.id)

    async def listed(self, actor: Actor) -> list[tuple[Account, datetime | None]]:
        """Return the accounts whose scope is no wider than the actor's, and since when disabled."""
        operators = tables.operators
        async with self._database.read() as connection:
            rows = (await connection.execute(select(operators).order_by(operators.c.login))).all()
        known = [(_account(row), row.disabled_at) for row in rows]
        return [(account, since) for account, since in known if account.lies_within(actor)]

    async def change_password(self, operator: str, password: str, *, actor: str) -> None:
        """Give an operator another password; whoever is logged in with the old one is out."""
        stored = await self._passwords.hash(password)
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(tables.operators)
                .where(tables.operators.c.id == operator)
                .values(password=stored)
            )
            await _end_sessions(transaction, operator)
            transaction.record(Entry(kind="account.password-changed", actor=actor))

    async def disable(self, operator: str, *, actor: str) -> None:
        """Close an account; its sessions end with it."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(tables.operators)
                .where(tables.operators.c.id == operator)
                .values(disabled_at=transaction.now)
            )
            await _end_sessions(transaction, operator)
            transaction.record(Entry(kind="account.disabled", actor=actor))

    async def _store(self, operator: str, before: str, stored: str) -> None:
        """Replace a password's hash, unless someone changed the password meanwhile."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(tables.operators)
                .where(tables.operators.c.id == operator, tables.operators.c.password == before)
                .values(password=stored)
            )


def _account(row: Row[*tuple[Any, ...]]) -> Account:
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


async def _end_sessions(transaction: Transaction, operator: str) -> None:
    sessions = tables.sessions
    await transaction.connection.execute(delete(sessions).where(sessions.c.operator == operator))
