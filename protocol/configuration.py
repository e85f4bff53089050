"""The desired state of a home: what a hub fetches over HTTPS when its version changes.

It holds personal data (names), so it never rests in a broker. Unknown fields are ignored.
"""

from datetime import datetime

from msgspec import Struct


class ResidentConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the hub must know of a person to speak with them."""

    id: str
    address_as: str
    """How to address them aloud, such as `Rosa`."""
    language: str = "ca"
    hears_badly: bool = False


class DeviceConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device of the home: what it is, where it is, whose it is."""

    id: str
    kind: str
    """One of `pendant pull-cord wearable motion door bed chair smoke gas co water climate kettle
    stove television plug tracker blood-pressure oximeter thermometer scale heart-rate glucose`. A
    device on the radio senses what it itself declares; the kind says what that means: occupancy is
    a bed's, a press is a call."""
    place: str | None = None
    resident: str | None = None
    position: str | None = None
    """Of a wearable: `waist`, `chest`, `wrist` or `pocket`."""
    supervised_s: float | None = None
    """Silence after which it is missed; None: as its kind is (`edge.intervals`)."""


class ContactConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact whom the fallback may name aloud."""

    name: str
    relation: str = ""
    has_key: bool = False


class RulesConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Thresholds of the home's rules; they follow the person's intensity level."""

    inactivity_after_s: float = 12 * 3600.0
    """Silence of all rooms while someone should be at home and awake."""
    door_open_after_s: float = 120.0
    """How long the front door may stand open at night."""
    night_from: str = "23:00"
    night_to: str = "07:00"
    """Local wall times of the home."""
    out_of_bed_after_s: float = 1800.0
    """How long the bed may stay empty at night."""
    heat_c: float = 31.0
    """A room so warm, for `heat_after_s`, is told. Recalled, not read: trials with older people at
    rest found little strain at 26 °C and marked strain from 31 °C on over a day; public health
    bodies ask for a room below 26 °C in a heat wave, which in July would ring in every home."""
    heat_after_s: float = 2 * 3600.0
    cold_c: float = 16.0
    """A room so cold, for `cold_after_s`, is told. Recalled, not read: the WHO's housing guidelines
    of 2018 ask for at least 18 °C; below 16 °C older people's breathing is at risk."""
    cold_after_s: float = 2 * 3600.0


class SecondPathConfig(Struct, frozen=True, kw_only=True):
    """How an alarm leaves where the line does not: `protocol.sms`."""

    number: str
    """Of the centre's gateway, such as +34600000000."""
    key: bytes
    """Of this hub and installation (base64 on the wire); it signs."""


class HomeConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it."""

    version: int
    language: str = "ca"
    time_zone: str = "Europe/Madrid"
    residents: tuple[ResidentConfig, ...] = ()
    devices: tuple[DeviceConfig, ...] = ()
    contacts: tuple[ContactConfig, ...] = ()
    rules: RulesConfig = RulesConfig()
    absent_until: datetime | None = None
    """Silences rules, never buttons."""
    second_path: SecondPathConfig | None = None
