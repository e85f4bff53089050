"""What a contact sees: from a case, an attempt and a household to the words of one screen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from central.alarms.attempts import Attempt
from central.alarms.cases import Case
from central.notifications.texts import Texts, texts_in
from central.notifications.wording import clock_time, first_names
from central.residents.people import Contact, Home, Household

MINUTES = (5, 10, 20, 30)
"""Offered to whoever goes."""


class Screen(StrEnum):
    """Which of the pages it is."""

    ASK = "ask"
    GOING = "going"
    CANNOT = "cannot"
    CLOSED = "closed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that the template writes, in the contact's language."""

    screen: Screen
    language: str
    texts: Texts
    title: str
    phone: str
    relation: str = ""
    what: str = ""
    since: str = ""
    others: tuple[str, ...] = ()
    minutes: tuple[int, ...] = MINUTES
    chosen: int | None = None
    arrival: str = ""
    address: tuple[str, ...] = ()
    access: str = ""
    line: str = ""


def plain_view(
    screen: Literal[Screen.CLOSED, Screen.EXPIRED, Screen.UNKNOWN], language: str, phone: str
) -> View:
    """Return a screen that tells nothing about anybody."""
    texts = texts_in(language)
    ends = {
        Screen.CLOSED: texts.closed,
        Screen.EXPIRED: texts.expired,
        Screen.UNKNOWN: texts.unknown,
    }
    end = ends[screen]
    return View(
        screen=screen,
        language=language,
        texts=texts,
        title=end.title,
        what=end.text,
        phone=phone,
    )


def view_for(
    case: Case,
    attempt: Attempt,
    attempts: Sequence[Attempt],
    household: Household,
    *,
    owner_name: str,
    phone: str,
    now: datetime,
) -> View:
    """Return the screen for this contact now; address and access only for whoever goes."""
    people = {one.id: one for one in household.contacts}
    me = people[attempt.contact]
    home = household.home or Home(id="", tenant="")
    texts = texts_in(me.language)
    answered = _answered(attempt, attempts)
    who = first_names([one.given_name for one in household.residents], me.language)
    view = View(
        screen=_screen(answered),
        language=me.language,
        texts=texts,
        title=texts.message.title.format(who=who),
        phone=phone,
        relation=me.relation and texts.ask.relation.format(relation=me.relation),
        what=texts.what(case.cause),
        since=_since(case.opened_at, home.time_zone, texts, now),
        others=_others(attempts, me, people, home.time_zone, texts),
    )
    if view.screen is not Screen.GOING:
        return view
    arrival = _arrival(answered, home.time_zone)
    return replace(
        view,
        chosen=answered.minutes,
        arrival=arrival and texts.going.arrival.format(time=arrival),
        address=tuple(line for line in (home.street, home.floor, home.town) if line),
        access=home.access or texts.going.no_access,
        line=texts.going.operator.format(name=owner_name) if owner_name else texts.going.centre,
    )


def _answered(attempt: Attempt, attempts: Sequence[Attempt]) -> Attempt:
    """Return the attempt on which this contact answered last, by whatever link, since this one."""
    answers = [
        (one.answered_at, one.id, one)
        for one in attempts
        if one.contact == attempt.contact
        and one.answered_at is not None
        and one.answered_at >= attempt.planned_at
    ]
    return max(answers)[2] if answers else attempt


def _screen(attempt: Attempt) -> Screen:
    match attempt.answer:
        case "going":
            return Screen.GOING
        case "cannot":
            return Screen.CANNOT
        case None:
            return Screen.ASK


def _since(opened_at: datetime, zone: str, texts: Texts, now: datetime) -> str:
    minutes = max(now - opened_at, timedelta(0)) // timedelta(minutes=1)
    ago = texts.ask.ago.format(minutes=minutes) if minutes else texts.ask.just_now
    if minutes >= 120:
        ago = ""
    since = texts.ask.since.format(time=clock_time(opened_at, zone))
    return f"{since} · {ago}" if ago else since


def _arrival(attempt: Attempt, zone: str) -> str:
    if attempt.minutes is None or attempt.answered_at is None:
        return ""
    return clock_time(attempt.answered_at + timedelta(minutes=attempt.minutes), zone)


def _others(
    attempts: Sequence[Attempt],
    me: Contact,
    people: dict[str, Contact],
    zone: str,
    texts: Texts,
) -> tuple[str, ...]:
    """Say who else goes, by first name and relation, and when they will be there."""
    latest: dict[str, Attempt] = {}
    for attempt in attempts:
        known = latest.get(attempt.contact)
        if attempt.answered_at is not None and (
            known is None or known.answered_at is None or attempt.answered_at >= known.answered_at
        ):
            latest[attempt.contact] = attempt
    said = []
    for contact, attempt in latest.items():
        if attempt.answer != "going" or contact == me.id or contact not in people:
            continue
        arrival = _arrival(attempt, zone)
        words = texts.ask.other_arrives if arrival else texts.ask.other_goes
        said.append(words.format(name=_short(people[contact]), time=arrival))
    return tuple(said)


def _short(contact: Contact) -> str:
    first = contact.name.split(maxsplit=1)[0] if contact.name.strip() else "?"
    return f"{first} ({contact.relation})" if contact.relation else first
