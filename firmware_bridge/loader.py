"""What the host and the board's loader say to each other while an application is exchanged.

The same frames as in `commands`, with types from 0x10. Integers are little-endian. The loader lies
in the boot section (`firmware_bridge/avr/loader`) and outlives every application.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Final

from firmware_bridge.frames import Frame
from firmware_bridge.packing import Words

PART: Final = 32
"""Bytes of the image in one WRITE."""
SIGNATURE: Final = (0x1E, 0x95, 0x0F)
"""Of an ATmega328P (datasheet, 28.3)."""


class Status(IntEnum):
    """What the loader did with a BEGIN or a WRITE."""

    TAKEN = 0
    OUT_OF_ORDER = 1
    """Nothing was begun, or bytes before these are missing."""
    TOO_LARGE = 2


# -- host to board


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterLoader:
    """0x10 LOADER, 4 bytes: boot u32. The application of that very boot restarts into the loader.

    Answered by 0x90, empty, or not at all: what counts is that the loader answers then.
    """

    TYPE: ClassVar[int] = 0x10
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<I")
    boot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    """0x11 IDENTIFY, empty; the loader answers with its Identity, an application refuses it."""

    TYPE: ClassVar[int] = 0x11
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """0x12 BEGIN, 8 bytes: size u16, crc u32, major u8, minor u8; answered by Begun.

    From now on the board has no application, until a Finish.
    """

    TYPE: ClassVar[int] = 0x12
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<HIBB")
    size: int
    """Bytes, a multiple of the page."""
    crc: int
    """CRC-32 (IEEE 802.3) of all of them."""
    major: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """0x14 FINISH, empty; the loader reads the flash back and answers with Finished."""

    TYPE: ClassVar[int] = 0x14
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """0x15 RUN, empty; answered by Running, then the application starts."""

    TYPE: ClassVar[int] = 0x15
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """0x16 NAME, 4 bytes: board u32, kept in EEPROM; answered by Named."""

    TYPE: ClassVar[int] = 0x16
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<I")
    board: int


WRITE: Final = 0x13
"""0x13 WRITE, 34 bytes: address u16, then 32 bytes of the image; answered by Written."""


def write(address: int, part: bytes, sequence: int) -> Frame:
    """Return the frame of a WRITE."""
    if len(part) != PART:
        raise ValueError(f"a part has {PART} bytes, not {len(part)}")
    payload = address.to_bytes(2, "little") + part
    return Frame(type=WRITE, sequence=sequence & 0xFFFF, payload=payload)


# -- board to host


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """0x90, empty: the application is about to restart into the loader."""

    TYPE: ClassVar[int] = 0x90
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """0x91, 15 bytes, in the order of the fields; page and room are u16, board is u32, else u8."""

    TYPE: ClassVar[int] = 0x91
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BBBBHHBBBI")
    loader: int
    signature_0: int
    signature_1: int
    signature_2: int
    page: int
    """Bytes."""
    room: int
    """Bytes that an application may have."""
    whole: bool
    """Whether there is an application, and its CRC is right."""
    major: int
    minor: int
    board: int
    """0 where it was never named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """0x92, 1 byte: status u8."""

    TYPE: ClassVar[int] = 0x92
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<B")
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """0x93, 3 bytes: status u8, next u16. A part that came before changes nothing."""

    TYPE: ClassVar[int] = 0x93
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BH")
    status: Status
    next: int
    """The address that is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """0x94, 5 bytes: whole u8, crc u32 as read back (0 where parts are missing)."""

    TYPE: ClassVar[int] = 0x94
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BI")
    whole: bool
    crc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """0x95, 1 byte: whole u8; where it is 0 there is nothing to run."""

    TYPE: ClassVar[int] = 0x95
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<B")
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """0x96, 4 bytes: board u32."""

    TYPE: ClassVar[int] = 0x96
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<I")
    board: int


Answer = Entering | Identity | Begun | Written | Finished | Running | Named
ANSWERS: Final[Words[Answer]] = Words(
    (Entering, Identity, Begun, Written, Finished, Running, Named)
)
