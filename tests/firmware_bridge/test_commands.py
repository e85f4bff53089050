"""Messages survive the way to bytes and back; what is none is told, never raised."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.commands import (
    Ack,
    Event,
    FromBoard,
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
    ToBoard,
    decode,
    encode,
)
from firmware_bridge.frames import MAX_PAYLOAD, Frame
from firmware_bridge.packing import Unread

U8, U16, U32 = st.integers(0, 0xFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
LEVELS = st.integers(0, 0xFFFF).map(Levels)
MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(Hello, silence_ds=U16),
    st.just(Ping()),
    st.builds(Ack, boot=U32),
    st.builds(Set, output=st.sampled_from(Output), pattern=st.sampled_from(Pattern), seconds=U16),
    st.just(SelfTest()),
    st.builds(
        Greeting,
        boot=U32,
        board=U32,
        reset=st.sampled_from(Reset),
        major=U8,
        minor=U8,
        levels=LEVELS,
        pending=U8,
    ),
    st.builds(Pong, boot=U32, uptime_s=U32, levels=LEVELS, pending=U8, lost=U8, battery_mv=U16),
    st.builds(Event, boot=U32, input=U8, raised=st.booleans(), value=U16, age_ds=U16),
    st.builds(IsSet, output=st.sampled_from(Output), pattern=st.sampled_from(Pattern)),
    st.builds(SelfTestReport, broken=st.integers(0, 0xFFFF).map(Part)),
    st.builds(Refused, what=U8),
)


@given(MESSAGES, U16)
def test_every_message_survives_the_way_to_bytes_and_back(message: Message, sequence: int) -> None:
    frame = encode(message, sequence)
    assert decode(frame) == message
    assert frame.sequence == sequence


@given(U8, st.binary(max_size=MAX_PAYLOAD))
def test_any_frame_is_a_message_or_says_why_it_is_none(kind: int, payload: bytes) -> None:
    read = decode(Frame(type=kind, sequence=0, payload=payload))
    if isinstance(read, Unread):
        assert read.why
    else:
        size = read.LAYOUT.size
        again = encode(read, 0)
        unknown_reset = isinstance(read, Greeting) and read.reset is Reset.UNKNOWN
        assert unknown_reset or again.payload == payload[:size]


@pytest.mark.parametrize(
    ("kind", "payload", "why"),
    [
        (0x70, b"", "no message has type 0x70"),
        (Ack.TYPE, b"\1\2\3", "Ack has 4 bytes, not 3"),
        (Event.TYPE, bytes.fromhex("00000000 01 02 0000 0000"), "neither 0 nor 1"),
        (Set.TYPE, bytes.fromhex("09 01 0000"), "9 is not a valid Output"),
    ],
)
def test_a_frame_that_is_no_message_says_why(kind: int, payload: bytes, why: str) -> None:
    read = decode(Frame(type=kind, sequence=0, payload=payload))
    assert isinstance(read, Unread)
    assert why in read.why


def test_a_newer_boards_longer_message_is_read_as_far_as_it_is_known() -> None:
    frame = encode(Ack(boot=5), 1)
    longer = Frame(type=frame.type, sequence=1, payload=frame.payload + b"more")
    assert decode(longer) == Ack(boot=5)


def test_an_event_of_an_input_that_only_a_newer_board_has_is_still_an_event() -> None:
    event = Event(boot=1, input=77, raised=True)
    assert decode(encode(event, 1)) == event


def test_a_reset_for_a_reason_that_only_a_newer_board_has_is_unknown() -> None:
    assert Reset(99) is Reset.UNKNOWN


def test_an_echo_is_told_from_an_answer_by_the_highest_bit_of_its_type() -> None:
    assert all(kind.TYPE < 0x80 for kind in get_args(ToBoard))
    assert all(kind.TYPE >= 0x80 for kind in get_args(FromBoard))


def test_each_level_has_the_bit_of_its_input() -> None:
    assert Levels.BATTERY == 1 << Input.BATTERY
    assert {level.name for level in Levels} <= {which.name for which in Input}
