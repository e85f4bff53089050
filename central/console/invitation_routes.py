"""Invitations and the strength of passwords: what is asked for without a session.

Tokens and passwords travel in bodies, never in an address, which logs keep.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from limits import parse

from central.console.account_schemas import (
    InvitationAccepted,
    InvitationSeen,
    InvitationToken,
    Me,
    PasswordStrength,
    PasswordTried,
    SecondStep,
)
from central.console.admission import address_of, admit, check_strength
from central.console.guard import is_of_this_site, visitor_of
from central.console.premises import Here, Premises
from central.console.problems import RefusedError
from central.operators.invitations import Invitation
from central.operators.strength import judged

router = APIRouter(prefix="/api", tags=["invitations"])

JUDGED = parse("120 per minute")
"""Passwords from one address: more than anybody types, and than a room of them chooses at once."""
_VOID = "This link is not good any more"


@router.post("/invitation")
async def look_at_invitation(wanted: InvitationToken, here: Here) -> InvitationSeen:
    """Tell whose invitation it is. It changes nothing, however often it is asked."""
    invitation = await _found(wanted.token, here)
    account = invitation.account
    return InvitationSeen(
        kind=invitation.kind,
        login=account.login,
        name=account.name,
        role=account.role,
        tenant=account.tenant,
        territory=account.territory,
        programme=account.programme,
        language=account.language,
        expires_at=invitation.expires_at,
    )


@router.post("/invitation/accept", responses={HTTPStatus.ACCEPTED: {"model": SecondStep}})
async def accept_invitation(
    wanted: InvitationAccepted, request: Request, response: Response, here: Here
) -> Me | SecondStep:
    """Choose the password and come in. The link is used up; a second factor is asked for (202)."""
    if not is_of_this_site(request, here):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This was not asked for from the console")
    invitation = await _found(wanted.token, here)
    account = invitation.account
    await check_strength(wanted.password, account.login, account.name)
    if not await here.invitations.accept(wanted.token, invitation, wanted.password):
        raise RefusedError(HTTPStatus.GONE, _VOID)
    await here.live.check_sessions()
    if await here.entrance.has_second_factor(account.id):
        step = await here.entrance.halfway(account.id)
        response.status_code = HTTPStatus.ACCEPTED
        return SecondStep(ticket=step.token, expires_at=step.expires_at)
    return await admit(account.id, request, response, here)


@router.post("/strength")
async def strength(tried: PasswordTried, request: Request, here: Here) -> PasswordStrength:
    """Judge a password for who is logged in, or holds an invitation. It is neither kept nor logged.

    At most 120 a minute from one address (429).
    """
    if not here.strength_asked.hit(JUDGED, address_of(request)):
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many passwords at once",
            headers={"Retry-After": "60"},
        )
    about: tuple[str, ...]
    if tried.token is not None:
        account = (await _found(tried.token, here)).account
        about = (account.login, account.name)
    else:
        visitor = await visitor_of(request, here)
        if visitor is None:
            raise RefusedError(HTTPStatus.UNAUTHORIZED, "Log in first")
        about = (visitor.login, visitor.actor.name)
    found = await judged(tried.password, about)
    return PasswordStrength(score=found.score, enough=found.is_enough, codes=list(found.codes))


async def _found(token: str, here: Premises) -> Invitation:
    """Return the invitation; one that is used, withdrawn, expired or forged is refused alike."""
    invitation = await here.invitations.look_at(token)
    if invitation is None:
        raise RefusedError(HTTPStatus.GONE, _VOID, "Ask whoever sent it for a new one.")
    return invitation
