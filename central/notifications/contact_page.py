"""The page behind a contact's link: GET shows and changes nothing, POST answers."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Form, Header
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, Field
from sqlalchemy import select

from central import tables
from central.alarms.answers import Answers
from central.alarms.attempts import Attempt, attempt_behind, attempts_of
from central.alarms.case_rows import load_case
from central.alarms.cases import ENDED
from central.database import Database, Transaction
from central.languages import FIRST, preferred
from central.notifications.links import Links
from central.notifications.page import Screen, View, plain_view, view_for
from central.notifications.texts import LANGUAGES
from central.residents.door import Door
from central.settings import CentralSettings

PAGES = Path(__file__).parent / "pages"
_CSS = (PAGES / "contact.css").read_text(encoding="utf-8")
_CSS_HASH = b64encode(sha256(_CSS.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_CSS_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_STATUS = {Screen.UNKNOWN: 404, Screen.EXPIRED: 410}
_JINJA = Environment(
    loader=FileSystemLoader(PAGES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Centre(Protocol):
    """What the page needs of the centre."""

    @property
    def settings(self) -> CentralSettings: ...
    @property
    def database(self) -> Database: ...


class Reply(BaseModel):
    """What the form sends."""

    answer: Literal["going", "cannot"]
    minutes: int | None = Field(default=None, ge=1, le=180)


def contact_routes(centre: Centre) -> APIRouter:
    """Make the routes of the page. They need no login: the link is the key, for one attempt."""
    settings = centre.settings
    visits = Visits(
        centre.database, Links(settings.public_url, settings.the_secret()), settings.centre_phone
    )
    router = APIRouter(prefix="/c", include_in_schema=False)

    @router.get("/{token}")
    async def show(token: str, accept_language: Annotated[str, Header()] = "") -> HTMLResponse:
        view = await visits.show(token, accept_language)
        page = _JINJA.get_template("contact.html").render(view=view, css=_CSS, token=token)
        return HTMLResponse(page, status_code=_STATUS.get(view.screen, 200), headers=HEADERS)

    @router.post("/{token}")
    async def answer(token: str, reply: Annotated[Reply, Form()]) -> RedirectResponse:
        await visits.answer(token, reply)
        return RedirectResponse(f"/c/{token}", status_code=303, headers=HEADERS)

    return router


def _of_browser(accept_language: str) -> str:
    return preferred(accept_language, LANGUAGES) or FIRST


class Visits:
    """Contacts at their page."""

    def __init__(self, database: Database, links: Links, phone: str) -> None:
        self._database = database
        self._links = links
        self._phone = phone
        self._door = Door(database)
        self._answers = Answers(database)

    async def answer(self, token: str, reply: Reply) -> None:
        """Take an answer; what no longer counts changes nothing, and the page says so."""
        link = self._links.read(token)
        if link is not None:
            await self._answers.give(link, reply.answer, reply.minutes)

    async def show(self, token: str, accept_language: str) -> View:
        """Return what the holder of this link may see now; the look is journalled."""
        link = self._links.read(token)
        if link is None:
            return plain_view(Screen.UNKNOWN, _of_browser(accept_language), self._phone)
        async with self._database.write() as transaction:
            attempt = await attempt_behind(transaction.connection, link)
            if attempt is None:
                return plain_view(Screen.UNKNOWN, _of_browser(accept_language), self._phone)
            return await self._view(transaction, attempt)

    async def _view(self, transaction: Transaction, attempt: Attempt) -> View:
        connection = transaction.connection
        contacts = tables.contacts
        language = await connection.scalar(
            select(contacts.c.language).where(contacts.c.id == attempt.contact)
        )
        case = await load_case(connection, attempt.case)
        if language is None or case is None or case.home is None or case.state in ENDED:
            return plain_view(Screen.CLOSED, language or FIRST, self._phone)
        if transaction.now >= attempt.expires_at:
            return plain_view(Screen.EXPIRED, language, self._phone)
        household = await self._door.household(
            transaction,
            case.home,
            resident=case.resident,
            by=f"contact:{attempt.contact}",
            why="link.going" if attempt.answer == "going" else "link",
            case=case.id,
        )
        if household is None or all(one.id != attempt.contact for one in household.contacts):
            return plain_view(Screen.CLOSED, language, self._phone)
        operators = tables.operators
        owner = await connection.scalar(
            select(operators.c.name).where(operators.c.id == case.owner)
        )
        return view_for(
            case,
            attempt,
            await attempts_of(connection, case.id),
            household,
            owner_name=owner or "",
            phone=self._phone,
            now=transaction.now,
        )
