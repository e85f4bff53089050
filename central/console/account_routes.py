"""The accounts of those who work here: listed, opened, given a new password, disabled."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path

from central.console.account_schemas import AccountRow, NewAccount, PasswordMade
from central.console.guard import ManagesAccounts
from central.console.premises import Here, Premises
from central.console.problems import RefusedError, not_found
from central.operators.accounts import Account, LoginTakenError
from central.operators.passwords import new_password
from central.operators.sessions import Visitor

router = APIRouter(prefix="/api/accounts", tags=["accounts"])

AccountId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]


@router.get("")
async def accounts(visitor: ManagesAccounts, here: Here) -> list[AccountRow]:
    """List the accounts whose scope is no wider than one's own."""
    return [
        AccountRow(**asdict(account), disabled_at=since)
        for account, since in await here.accounts.listed(visitor.actor)
    ]


@router.post("", status_code=HTTPStatus.CREATED)
async def open_account(wanted: NewAccount, visitor: ManagesAccounts, here: Here) -> PasswordMade:
    """Open an account no wider than one's own. Its password is shown once."""
    account = Account(id=str(uuid4()), **wanted.model_dump())
    if not account.lies_within(visitor.actor):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This scope is wider than your own")
    password = new_password()
    try:
        await here.accounts.open(account, password, actor=visitor.actor.signature)
    except LoginTakenError as error:
        raise RefusedError(HTTPStatus.CONFLICT, "Somebody has this login already") from error
    return PasswordMade(id=account.id, password=password)


@router.post("/{account}/password")
async def renew_password(account: AccountId, visitor: ManagesAccounts, here: Here) -> PasswordMade:
    """Make a new password for who forgot theirs; it is shown once, and ends their sessions."""
    await _check_in_sight(account, visitor, here)
    password = new_password()
    await here.accounts.change_password(account, password, actor=visitor.actor.signature)
    await here.live.check_sessions()
    return PasswordMade(id=account, password=password)


@router.post("/{account}/disable", status_code=HTTPStatus.NO_CONTENT)
async def disable(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Close an account for good; its sessions and live links end with it. Never one's own."""
    await _check_in_sight(account, visitor, here)
    if account == visitor.actor.id:
        raise RefusedError(HTTPStatus.CONFLICT, "Somebody else must disable you")
    await here.accounts.disable(account, actor=visitor.actor.signature)
    await here.live.check_sessions()


async def _check_in_sight(account: str, visitor: Visitor, here: Premises) -> None:
    if all(known.id != account for known, _ in await here.accounts.listed(visitor.actor)):
        raise not_found("account")
