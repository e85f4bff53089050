"""People in the shapes of the API."""

from datetime import datetime

from central.console.schemas import ContactCard, HomeCard, PersonDetail, ResidentCard
from central.residents.hours import is_available
from central.residents.people import Contact, Home, Household, Resident


def person_detail(household: Household, now: datetime) -> PersonDetail:
    """Return the page of the one resident of `household`."""
    assert household.home is not None  # noqa: S101 - a resident lives somewhere
    return PersonDetail(
        resident=resident_card(household.residents[0], now),
        home=home_card(household.home),
        contacts=contact_cards(household, now),
        hubs=list(household.hubs),
    )


def resident_card(resident: Resident, now: datetime) -> ResidentCard:
    return ResidentCard(
        id=resident.id,
        given_name=resident.given_name,
        family_name=resident.family_name,
        address_as=resident.address_as,
        age=None if resident.birth_year is None else now.year - resident.birth_year,
        language=resident.language,
        phone=resident.phone,
        hears_badly=resident.hears_badly,
        mobility=resident.mobility,
        health=resident.health,
    )


def home_card(home: Home) -> HomeCard:
    return HomeCard(
        id=home.id,
        street=home.street,
        floor=home.floor,
        town=home.town,
        access=home.access,
        latitude=home.latitude,
        longitude=home.longitude,
        absent_until=home.absent_until,
    )


def contact_cards(household: Household, now: datetime) -> list[ContactCard]:
    """Return whom to call, and who is available by the wall clock of the home."""
    home = household.home
    return (
        []
        if home is None
        else [_contact_card(one, home.time_zone, now) for one in household.contacts]
    )


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
