"""What the host and the board say to each other, one frozen type a message.

Each docstring gives the payload byte by byte; integers are little-endian, `ds` are tenths of a
second. The firmware is written from this page. Types below 0x80 go to the board, the others come
from it. A payload longer than its layout is a newer peer's: what follows is ignored. A message that
cannot be read is returned as `Unread`, never raised.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import ClassVar, Final

from firmware_bridge.frames import Frame
from firmware_bridge.packing import Unread, Words, pack


class Input(IntEnum):
    """What is wired to the board. Bit `n` of a level word belongs to input `n`."""

    PENDANT = 1
    """A press heard by the radio receiver; momentary: never set in a level word."""
    PULL_CORD = 2
    DOOR_1 = 3
    DOOR_2 = 4
    MAINS = 5
    BATTERY = 6


class Levels(IntFlag):
    """The inputs that are raised now: cord pulled, door open, mains lost, battery low."""

    NONE = 0
    PULL_CORD = 1 << Input.PULL_CORD
    DOOR_1 = 1 << Input.DOOR_1
    DOOR_2 = 1 << Input.DOOR_2
    MAINS = 1 << Input.MAINS
    BATTERY = 1 << Input.BATTERY


class Reset(IntEnum):
    """Why the board started, as its MCUSR tells."""

    UNKNOWN = 0
    POWER_ON = 1
    EXTERNAL = 2
    BROWN_OUT = 3
    WATCHDOG = 4

    @classmethod
    def _missing_(cls, _value: object) -> "Reset":
        return cls.UNKNOWN


class Output(IntEnum):
    """What the host may set."""

    BUZZER = 1
    LED = 2


class Pattern(IntEnum):
    """How an output behaves."""

    OFF = 0
    ON = 1
    SLOW = 2
    """On for half a second, off for half a second."""
    FAST = 3
    """On for a tenth of a second, off for a tenth."""


class Part(IntFlag):
    """What a self-test found broken."""

    NONE = 0
    MEMORY = 1
    EEPROM = 2
    BUZZER = 4
    LED = 8
    BATTERY = 16
    RADIO = 32


# -- host to board


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """0x01 HELLO, 2 bytes: silence u16 ds. Sent after each opening; answered by a Greeting.

    After `silence_ds` without a good frame the board sounds and blinks by itself; 0 is never.
    """

    TYPE: ClassVar[int] = 0x01
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<H")
    silence_ds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """0x02 PING, empty; answered by a Pong."""

    TYPE: ClassVar[int] = 0x02
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """0x03 ACK, 4 bytes: boot u32. The event of that boot with this frame's sequence is safe."""

    TYPE: ClassVar[int] = 0x03
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<I")
    boot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """0x04 SET, 4 bytes: output u8, pattern u8, seconds u16 (0: until told otherwise).

    It says what shall be, so that a repetition changes nothing; answered by IsSet.
    """

    TYPE: ClassVar[int] = 0x04
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BBH")
    output: Output
    pattern: Pattern
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """0x05 SELFTEST, empty; answered by SelfTestReport within two seconds."""

    TYPE: ClassVar[int] = 0x05
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<")


# -- board to host


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """0x81, 14 bytes: boot u32, board u32, reset u8, major u8, minor u8, levels u16, pending u8.

    `boot` differs at each start (a counter in EEPROM); `board` is given when it is flashed;
    `pending` events wait for their ACK.
    """

    TYPE: ClassVar[int] = 0x81
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<IIBBBHB")
    boot: int
    board: int
    reset: Reset
    major: int
    minor: int
    levels: Levels
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong:
    """0x82, 14 bytes: boot u32, uptime u32 s, levels u16, pending u8, lost u8, battery u16 mV.

    `levels` and `pending` are read at one moment; `lost` counts the events of this boot that found
    the board's memory full (it stays at 255).
    """

    TYPE: ClassVar[int] = 0x82
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<IIHBBH")
    boot: int
    uptime_s: int
    levels: Levels
    pending: int
    lost: int
    battery_mv: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """0x83 EVENT, 10 bytes: boot u32, input u8, raised u8, value u16, age u16 ds.

    Repeated with the same sequence and a growing `age` until its Ack. `value` is the number of the
    pendant, or the battery in mV, else 0. `age` stays at 65535, which is 109 minutes.
    """

    TYPE: ClassVar[int] = 0x83
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<IBBHH")
    boot: int
    input: int
    """One of `Input`, or what only a newer board has."""
    raised: bool
    """Pressed, pulled, open, mains lost, battery low; or the end of it."""
    value: int = 0
    age_ds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IsSet:
    """0x84, 2 bytes: output u8, pattern u8, as it is now."""

    TYPE: ClassVar[int] = 0x84
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BB")
    output: Output
    pattern: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestReport:
    """0x85, 2 bytes: broken u16, one bit a part."""

    TYPE: ClassVar[int] = 0x85
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<H")
    broken: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """0xFF, 1 byte: the type that the board does not know or could not read."""

    TYPE: ClassVar[int] = 0xFF
    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<B")
    what: int


ToBoard = Hello | Ping | Ack | Set | SelfTest
FromBoard = Greeting | Pong | Event | IsSet | SelfTestReport | Refused
Message = ToBoard | FromBoard


_WORDS: Final[Words[Message]] = Words(
    (Hello, Ping, Ack, Set, SelfTest, Greeting, Pong, Event, IsSet, SelfTestReport, Refused)
)


def encode(message: Message, sequence: int) -> Frame:
    """Return the frame of a message; the fields are packed in the order of the type."""
    return pack(message, sequence)


def decode(frame: Frame) -> Message | Unread:
    """Return the message of a frame, or why it is none."""
    return _WORDS.read(frame)
