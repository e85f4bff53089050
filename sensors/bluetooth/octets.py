"""The bytes of a characteristic, read from the left; whatever is wrong is told with its place.

Pure. Numbers are those of IEEE 11073-20601 as the Bluetooth GATT specification uses them, little
endian. A special value (not a number, not at this resolution, reserved) is read as None.
"""

from dataclasses import dataclass
from datetime import datetime
from math import inf

SFLOAT_NUMBERLESS = frozenset({0x07FF, 0x0800, 0x0801})
SFLOAT_INFINITE = {0x07FE: inf, 0x0802: -inf}
FLOAT_NUMBERLESS = frozenset({0x007F_FFFF, 0x0080_0000, 0x0080_0001})
FLOAT_INFINITE = {0x007F_FFFE: inf, 0x0080_0002: -inf}
EXPONENT_MOST = 20
"""No quantity of a body needs more; a FLOAT may say up to 127."""

Number = float | None


class Unreadable(Exception):  # noqa: N818 - it reads as what it says
    """A field is not there, or not as it must be; `at` is its first byte."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(f"byte {at}: {why}")
        self.at = at
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What arrived cannot be read as what it should be."""

    what: str
    """The characteristic, such as `blood pressure 2A35`."""
    at: int
    """The byte at which it went wrong."""
    why: str
    """A plain sentence, without values."""

    def __str__(self) -> str:
        return f"{self.what}, byte {self.at}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A device's time stamp: its own wall, whatever that shows."""

    raw: bytes
    """As it came: the same measurement has the same, whatever its clock is worth."""
    at: datetime | None
    """Naive, as the device's face shows it; None where it does not know, or shows no date."""


class Octets:
    """Reads field after field; every method may raise Unreadable."""

    def __init__(self, raw: bytes) -> None:
        self._raw = bytes(raw)
        self.at = 0

    @property
    def left(self) -> int:
        """How many bytes are not read yet."""
        return len(self._raw) - self.at

    def take(self, count: int, what: str) -> bytes:
        """Return the next bytes as they are."""
        if self.left < count:
            raise Unreadable(self.at, f"{what} takes {count} bytes and {self.left} are left.")
        begin, self.at = self.at, self.at + count
        return self._raw[begin : self.at]

    def unsigned(self, size: int, what: str) -> int:
        """Read an unsigned number of so many bytes."""
        return int.from_bytes(self.take(size, what), "little")

    def signed(self, size: int, what: str) -> int:
        """Read a signed number of so many bytes."""
        return int.from_bytes(self.take(size, what), "little", signed=True)

    def sfloat(self, what: str) -> Number:
        """Read a 16-bit float: 4 bits of exponent, 12 of mantissa."""
        raw = self.unsigned(2, what)
        if raw in SFLOAT_NUMBERLESS:
            return None
        if raw in SFLOAT_INFINITE:
            return SFLOAT_INFINITE[raw]
        return _scaled(_twos(raw & 0x0FFF, 12), _twos(raw >> 12, 4))

    def float32(self, what: str) -> Number:
        """Read a 32-bit float: 8 bits of exponent, 24 of mantissa."""
        begin, raw = self.at, self.unsigned(4, what)
        if raw in FLOAT_NUMBERLESS:
            return None
        if raw in FLOAT_INFINITE:
            return FLOAT_INFINITE[raw]
        exponent = _twos(raw >> 24, 8)
        if abs(exponent) > EXPONENT_MOST:
            raise Unreadable(begin, f"{what} has the exponent {exponent}.")
        return _scaled(_twos(raw & 0x00FF_FFFF, 24), exponent)

    def stamp(self, what: str) -> Stamp:
        """Read a Date Time (2A08): year u16, month, day, hour, minute, second."""
        raw = self.take(7, what)
        year, rest = int.from_bytes(raw[:2], "little"), raw[2:]
        try:
            at = datetime(year, *rest) if year else None  # noqa: DTZ001 - a face has no zone
        except ValueError:
            at = None
        return Stamp(raw=raw, at=at)

    def end(self) -> None:
        """Raise where something is left."""
        if self.left:
            raise Unreadable(self.at, f"{self.left} bytes more than its flags announce.")


def _twos(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value


def _scaled(mantissa: int, exponent: int) -> float:
    """Divide rather than multiply by a tenth: 366 with -1 is 36.6 and nothing beside it."""
    return float(mantissa * 10**exponent) if exponent >= 0 else mantissa / 10**-exponent
