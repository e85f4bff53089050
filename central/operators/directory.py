"""The accounts as an administrator sees them: their state, and changes of them that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, update

from central import tables
from central.database import Database
from central.operators.accounts import NO_PASSWORD, Account, account_of
from central.operators.actor import Actor
from central.operators.changes import note_change
from central.operators.patience import Patience
from central.operators.tickets import INVITING

_OPERATORS, _SESSIONS, _TICKETS = tables.operators, tables.sessions, tables.tickets


class ChangedMeanwhileError(Exception):
    """Somebody else changed this account since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account, and how it stands."""

    account: Account
    version: int
    disabled_at: datetime | None
    has_password: bool
    second_factor_since: datetime | None
    seen_at: datetime | None
    """When they were last here: in a session still open, else at their last login."""
    invited_until: datetime | None
    """Until when a link to choose a password is good, if there is one."""
    locked_until: datetime | None


class Directory:
    """Reads and changes accounts for an actor, who sees none that is wider than their own."""

    def __init__(self, database: Database, patience: Patience) -> None:
        self._database = database
        self._patience = patience

    async def listed(self, actor: Actor) -> list[Standing]:
        """Return the accounts in the actor's sight, by login."""
        return await self._read(_in_sight(actor))

    async def find(self, actor: Actor, account: str) -> Standing | None:
        """Return one of them."""
        return next(iter(await self._read(_in_sight(actor) & (_OPERATORS.c.id == account))), None)

    async def of(self, account: str) -> Standing:
        """Return one's own, which is always in sight."""
        return (await self._read(_OPERATORS.c.id == account))[0]

    async def change(
        self, account: str, version: int, values: Mapping[str, str], *, actor: str
    ) -> None:
        """Change fields of an account as it was at `version`; raises ChangedMeanwhileError."""
        async with self._database.write() as transaction:
            row = (
                await transaction.connection.execute(
                    select(_OPERATORS).where(_OPERATORS.c.id == account)
                )
            ).one()
            if row.version != version:
                raise ChangedMeanwhileError(account)
            changed = {
                name: (str(getattr(row, name)), value)
                for name, value in values.items()
                if str(getattr(row, name)) != value
            }
            if not changed:
                return
            after = {name: value for name, (_, value) in changed.items()}
            await transaction.connection.execute(
                update(_OPERATORS)
                .where(_OPERATORS.c.id == account)
                .values(**after, version=version + 1)
            )
            await note_change(transaction, "account.changed", account, actor=actor, fields=changed)

    async def unlock(self, account: Account, *, actor: str) -> None:
        """Forget the wrong passwords of an account, from wherever they came."""
        async with self._database.write() as transaction:
            await self._patience.forgive(transaction, account.login)
            await note_change(transaction, "account.unlocked", account.id, actor=actor)

    async def names(self, signatures: set[str]) -> dict[str, str]:
        """Return the names behind `operator:<id>`; other signatures have none."""
        ids = [one.removeprefix("operator:") for one in signatures]
        query = select(_OPERATORS.c.id, _OPERATORS.c.name).where(_OPERATORS.c.id.in_(ids))
        async with self._database.read() as connection:
            return {f"operator:{row.id}": row.name for row in await connection.execute(query)}

    async def _read(self, which: ColumnElement[bool]) -> list[Standing]:
        now = self._database.clock.now()
        async with self._database.read() as connection:
            rows = (await connection.execute(_query(which, now))).all()
        locked = await self._patience.locked([row.login for row in rows])
        return [_standing(row, locked.get(row.login)) for row in rows]


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    """The condition of `Account.lies_within`."""
    return and_(
        *(
            _OPERATORS.c[name] == value
            for name in ("tenant", "territory", "programme")
            if (value := getattr(actor, name))
        ),
        _OPERATORS.c.id.is_not(None),
    )


def _query(which: ColumnElement[bool], now: datetime) -> Any:  # noqa: ANN401 - a statement's own type is longer than it
    seen = (
        select(func.max(_SESSIONS.c.seen_at))
        .where(_SESSIONS.c.operator == _OPERATORS.c.id)
        .scalar_subquery()
    )
    invited = (
        select(func.max(_TICKETS.c.expires_at))
        .where(
            _TICKETS.c.operator == _OPERATORS.c.id,
            _TICKETS.c.kind.in_([kind.value for kind in INVITING]),
            _TICKETS.c.expires_at > now,
        )
        .scalar_subquery()
    )
    return (
        select(_OPERATORS, seen.label("in_use_at"), invited.label("invited_until"))
        .where(which)
        .order_by(_OPERATORS.c.login)
    )


def _standing(row: Row[*tuple[Any, ...]], locked_until: datetime | None) -> Standing:
    return Standing(
        account=account_of(row),
        version=row.version,
        disabled_at=row.disabled_at,
        has_password=row.password != NO_PASSWORD,
        second_factor_since=row.totp_since,
        seen_at=max((at for at in (row.in_use_at, row.seen_at) if at is not None), default=None),
        invited_until=row.invited_until,
        locked_until=locked_until,
    )
