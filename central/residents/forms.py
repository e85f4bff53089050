"""Plain fields, from a page or from a file, become a home, a resident or a contact, or are refused.

The one place where what somebody wrote is judged. Nothing is looked up and nothing is written: that
is `residents.registry`. What is wrong is returned, all of it at once, each with the field's name.
A field that is not given keeps what is known already, and is not judged anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from central.residents.fields import NOTE, PAGE, REGION, Code, Fields, Wrong, Wrongs, phone_from
from central.residents.people import Contact, Device, Home, Resident

__all__ = [
    "CONTACT_FIELDS",
    "DEVICE_FIELDS",
    "HOME_FIELDS",
    "RESIDENT_FIELDS",
    "Code",
    "Wrong",
    "Wrongs",
    "contact_from",
    "device_from",
    "home_from",
    "phone_from",
    "resident_from",
]

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

DEVICE_FIELDS = frozenset({"kind", "place", "wearing_position"})
DEVICE_KINDS = (
    *("pendant", "pull-cord", "wearable", "motion", "door", "bed", "smoke", "gas", "co", "water"),
    *("chair", "climate", "kettle", "stove", "television", "plug", "tracker"),
    *("blood-pressure", "oximeter", "thermometer", "scale", "heart-rate", "glucose"),
)
"""As `protocol.configuration.DeviceConfig` has them."""
WEARING = ("waist", "chest", "wrist", "pocket")
RANKS = range(1, 100)


def home_from(fields: Mapping[str, object], known: Home) -> Home | Wrongs:
    """Return `known` with `fields` filled in; a new home is one with an id and a tenant alone."""
    form = Fields(fields, HOME_FIELDS)
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
    form = Fields(fields, RESIDENT_FIELDS)
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
    fields: Mapping[str, object],
    known: Contact,
    *,
    schemes: Collection[str],
    region: str = REGION,
) -> Contact | Wrongs:
    """Return `known` with `fields` filled in; a new contact has an id, a home and a rank.

    `channels` are Apprise URLs, new ones of `schemes` alone; `hours` are objects with `days`,
    `from` and `to`.
    """
    form = Fields(fields, CONTACT_FIELDS)
    contact = replace(
        known,
        rank=form.number("rank", known.rank, RANKS) or known.rank,
        name=form.text("name", known.name, required=True),
        relation=form.text("relation", known.relation),
        language=form.one_of("language", known.language, LANGUAGES),
        phone=form.phone("phone", known.phone, region),
        channels=form.channels("channels", known.channels, schemes),
        has_key=form.flag("has_key", known=known.has_key),
        hours=form.hours("hours", known.hours),
    )
    return form.result(contact)


def device_from(fields: Mapping[str, object], known: Device) -> Device | Wrongs:
    """Return `known` with `fields` filled in; a new device has a hub, an id and no kind."""
    form = Fields(fields, DEVICE_FIELDS)
    device = replace(
        known,
        kind=form.one_of("kind", known.kind, DEVICE_KINDS),
        place=form.code("place", known.place or "", empty=True) or None,
        wearing_position=form.one_of(
            "wearing_position", known.wearing_position or "", ("", *WEARING)
        )
        or None,
    )
    if not device.kind:
        form.refuse("kind", "missing", "This must be filled in.")
    return form.result(device)
