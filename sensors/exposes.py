"""What zigbee2mqtt announces on `bridge/devices`: who is there, and what each device can say.

Pure, and it believes nothing: what is not as zigbee2mqtt writes it is left out, device by device.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

LARGEST_BYTES: Final = 8 * 1024 * 1024
"""A device with all its settings takes some tens of kilobytes."""
MOST_DEVICES: Final = 500
MOST_FEATURES: Final = 500
DEEPEST: Final = 6
"""Composites lie in composites, two deep in what is known today."""
LONGEST_NAME: Final = 200
SAYS: Final = 1
SET: Final = 2
"""Bits of `access`: it is published; it can be set, so it is a setting and no sense."""
COORDINATOR: Final = "Coordinator"

Scalar = bool | int | float | str
_device = msgspec.json.Decoder(dict[str, object])
_list = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One property that a device exposes."""

    type: str
    """`binary`, `numeric`, `enum` or `text`."""
    name: str
    path: tuple[str, ...]
    """Where its value stands in the device's messages; of an endpoint, the suffixed property."""
    access: int
    on: Scalar | None = None
    off: Scalar | None = None
    words: tuple[str, ...] = ()
    """Of an enum: what it can say."""
    unit: str = ""
    setting: bool = False
    """zigbee2mqtt files it under configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One device that joined."""

    name: str
    """Its friendly name: the topic under which it speaks."""
    vendor: str = ""
    model: str = ""
    description: str = ""
    """What it is, in a few words of English."""
    features: tuple[Feature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """All of them."""

    devices: tuple[Announced, ...]
    unreadable: int = 0
    """Entries that are no device as zigbee2mqtt writes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It is no announcement; `text` says why."""

    text: str


def announced(raw: bytes) -> Announcement | Refused:
    """Read a message of `bridge/devices`."""
    if len(raw) > LARGEST_BYTES:
        return Refused(text=f"It is larger than {LARGEST_BYTES} bytes.")
    try:
        entries = _list.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refused(text="It is no list of devices.")
    found: dict[str, Announced] = {}
    unreadable = 0
    for entry in entries:
        device = _announced(entry)
        if device is None:
            unreadable += 1
        elif isinstance(device, Announced) and len(found) < MOST_DEVICES:
            found.setdefault(device.name, device)
    return Announcement(devices=tuple(found.values()), unreadable=unreadable)


def _announced(raw: msgspec.Raw) -> Announced | str | None:
    """Return the device, or `COORDINATOR`, which is none; None where it cannot be read."""
    try:
        content = _device.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if content.get("type") == COORDINATOR:
        return COORDINATOR
    name = content.get("friendly_name")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        return None
    definition = content.get("definition")
    if not isinstance(definition, dict):  # still interviewed, or of a model that nobody knows
        return Announced(name=name)
    return Announced(
        name=name,
        vendor=_text(definition, "vendor"),
        model=_text(definition, "model"),
        description=_text(definition, "description"),
        features=features(definition.get("exposes")),
    )


def features(exposes: object) -> tuple[Feature, ...]:
    """Return the properties of a device's `exposes`, the nested ones too."""
    found: list[Feature] = []
    for feature in _walk(exposes, (), DEEPEST):
        if len(found) == MOST_FEATURES:
            break
        found.append(feature)
    return tuple(found)


def _walk(exposes: object, path: tuple[str, ...], depth: int) -> Iterator[Feature]:
    for expose in exposes if isinstance(exposes, list) and depth else ():
        if not isinstance(expose, dict):
            continue
        type_, property_ = _text(expose, "type"), _text(expose, "property")
        if "features" in expose:
            # A switch or a lock only groups; a composite's values lie in an object of its own.
            inner = (*path, property_) if type_ == "composite" and property_ else path
            yield from _walk(expose["features"], inner, depth - 1)
        elif property_:
            yield _feature(expose, type_, (*path, property_))


def _feature(expose: Mapping[str, object], type_: str, path: tuple[str, ...]) -> Feature:
    words, access = expose.get("values"), expose.get("access")
    return Feature(
        type=type_,
        name=_text(expose, "name") or path[-1],
        path=path,
        access=access if isinstance(access, int) else SAYS,
        on=_scalar(expose.get("value_on")),
        off=_scalar(expose.get("value_off")),
        words=tuple(str(word) for word in words) if isinstance(words, list) else (),
        unit=_text(expose, "unit"),
        setting=expose.get("category") == "config",
    )


def _text(content: Mapping[str, object], key: str) -> str:
    value = content.get(key)
    return value[:LONGEST_NAME] if isinstance(value, str) else ""


def _scalar(value: object) -> Scalar | None:
    return value if isinstance(value, bool | int | float | str) else None
