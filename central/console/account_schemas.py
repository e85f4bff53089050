"""The shapes of the HTTP API about those who work here: their sessions and their accounts."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from central.alarms.protocols import LANGUAGES
from central.console.schemas import Shape, Word
from central.languages import FIRST
from central.permissions import Permission, Role


class Login(Shape):
    login: Word
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Me(Shape):
    """Who is logged in. `csrf` goes into the header `X-CSRF-Token` of every change."""

    id: str
    login: str
    name: str
    role: Role
    language: str
    permissions: list[Permission]
    csrf: str


class Colleague(Shape):
    id: str
    name: str
    role: Role
    present: bool


Scope = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9-]*$")]
"""Empty reaches all."""


def _spoken(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"there are no texts in it; there are in {', '.join(LANGUAGES)}")
    return language


Language = Annotated[str, AfterValidator(_spoken)]
"""One of those that have files here."""


class NewAccount(Shape):
    login: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,79}$")]
    name: Word
    role: Role
    tenant: Scope = ""
    territory: Scope = ""
    programme: Scope = ""
    language: Language = FIRST


class AccountRow(NewAccount):
    id: str
    disabled_at: datetime | None


class PasswordMade(Shape):
    """Shown once: the centre keeps a hash alone."""

    id: str
    password: str


class PasswordChange(Shape):
    current: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    new: Annotated[str, StringConstraints(min_length=12, max_length=200)]
