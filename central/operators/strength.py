"""Judgement: how hard a password is to guess, by zxcvbn, and in codes why it is easy."""

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

SHORTEST = 10
LONGEST = 200
ENOUGH = 3
"""zxcvbn's score from 0 to 4: `safely unguessable`, 10^8 guesses and more."""
JUDGED = 72
"""Characters that zxcvbn looks at; a longer beginning takes it seconds, and adds nothing."""

CODES = {
    "Use a few words, avoid common phrases.": "use-words",
    "No need for symbols, digits, or uppercase letters.": "no-symbols-needed",
    "Add another word or two. Uncommon words are better.": "add-words",
    "Straight rows of keys are easy to guess.": "keyboard-row",
    "Short keyboard patterns are easy to guess.": "keyboard-pattern",
    "Use a longer keyboard pattern with more turns.": "longer-pattern",
    'Repeats like "aaa" are easy to guess.': "repeats",
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': "repeated-words",
    "Avoid repeated words and characters.": "avoid-repeats",
    'Sequences like "abc" or "6543" are easy to guess.': "sequences",
    "Avoid sequences.": "avoid-sequences",
    "Recent years are easy to guess.": "years",
    "Avoid recent years.": "avoid-years",
    "Avoid years that are associated with you.": "avoid-own-years",
    "Dates are often easy to guess.": "dates",
    "Avoid dates and years that are associated with you.": "avoid-own-dates",
    "This is a top-10 common password.": "top-10",
    "This is a top-100 common password.": "top-100",
    "This is a very common password.": "common",
    "This is similar to a commonly used password.": "near-common",
    "A word by itself is easy to guess.": "one-word",
    "Names and surnames by themselves are easy to guess.": "one-name",
    "Common names and surnames are easy to guess.": "names",
    "Capitalization doesn't help very much.": "capitals",
    "All-uppercase is almost as easy to guess as all-lowercase.": "all-capitals",
    "Reversed words aren't much harder to guess.": "reversed",
    "Predictable substitutions like '@' instead of 'a' don't help very much.": "substitutions",
}
"""zxcvbn's sentences as codes, which the console words in three languages."""
OWN = ("too-short", "too-long", "about-you")
_ALONE = Lock()
"""zxcvbn keeps a caller's words in a dictionary that all callers share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strong a password is."""

    score: int
    """From 0 (guessed at once) to 4 (very hard)."""
    codes: tuple[str, ...]
    """What is wrong with it, the gravest first; of `CODES` and `OWN`."""

    @property
    def is_enough(self) -> bool:
        return self.score >= ENOUGH and not {"too-short", "too-long"}.intersection(self.codes)


def strength_of(password: str, about: Sequence[str]) -> Strength:
    """Judge a password of somebody whose login and name are `about`. It takes a few milliseconds.

    The words of their login and name, and the name of this house, are no better than common ones.
    """
    if len(password) < SHORTEST:
        return Strength(score=0, codes=("too-short",))
    if len(password) > LONGEST:
        return Strength(score=0, codes=("too-long",))
    known = _words(about)
    found = _judge(password, known)
    of_ones_own = _without(_plain(password), known)
    if of_ones_own is not None:
        found = min(found, _judge(of_ones_own, known), key=lambda one: int(one["score"]))
    if found["score"] >= ENOUGH:
        return Strength(score=found["score"], codes=())
    feedback = found["feedback"]
    said = [feedback["warning"], *feedback["suggestions"]]
    codes = [CODES[sentence] for sentence in said if sentence in CODES]
    if of_ones_own is not None:
        codes.insert(0, "about-you")
    return Strength(score=found["score"], codes=tuple(dict.fromkeys(codes)))


def _judge(password: str, known: list[str]) -> dict[str, Any]:
    if not password:
        return {"score": 0, "feedback": {"warning": "", "suggestions": []}}
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its dictionaries take long to read

    with _ALONE:
        return dict(zxcvbn(password[:JUDGED], user_inputs=known))


def _without(password: str, known: list[str]) -> str | None:
    """Return what is left of a password without one's own words, or None where it has none.

    zxcvbn alone takes two of them and a year for strong enough.
    """
    left = password
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    return None if left == password else left


def _words(about: Sequence[str]) -> list[str]:
    """Return each of them and its words, with and without accents; two letters are no word."""
    words = [word for one in (*about, "caliu") for word in (one.lower(), *one.lower().split())]
    return [word for word in dict.fromkeys((*words, *map(_plain, words))) if len(word) > 2]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


async def judged(password: str, about: Sequence[str]) -> Strength:
    """Judge it in a thread, so that nobody's alarm waits for it."""
    return await asyncio.to_thread(strength_of, password, about)
