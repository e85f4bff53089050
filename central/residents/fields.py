"""The fields of a form, read one by one: a value of the right kind, or what is wrong with it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from central.residents.hours import Hours

_T = TypeVar("_T")

REGION = "ES"
"""Whose telephone numbers are written without a country's code."""
LINE, NOTE, PAGE = 120, 500, 4000
"""Characters of a name or a street, of how to get in, of health notes."""

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CHANNEL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s\x00-\x1f\x7f]{1,1000}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")
_YES = frozenset({"1", "true", "yes", "y", "si", "sí", "s", "x"})
_NO = frozenset({"", "0", "false", "no", "n"})

Code = Literal[
    "missing",
    "unknown-field",
    "not-text",
    "too-long",
    "control-character",
    "not-a-code",
    "not-a-phone",
    "not-a-number",
    "out-of-range",
    "not-yes-or-no",
    "not-offered",
    "not-a-time-zone",
    "half-a-position",
    "not-a-channel",
    "channel-not-allowed",
    "not-hours",
    "out-of-reach",
    "not-who-lives-there",
]
"""What can be wrong with a field; the console has a sentence for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One field that cannot be taken."""

    field: str
    code: Code
    said: str
    """In English, without what was written: it may be personal."""


Wrongs = tuple[Wrong, ...]
"""At least one."""


def phone_from(text: str, region: str = REGION) -> str | None:
    """Return a telephone number in its international form, or None where it cannot be one.

    Possible is enough: a range that was opened last month must not cost a contact.
    """
    import phonenumbers  # noqa: PLC0415 - a tenth of a second that the centre's start does without

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class Fields:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, fields: Mapping[str, object], names: frozenset[str]) -> None:
        self._fields = fields
        self._wrong: list[Wrong] = []
        for name in sorted(fields.keys() - names):
            self.refuse(name, "unknown-field", "There is no such field.")

    def result(self, read: _T) -> _T | Wrongs:
        return tuple(self._wrong) if self._wrong else read

    def refuse(self, field: str, code: Code, said: str) -> None:
        self._wrong.append(Wrong(field=field, code=code, said=said))

    def text(self, name: str, known: str, *, longest: int = LINE, required: bool = False) -> str:
        """Return a text without the space around it; what is required is judged even if known."""
        value = self._fields.get(name, known)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.refuse(name, "not-text", "This is a text.")
            return known
        text = value.strip()
        if name not in self._fields:
            text = known
        elif len(text) > longest:
            self.refuse(name, "too-long", f"At most {longest} characters.")
        elif _CONTROLS.search(text) or (longest == LINE and "\n" in text):
            self.refuse(name, "control-character", "There is a character that cannot be shown.")
        if required and not text:
            self.refuse(name, "missing", "This must be filled in.")
        return text

    def code(self, name: str, known: str, *, empty: bool = False) -> str:
        """Return a code of the organisation's own, such as a programme's."""
        text = self.text(name, known)
        if name in self._fields and not (_CODE.fullmatch(text) or (empty and not text)):
            self.refuse(
                name, "not-a-code", "Small letters, digits and hyphens, such as nou-barris."
            )
        return text

    def phone(self, name: str, known: str, region: str) -> str:
        text = self.text(name, known)
        if name not in self._fields or not text:
            return text
        number = phone_from(text, region)
        if number is None:
            self.refuse(name, "not-a-phone", "This cannot be a telephone number.")
        return number or known

    def flag(self, name: str, *, known: bool) -> bool:
        value = self._fields.get(name, known)
        if isinstance(value, bool):
            return value
        said = "" if value is None else str(value).strip().casefold()
        if said in _YES:
            return True
        if said not in _NO:
            self.refuse(name, "not-yes-or-no", "This is yes or no.")
        return False

    def number(self, name: str, known: int | None, allowed: range) -> int | None:
        """Return a whole number; an empty one is None."""
        value = self._fields.get(name)
        if name not in self._fields:
            return known
        if value is None or value == "":
            return None
        number = _whole(value)
        if number is None:
            self.refuse(name, "not-a-number", "This is a whole number.")
        elif number not in allowed:
            self.refuse(name, "out-of-range", f"From {allowed[0]} to {allowed[-1]}.")
        return number

    def degrees(self, name: str, known: float | None, most: float) -> float | None:
        value = self._fields.get(name, known)
        if name not in self._fields or value is None or value == "":
            return known if name not in self._fields else None
        try:
            degrees = float(str(value).replace(",", "."))
        except ValueError:
            self.refuse(name, "not-a-number", "These are degrees, such as 41.3853.")
            return None
        if not -most <= degrees <= most:
            self.refuse(name, "out-of-range", f"From -{most:g} to {most:g} degrees.")
        return degrees

    def one_of(self, name: str, known: str, choices: Sequence[str]) -> str:
        text = self.text(name, known)
        if name in self._fields and text not in choices:
            self.refuse(name, "not-offered", f"One of {', '.join(choices)}.")
        return text

    def time_zone(self, name: str, known: str) -> str:
        text = self.text(name, known)
        if name in self._fields and not _is_time_zone(text):
            self.refuse(name, "not-a-time-zone", "Such as Europe/Madrid.")
        return text

    def channels(
        self, name: str, known: tuple[str, ...], allowed: Collection[str]
    ) -> tuple[str, ...]:
        """Return Apprise addresses; one that is not known yet is of a scheme in `allowed`."""
        value = self._fields.get(name, known)
        if not isinstance(value, list | tuple) or not all(
            isinstance(one, str) and _CHANNEL.fullmatch(one) for one in value
        ):
            self.refuse(
                name, "not-a-channel", "Each is an Apprise address, such as mailtos://... ."
            )
            return known
        new = [one.partition("://")[0] for one in value if one not in known]
        if not set(new) <= set(allowed):
            kinds = ", ".join(f"{one}://" for one in sorted(allowed))
            self.refuse(name, "channel-not-allowed", f"This centre sends to: {kinds}.")
        return tuple(value)

    def hours(self, name: str, known: tuple[Hours, ...]) -> tuple[Hours, ...]:
        value = self._fields.get(name, known)
        if name not in self._fields:
            return known
        try:
            return msgspec.convert(value or (), tuple[Hours, ...])
        except (msgspec.ValidationError, ValueError):
            self.refuse(name, "not-hours", "Days from 1 (Monday) to 7, hours such as 07:30.")
            return known


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _is_time_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return False
    return bool(text)
