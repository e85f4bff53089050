"""What homes, residents and contacts are as rows: the columns that a write of them fills."""

import msgspec

from central.residents.people import Contact, Home, Resident

Values = dict[str, object]


def home_values(home: Home) -> Values:
    """Return the row of a home."""
    return {
        "id": home.id,
        "tenant": home.tenant,
        "territory": home.territory,
        "programme": home.programme,
        "street": home.street,
        "floor": home.floor,
        "town": home.town,
        "access": home.access,
        "latitude": home.latitude,
        "longitude": home.longitude,
        "time_zone": home.time_zone,
        "absent_until": home.absent_until,
        "key_safe_place": home.key_safe_place,
        "key_safe_code": home.key_safe_code,
    }


def resident_values(resident: Resident) -> Values:
    """Return the row of a resident."""
    return {
        "id": resident.id,
        "home": resident.home,
        "given_name": resident.given_name,
        "family_name": resident.family_name,
        "address_as": resident.address_as,
        "birth_year": resident.birth_year,
        "language": resident.language,
        "phone": resident.phone,
        "intensity": resident.intensity,
        "hears_badly": resident.hears_badly,
        "sees_badly": resident.sees_badly,
        "mobility": resident.mobility,
        "health": resident.health,
    }


def contact_values(contact: Contact) -> Values:
    """Return the row of a contact."""
    return {
        "id": contact.id,
        "home": contact.home,
        "resident": contact.resident,
        "rank": contact.rank,
        "name": contact.name,
        "relation": contact.relation,
        "language": contact.language,
        "phone": contact.phone,
        "channels": msgspec.json.encode(contact.channels).decode(),
        "has_key": contact.has_key,
        "hours": msgspec.json.encode(contact.hours).decode(),
    }
