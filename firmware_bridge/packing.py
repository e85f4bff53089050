"""Messages of fixed layout, packed into the payload of a frame and read back. Pure.

A payload longer than its layout is a newer peer's: what follows is ignored. A frame that is none of
the messages asked for is returned as `Unread`, never raised.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, Protocol, TypeVar, get_type_hints

from firmware_bridge.frames import Frame


class Packed(Protocol):
    """A frozen dataclass of whole numbers, its type on the line and its layout."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    TYPE: ClassVar[int]
    LAYOUT: ClassVar[struct.Struct]


Said = TypeVar("Said", bound=Packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A whole frame that is none of our messages."""

    frame: Frame
    why: str


def pack(message: Packed, sequence: int) -> Frame:
    """Return the frame of a message; the fields are packed in the order of the type."""
    values = (int(getattr(message, field.name)) for field in fields(message))
    return Frame(
        type=message.TYPE, sequence=sequence & 0xFFFF, payload=message.LAYOUT.pack(*values)
    )


class Words(Generic[Said]):
    """The messages that one may hear, by their type on the line."""

    def __init__(self, kinds: Iterable[type[Said]]) -> None:
        self._kinds = {kind.TYPE: kind for kind in kinds}
        self._readers = {code: _readers(kind) for code, kind in self._kinds.items()}

    def read(self, frame: Frame) -> Said | Unread:
        """Return the message of a frame, or why it is none."""
        kind = self._kinds.get(frame.type)
        if kind is None:
            return Unread(frame=frame, why=f"no message has type 0x{frame.type:02x}")
        if len(frame.payload) < kind.LAYOUT.size:
            why = f"{kind.__name__} has {kind.LAYOUT.size} bytes, not {len(frame.payload)}"
            return Unread(frame=frame, why=why)
        values = kind.LAYOUT.unpack_from(frame.payload)
        read = zip(self._readers[frame.type].items(), values, strict=True)
        try:
            return kind(**{name: reader(value) for (name, reader), value in read})
        except ValueError as error:
            return Unread(frame=frame, why=f"{kind.__name__}: {error}")


def _flag(value: int) -> bool:
    if value not in (0, 1):
        raise ValueError(f"{value} is neither 0 nor 1")
    return value == 1


def _readers(kind: type[Packed]) -> dict[str, Callable[[int], Any]]:
    hints = get_type_hints(kind)
    return {
        field.name: _flag if hints[field.name] is bool else hints[field.name]
        for field in fields(kind)
    }
