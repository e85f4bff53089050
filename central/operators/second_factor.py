"""The second factor of an account: set up, confirmed by a first code, asked for, taken off."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from central import tables
from central.database import Database, Transaction
from central.operators.changes import note_change
from central.operators.codes import (
    address_of,
    new_recovery_codes,
    new_secret,
    plain_code,
    recovery_digest,
    step_of,
)
from central.operators.vault import Vault

_OPERATORS, _CODES = tables.operators, tables.recovery_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the owner sees once, to feed their application with."""

    secret: str
    address: str
    """`otpauth:`, which the picture holds."""


class SecondFactors:
    """The second factors of this centre. Nobody can read one; an administrator can take it off."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def begin(self, operator: str, login: str) -> Setup:
        """Make a secret that counts for nothing until `confirm`; the one in use stays."""
        secret = new_secret()
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(_OPERATORS)
                .where(_OPERATORS.c.id == operator)
                .values(totp_pending=self._vault.seal(secret, of=operator))
            )
        return Setup(secret=secret, address=address_of(secret, login))

    async def confirm(self, operator: str, code: str, *, actor: str) -> tuple[str, ...] | None:
        """Put the pending secret in force if `code` is of it; returns the recovery codes, once."""
        async with self._database.write() as transaction:
            sealed = await transaction.connection.scalar(
                select(_OPERATORS.c.totp_pending).where(_OPERATORS.c.id == operator)
            )
            secret = None if sealed is None else self._vault.open(sealed, of=operator)
            now = self._database.clock.now()
            step = None if secret is None else step_of(secret, plain_code(code), now, last=None)
            if step is None:
                return None
            await transaction.connection.execute(
                update(_OPERATORS)
                .where(_OPERATORS.c.id == operator)
                .values(totp_secret=sealed, totp_pending=None, totp_since=now, totp_step=step)
            )
            await note_change(transaction, "account.second-factor-on", operator, actor=actor)
            return await _write_codes(transaction, operator)

    async def passes(self, operator: str, code: str) -> bool:
        """Tell whether it is a code of now or a recovery code. Either is used up by it."""
        if await self._passes_by_application(operator, plain_code(code)):
            return True
        return await self.passes_by_recovery(operator, code)

    async def passes_by_recovery(self, operator: str, code: str) -> bool:
        """Use up a recovery code, if it is one."""
        async with self._database.write() as transaction:
            gone = await transaction.connection.execute(
                delete(_CODES).where(_is_theirs(operator, code))
            )
            if gone.rowcount != 1:
                return False
            await note_change(
                transaction,
                "account.recovery-code-used",
                operator,
                actor=f"operator:{operator}",
            )
        return True

    async def is_recovery(self, operator: str, code: str) -> bool:
        """Tell whether it is one of their recovery codes, and leave it."""
        query = select(_CODES.c.operator).where(_is_theirs(operator, code))
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

    async def codes_left(self, operator: str) -> int:
        query = select(func.count()).where(_CODES.c.operator == operator)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def renew_codes(self, operator: str, *, actor: str) -> tuple[str, ...]:
        """Replace the recovery codes, and return the new ones, once."""
        async with self._database.write() as transaction:
            await note_change(transaction, "account.recovery-codes-renewed", operator, actor=actor)
            return await _write_codes(transaction, operator)

    async def take_off(self, operator: str, *, actor: str) -> None:
        """Take the factor and its recovery codes off."""
        async with self._database.write() as transaction:
            await transaction.connection.execute(
                update(_OPERATORS)
                .where(_OPERATORS.c.id == operator)
                .values(totp_secret=None, totp_pending=None, totp_since=None, totp_step=None)
            )
            await transaction.connection.execute(
                delete(_CODES).where(_CODES.c.operator == operator)
            )
            await note_change(transaction, "account.second-factor-off", operator, actor=actor)

    async def _passes_by_application(self, operator: str, code: str) -> bool:
        query = select(_OPERATORS.c.totp_secret, _OPERATORS.c.totp_step).where(
            _OPERATORS.c.id == operator
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None or row.totp_secret is None:
            return False
        secret = self._vault.open(row.totp_secret, of=operator)
        if secret is None:
            return False
        step = step_of(secret, code, self._database.clock.now(), last=row.totp_step)
        return step is not None and await self._use_step(operator, step)

    async def _use_step(self, operator: str, step: int) -> bool:
        """Use a step up, by compare-and-set: of two who send one code at once, one gets in."""
        unused = or_(_OPERATORS.c.totp_step.is_(None), _OPERATORS.c.totp_step < step)
        async with self._database.write() as transaction:
            used = await transaction.connection.execute(
                update(_OPERATORS).where(_OPERATORS.c.id == operator, unused).values(totp_step=step)
            )
        return used.rowcount == 1


def _is_theirs(operator: str, code: str) -> ColumnElement[bool]:
    return and_(
        _CODES.c.operator == operator, _CODES.c.code_sha256 == recovery_digest(operator, code)
    )


async def _write_codes(transaction: Transaction, operator: str) -> tuple[str, ...]:
    codes = new_recovery_codes()
    await transaction.connection.execute(delete(_CODES).where(_CODES.c.operator == operator))
    await transaction.connection.execute(
        insert(_CODES),
        [{"operator": operator, "code_sha256": recovery_digest(operator, code)} for code in codes],
    )
    return codes
