"""What a contact sees: from a case, an attempt and a household to the words of one screen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Literal

from central.alarms.attempts import Attempt, answered_since, latest_answer
from central.alarms.cases import ENDED, Case
from central.notifications.texts import Texts, texts_in
from central.notifications.wording import clock_time, first_names
from central.residents.people import Contact, Home, Household

MINUTES = (5, 10, 20, 30)
"""Offered to whoever goes."""


class Screen(StrEnum):
    """Which of the pages it is."""

    ASK = "ask"
    GOING = "going"
    ARRIVED = "arrived"
    CANNOT = "cannot"
    CLOSED = "closed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    """The household no longer counts on this contact, or nobody lives there any more."""
    SLOW = "slow"
    """Too many answers in a row."""


PlainScreen = Literal[Screen.CLOSED, Screen.EXPIRED, Screen.UNKNOWN, Screen.WITHDRAWN, Screen.SLOW]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that the template writes, in the contact's language."""

    screen: Screen
    language: str
    texts: Texts
    title: str
    phone: str
    version: str = ""
    """Of what it shows (`version_of`); empty where nothing can change any more."""
    time: str = ""
    """When it was read, at home."""
    again: bool = False
    """What was sent was no answer."""
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


def plain_view(screen: PlainScreen, language: str, phone: str) -> View:
    """Return a screen that tells nothing about anybody."""
    texts = texts_in(language)
    ends = {
        Screen.CLOSED: texts.closed,
        Screen.EXPIRED: texts.expired,
        Screen.UNKNOWN: texts.unknown,
        Screen.WITHDRAWN: texts.withdrawn,
        Screen.SLOW: texts.slow,
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
    again: bool = False,
) -> View:
    """Return the screen for this contact now; address and access only for whoever goes."""
    people = {one.id: one for one in household.contacts}
    me = people[attempt.contact]
    home = household.home or Home(id="", tenant="")
    texts = texts_in(me.language)
    answered = answered_since(attempt, attempts)
    who = first_names([one.given_name for one in household.residents], me.language)
    zone = home.time_zone
    view = View(
        screen=_screen(answered),
        language=me.language,
        texts=texts,
        title=texts.message.title.format(who=isolated(who, texts)),
        phone=phone,
        version=version_of(case, attempt, attempts, now),
        time=isolated(clock_time(now, zone), texts),
        again=again,
        relation=me.relation and texts.ask.relation.format(relation=isolated(me.relation, texts)),
        what=texts.what(case.cause),
        since=_since(case.opened_at, zone, texts, now),
        others=_others(attempts, me, people, zone, texts),
    )
    if view.screen not in {Screen.GOING, Screen.ARRIVED}:
        return view
    arrival = _arrival(answered, zone)
    return replace(
        view,
        chosen=answered.minutes,
        arrival=arrival and texts.going.arrival.format(time=isolated(arrival, texts)),
        address=tuple(line for line in (home.street, home.floor, home.town) if line),
        access=home.access or texts.going.no_access,
        line=texts.going.operator.format(name=isolated(owner_name, texts))
        if owner_name
        else texts.going.centre,
    )


def version_of(case: Case, attempt: Attempt, attempts: Sequence[Attempt], now: datetime) -> str:
    """Return a digest that changes with what the page shows, and that shows nobody."""
    shown = (
        attempt.id,
        case.state in ENDED,
        now >= attempt.expires_at,
        case.cause,
        case.owner,
        [(one.contact, one.answer, one.minutes, str(one.answered_at)) for one in attempts],
    )
    return sha256(repr(shown).encode()).hexdigest()[:16]


def isolated(text: str, texts: Texts) -> str:
    """Keep what is put into a sentence from right to left in its own direction (UAX 9, 2.4)."""
    return f"\u2068{text}\u2069" if texts.dir == "rtl" else text


def _screen(attempt: Attempt) -> Screen:
    match attempt.answer:
        case "going":
            return Screen.GOING
        case "arrived":
            return Screen.ARRIVED
        case "cannot":
            return Screen.CANNOT
        case None:
            return Screen.ASK


def _since(opened_at: datetime, zone: str, texts: Texts, now: datetime) -> str:
    minutes = max(now - opened_at, timedelta(0)) // timedelta(minutes=1)
    ago = texts.ask.ago.format(minutes=minutes) if minutes else texts.ask.just_now
    if minutes >= 120:
        ago = ""
    since = texts.ask.since.format(time=isolated(clock_time(opened_at, zone), texts))
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
    said = []
    for contact in dict.fromkeys(one.contact for one in attempts):
        latest = latest_answer(contact, attempts)
        if latest is None or contact == me.id or contact not in people:
            continue
        arrival = _arrival(latest, zone)
        name = isolated(_short(people[contact]), texts)
        words = _comes(latest, texts, arrival)
        said.append(words.format(name=name, time=isolated(arrival, texts)))
    return tuple(line for line in said if line)


def _comes(latest: Attempt, texts: Texts, arrival: str) -> str:
    match latest.answer:
        case "arrived":
            return texts.ask.other_there
        case "going":
            return texts.ask.other_arrives if arrival else texts.ask.other_goes
        case "cannot" | None:
            return ""


def _short(contact: Contact) -> str:
    first = contact.name.split(maxsplit=1)[0] if contact.name.strip() else "?"
    return f"{first} ({contact.relation})" if contact.relation else first
