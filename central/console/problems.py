"""Every refusal is a problem document (RFC 9457): of a route, of the framework, of a bug."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.alarms.desk import DeskError
from central.console.schemas import Problem

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)


class RefusedError(HTTPException):
    """A route refuses; it becomes a problem document.

    It is one of the framework's, so that it passes unchanged where the framework reads bodies.
    """

    def __init__(
        self,
        status: HTTPStatus,
        title: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, object]] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.title = title
        self.errors = errors or []


def not_found(what: str) -> RefusedError:
    """Return the refusal for what is not there, or lies outside one's scope: nobody can tell."""
    return RefusedError(HTTPStatus.NOT_FOUND, f"There is no such {what}")


def problem(
    status: int,
    title: str,
    detail: str = "",
    *,
    errors: list[dict[str, object]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return the document."""
    document = Problem(title=title, status=status, detail=detail, errors=errors or [])
    return JSONResponse(
        document.model_dump(), status_code=status, headers=headers, media_type=MEDIA_TYPE
    )


async def _refused(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, RefusedError)  # noqa: S101 - registered for it alone
    return problem(
        error.status_code, error.title, error.detail, errors=error.errors, headers=error.headers
    )


async def _refused_at_desk(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, DeskError)  # noqa: S101 - registered for it alone
    return problem(error.status, error.title, error.detail)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Say where and what was wrong, and never repeat what was sent: it may be a password."""
    del request
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it alone
    errors: list[dict[str, object]] = [
        {
            "loc": [_printable(part) for part in each["loc"]],
            "msg": _printable(each["msg"]),
            "type": each["type"],
        }
        for each in error.errors()
    ]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not fit the API", errors=errors
    )


async def _from_http(request: Request, error: Exception) -> JSONResponse:
    """Word what the framework refuses: no such route, no such method, an unreadable body."""
    del request
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    phrase = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != phrase else ""
    return problem(error.status_code, phrase, detail, headers=error.headers)


def _printable(part: object) -> str:
    """Return its text without what UTF-8 cannot carry: names of fields come from outside."""
    return str(part).encode(errors="replace").decode()


def install(app: FastAPI) -> None:
    """Make `app` answer with problem documents."""
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(DeskError, _refused_at_desk)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _from_http)


class Faults:
    """Answers a fault of ours without its insides; the trace goes to the log.

    A middleware rather than a handler, which would stand outside of those that add headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:
            if begun:
                raise
            _log.exception("%s %s failed", scope["method"], scope["path"])
            answer = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The centre failed at this request")
            await answer(scope, receive, send)
