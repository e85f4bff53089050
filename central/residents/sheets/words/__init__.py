"""What files of people are headed with and told, by language: a file in YAML for each."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from central.residents.sheets.columns import SheetKind, columns_of

FOLDER = Path(__file__).parent
FIRST = "ca"
"""The language of whoever speaks none of ours."""


class ColumnWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a column is headed."""

    title: str
    also: tuple[str, ...] = ()
    """Other headings that it is known by."""
    holds: str
    """What goes into it, for the documentation and the page."""


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language."""

    yes: tuple[str, ...]
    """The first is written."""
    no: tuple[str, ...]
    error: str
    """The heading of the column in which a report tells what is wrong."""
    delimiter: str
    """What spreadsheets in this language expect between cells."""
    columns: Mapping[str, ColumnWords]
    wrong: dict[str, str]
    """What is wrong with a cell, and what to do, by code."""
    unreadable: Mapping[str, str]
    """Why a file as a whole is refused, by code."""
    noted: dict[str, str]
    """What to look at although the line is taken, by code."""

    def title(self, column: str) -> str:
        """Return the heading of a column."""
        known = self.columns.get(column)
        return column if known is None else known.title


@cache
def all_words() -> Mapping[str, Words]:
    """Return the words of each language that has a file."""
    found = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        found[file.stem] = msgspec.convert(raw, Words)
    return found


def words_in(language: str) -> Words:
    """Return the words of a language, or the first ones where we do not have it."""
    known = all_words()
    return known.get(language.partition("-")[0].lower()) or known[FIRST]


def asked_language(accept: str) -> str:
    """Return the first language of an Accept-Language header that has words, or the first of all.

    Weights are not weighed: the console sends the one language that it shows.
    """
    for one in accept.split(","):
        code = one.partition(";")[0].strip().partition("-")[0].lower()
        if code in all_words():
            return code
    return FIRST


@cache
def headings(kind: SheetKind) -> Mapping[str, str]:
    """Return the column behind each folded heading, in every language at once."""
    found: dict[str, str] = {}
    for column in columns_of(kind):
        found[folded(column.name)] = column.name
        for words in all_words().values():
            known = words.columns[column.name]
            for title in (known.title, *known.also):
                found.setdefault(folded(title), column.name)
    return found


@cache
def flags() -> Mapping[str, bool]:
    """Return what each folded word for yes and no means, in every language at once."""
    return {
        folded(word): meaning
        for words in all_words().values()
        for meaning, said in ((True, words.yes), (False, words.no))
        for word in said
    }


def folded(text: str) -> str:
    """Return a heading without case, accents and punctuation, to compare it."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
