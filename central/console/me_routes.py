"""One's own account: name, language, second factor, sessions."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request

from central.console.account_schemas import (
    CodeGiven,
    MyAccount,
    MyChange,
    PasswordAndCode,
    RecoveryCodes,
    RoleRow,
    Roles,
    SecondFactorSetup,
    SecondFactorState,
    SessionId,
    SessionRow,
)
from central.console.admission import address_of, refusing
from central.console.guard import LoggedIn
from central.console.premises import Here, Premises
from central.console.problems import RefusedError, not_found
from central.operators.directory import ChangedMeanwhileError
from central.operators.sessions import OpenSession, Visitor
from central.permissions import ALLOWED, Role

router = APIRouter(prefix="/api", tags=["my account"])


@router.get("/me")
async def my_account(visitor: LoggedIn, here: Here) -> MyAccount:
    """Tell what is written of oneself."""
    return await _mine(visitor, here)


@router.put("/me")
async def change_my_account(change: MyChange, visitor: LoggedIn, here: Here) -> MyAccount:
    """Change one's own name and language. Role and scope are for somebody else to change."""
    actor = visitor.actor
    values = {"name": change.name, "language": change.language}
    try:
        await here.directory.change(actor.id, change.version, values, actor=actor.signature)
    except ChangedMeanwhileError as error:
        raise RefusedError(HTTPStatus.CONFLICT, "The account changed meanwhile") from error
    await here.live.check_sessions()
    return await _mine(visitor, here)


@router.get("/me/sessions")
async def my_sessions(visitor: LoggedIn, here: Here) -> list[SessionRow]:
    """List one's own sessions."""
    return rows_of(await here.sessions.open_of(visitor.actor.id), visitor)


@router.delete("/me/sessions", status_code=HTTPStatus.NO_CONTENT)
async def end_my_other_sessions(visitor: LoggedIn, here: Here) -> None:
    """End all of one's sessions but this one."""
    actor = visitor.actor
    await here.sessions.end_all(actor.id, actor=actor.signature, but=visitor.session)
    await here.live.check_sessions()


@router.delete("/me/sessions/{session}", status_code=HTTPStatus.NO_CONTENT)
async def end_my_session(
    session: Annotated[SessionId, Path()], visitor: LoggedIn, here: Here
) -> None:
    """End one of one's sessions."""
    actor = visitor.actor
    if not await here.sessions.end_all(actor.id, actor=actor.signature, only=session):
        raise not_found("session")
    await here.live.check_sessions()


@router.post("/me/second-factor")
async def set_up_second_factor(visitor: LoggedIn, here: Here) -> SecondFactorSetup:
    """Make a secret for an application of one's telephone. A first code puts it in force."""
    if await here.entrance.has_second_factor(visitor.actor.id):
        raise RefusedError(HTTPStatus.CONFLICT, "Your second factor is set up already")
    made = await here.factors.begin(visitor.actor.id, visitor.login)
    return SecondFactorSetup(
        secret=made.secret, address=made.address, picture=_picture(made.address)
    )


@router.put("/me/second-factor")
async def confirm_second_factor(
    given: PasswordAndCode, visitor: LoggedIn, request: Request, here: Here
) -> RecoveryCodes:
    """Put it in force with the password and a first code. The recovery codes are shown once.

    Whoever finds a desk open cannot shut its owner out with a telephone of their own.
    """
    actor = visitor.actor
    if await here.entrance.has_second_factor(actor.id):
        raise RefusedError(HTTPStatus.CONFLICT, "Your second factor is set up already")
    with refusing("The password"):
        await here.entrance.prove(
            actor.id, visitor.login, address_of(request), password=given.password
        )
    codes = await here.factors.confirm(actor.id, given.code, actor=actor.signature)
    if codes is None:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "This is not the code of now",
            "Look that the clock of the telephone is right, and take the next code.",
        )
    return RecoveryCodes(codes=list(codes))


@router.post("/me/second-factor/codes")
async def renew_recovery_codes(
    given: CodeGiven, visitor: LoggedIn, request: Request, here: Here
) -> RecoveryCodes:
    """Make new recovery codes, with a code of now; the old ones are void."""
    actor = visitor.actor
    with refusing("The password or the code"):
        await here.entrance.prove(actor.id, visitor.login, address_of(request), code=given.code)
    codes = await here.factors.renew_codes(actor.id, actor=actor.signature)
    return RecoveryCodes(codes=list(codes))


@router.post("/me/second-factor/off", status_code=HTTPStatus.NO_CONTENT)
async def take_off_second_factor(
    given: PasswordAndCode, visitor: LoggedIn, request: Request, here: Here
) -> None:
    """Do without a second factor, with the password and a code, where one's role allows it."""
    actor = visitor.actor
    if actor.role in here.settings.second_factor_for:
        raise RefusedError(HTTPStatus.CONFLICT, "This centre asks for it of your role")
    with refusing("The password or the code"):
        await here.entrance.prove(
            actor.id,
            visitor.login,
            address_of(request),
            password=given.password,
            code=given.code,
        )
    await here.factors.take_off(actor.id, actor=actor.signature)


@router.get("/roles")
async def roles(visitor: LoggedIn, here: Here) -> Roles:
    """Tell what each role may do: the table that the routes themselves are guarded by."""
    del visitor
    return Roles(
        roles=[
            RoleRow(
                role=role,
                permissions=sorted(ALLOWED[role]),
                second_factor_required=role in here.settings.second_factor_for,
            )
            for role in Role
        ],
        can_send=here.settings.invitation_channel != "",
    )


def rows_of(sessions: list[OpenSession], visitor: Visitor) -> list[SessionRow]:
    """Return sessions as the console shows them."""
    return [
        SessionRow(
            id=one.id,
            made_at=one.made_at,
            seen_at=one.seen_at,
            browser=one.browser,
            system=one.system,
            this_one=one.session == visitor.session,
        )
        for one in sessions
    ]


async def _mine(visitor: Visitor, here: Premises) -> MyAccount:
    standing = await here.directory.of(visitor.actor.id)
    account = standing.account
    return MyAccount(
        id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        tenant=account.tenant,
        territory=account.territory,
        programme=account.programme,
        language=account.language,
        version=standing.version,
        second_factor=SecondFactorState.OFF
        if standing.second_factor_since is None
        else SecondFactorState.ON,
        second_factor_required=account.role in here.settings.second_factor_for,
        recovery_codes_left=await here.factors.codes_left(account.id),
    )


def _picture(address: str) -> str:
    import segno  # noqa: PLC0415 - not for a start

    picture: str = segno.make(address, micro=False).svg_data_uri(scale=5, border=3, light="#fff")
    return picture
