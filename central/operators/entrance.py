"""The way in: a password, then a code where the account has a second factor."""

import logging
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select

from central import tables
from central.database import Database
from central.operators.accounts import Accounts
from central.operators.patience import Patience
from central.operators.second_factor import SecondFactors
from central.operators.tickets import (
    Issued,
    TicketKind,
    count_try,
    issue,
    look_at,
    use_up,
)

_log = logging.getLogger(__name__)
_OPERATORS = tables.operators


class NotRightError(Exception):
    """A login, password or code is not right; which of them is not told."""


class TooManyTriesError(Exception):
    """The next try must wait."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Somebody who may have a session."""

    operator: str


class Entrance:
    """Lets people in, with one patience for passwords and for codes."""

    def __init__(
        self, database: Database, accounts: Accounts, patience: Patience, factors: SecondFactors
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._patience = patience
        self._factors = factors

    async def by_password(
        self, login: str, password: str, address: str, *, recovery_code: str = ""
    ) -> Admitted | Issued:
        """Return who it is, or a second step; raises NotRightError and TooManyTriesError.

        A recovery code goes past a lock, since nobody guesses one: it is the owner who comes.
        """
        async with self._patience.turns:
            wait_s = await self._patience.wait_s(login, address)
            recovers = recovery_code != "" and await self._recovers(login, recovery_code)
            if wait_s is not None and not recovers:
                raise TooManyTriesError(wait_s)
            operator = await self._accounts.log_in(login, password)
            if operator is None or (recovery_code and not recovers):
                await self._refuse(login, address)
            if not await self.has_second_factor(operator):
                return await self._admit(operator, login, address)
            if recovers:
                if not await self._factors.passes_by_recovery(operator, recovery_code):
                    await self._refuse(login, address)  # used meanwhile
                return await self._admit(operator, login, address)
        return await self.halfway(operator)

    async def by_code(self, token: str, code: str, address: str) -> Admitted:
        """Let in whom a second step stands for; raises as `by_password`.

        A wrong, a used and a late code, and a second step that is void, are refused alike.
        """
        ticket = await look_at(self._database, token, (TicketKind.SECOND_STEP,))
        account = None if ticket is None else await self._accounts.get(ticket.operator)
        if account is None:
            raise NotRightError
        async with self._patience.turns:
            await self._check_wait(account.login, address)
            if not await self._factors.passes(account.id, code):
                async with self._database.write() as transaction:
                    await count_try(transaction, token)
                await self._refuse(account.login, address)
            async with self._database.write() as transaction:
                unused = await use_up(transaction, token)
            if not unused:
                raise NotRightError
            return await self._admit(account.id, account.login, address)

    async def prove(
        self, operator: str, login: str, address: str, *, password: str = "", code: str = ""
    ) -> None:
        """Ask somebody who is logged in for what is given once more; raises as above."""
        async with self._patience.turns:
            await self._check_wait(login, address)
            if password and await self._accounts.log_in(login, password) != operator:
                await self._refuse(login, address)
            if code and not await self._factors.passes(operator, code):
                await self._refuse(login, address)

    async def halfway(self, operator: str) -> Issued:
        """Return a second step for whoever proved the first."""
        async with self._database.write() as transaction:
            now = self._database.clock.now()
            return await issue(transaction, TicketKind.SECOND_STEP, operator, now)

    async def has_second_factor(self, operator: str) -> bool:
        query = select(_OPERATORS.c.totp_secret).where(_OPERATORS.c.id == operator)
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

    async def _recovers(self, login: str, code: str) -> bool:
        query = select(_OPERATORS.c.id).where(_OPERATORS.c.login == login)
        async with self._database.read() as connection:
            operator = await connection.scalar(query)
        return operator is not None and await self._factors.is_recovery(operator, code)

    async def _admit(self, operator: str, login: str, address: str) -> Admitted:
        await self._patience.succeeded(login, address)
        return Admitted(operator=operator)

    async def _check_wait(self, login: str, address: str) -> None:
        wait_s = await self._patience.wait_s(login, address)
        if wait_s is not None:
            raise TooManyTriesError(wait_s)

    async def _refuse(self, login: str, address: str) -> NoReturn:
        _log.warning("a login was refused")
        await self._patience.failed(login, address)
        raise NotRightError
