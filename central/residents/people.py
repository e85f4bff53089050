"""The people whom the centre answers: homes, their residents, and those to call for them."""

from dataclasses import dataclass
from datetime import datetime

from central.residents.hours import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where residents live."""

    id: str
    tenant: str
    territory: str = ""
    programme: str = ""
    street: str = ""
    floor: str = ""
    town: str = ""
    access: str = ""
    """How to get in; for those who go there."""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "Europe/Madrid"
    absent_until: datetime | None = None
    key_safe_place: str = ""
    """Where the box with the key hangs; for those who go there."""
    key_safe_code: str = ""
    """What opens it."""
    version: int = 1
    """Counts its edits: one that was made on an older version is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Someone who lives there."""

    id: str
    home: str
    given_name: str
    family_name: str
    address_as: str
    """How they are addressed aloud."""
    birth_year: int | None = None
    language: str = "ca"
    phone: str = ""
    intensity: int = 1
    """How closely they are followed, from 1."""
    hears_badly: bool = False
    sees_badly: bool = False
    mobility: str = ""
    health: str = ""
    photo: str = ""
    """Digest of their photograph; empty where there is none. Written by `residents.photos`."""
    version: int = 1
    erased: bool = False
    """Nothing personal is left; written by `residents.erasure`."""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Someone to call for a resident, or for everyone of the home."""

    id: str
    home: str
    resident: str | None = None
    rank: int
    """Who is called first: 1."""
    name: str
    relation: str = ""
    language: str = "ca"
    phone: str = ""
    channels: tuple[str, ...] = ()
    """Apprise URLs in order of preference: addresses, never to be shown nor logged."""
    has_key: bool = False
    hours: tuple[Hours, ...] = ()
    """When they may be called; empty means at any hour."""
    version: int = 1

    def channel_kind(self, index: int) -> str:
        """Return the kind of a channel, such as `mailto`, and nothing of its address."""
        return self.channels[index].partition(":")[0] if index < len(self.channels) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Something of the home that its hub hears."""

    hub: str
    id: str
    kind: str
    place: str | None = None
    resident: str | None = None
    """Who wears it; None where it belongs to the home."""
    wearing_position: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A home with those who live there and those to call."""

    home: Home | None
    residents: tuple[Resident, ...]
    contacts: tuple[Contact, ...]
    """In order of rank."""
    hubs: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()


NOBODY = Household(home=None, residents=(), contacts=())
"""Behind a hub that nobody placed."""
