"""Plain fields, from a page or from a file, become a home, a resident or a contact, or are refused.

The one place where what somebody wrote is judged. Nothing is looked up and nothing is written: that
is `residents.registry`. What is wrong is returned, all of it at once, each with the field's name.
A field that is not given keeps what is known already, and is not judged anew.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from central.residents.hours import Hours
from central.residents.people import Contact, Home, Resident

_T = TypeVar("_T")

REGION = "ES"
"""Whose telephone numbers are written without a country's code."""
LANGUAGES = (
    *("ca", "es", "en", "ar", "bn", "de", "eu", "fr", "gl", "hi", "it", "pt", "ro", "ru"),
    *("tl", "uk", "ur", "zh"),
)
"""Languages that a person may speak (ISO 639-1). Hubs fall back where they do not speak one."""
INTENSITIES = range(1, 4)
"""How closely somebody is followed; `devices.configuration` says what each level changes."""

HOME_FIELDS = frozenset(
    {"tenant", "territory", "programme", "street", "floor", "town", "access"}
    | {"key_safe_place", "key_safe_code", "latitude", "longitude", "time_zone"}
)
RESIDENT_FIELDS = frozenset(
    {"given_name", "family_name", "address_as", "birth_year", "language", "phone", "intensity"}
    | {"hears_badly", "sees_badly", "mobility", "health"}
)
CONTACT_FIELDS = frozenset(
    {"rank", "name", "relation", "language", "phone", "channels", "has_key", "hours"}
)

LINE, NOTE, PAGE = 120, 500, 4000
"""Characters of a name or a street, of how to get in, of health notes."""
RANKS = range(1, 100)

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
    "not-hours",
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


def home_from(fields: Mapping[str, object], known: Home) -> Home | Wrongs:
    """Return `known` with `fields` filled in; a new home is one with an id and a tenant alone."""
    form = _Form(fields, HOME_FIELDS)
    home = replace(
        known,
        tenant=form.code("tenant", known.tenant),
        territory=form.code("territory", known.territory, empty=True),
        programme=form.code("programme", known.programme, empty=True),
        street=form.text("street", known.street, required=True),
        floor=form.text("floor", known.floor),
        town=form.text("town", known.town, required=True),
        access=form.text("access", known.access, longest=NOTE),
        key_safe_place=form.text("key_safe_place", known.key_safe_place, longest=NOTE),
        key_safe_code=form.text("key_safe_code", known.key_safe_code),
        latitude=form.degrees("latitude", known.latitude, 90.0),
        longitude=form.degrees("longitude", known.longitude, 180.0),
        time_zone=form.time_zone("time_zone", known.time_zone),
    )
    if (home.latitude is None) != (home.longitude is None):
        missing = "latitude" if home.latitude is None else "longitude"
        form.refuse(missing, "half-a-position", "A position has a latitude and a longitude.")
    return form.result(home)


def resident_from(
    fields: Mapping[str, object], known: Resident, *, this_year: int, region: str = REGION
) -> Resident | Wrongs:
    """Return `known` with `fields` filled in; a new resident has an id and a home, no names."""
    form = _Form(fields, RESIDENT_FIELDS)
    given = form.text("given_name", known.given_name, required=True)
    resident = replace(
        known,
        given_name=given,
        family_name=form.text("family_name", known.family_name),
        address_as=form.text("address_as", known.address_as) or given,
        birth_year=form.number("birth_year", known.birth_year, range(1890, this_year + 1)),
        language=form.one_of("language", known.language, LANGUAGES),
        phone=form.phone("phone", known.phone, region),
        intensity=form.number("intensity", known.intensity, INTENSITIES) or INTENSITIES.start,
        hears_badly=form.flag("hears_badly", known=known.hears_badly),
        sees_badly=form.flag("sees_badly", known=known.sees_badly),
        mobility=form.text("mobility", known.mobility, longest=NOTE),
        health=form.text("health", known.health, longest=PAGE),
    )
    return form.result(resident)


def contact_from(
    fields: Mapping[str, object], known: Contact, *, region: str = REGION
) -> Contact | Wrongs:
    """Return `known` with `fields` filled in; a new contact has an id, a home and a rank.

    `channels` are Apprise URLs, `hours` objects with `days`, `from` and `to`.
    """
    form = _Form(fields, CONTACT_FIELDS)
    contact = replace(
        known,
        rank=form.number("rank", known.rank, RANKS) or known.rank,
        name=form.text("name", known.name, required=True),
        relation=form.text("relation", known.relation),
        language=form.one_of("language", known.language, LANGUAGES),
        phone=form.phone("phone", known.phone, region),
        channels=form.channels("channels", known.channels),
        has_key=form.flag("has_key", known=known.has_key),
        hours=form.hours("hours", known.hours),
    )
    return form.result(contact)


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


class _Form:
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

    def channels(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        value = self._fields.get(name, known)
        if not isinstance(value, list | tuple) or not all(
            isinstance(one, str) and _CHANNEL.fullmatch(one) for one in value
        ):
            self.refuse(
                name, "not-a-channel", "Each is an Apprise address, such as mailtos://... ."
            )
            return known
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
