"""Bytes to messages and back, and what can still be read of bytes that are not a message.

`decode_up` and `decode_down` raise `Unreadable`; `salvage` never raises: whatever could still ring
is found by it (a newer version, a wrong type, an unknown kind), with a list of what was wrong.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

import msgspec

from protocol.messages import VERSION, AnyDown, AnyUp


class Unreadable(ValueError):  # noqa: N818 - it reads as what it says
    """The bytes are not a message of version 1. The text says where and why."""


_Message = TypeVar("_Message")
_encoder = msgspec.json.Encoder()
_up: msgspec.json.Decoder[AnyUp] = msgspec.json.Decoder(AnyUp)
_down: msgspec.json.Decoder[AnyDown] = msgspec.json.Decoder(AnyDown)


def encode(message: msgspec.Struct) -> bytes:
    """Write a message as JSON. Datetimes are RFC 3339 in UTC."""
    return _encoder.encode(message)


def digest(raw: bytes) -> str:
    """Return the SHA-256 of a payload in hexadecimal, by which a receipt may name it."""
    return sha256(raw).hexdigest()


def decode_up(raw: bytes) -> AnyUp:
    """Read a message from a home; raises Unreadable."""
    message = _decode(_up, raw)
    if message.v != VERSION:
        raise Unreadable(f"version {message.v} of the envelope; this reads {VERSION}")
    if message.at.tzinfo is None:
        raise Unreadable("`at` has no time zone")
    return message


def decode_down(raw: bytes) -> AnyDown:
    """Read a message from the centre; raises Unreadable."""
    return _decode(_down, raw)


def _decode(decoder: "msgspec.json.Decoder[_Message]", raw: bytes) -> "_Message":
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """What could be read of a payload that is not a message of version 1."""

    rings: bool
    """Whether somebody may be asking for help in it."""
    id: UUID | None = None
    alarm: UUID | None = None
    type: str | None = None
    cause: str | None = None
    place: str | None = None
    source: str | None = None
    test: bool = False
    wrong: tuple[str, ...] = field(default=())
    """Plain sentences: what was wrong, and where."""


def salvage(raw: bytes) -> Salvaged:
    """Read what can be read; an object that speaks of an alarm and does not cancel it rings."""
    wrong: list[str] = []
    try:
        decode_up(raw)
    except Unreadable as error:
        wrong.append(str(error))
    try:
        content = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Salvaged(rings=False, wrong=tuple(wrong))
    if not isinstance(content, dict):
        return Salvaged(rings=False, wrong=tuple(wrong))
    kind = _text(content.get("type"))
    alarm = _uuid(content.get("alarm"))
    speaks_of_alarm = alarm is not None or (kind or "").startswith("alarm")
    harmless = kind in {"alarm.cancelled", "alarm.noted"} and alarm is not None
    return Salvaged(
        rings=speaks_of_alarm and not harmless,
        id=_uuid(content.get("id")),
        alarm=alarm,
        type=kind,
        cause=_text(content.get("cause")),
        place=_text(content.get("place")),
        source=_text(content.get("source")),
        test=content.get("test") is True,
        wrong=tuple(wrong),
    )


def _text(value: object) -> str | None:
    return value[:200] if isinstance(value, str) else None


def _uuid(value: object) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
