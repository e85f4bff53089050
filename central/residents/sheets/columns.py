"""The columns that a file of people may have: whose they are, what they hold, who may use them."""

from dataclasses import dataclass
from enum import StrEnum

from central.permissions import Permission


class SheetKind(StrEnum):
    """What one line of a file is."""

    RESIDENTS = "residents"
    CONTACTS = "contacts"


class Holds(StrEnum):
    """How a cell becomes the plain field that `residents.forms` judges, and back."""

    TEXT = "text"
    FLAG = "flag"
    HOURS = "hours"
    CHANNELS = "channels"


class Of(StrEnum):
    """Whose a column is."""

    KEY = "key"
    """It says which person, home or contact the line speaks of."""
    HOME = "home"
    RESIDENT = "resident"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Its titles stand in `words/`, in every language."""

    name: str
    of: Of
    holds: Holds = Holds.TEXT
    required: bool = False
    """A file without it can say nothing."""
    needs: Permission | None = None
    """Whoever lacks it neither writes nor reads this column."""
    secret: bool = False
    """It only comes in: neither a preview nor an export shows it."""


_HOME = (
    Column(name="tenant", of=Of.HOME),
    Column(name="territory", of=Of.HOME),
    Column(name="programme", of=Of.HOME),
    Column(name="street", of=Of.HOME),
    Column(name="floor", of=Of.HOME),
    Column(name="town", of=Of.HOME),
    Column(name="access", of=Of.HOME),
    Column(name="key_safe_place", of=Of.HOME),
    Column(name="key_safe_code", of=Of.HOME, secret=True),
    Column(name="latitude", of=Of.HOME),
    Column(name="longitude", of=Of.HOME),
    Column(name="time_zone", of=Of.HOME),
)

RESIDENTS = (
    Column(name="ref", of=Of.KEY, required=True),
    Column(name="home_ref", of=Of.KEY),
    Column(name="given_name", of=Of.RESIDENT),
    Column(name="family_name", of=Of.RESIDENT),
    Column(name="address_as", of=Of.RESIDENT),
    Column(name="birth_year", of=Of.RESIDENT),
    Column(name="language", of=Of.RESIDENT),
    Column(name="phone", of=Of.RESIDENT),
    Column(name="intensity", of=Of.RESIDENT),
    Column(name="hears_badly", of=Of.RESIDENT, holds=Holds.FLAG),
    Column(name="sees_badly", of=Of.RESIDENT, holds=Holds.FLAG),
    Column(name="mobility", of=Of.RESIDENT),
    Column(name="health", of=Of.RESIDENT, needs=Permission.SEE_HEALTH),
    *_HOME,
)

CONTACTS = (
    Column(name="ref", of=Of.KEY, required=True),
    Column(name="home_ref", of=Of.KEY),
    Column(name="resident_ref", of=Of.KEY),
    Column(name="rank", of=Of.CONTACT),
    Column(name="name", of=Of.CONTACT),
    Column(name="relation", of=Of.CONTACT),
    Column(name="language", of=Of.CONTACT),
    Column(name="phone", of=Of.CONTACT),
    Column(name="channels", of=Of.CONTACT, holds=Holds.CHANNELS, secret=True),
    Column(name="has_key", of=Of.CONTACT, holds=Holds.FLAG),
    Column(name="hours", of=Of.CONTACT, holds=Holds.HOURS),
)


def columns_of(kind: SheetKind) -> tuple[Column, ...]:
    """Return the columns of a kind of file, in the order in which it is written."""
    return RESIDENTS if kind is SheetKind.RESIDENTS else CONTACTS
