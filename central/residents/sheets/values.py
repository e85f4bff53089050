"""The cell that stands for a value of the register, and the field that a cell stands for."""

import re
from collections.abc import Sequence

from central.residents.hours import Hours
from central.residents.people import Contact, Home, Resident
from central.residents.sheets.columns import Column, Holds
from central.residents.sheets.words import Words, flags, folded

_SPAN = re.compile(r"(?:(?P<days>[1-7](?:[-,][1-7])*) +)?(?P<start>[0-9:]+)-(?P<end>[0-9:]+)")
_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_HIDDEN = "•••"

Known = Home | Resident | Contact


def field_in(column: Column, text: str) -> object:
    """Return the plain field that a cell stands for; what it cannot be is left to the forms."""
    match column.holds:
        case Holds.FLAG:
            return flags().get(folded(text), text)
        case Holds.HOURS:
            spans = hours_in(text)
            return text if spans is None else spans
        case Holds.CHANNELS:
            return text.split()
        case Holds.TEXT:
            return text


def cell_of(column: Column, known: Known, words: Words) -> str:
    """Return what an export writes into this column."""
    value = getattr(known, column.name)
    match column.holds:
        case Holds.FLAG:
            return words.yes[0] if value else words.no[0]
        case Holds.HOURS:
            return hours_as_text(value)
        case Holds.CHANNELS:
            return " ".join(value)
        case Holds.TEXT:
            return "" if value is None else str(value)


def shown(column: Column, known: Known, words: Words) -> str:
    """Return the same for eyes: of a secret only whether there is one."""
    text = cell_of(column, known, words)
    return _HIDDEN if column.secret and text else text


def is_same(column: Column, text: str, known: Known, words: Words) -> bool:
    """Tell whether a cell says what is known already; it is then not judged anew."""
    if column.holds is Holds.FLAG:
        return flags().get(folded(text)) is getattr(known, column.name)
    return text == cell_of(column, known, words).strip()


def hours_as_text(hours: Sequence[Hours]) -> str:
    """Return hours as `1,2,3 18:00-08:00; 6,7 00:00-24:00`."""
    return "; ".join(f"{','.join(map(str, span.days))} {span.start}-{span.end}" for span in hours)


def hours_in(text: str) -> list[dict[str, object]] | None:
    """Read hours, days also as `1-5`; None where they are none. No text is at any hour."""
    spans: list[dict[str, object]] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        found = _SPAN.fullmatch(part)
        if found is None:
            return None
        days = _EVERY_DAY if found["days"] is None else tuple(_days(found["days"]))
        spans.append({"days": days, "from": found["start"], "to": found["end"]})
    return spans


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, *rest = (int(day) for day in part.split("-"))
        days += range(first, (rest[-1] if rest else first) + 1)
    return days
