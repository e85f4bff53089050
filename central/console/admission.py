"""What the routes of the way in share: the cookie, who one is, and how a refusal is worded."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from fastapi import Request, Response

from central.console.account_schemas import Me
from central.console.guard import COOKIE, visitor_of
from central.console.premises import Premises
from central.console.problems import RefusedError
from central.operators.agents import browser_of, system_of
from central.operators.entrance import NotRightError, TooManyTriesError
from central.operators.sessions import LASTS, Visitor
from central.operators.strength import judged


async def admit(operator: str, request: Request, response: Response, here: Premises) -> Me:
    """Open a session, end the one that this browser had, and set the cookie."""
    before = await visitor_of(request, here)
    if before is not None:
        await here.sessions.end(before)
    agent = request.headers.get("user-agent", "")
    token = await here.sessions.begin(operator, browser=browser_of(agent), system=system_of(agent))
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
    return me_of(visitor)


def forget_cookie(response: Response, here: Premises) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=here.is_secure)


def me_of(visitor: Visitor) -> Me:
    """Return what a console knows of its own operator."""
    actor = visitor.actor
    return Me(
        id=actor.id,
        login=visitor.login,
        name=actor.name,
        role=actor.role,
        language=visitor.language,
        permissions=sorted(visitor.permissions),
        csrf=visitor.csrf,
        must_enrol=visitor.must_enrol,
    )


def address_of(request: Request) -> str:
    """Return the address that a try is counted against."""
    return request.client.host if request.client is not None else "unknown"


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Word what the entrance refuses: `what` is wrong, or must wait."""
    try:
        yield
    except NotRightError as error:
        raise RefusedError(HTTPStatus.UNAUTHORIZED, f"{what} is wrong") from error
    except TooManyTriesError as error:
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many wrong passwords",
            f"Try again in {error.wait_s} s.",
            headers={"Retry-After": str(error.wait_s)},
        ) from error


async def check_strength(password: str, *about: str) -> None:
    """Refuse a password that is easily guessed, with the reasons as codes."""
    strength = await judged(password, about)
    if strength.is_enough:
        return
    codes = strength.codes or ("use-words",)
    raise RefusedError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This password is easily guessed",
        "Use several words that do not belong together.",
        errors=[
            {"loc": ["body", "password"], "type": f"password.{code}", "msg": code} for code in codes
        ],
    )
