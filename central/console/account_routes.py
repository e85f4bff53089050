"""The accounts of those who work here: invited, changed, unlocked, disabled, by an administrator.

None of these routes knows a password or a second factor: whoever they are for chooses them.
"""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path

from central.console.account_schemas import (
    AccountChangeRow,
    AccountDetail,
    AccountEdit,
    AccountRow,
    AccountState,
    FieldChange,
    InvitationMade,
    Invite,
    InviteAgain,
    SessionId,
)
from central.console.guard import ManagesAccounts
from central.console.me_routes import rows_of
from central.console.premises import Here, Premises
from central.console.problems import RefusedError, not_found
from central.operators.accounts import Account, LoginTakenError
from central.operators.changes import history_of
from central.operators.directory import ChangedMeanwhileError, Standing
from central.operators.letters import letter, send_letter
from central.operators.sessions import Visitor
from central.operators.tickets import Issued

router = APIRouter(prefix="/api/accounts", tags=["accounts"])

AccountId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]


@router.get("")
async def accounts(visitor: ManagesAccounts, here: Here) -> list[AccountRow]:
    """List the accounts whose scope is no wider than one's own."""
    return [_row(one, here) for one in await here.directory.listed(visitor.actor)]


@router.post("", status_code=HTTPStatus.CREATED)
async def invite(wanted: Invite, visitor: ManagesAccounts, here: Here) -> InvitationMade:
    """Open an account no wider than one's own. The link to its first password is shown once."""
    account = Account(id=str(uuid4()), **wanted.model_dump(exclude={"address"}))
    if not account.lies_within(visitor.actor):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This scope is wider than your own")
    try:
        issued = await here.accounts.invite(account, actor=visitor.actor.signature)
    except LoginTakenError as error:
        raise RefusedError(HTTPStatus.CONFLICT, "Somebody has this login already") from error
    return await _told(issued, account, wanted.address, here)


@router.get("/{account}")
async def account_detail(account: AccountId, visitor: ManagesAccounts, here: Here) -> AccountDetail:
    """Tell how an account stands, what was changed in it, and where its owner is logged in."""
    return await _detail(await _in_sight(account, visitor, here), visitor, here)


@router.put("/{account}")
async def edit_account(
    account: AccountId, wanted: AccountEdit, visitor: ManagesAccounts, here: Here
) -> AccountDetail:
    """Change an account, never beyond one's own scope, and never one's own role or scope."""
    standing = await _in_sight(account, visitor, here)
    values = {name: str(value) for name, value in wanted.model_dump(exclude={"version"}).items()}
    after = Account(
        id=account, login=standing.account.login, **wanted.model_dump(exclude={"version"})
    )
    if not after.lies_within(visitor.actor):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This scope is wider than your own")
    if account == visitor.actor.id and _reach(after) != _reach(standing.account):
        raise RefusedError(HTTPStatus.CONFLICT, "Somebody else must change your role and scope")
    try:
        await here.directory.change(account, wanted.version, values, actor=visitor.actor.signature)
    except ChangedMeanwhileError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT,
            "The account changed meanwhile",
            "Look at it as it is now, and change it again.",
        ) from error
    await here.live.check_sessions()
    return await _detail(await _in_sight(account, visitor, here), visitor, here)


@router.post("/{account}/invitation")
async def invite_again(
    account: AccountId, wanted: InviteAgain, visitor: ManagesAccounts, here: Here
) -> InvitationMade:
    """Make a new link: to come in first, or to come back. An earlier one is void."""
    standing = await _in_sight(account, visitor, here)
    if standing.disabled_at is not None:
        raise RefusedError(HTTPStatus.CONFLICT, "This account is disabled")
    issued = await here.invitations.offer(
        account, has_password=standing.has_password, actor=visitor.actor.signature
    )
    return await _told(issued, standing.account, wanted.address, here)


