"""The shapes of the HTTP API about those who work here: their sessions and their accounts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from central.alarms.protocols import LANGUAGES
from central.console.schemas import Shape, Word
from central.languages import FIRST
from central.operators.strength import LONGEST
from central.operators.tickets import TicketKind
from central.permissions import Permission, Role

Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
"""What is chosen is judged by its strength besides, and refused with the reasons as codes."""
Token = Annotated[str, StringConstraints(min_length=20, max_length=100, pattern=r"^[\w-]+$")]
Code = Annotated[str, StringConstraints(min_length=6, max_length=40, strip_whitespace=True)]
"""Six figures of the application, or a recovery code."""
Scope = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9-]*$")]
"""Empty reaches all."""


def _spoken(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"there are no texts in it; there are in {', '.join(LANGUAGES)}")
    return language


Language = Annotated[str, AfterValidator(_spoken)]
"""One of those that have files here."""
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]

# -- the way in


class Login(Shape):
    login: Word
    password: Password
    recovery_code: Annotated[str, StringConstraints(max_length=40)] = ""
    """It goes past a lock, and stands for the second step."""


class SecondStep(Shape):
    """The password was right; the code is asked for. It is no session."""

    ticket: str
    expires_at: datetime


class SecondStepCode(Shape):
    ticket: Token
    code: Code


class Me(Shape):
    """Who is logged in. `csrf` goes into the header `X-CSRF-Token` of every change."""

    id: str
    login: str
    name: str
    role: Role
    language: str
    permissions: list[Permission]
    csrf: str
    must_enrol: bool
    """The role asks for a second factor; until it is set up there are no permissions."""


class Colleague(Shape):
    id: str
    name: str
    role: Role
    present: bool


class InvitationToken(Shape):
    token: Token


class InvitationSeen(Shape):
    """What an invited person is shown before they choose a password."""

    kind: TicketKind
    login: str
    name: str
    role: Role
    tenant: str
    territory: str
    programme: str
    language: str
    expires_at: datetime


class InvitationAccepted(Shape):
    token: Token
    password: Password


class PasswordTried(Shape):
    """A password to be judged: of who is logged in, or of who holds an invitation."""

    password: Annotated[str, StringConstraints(max_length=LONGEST)]
    token: Token | None = None


class PasswordStrength(Shape):
    score: Annotated[int, Field(ge=0, le=4)]
    enough: bool
    codes: list[str]


# -- one's own account


class SecondFactorState(StrEnum):
    OFF = "off"
    ON = "on"


class MyAccount(Shape):
    id: str
    login: str
    name: str
    role: Role
    tenant: str
    territory: str
    programme: str
    language: str
    version: int
    second_factor: SecondFactorState
    second_factor_required: bool
    recovery_codes_left: int


class MyChange(Shape):
    version: Version
    name: Word
    language: Language


class PasswordChange(Shape):
    current: Password
    new: Password


class SecondFactorSetup(Shape):
    """Shown once: the centre keeps it sealed."""

    secret: str
    address: str
    picture: str
    """The address as a QR code: a `data:` address of an SVG."""


class CodeGiven(Shape):
    code: Code


class PasswordAndCode(Shape):
    password: Password
    code: Code


class RecoveryCodes(Shape):
    """Shown once: the centre keeps digests alone."""

    codes: list[str]


class SessionRow(Shape):
    id: str
    made_at: datetime
    seen_at: datetime
    browser: str
    system: str
    """Names without versions; empty where the browser did not say."""
    this_one: bool


SessionId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]

# -- the accounts of others


class AccountState(StrEnum):
    INVITED = "invited"
    """No password yet. Whether the link is good still, `invited_until` tells."""
    ACTIVE = "active"
    LOCKED = "locked"
    DISABLED = "disabled"


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
    version: int
    state: AccountState
    disabled_at: datetime | None
    invited_until: datetime | None
    locked_until: datetime | None
    second_factor: bool
    second_factor_required: bool
    seen_at: datetime | None


class FieldChange(Shape):
    field: str
    before: str
    after: str


class AccountChangeRow(Shape):
    at: datetime
    kind: str
    by: str
    """A name; empty for the centre itself."""
    fields: list[FieldChange]


class AccountDetail(Shape):
    account: AccountRow
    mine: bool
    history: list[AccountChangeRow]
    sessions: list[SessionRow]


class AccountEdit(Shape):
    """The whole account as it shall be. `version` is that of the account as it was read."""

    version: Version
    name: Word
    role: Role
    tenant: Scope
    territory: Scope
    programme: Scope
    language: Language


Address = Annotated[str, StringConstraints(max_length=254, pattern=r"^$|^[^@\s?&#/]+@[^@\s?&#/]+$")]


class Invite(NewAccount):
    address: Address = ""
    """Where to send the link; it is not kept. Empty shows it to whoever invites, alone."""


class InviteAgain(Shape):
    address: Address = ""


class InvitationMade(Shape):
    """Shown once: the centre keeps the digest of the token alone."""

    id: str
    kind: TicketKind
    link: str
    expires_at: datetime
    sent: bool
    """Whether a mail went out with it."""


class RoleRow(Shape):
    """A row of the table of permissions."""

    role: Role
    permissions: list[Permission]
    second_factor_required: bool


class Roles(Shape):
    roles: list[RoleRow]
    can_send: bool
    """Whether this centre sends invitations by mail."""
