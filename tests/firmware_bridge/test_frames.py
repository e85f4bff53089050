"""Bytes become frames again, whatever noise stands between them."""

import pytest
from cobs import cobs
from crccheck.crc import Crc16Mcrf4Xx
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.frames import MAX_PAYLOAD, Frame, Receiver, encode

FRAMES = st.builds(
    Frame,
    type=st.integers(0, 0xFF),
    sequence=st.integers(0, 0xFFFF),
    payload=st.binary(max_size=MAX_PAYLOAD),
)


def fed(receiver: Receiver, data: bytes, chunk: int) -> tuple[Receiver, list[Frame]]:
    """Feed `data` in pieces of `chunk` bytes, as a serial line does."""
    frames: list[Frame] = []
    for start in range(0, len(data), chunk):
        receiver, whole = receiver.feed(data[start : start + chunk])
        frames += whole
    return receiver, frames


def test_the_bytes_on_the_line_are_those_that_the_firmware_was_written_for() -> None:
    frame = Frame(type=0x83, sequence=0x0102, payload=bytes.fromhex("07000000010101000000"))
    assert encode(frame).hex(" ") == ("00 07 01 83 02 01 0a 07 01 01 04 01 01 01 01 01 03 1e c0 00")


def test_the_crc_is_the_catalogued_mcrf4xx() -> None:
    assert Crc16Mcrf4Xx.calc(b"123456789") == 0x6F91


@given(FRAMES)
def test_a_frame_holds_no_delimiter_inside_and_one_at_each_end(frame: Frame) -> None:
    data = encode(frame)
    assert data[0] == data[-1] == 0
    assert 0 not in data[1:-1]


@given(st.lists(FRAMES, max_size=8), st.integers(1, 40))
def test_what_was_sent_arrives_whole_and_in_order_in_whatever_pieces(
    frames: list[Frame], chunk: int
) -> None:
    receiver, heard = fed(Receiver(), b"".join(map(encode, frames)), chunk)
    assert heard == frames
    assert (receiver.tally.frames, receiver.tally.damaged) == (len(frames), 0)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Noise as lines make it: rubbish, cut frames, frames with changed bytes."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=120))
    data = bytearray(encode(draw(FRAMES)))
    if draw(st.booleans()):
        return bytes(data[: draw(st.integers(0, len(data) - 2))])
    place = draw(st.integers(1, len(data) - 2))
    data[place] ^= draw(st.integers(1, 255))
    return bytes(data)


# Derandomized: a CRC of 16 bits lets one damaged frame in 65,536 through, and a test that fails
# once a month for that reason would be repaired by not looking at it.
@settings(derandomize=True, max_examples=400)
@given(st.lists(st.tuples(spoiled(), FRAMES), max_size=6), spoiled(), st.integers(1, 40))
def test_noise_between_frames_costs_no_frame_and_invents_none(
    pairs: list[tuple[bytes, Frame]], last: bytes, chunk: int
) -> None:
    data = b"".join(noise + encode(frame) for noise, frame in pairs) + last
    receiver, heard = fed(Receiver(), data, chunk)
    assert heard == [frame for _, frame in pairs]
    noise_bytes = sum(len(noise.replace(b"\0", b"")) for noise, _ in pairs)
    unended = len(last.rpartition(b"\0")[2])
    assert receiver.tally.damaged_bytes == noise_bytes + len(last.replace(b"\0", b"")) - unended


@settings(derandomize=True, max_examples=400)
@given(st.binary(max_size=600), st.integers(1, 64))
def test_any_bytes_at_all_are_taken_and_none_of_them_is_a_frame(data: bytes, chunk: int) -> None:
    _, heard = fed(Receiver(), data + b"\0", chunk)
    assert heard == []


@given(FRAMES)
def test_a_flood_without_a_delimiter_is_let_go_and_the_next_frame_is_heard(frame: Frame) -> None:
    receiver, heard = fed(Receiver(), b"\x55" * 10_000, 64)
    assert heard == []
    receiver, heard = fed(receiver, encode(frame), 7)
    assert heard == [frame]
    assert receiver.tally.damaged_bytes == 10_000


def test_a_flood_without_a_delimiter_takes_no_memory() -> None:
    receiver, _ = Receiver().feed(b"\x55" * 1_000_000)
    assert len(repr(receiver)) < 1_000


@pytest.mark.parametrize("length", [MAX_PAYLOAD + 1, 0])
def test_a_length_that_is_not_the_payloads_is_damage(length: int) -> None:
    body = bytes((1, 2, 0, 0, length)) + b"abc"
    whole = body + Crc16Mcrf4Xx.calc(body).to_bytes(2, "little")
    receiver, heard = Receiver().feed(b"\0" + cobs.encode(whole) + b"\0")
    assert heard == ()
    assert receiver.tally.damaged == 1


def test_a_whole_frame_of_another_version_is_counted_apart() -> None:
    body = bytes((2, 0x82, 0, 0, 0))
    whole = body + Crc16Mcrf4Xx.calc(body).to_bytes(2, "little")
    receiver, heard = Receiver().feed(b"\0" + cobs.encode(whole) + b"\0")
    assert heard == ()
    assert (receiver.tally.foreign, receiver.tally.damaged) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "sequence", "payload"),
    [(256, 0, b""), (-1, 0, b""), (0, 65_536, b""), (0, -1, b""), (0, 0, bytes(65))],
)
def test_what_does_not_fit_a_frame_is_refused_when_it_is_made(
    kind: int, sequence: int, payload: bytes
) -> None:
    with pytest.raises(ValueError, match=r"type|sequence|payload"):
        Frame(type=kind, sequence=sequence, payload=payload)
