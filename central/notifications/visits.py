"""Contacts at their page: what each may see now, and each look once a minute in the journal."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from central import tables
from central.alarms.answers import Answers
from central.alarms.attempts import (
    COMES,
    Answer,
    Attempt,
    answered_since,
    attempt_behind,
    attempts_of,
)
from central.alarms.case_rows import load_case
from central.alarms.cases import ENDED
from central.database import Database, Transaction
from central.languages import FIRST, preferred
from central.notifications.links import Links
from central.notifications.page import (
    PlainScreen,
    Screen,
    View,
    plain_view,
    version_of,
    view_for,
)
from central.notifications.texts import LANGUAGES
from central.residents.door import Door

ONE_LOOK = timedelta(minutes=1)
"""Whoever opens a page again within it is still looking: scanners open a link many times."""


@dataclass(frozen=True, slots=True)
class Visits:
    """What the holder of a link may see and say. Tokens are as they stand in the address."""

    database: Database
    links: Links
    phone: str

    async def answer(
        self, token: str, answer: Answer, minutes: int | None, seen: Answer | None
    ) -> None:
        """Take an answer; what no longer counts changes nothing, and the page says so."""
        link = self.links.read(token)
        if link is not None:
            await Answers(self.database).give(link, answer, minutes, seen=seen)

    async def version(self, token: str) -> str | None:
        """Return the version of what the page would show; None on a link that is none."""
        link = self.links.read(token)
        if link is None:
            return None
        async with self.database.read() as connection:
            attempt = await attempt_behind(connection, link)
            case = None if attempt is None else await load_case(connection, attempt.case)
            if attempt is None or case is None:
                return None
            attempts = await attempts_of(connection, case.id)
            return version_of(case, attempt, attempts, await self.database.now(connection))

    async def show(self, token: str, accept_language: str, *, again: bool = False) -> View:
        """Return what the holder of this link may see now; the look is journalled."""
        link = self.links.read(token)
        if link is None:
            return self.plain(Screen.UNKNOWN, accept_language)
        async with self.database.write() as transaction:
            attempt = await attempt_behind(transaction.connection, link)
            if attempt is None:
                return self.plain(Screen.UNKNOWN, accept_language)
            shown = await self._view(transaction, attempt, again=again)
            if isinstance(shown, View):
                return shown
            contacts = tables.contacts
            language = await transaction.connection.scalar(
                select(contacts.c.language).where(contacts.c.id == attempt.contact)
            )
            return self.plain(shown, accept_language, language or FIRST)

    def plain(self, screen: PlainScreen, accept_language: str, language: str = FIRST) -> View:
        """Return a screen that shows nobody, in the browser's language or else in `language`."""
        return plain_view(screen, preferred(accept_language, LANGUAGES) or language, self.phone)

    async def _view(
        self, transaction: Transaction, attempt: Attempt, *, again: bool
    ) -> View | PlainScreen:
        connection = transaction.connection
        case = await load_case(connection, attempt.case)
        if case is None or case.home is None or case.state in ENDED:
            return Screen.CLOSED
        if transaction.now >= attempt.expires_at:
            return Screen.EXPIRED
        attempts = await attempts_of(connection, case.id)
        comes = answered_since(attempt, attempts).answer in COMES
        household = await Door(self.database).household(
            transaction,
            case.home,
            resident=case.resident,
            by=f"contact:{attempt.contact}",
            why="link.going" if comes else "link",
            case=case.id,
            once_in=ONE_LOOK,
        )
        if household is None or all(one.id != attempt.contact for one in household.contacts):
            return Screen.WITHDRAWN
        operators = tables.operators
        owner = await connection.scalar(
            select(operators.c.name).where(operators.c.id == case.owner)
        )
        return view_for(
            case,
            attempt,
            attempts,
            household,
            owner_name=owner or "",
            phone=self.phone,
            now=transaction.now,
            again=again,
        )
