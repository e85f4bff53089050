"""People in the shapes of the API, as far as whoever looks may see them."""

from collections.abc import Iterable
from datetime import datetime

from central.console.people_schemas import (
    ChannelShown,
    DeviceRow,
    HoursShown,
    RegisteredContact,
    RegisteredHome,
    RegisteredResident,
)
from central.console.schemas import ContactCard, HomeCard, ResidentCard, WornDevice
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.hours import is_available
from central.residents.people import Contact, Device, Home, Household, Resident

_TAIL = 3
"""Characters of a channel's address that are shown."""


def resident_card(
    resident: Resident, now: datetime, visitor: Visitor, devices: Iterable[Device] = ()
) -> ResidentCard:
    """Return a person and what they wear of `devices`; health notes for those who may see them."""
    sees = visitor.may(Permission.SEE_HEALTH)
    return ResidentCard(
        id=resident.id,
        given_name=resident.given_name,
        family_name=resident.family_name,
        address_as=resident.address_as,
        age=age_of(resident.birth_year, now),
        language=resident.language,
        phone=resident.phone,
        hears_badly=resident.hears_badly,
        sees_badly=resident.sees_badly,
        mobility=resident.mobility,
        health=resident.health if sees else "",
        health_hidden=not sees,
        photo=photo_path(resident.id, resident.photo),
        wears=[
            WornDevice(hub=one.hub, id=one.id, kind=one.kind)
            for one in devices
            if one.resident == resident.id
        ],
    )


def registered_resident(resident: Resident, now: datetime, visitor: Visitor) -> RegisteredResident:
    """Return a person with what only their own page shows."""
    return RegisteredResident(
        **resident_card(resident, now, visitor).model_dump(),
        birth_year=resident.birth_year,
        intensity=resident.intensity,
        version=resident.version,
        erased=resident.erased,
    )


def home_card(home: Home, visitor: Visitor) -> HomeCard:
    """Return a home; how to get in only for those who may have to."""
    enters = _enters(visitor)
    return HomeCard(
        id=home.id,
        street=home.street,
        floor=home.floor,
        town=home.town,
        access=home.access if enters else "",
        key_safe_place=home.key_safe_place if enters else "",
        key_safe_locked=enters and home.key_safe_code != "",
        access_hidden=not enters,
        latitude=home.latitude,
        longitude=home.longitude,
        absent_until=home.absent_until,
    )


def _enters(visitor: Visitor) -> bool:
    return visitor.may(Permission.WORK_CASES) or visitor.may(Permission.EDIT_PEOPLE)


def registered_home(home: Home, visitor: Visitor) -> RegisteredHome:
    """Return a home with what only a person's own page shows."""
    return RegisteredHome(
        **home_card(home, visitor).model_dump(),
        key_safe_code=home.key_safe_code if _enters(visitor) else "",
        tenant=home.tenant,
        territory=home.territory,
        programme=home.programme,
        time_zone=home.time_zone,
        version=home.version,
    )


def contact_cards(household: Household, now: datetime) -> list[ContactCard]:
    """Return whom to call, and who is available by the wall clock of the home."""
    home = household.home
    if home is None:
        return []
    return [_contact_card(one, home.time_zone, now) for one in household.contacts]


def registered_contact(contact: Contact, time_zone: str, now: datetime) -> RegisteredContact:
    """Return a contact with what only a person's own page shows."""
    return RegisteredContact(
        **_contact_card(contact, time_zone, now).model_dump(),
        resident=contact.resident,
        language=contact.language,
        channels=[
            ChannelShown(kind=contact.channel_kind(at), tail=_tail(url))
            for at, url in enumerate(contact.channels)
        ],
        hours=[
            HoursShown(days=list(span.days), begin=span.start, end=span.end)
            for span in contact.hours
        ],
        version=contact.version,
    )


def device_row(device: Device) -> DeviceRow:
    return DeviceRow(
        hub=device.hub,
        id=device.id,
        kind=device.kind,
        place=device.place,
        resident=device.resident,
        wearing_position=device.wearing_position,
        version=device.version,
    )


def age_of(birth_year: int | None, now: datetime) -> int | None:
    """Return the age that somebody reaches this year: the day is nobody's business."""
    return None if birth_year is None else now.year - birth_year


def photo_path(resident: str, digest: str) -> str | None:
    """Return where a photograph is served; a new one has a new address."""
    return f"/api/residents/{resident}/photo?v={digest}" if digest else None


def _contact_card(contact: Contact, time_zone: str, now: datetime) -> ContactCard:
    return ContactCard(
        id=contact.id,
        rank=contact.rank,
        name=contact.name,
        relation=contact.relation,
        phone=contact.phone,
        has_key=contact.has_key,
        available=is_available(contact.hours, time_zone, now),
    )


def _tail(url: str) -> str:
    """Return the end of an address, without parameters: those may be secrets."""
    return url.partition("?")[0].rstrip("/")[-_TAIL:]
