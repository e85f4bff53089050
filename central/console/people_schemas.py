"""The shapes of the register over HTTP: who is found, a person's page, and what may be changed."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from central.console.schemas import ContactCard, HomeCard, ResidentCard, Shape, Text
from central.residents.consents import ConsentKind

Written = Annotated[str, StringConstraints(max_length=4100, pattern=r"^[^\x00]*$")]
"""What somebody wrote into a field; `central.residents.forms` judges it."""
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Id = Annotated[str, StringConstraints(max_length=36, pattern=r"^[0-9a-f-]+$")]


# -- looking somebody up


class Search(Shape):
    """Words, each of which must be found: sent as a body, because addresses of pages are logged."""

    words: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
    after: Id | None = None
    """The last person of the page before."""
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class FoundPerson(Shape):
    id: str
    name: str
    age: int | None
    street: str
    floor: str
    town: str
    phone: str
    programme: str
    absent_until: datetime | None
    photo: str | None
    """Where the photograph is, for those who have one."""
    case: str | None
    """A case of theirs that is open."""


class FoundPeople(Shape):
    people: list[FoundPerson]
    more: bool
    """Whether there may be others: ask again, `after` the last of these."""


# -- a person's page


class RegisteredResident(ResidentCard):
    birth_year: int | None
    intensity: int
    version: int
    erased: bool


class RegisteredHome(HomeCard):
    key_safe_code: str
    tenant: str
    territory: str
    programme: str
    time_zone: str
    version: int


class Housemate(Shape):
    id: str
    name: str


class ChannelShown(Shape):
    """A way to notify somebody: its address was written once and is never shown again."""

    kind: str
    tail: str
    """Its last characters, to tell two apart."""


class HoursShown(Shape):
    days: list[int]
    """1 is Monday."""
    begin: str
    end: str


class RegisteredContact(ContactCard):
    resident: str | None
    """Whose contact they are; null is everyone of the home."""
    language: str
    channels: list[ChannelShown]
    hours: list[HoursShown]
    version: int


class DeviceRow(Shape):
    hub: str
    id: str
    kind: str
    place: str | None
    resident: str | None
    wearing_position: str | None
    version: int


class ConsentRow(Shape):
    kind: ConsentKind
    given: bool
    at: datetime
    by: str
    """Who noted it, by name."""
    note: str


class PastCase(Shape):
    id: str
    number: int
    cause: str
    priority: int
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    test: bool


class PersonDetail(Shape):
    resident: RegisteredResident
    home: RegisteredHome
    housemates: list[Housemate]
    contacts: list[RegisteredContact]
    hubs: list[str]
    devices: list[DeviceRow]
    consents: list[ConsentRow]
    """Every answer, the latest first: the first of a kind holds."""
    cases: list[PastCase]


class EditRow(Shape):
    """Who changed what."""

    position: int
    at: datetime
    by: str
    """By name; empty where the centre did it itself."""
    kind: str
    subject: Literal[
        "home",
        "resident",
        "contact",
        "device",
        "photo",
        "consent",
        "limits",
        "plan",
        "reading",
        "zone",
    ]
    subject_id: str
    about: str
    """The contact's name, the device's id, the measure; empty where the subject says enough."""
    changes: list["FieldChange"]


class FieldChange(Shape):
    field: str
    before: str | bool | None
    after: str | bool | None


# -- changing


class HomeFields(Shape):
    """Those that are given are changed; the others stay."""

    tenant: Written | None = None
    territory: Written | None = None
    programme: Written | None = None
    street: Written | None = None
    floor: Written | None = None
    town: Written | None = None
    access: Written | None = None
    key_safe_place: Written | None = None
    key_safe_code: Written | None = None
    latitude: Written | float | None = None
    longitude: Written | float | None = None
    time_zone: Written | None = None


class ResidentFields(Shape):
    """Those that are given are changed; the others stay."""

    given_name: Written | None = None
    family_name: Written | None = None
    address_as: Written | None = None
    birth_year: Written | int | None = None
    language: Written | None = None
    phone: Written | None = None
    intensity: Written | int | None = None
    hears_badly: bool | None = None
    sees_badly: bool | None = None
    mobility: Written | None = None
    health: Written | None = None


class HoursWritten(Shape):
    days: Annotated[list[int], Field(max_length=7)]
    begin: Written
    end: Written


class ContactFields(Shape):
    """Those that are given are changed; the others stay.

    A channel is a new address, or the place of one that the contact has: it is kept unseen.
    """

    name: Written | None = None
    relation: Written | None = None
    language: Written | None = None
    phone: Written | None = None
    has_key: bool | None = None
    channels: Annotated[list[Written | int], Field(max_length=9)] | None = None
    hours: Annotated[list[HoursWritten], Field(max_length=14)] | None = None


class DeviceFields(Shape):
    kind: Written | None = None
    place: Written | None = None
    wearing_position: Written | None = None


class NewHome(Shape):
    home: HomeFields
    resident: ResidentFields


class HomeAdded(Shape):
    home: str
    resident: str


class HomeEdit(Shape):
    version: Version
    fields: HomeFields


class NewResident(Shape):
    fields: ResidentFields


class ResidentEdit(Shape):
    version: Version
    fields: ResidentFields


class NewContact(Shape):
    resident: Id | None = None
    fields: ContactFields


class ContactEdit(Shape):
    version: Version
    resident: Id | None = None
    """Whose contact they are; null is everyone of the home."""
    fields: ContactFields


class ContactOrder(Shape):
    contacts: Annotated[list[Id], Field(min_length=1, max_length=99)]


class DeviceEdit(Shape):
    version: Version = 0
    """0 for a device that the hub does not have yet."""
    resident: Id | None = None
    fields: DeviceFields


class Kept(Shape):
    """It is written."""

    id: str
    version: int


class ConsentAnswer(Shape):
    kind: ConsentKind
    given: bool
    note: Text = ""


class PhotoKept(Shape):
    photo: str
    """Where it is."""


class Absence(Shape):
    """Nobody is at home until then; it silences rules, never buttons. Without it they are back."""

    until: AwareDatetime | None


class Erased(Shape):
    """What became of a person's data."""

    resident: str
    home_emptied: bool
    """Nobody lives there any more: its address and its contacts are gone too."""
