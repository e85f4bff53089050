"""How words are compared when somebody is looked for: without accents, capitals or punctuation."""

import re
import unicodedata

_INSIDE = re.compile(r"[·.'\u2019]")
"""What stands within a word: paral·lel, C.E.M., l'Hospitalet."""
_OUTSIDE = re.compile(r"[^\w-]|_")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[\d-]*\d[\d-]*")
"""As a word of what is asked: 600-000-011."""
_SPOKEN = 6
"""From so many digits on, numbers that stand together are one telephone number said in groups."""
MOST_WORDS = 8


def folded(text: str) -> str:
    """Return `text` as it is kept and compared: `C/ Rosselló 251` is `c rossello 251`."""
    # Decomposed on both sides: the sign ℠ becomes letters that still have a case to lose.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(_OUTSIDE.sub(" ", _INSIDE.sub("", letters)).split())


def digits(phone: str) -> str:
    """Return a telephone number as it is kept: +34 600 00 00 11 is 34600000011."""
    return "".join(_DIGITS.findall(phone))


def words_of(asked: str) -> tuple[str, ...]:
    """Return the words each of which must be found, the longest first.

    A telephone number may be written as people do: `600 000 011`, `+34600000011`, `0034 600...`.
    """
    words: list[str] = []
    group: list[str] = []
    for word in [*folded(asked.replace("+", " ")).split(), ""]:
        if number := _NUMBER.fullmatch(word):
            group.append(digits(number.group()))
            continue
        words += _numbers(group)
        group = []
        if word:
            words.append(word)
    found = sorted(dict.fromkeys(words), key=len, reverse=True)
    return tuple(found[:MOST_WORDS])


def _numbers(group: list[str]) -> list[str]:
    if len(group) > 1:
        group[0] = group[0].removeprefix("00")
    together = "".join(group)
    if len(together) >= _SPOKEN and all(len(one) < _SPOKEN for one in group):
        group = [together]
    return [one.removeprefix("00") if len(one) > _SPOKEN else one for one in group]
