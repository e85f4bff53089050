"""The guard of each route: a session, a permission, and for changes a token that proves intent."""

from dataclasses import replace
from hmac import compare_digest
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, WebSocket, WebSocketException, status
from starlette.requests import HTTPConnection

from central.alarms.protocols import LANGUAGES
from central.console.premises import Here, Premises
from central.console.problems import RefusedError
from central.languages import preferred
from central.operators.sessions import Visitor
from central.permissions import Permission

COOKIE = "caliu_session"
CSRF_HEADER = "X-CSRF-Token"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Lets those pass who are logged in and have `permission`; None asks for a session alone."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    async def __call__(self, request: Request, here: Here) -> Visitor:
        visitor = await visitor_of(request, here)
        if visitor is None:
            raise RefusedError(HTTPStatus.UNAUTHORIZED, "Log in first")
        if request.method not in _READS:
            _check_intent(request, here, visitor)
        if self.permission is not None and visitor.must_enrol:
            raise RefusedError(
                HTTPStatus.FORBIDDEN,
                "Set up your second factor first",
                "This centre asks for it of your role.",
            )
        if self.permission is not None and not visitor.may(self.permission):
            raise RefusedError(
                HTTPStatus.FORBIDDEN,
                "Your role may not do this",
                f"It needs the permission {self.permission.value}.",
            )
        await here.sessions.touch([visitor])
        asked = request.headers.get("accept-language", "")
        return replace(visitor, asked_for=preferred(asked, LANGUAGES))


class LiveGuard(Guard):
    """The guard of a WebSocket, which takes no status: the link itself tells why it ends.

    A page of another site is refused before the link opens, because browsers send our cookie with
    a WebSocket that any page opens.
    """

    async def __call__(self, socket: WebSocket, here: Here) -> Visitor | None:  # type: ignore[override] # a WebSocket is no Request
        if not is_of_this_site(socket, here):
            raise WebSocketException(code=status.WS_1008_POLICY_VIOLATION)
        return await visitor_of(socket, here)


async def visitor_of(connection: HTTPConnection, here: Premises) -> Visitor | None:
    """Return who is logged in with the cookie of this request."""
    token = connection.cookies.get(COOKIE)
    return None if not token else await here.sessions.find(token)


def is_of_this_site(connection: HTTPConnection, here: Premises) -> bool:
    """Tell whether a browser sent it from a page of ours; what is no browser sends no Origin."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    here_is = {connection.headers.get("host", ""), urlsplit(here.settings.public_url).netloc}
    return urlsplit(origin).netloc in here_is


def _check_intent(request: Request, here: Premises, visitor: Visitor) -> None:
    sent = request.headers.get(CSRF_HEADER, "")
    if not is_of_this_site(request, here) or not compare_digest(
        sent.encode(), visitor.csrf.encode()
    ):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "This change was not asked for from the console",
            f"Send the session's token in the header {CSRF_HEADER}.",
        )


LiveVisitor = Annotated[Visitor | None, Depends(LiveGuard(Permission.SEE_QUEUE))]


def _guarded(permission: Permission | None) -> Any:  # noqa: ANN401 - what Depends returns
    return Depends(Guard(permission))


LoggedIn = Annotated[Visitor, _guarded(None)]
SeesQueue = Annotated[Visitor, _guarded(Permission.SEE_QUEUE)]
WorksCases = Annotated[Visitor, _guarded(Permission.WORK_CASES)]
SeesPeople = Annotated[Visitor, _guarded(Permission.SEE_PEOPLE)]
SeesHealth = Annotated[Visitor, _guarded(Permission.SEE_HEALTH)]
SetsVitals = Annotated[Visitor, _guarded(Permission.SET_VITALS)]
EditsPeople = Annotated[Visitor, _guarded(Permission.EDIT_PEOPLE)]
ErasesPeople = Annotated[Visitor, _guarded(Permission.ERASE_PEOPLE)]
ExportsPeople = Annotated[Visitor, _guarded(Permission.EXPORT_PEOPLE)]
SeesHubs = Annotated[Visitor, _guarded(Permission.SEE_HUBS)]
CommandsHubs = Annotated[Visitor, _guarded(Permission.COMMAND_HUBS)]
EnrolsHubs = Annotated[Visitor, _guarded(Permission.ENROL_HUBS)]
ManagesAccounts = Annotated[Visitor, _guarded(Permission.MANAGE_ACCOUNTS)]
SeesJournal = Annotated[Visitor, _guarded(Permission.SEE_JOURNAL)]
SeesFigures = Annotated[Visitor, _guarded(Permission.SEE_FIGURES)]
ExplainsCalls = Annotated[Visitor, _guarded(Permission.EXPLAIN_CALLS)]
