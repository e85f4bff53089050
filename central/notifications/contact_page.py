"""The page behind a contact's link: GET shows and changes nothing, POST answers."""

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from central.alarms.attempts import Answer
from central.database import Database
from central.notifications.links import Links
from central.notifications.page import Screen, View
from central.notifications.visits import Visits
from central.settings import CentralSettings

PAGES = Path(__file__).parent / "pages"
_CSS = (PAGES / "contact.css").read_text(encoding="utf-8")
_JS = (PAGES / "contact.js").read_text(encoding="utf-8")


def _hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {_hash_of(_CSS)}; script-src {_hash_of(_JS)}; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
ANSWERS = RateLimitItemPerMinute(20, namespace="answers")
"""Of one link: a thumb that cannot decide, and no flood of the journal."""
QUESTIONS = RateLimitItemPerMinute(60, namespace="questions")
"""Of one link whether anything changed: the page asks at most every five seconds."""
_STATUS = {
    Screen.UNKNOWN: HTTPStatus.NOT_FOUND,
    Screen.EXPIRED: HTTPStatus.GONE,
    Screen.WITHDRAWN: HTTPStatus.GONE,
    Screen.SLOW: HTTPStatus.TOO_MANY_REQUESTS,
}
_JINJA = Environment(
    loader=FileSystemLoader(PAGES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_Language = Annotated[str, Header(alias="accept-language")]


class Centre(Protocol):
    """What the page needs of the centre."""

    @property
    def settings(self) -> CentralSettings: ...
    @property
    def database(self) -> Database: ...


class Reply(BaseModel):
    """What the form sends."""

    answer: Answer
    minutes: int | None = Field(default=None, ge=1, le=180)
    seen: Answer | None = None
    """What the page showed as answered."""


def contact_routes(centre: Centre) -> APIRouter:
    """Make the routes of the page. They need no login: the link is the key, for one attempt."""
    settings = centre.settings
    links = Links(settings.public_url, settings.the_secret())
    page = ContactPage(links, Visits(centre.database, links, settings.centre_phone))
    router = APIRouter(prefix="/c", include_in_schema=False)
    for method, path, route in (
        ("GET", "/{token}", page.show),
        ("HEAD", "/{token}", page.preview),
        ("POST", "/{token}", page.answer),
        ("GET", "/{token}/state", page.state),
    ):
        router.add_api_route(path, route, methods=[method], response_model=None)
    others = ["PUT", "PATCH", "DELETE", "OPTIONS"]
    router.add_api_route("/{token}", page.refuse, methods=others, response_model=None)
    everything = ["GET", "HEAD", "POST", *others]
    router.add_api_route("/{rest:path}", page.elsewhere, methods=everything, response_model=None)
    return router


@dataclass(frozen=True, slots=True)
class ContactPage:
    """The routes, each a method; `contact_routes` gives them their paths."""

    links: Links
    visits: Visits
    limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    async def show(self, token: str, language: _Language = "") -> Response:
        return _page(await self.visits.show(token, language), token)

    async def preview(self, token: str) -> Response:
        """Say that there is a page. Nobody is shown, so nothing is read or journalled."""
        known = self.links.read(token) is not None
        return Response(
            status_code=HTTPStatus.OK if known else HTTPStatus.NOT_FOUND,
            media_type="text/html",
            headers=HEADERS,
        )

    async def answer(self, token: str, request: Request, language: _Language = "") -> Response:
        """Take what the form sends, and lead back to the page by a GET."""
        if self._too_often(ANSWERS, token):
            return _page(self.visits.plain(Screen.SLOW, language), token)
        reply = await _reply_in(request)
        if reply is None:
            view = await self.visits.show(token, language, again=True)
            return _page(view, token, HTTPStatus.UNPROCESSABLE_ENTITY)
        await self.visits.answer(token, reply.answer, reply.minutes, reply.seen)
        return RedirectResponse(f"/c/{token}", HTTPStatus.SEE_OTHER, headers=HEADERS)

    async def state(self, token: str, if_none_match: Annotated[str, Header()] = "") -> Response:
        """Say whether what the page shows has changed: a version, and nobody's anything."""
        if self._too_often(QUESTIONS, token):
            wait = {"Retry-After": "30", **HEADERS}
            return Response(status_code=HTTPStatus.TOO_MANY_REQUESTS, headers=wait)
        version = await self.visits.version(token)
        if version is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=HEADERS)
        tagged = {"ETag": f'"{version}"', **HEADERS}
        if f'"{version}"' in if_none_match:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=tagged)
        return Response(version, media_type="text/plain", headers=tagged)

    async def refuse(self, token: str, language: _Language = "") -> Response:
        """Answer a method that the page does not know; for people it is a link that fails."""
        view = self.visits.plain(Screen.UNKNOWN, language)
        return _page(view, token, HTTPStatus.METHOD_NOT_ALLOWED, allow="GET, HEAD, POST")

    async def elsewhere(self, rest: str, language: _Language = "") -> Response:
        """Answer what lies around: an address that was cut, or has grown in a message."""
        return _page(self.visits.plain(Screen.UNKNOWN, language), rest)

    def _too_often(self, allowed: RateLimitItem, token: str) -> bool:
        """Count for links that we signed alone: others cost nothing and fill no memory."""
        return self.links.read(token) is not None and not self.limiter.hit(allowed, token)


async def _reply_in(request: Request) -> Reply | None:
    try:
        async with request.form(max_files=0, max_fields=10) as form:
            return Reply.model_validate(dict(form))
    except (ValidationError, HTTPException):
        return None


def _page(
    view: View, token: str, status: HTTPStatus | None = None, *, allow: str | None = None
) -> HTMLResponse:
    page = _JINJA.get_template("contact.html").render(view=view, css=_CSS, js=_JS, token=token)
    return HTMLResponse(
        page,
        status_code=status or _STATUS.get(view.screen, HTTPStatus.OK),
        headers=HEADERS if allow is None else {"Allow": allow, **HEADERS},
    )
