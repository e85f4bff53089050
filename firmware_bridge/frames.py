"""Frames on the serial line: how bytes become frames again, whatever noise stands between them.

On the line a frame is

    00 | COBS( version u8, type u8, sequence u16, length u8, payload, CRC u16 ) | 00

with all integers little-endian. COBS (Cheshire and Baker, 1997) leaves no 00 inside, so a 00 always
ends whatever went before; a frame starts with one too, because the line may hold half a frame or an
echo when a side opens it. The CRC is CRC-16/MCRF4XX (poly 0x1021 reflected, start 0xFFFF) over
everything before it. It misses one corrupted frame in about 65,000: the conversation above it
therefore also checks the boot id that every event carries.
"""

import struct
from dataclasses import dataclass, field, replace
from typing import Final

from cobs import cobs
from crccheck.crc import Crc16Mcrf4Xx

VERSION: Final = 1
"""The frame version that this code writes and reads."""
MAX_PAYLOAD: Final = 64
"""Bytes. Small, because the board has 2 KiB of memory; the whole fits one COBS block."""

_DELIMITER: Final = b"\x00"
_HEADER: Final = struct.Struct("<BBHB")
_CRC: Final = struct.Struct("<H")
_SHORTEST: Final = _HEADER.size + _CRC.size
_LONGEST_STUFFED: Final = cobs.max_encoded_length(_SHORTEST + MAX_PAYLOAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame, without its CRC."""

    type: int
    """0 to 255; below 0x80 from the host, from 0x80 from the board: an echo is told by it."""
    sequence: int
    """0 to 65535. Of an answer: its question's. Of an event: the event's number in its boot."""
    payload: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.type <= 0xFF:
            raise ValueError(f"type {self.type} is not a byte")
        if not 0 <= self.sequence <= 0xFFFF:
            raise ValueError(f"sequence {self.sequence} is not 16 bits")
        if len(self.payload) > MAX_PAYLOAD:
            raise ValueError(f"a payload of {len(self.payload)} bytes; at most {MAX_PAYLOAD}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a receiver has seen since it began, in whole numbers that only grow."""

    frames: int = 0
    """Good ones, handed on."""
    damaged: int = 0
    """Pieces between two delimiters that were not a frame."""
    damaged_bytes: int = 0
    """Bytes of those pieces, delimiters not counted."""
    foreign: int = 0
    """Whole frames of another version: the other side is newer or older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """The receiving end of a line: `feed` it bytes, keep what it returns."""

    tally: Tally = field(default_factory=Tally)
    _piece: bytes = b""
    """What came since the last delimiter, while it can still become a frame."""
    _skipped: int = 0
    """Bytes of a piece that grew too long and was let go."""

    def feed(self, data: bytes) -> "tuple[Receiver, tuple[Frame, ...]]":
        """Return the receiver after `data` and the frames that `data` completed, in order."""
        *ended, rest = data.split(_DELIMITER)
        receiver, frames = self, []
        for part in ended:
            receiver, frame = receiver._grown(part)._ended()  # noqa: SLF001 - its own kind
            if frame is not None:
                frames.append(frame)
        return receiver._grown(rest), tuple(frames)  # noqa: SLF001 - its own kind

    def _grown(self, part: bytes) -> "Receiver":
        if self._skipped or len(self._piece) + len(part) > _LONGEST_STUFFED:
            skipped = self._skipped + len(self._piece) + len(part)
            return replace(self, _piece=b"", _skipped=skipped)
        return replace(self, _piece=self._piece + part)

    def _ended(self) -> "tuple[Receiver, Frame | None]":
        size = self._skipped + len(self._piece)
        if size == 0:  # two delimiters in a row: a frame's end and the next one's start
            return self, None
        read = None if self._skipped else _unstuffed(self._piece)
        tally = self.tally
        match read:
            case Frame():
                tally = replace(tally, frames=tally.frames + 1)
            case int():
                tally = replace(tally, foreign=tally.foreign + 1)
            case None:
                tally = replace(
                    tally, damaged=tally.damaged + 1, damaged_bytes=tally.damaged_bytes + size
                )
        return Receiver(tally=tally), read if isinstance(read, Frame) else None


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame, with the delimiters at both of its ends."""
    body = _HEADER.pack(VERSION, frame.type, frame.sequence, len(frame.payload)) + frame.payload
    stuffed: bytes = cobs.encode(body + _CRC.pack(_crc(body)))
    return _DELIMITER + stuffed + _DELIMITER


def _unstuffed(piece: bytes) -> Frame | int | None:
    """Read what stood between two delimiters: a frame, the number of another version, or None."""
    try:
        whole: bytes = cobs.decode(piece)
    except cobs.DecodeError:
        return None
    if len(whole) < _SHORTEST:
        return None
    body, (crc,) = whole[: -_CRC.size], _CRC.unpack(whole[-_CRC.size :])
    if _crc(body) != crc:
        return None
    version, kind, sequence, length = _HEADER.unpack_from(body)
    if version != VERSION:
        return int(version)
    payload = body[_HEADER.size :]
    if length != len(payload) or length > MAX_PAYLOAD:
        return None
    return Frame(type=kind, sequence=sequence, payload=payload)


def _crc(data: bytes) -> int:
    return int(Crc16Mcrf4Xx.calc(data))
