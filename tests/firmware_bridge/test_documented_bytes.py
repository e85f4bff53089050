"""docs/board.md is what the firmware is written from: its bytes are ours."""

from pathlib import Path

import pytest

from firmware_bridge.commands import (
    Ack,
    Event,
    Greeting,
    Hello,
    Input,
    IsSet,
    Levels,
    Message,
    Output,
    Part,
    Pattern,
    Ping,
    Pong,
    Refused,
    Reset,
    SelfTest,
    SelfTestReport,
    Set,
    decode,
    encode,
)
from firmware_bridge.frames import Receiver
from firmware_bridge.frames import encode as framed

PAGE = Path(__file__).parents[2] / "docs" / "board.md"
MEANT: list[tuple[int, Message]] = [
    (1, Hello(silence_ds=100)),
    (
        1,
        Greeting(
            boot=7,
            board=42,
            reset=Reset.WATCHDOG,
            major=0,
            minor=1,
            levels=Levels.DOOR_1 | Levels.MAINS,
            pending=1,
        ),
    ),
    (2, Ping()),
    (
        2,
        Pong(boot=7, uptime_s=3600, levels=Levels.NONE, pending=0, lost=0, battery_mv=4100),
    ),
    (258, Event(boot=7, input=Input.PENDANT, raised=True, value=1, age_ds=5)),
    (258, Ack(boot=7)),
    (3, Set(output=Output.BUZZER, pattern=Pattern.FAST, seconds=30)),
    (3, IsSet(output=Output.BUZZER, pattern=Pattern.FAST)),
    (4, SelfTest()),
    (4, SelfTestReport(broken=Part.BUZZER)),
    (9, Refused(what=0x70)),
]


def documented() -> list[bytes]:
    block = PAGE.read_text(encoding="utf-8").split("```wire\n")[1].split("```")[0]
    return [bytes.fromhex(line.split("  ")[0]) for line in block.splitlines()]


@pytest.mark.parametrize(
    ("line", "sequence", "message"),
    [(line, *meant) for line, meant in zip(documented(), MEANT, strict=True)],
)
def test_the_documented_bytes_are_read_and_written(
    line: bytes, sequence: int, message: Message
) -> None:
    _, [frame] = Receiver().feed(line)
    assert (frame.sequence, decode(frame)) == (sequence, message)
    assert framed(encode(message, sequence)) == line
