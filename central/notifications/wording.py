"""The words of one message: first names only, nothing about health, and one SMS long."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from central.notifications.texts import PlainTexts, texts_in

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of 3GPP TS 23.038, 6.2.1; with any other letter an SMS holds 70, not 160."""
SMS_LETTERS = 160
TITLED = frozenset({"mailto", "mailtos", "json", "jsons", "ntfy", "ntfys", "xml", "xmls"})
"""Schemes whose messages have a title of their own; the others are taken for SMS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What goes into a channel."""

    title: str
    body: str


def first_names(names: Sequence[str], language: str) -> str:
    """Join the first names of those who need help, or say someone."""
    texts = texts_in(language)
    return _joined(names, texts.someone, texts.and_)


def _joined(names: Sequence[str], someone: str, and_: str) -> str:
    known = [name for name in names if name]
    if not known:
        return someone
    if len(known) == 1:
        return known[0]
    return f"{', '.join(known[:-1])} {and_} {known[-1]}"


def clock_time(at: datetime, zone: str) -> str:
    """Say a time of the day at home."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def word(url: str, *, language: str, names: Sequence[str], time: str, link: str) -> Wording:
    """Word the message for one channel."""
    texts = texts_in(language)
    message = texts.message
    if urlsplit(url).scheme in TITLED:
        who = first_names(names, language)
        body = message.body.format(who=who, time=time, link=link)
        return Wording(title=message.title.format(who=who), body=body)
    said = message.plain or PlainTexts(body=message.body, someone=texts.someone, and_=texts.and_)
    who = _joined(names, said.someone, said.and_)
    plain = in_gsm(said.body.format(who=who, time=time, link=link))
    if len(plain) > SMS_LETTERS:
        plain = in_gsm(said.body.format(who=said.someone, time=time, link=link))
    return Wording(title="", body=plain)


def in_gsm(text: str) -> str:
    """Write a text in the alphabet of SMS, dropping the accents that it lacks."""
    return "".join(letter if letter in GSM else _plain(letter) for letter in text)


def _plain(letter: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if part in GSM)
    return bare or "?"