@router.delete("/{account}/invitation", status_code=HTTPStatus.NO_CONTENT)
async def withdraw_invitation(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Make the link of an account void."""
    await _in_sight(account, visitor, here)
    await here.invitations.withdraw(account, actor=visitor.actor.signature)


@router.post("/{account}/unlock", status_code=HTTPStatus.NO_CONTENT)
async def unlock(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Forget the wrong passwords of an account."""
    standing = await _in_sight(account, visitor, here)
    await here.directory.unlock(standing.account, actor=visitor.actor.signature)


@router.delete("/{account}/second-factor", status_code=HTTPStatus.NO_CONTENT)
async def reset_second_factor(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Take the second factor off, for who lost it. It cannot be read. Their sessions end."""
    await _in_sight(account, visitor, here)
    if account == visitor.actor.id:
        raise RefusedError(HTTPStatus.CONFLICT, "Take off your own with your password and a code")
    await here.factors.take_off(account, actor=visitor.actor.signature)
    await _end_sessions(account, visitor, here)


@router.delete("/{account}/sessions", status_code=HTTPStatus.NO_CONTENT)
async def end_sessions(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Log somebody out everywhere."""
    await _in_sight(account, visitor, here)
    await _end_sessions(account, visitor, here)


@router.delete("/{account}/sessions/{session}", status_code=HTTPStatus.NO_CONTENT)
async def end_session(
    account: AccountId,
    session: Annotated[SessionId, Path()],
    visitor: ManagesAccounts,
    here: Here,
) -> None:
    """Log somebody out of one browser."""
    await _in_sight(account, visitor, here)
    signature = visitor.actor.signature
    if not await here.sessions.end_all(account, actor=signature, only=session):
        raise not_found("session")
    await here.live.check_sessions()


@router.post("/{account}/disable", status_code=HTTPStatus.NO_CONTENT)
async def disable(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Close an account; its sessions and live links end with it. Never one's own."""
    await _in_sight(account, visitor, here)
    if account == visitor.actor.id:
        raise RefusedError(HTTPStatus.CONFLICT, "Somebody else must disable you")
    await here.accounts.disable(account, actor=visitor.actor.signature)
    await here.live.check_sessions()


@router.post("/{account}/enable", status_code=HTTPStatus.NO_CONTENT)
async def enable(account: AccountId, visitor: ManagesAccounts, here: Here) -> None:
    """Open a disabled account again, with the password that it had."""
    await _in_sight(account, visitor, here)
    await here.accounts.enable(account, actor=visitor.actor.signature)


async def _in_sight(account: str, visitor: Visitor, here: Premises) -> Standing:
    found = await here.directory.find(visitor.actor, account)
    if found is None:
        raise not_found("account")
    return found


async def _end_sessions(account: str, visitor: Visitor, here: Premises) -> None:
    await here.sessions.end_all(account, actor=visitor.actor.signature)
    await here.live.check_sessions()


async def _told(issued: Issued, account: Account, address: str, here: Premises) -> InvitationMade:
    """Return the link, and send it where an address is given and this centre sends mail."""
    link = f"{here.settings.public_url.rstrip('/')}/#/invitation/{issued.token}"
    channel, sent = here.settings.invitation_channel, False
    if address and channel:
        written = letter(account, issued.kind, link, issued.expires_at)
        sent = await send_letter(here.sender, channel, address, written)
    return InvitationMade(
        id=account.id, kind=issued.kind, link=link, expires_at=issued.expires_at, sent=sent
    )


async def _detail(standing: Standing, visitor: Visitor, here: Premises) -> AccountDetail:
    account = standing.account
    history = await history_of(here.database, account.id)
    names = await here.directory.names({change.actor for change in history})
    return AccountDetail(
        account=_row(standing, here),
        mine=account.id == visitor.actor.id,
        history=[
            AccountChangeRow(
                at=change.at,
                kind=change.kind,
                by=names.get(change.actor, ""),
                fields=[
                    FieldChange(field=field, before=before, after=after)
                    for field, (before, after) in change.fields.items()
                ],
            )
            for change in history
        ],
        sessions=rows_of(await here.sessions.open_of(account.id), visitor),
    )


def _row(standing: Standing, here: Premises) -> AccountRow:
    account = standing.account
    return AccountRow(
        **asdict(account),
        version=standing.version,
        state=_state(standing),
        disabled_at=standing.disabled_at,
        invited_until=standing.invited_until,
        locked_until=standing.locked_until,
        second_factor=standing.second_factor_since is not None,
        second_factor_required=account.role in here.settings.second_factor_for,
        seen_at=standing.seen_at,
    )


def _state(standing: Standing) -> AccountState:
    if standing.disabled_at is not None:
        return AccountState.DISABLED
    if not standing.has_password:
        return AccountState.INVITED
    return AccountState.ACTIVE if standing.locked_until is None else AccountState.LOCKED


def _reach(account: Account) -> tuple[str, ...]:
    return (account.role.value, account.tenant, account.territory, account.programme)
