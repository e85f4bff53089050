"""Logging in, in one step or two, telling who one is, and logging out, here or everywhere."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from central.console.account_schemas import (
    Colleague,
    Login,
    Me,
    PasswordChange,
    SecondStep,
    SecondStepCode,
)
from central.console.admission import (
    address_of,
    admit,
    check_strength,
    forget_cookie,
    me_of,
    refusing,
)
from central.console.colleagues import colleagues_of
from central.console.guard import LoggedIn, SeesQueue, is_of_this_site
from central.console.premises import Here, Premises
from central.console.problems import RefusedError
from central.operators.tickets import Issued

router = APIRouter(prefix="/api", tags=["session"])


@router.post("/session", responses={HTTPStatus.ACCEPTED: {"model": SecondStep}})
async def log_in(login: Login, request: Request, response: Response, here: Here) -> Me | SecondStep:
    """Open a session, or ask for the second step (202).

    The cookie is HttpOnly; `csrf` goes into the header of every change.
    """
    check_asked_here(request, here)
    with refusing("The login or the password"):
        found = await here.entrance.by_password(
            login.login,
            login.password,
            address_of(request),
            recovery_code=login.recovery_code,
        )
    if isinstance(found, Issued):
        response.status_code = HTTPStatus.ACCEPTED
        return SecondStep(ticket=found.token, expires_at=found.expires_at)
    return await admit(found.operator, request, response, here)


@router.post("/session/code")
async def second_step(step: SecondStepCode, request: Request, response: Response, here: Here) -> Me:
    """Open a session with the code that the second step asked for, or with a recovery code."""
    check_asked_here(request, here)
    with refusing("The code"):
        found = await here.entrance.by_code(step.ticket, step.code, address_of(request))
    return await admit(found.operator, request, response, here)


@router.get("/session")
async def who_am_i(visitor: LoggedIn) -> Me:
    """Tell who is logged in."""
    return me_of(visitor)


@router.delete("/session", status_code=HTTPStatus.NO_CONTENT)
async def log_out(
    visitor: LoggedIn,
    response: Response,
    here: Here,
    everywhere: Annotated[bool, Query(description="End all of one's sessions.")] = False,  # noqa: FBT002 - a query parameter
) -> None:
    """End this session, or all of one's own."""
    if everywhere:
        await here.sessions.end_all(visitor.actor.id, actor=visitor.actor.signature)
    else:
        await here.sessions.end(visitor)
    await here.live.check_sessions()
    forget_cookie(response, here)


@router.put("/session/password")
async def change_my_password(
    change: PasswordChange, visitor: LoggedIn, request: Request, response: Response, here: Here
) -> Me:
    """Change one's own password. All other sessions end; this browser goes on in a new one."""
    actor = visitor.actor
    with refusing("The password"):
        await here.entrance.prove(
            actor.id, visitor.login, address_of(request), password=change.current
        )
    await check_strength(change.new, visitor.login, actor.name)
    await here.accounts.change_password(actor.id, change.new, actor=actor.signature)
    me = await admit(actor.id, request, response, here)
    await here.live.check_sessions()
    return me


@router.get("/colleagues")
async def colleagues(visitor: SeesQueue, here: Here) -> list[Colleague]:
    """List those who may take a case from me, and who of them is here now."""
    return await colleagues_of(visitor.actor, here)


def check_asked_here(request: Request, here: Premises) -> None:
    """Refuse a login that a page of another site sends."""
    if not is_of_this_site(request, here):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This login was not asked for from the console")
