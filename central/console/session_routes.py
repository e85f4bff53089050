"""Logging in, telling who one is, and logging out, here or everywhere."""

import logging
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from central.console.account_schemas import Colleague, Login, Me, PasswordChange
from central.console.colleagues import colleagues_of
from central.console.guard import COOKIE, LoggedIn, SeesQueue, is_of_this_site, visitor_of
from central.console.premises import Here, Premises
from central.console.problems import RefusedError
from central.operators.sessions import LASTS, Visitor
from central.permissions import ALLOWED

_log = logging.getLogger(__name__)
router = APIRouter(prefix="/api", tags=["session"])


@router.post("/session")
async def log_in(login: Login, request: Request, response: Response, here: Here) -> Me:
    """Open a session. The cookie is HttpOnly; `csrf` goes into the header of every change."""
    if not is_of_this_site(request, here):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This login was not asked for from the console")
    operator = await _verified(login, _address(request), here)
    before = await visitor_of(request, here)
    if before is not None:
        await here.sessions.end(before)
    token = await here.sessions.begin(operator)
    visitor = await here.sessions.find(token)
    if visitor is None:
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "This account was closed just now")
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=here.is_secure,
    )
    return _me(visitor)


@router.get("/session")
async def who_am_i(visitor: LoggedIn) -> Me:
    """Tell who is logged in."""
    return _me(visitor)


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
    _forget_cookie(response, here)


@router.put("/session/password", status_code=HTTPStatus.NO_CONTENT)
async def change_my_password(
    change: PasswordChange, visitor: LoggedIn, request: Request, response: Response, here: Here
) -> None:
    """Change one's own password. It ends all of one's sessions, this one too."""
    login = Login(login=visitor.login, password=change.current)
    await _verified(login, _address(request), here)
    await here.accounts.change_password(visitor.actor.id, change.new, actor=visitor.actor.signature)
    await here.live.check_sessions()
    _forget_cookie(response, here)


@router.get("/colleagues")
async def colleagues(visitor: SeesQueue, here: Here) -> list[Colleague]:
    """List those who may take a case from me, and who of them is here now."""
    return await colleagues_of(visitor.actor, here)


async def _verified(login: Login, address: str, here: Premises) -> str:
    """Return whose password it is; raises RefusedError, after a while with Retry-After."""
    async with here.patience.turns:
        wait_s = here.patience.wait_s(login.login, address)
        if wait_s is not None:
            raise RefusedError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many wrong passwords",
                f"Try again in {wait_s} s.",
                headers={"Retry-After": str(wait_s)},
            )
        operator = await here.accounts.log_in(login.login, login.password)
        if operator is None:
            _log.warning("a login was refused")
            here.patience.failed(login.login, address)
            raise RefusedError(HTTPStatus.UNAUTHORIZED, "The login or the password is wrong")
        here.patience.succeeded(login.login, address)
        return operator


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"


def _forget_cookie(response: Response, here: Premises) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=here.is_secure)


def _me(visitor: Visitor) -> Me:
    actor = visitor.actor
    return Me(
        id=actor.id,
        login=visitor.login,
        name=actor.name,
        role=actor.role,
        language=visitor.language,
        permissions=sorted(ALLOWED[actor.role]),
        csrf=visitor.csrf,
    )
