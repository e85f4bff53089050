"""The codec of MQTT 3.1.1: whatever way bytes are split, the same packets come out."""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import mqtt_packets as mqtt
from central.mqtt_packets import (
    ConnAck,
    Malformed,
    Oversize,
    Packet,
    Parser,
    PingResp,
    PubAck,
    Publish,
    SubAck,
)

LIMIT = 1000

topics = st.text(st.characters(codec="utf-8", exclude_characters="\x00#+"), max_size=60)
packet_ids = st.integers(1, 65535)
publishes = st.builds(
    lambda topic, payload, qos, retain, packet_id: Publish(
        topic, payload, qos, retain, packet_id if qos else 0
    ),
    topics,
    st.binary(max_size=300) | st.binary(min_size=1200, max_size=3000),
    st.integers(0, 1),
    st.booleans(),
    packet_ids,
)
packets = st.one_of(
    publishes,
    st.builds(PubAck, packet_ids),
    st.builds(SubAck, packet_ids, st.binary(min_size=1, max_size=20)),
    st.builds(ConnAck, code=st.integers(0, 5)),
    st.just(PingResp()),
)


def written(packet: Packet) -> bytes:
    """What a broker would send."""
    match packet:
        case Publish(topic, payload, qos, retain, packet_id):
            return mqtt.publish(topic, payload, qos=qos, retain=retain, packet_id=packet_id)
        case PubAck(packet_id):
            return mqtt.puback(packet_id)
        case SubAck(packet_id, codes):
            return bytes([0x90, 2 + len(codes)]) + packet_id.to_bytes(2, "big") + codes
        case ConnAck(code=code):
            return bytes([0x20, 2, 0, code])
        case PingResp():
            return b"\xd0\x00"
        case Oversize():
            raise AssertionError


def expected(packet: Packet) -> Packet:
    """What a parser with LIMIT makes of it."""
    if not isinstance(packet, Publish):
        return packet
    size = 2 + len(packet.topic.encode()) + (2 if packet.qos else 0) + len(packet.payload)
    if size <= LIMIT:
        return packet
    return Oversize(
        topic=packet.topic,
        qos=packet.qos,
        packet_id=packet.packet_id,
        head=packet.payload[: mqtt.HEAD_OF_OVERSIZE],
        size=len(packet.payload),
        sha256=sha256(packet.payload).digest(),
    )


@given(st.lists(packets, max_size=8), st.data())
def test_any_split_gives_the_same_packets(sent: list[Packet], data: st.DataObject) -> None:
    stream = b"".join(written(packet) for packet in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    parser, read = Parser(LIMIT), list[Packet]()
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        read += parser.feed(stream[start:end])
    assert read == [expected(packet) for packet in sent]


@given(publishes, publishes)
def test_one_byte_at_a_time_is_enough(first: Publish, second: Publish) -> None:
    parser, read = Parser(LIMIT), list[Packet]()
    for byte in written(first) + written(second):
        read += parser.feed(bytes([byte]))
    assert read == [expected(first), expected(second)]


@given(st.binary(max_size=400))
def test_noise_is_malformed_or_waits_for_more(noise: bytes) -> None:
    parser = Parser(LIMIT)
    with suppress(Malformed):
        read = parser.feed(noise)
        assert len(parser._rest) <= LIMIT + 5
        assert len(read) <= len(noise) // 2


def test_a_message_of_ten_megabytes_is_read_past_in_little_memory() -> None:
    payload = bytes(10_000_000)
    stream = mqtt.publish("caliu/hub-1/up/event", payload, qos=1, packet_id=7)
    parser, read, most = Parser(262_144), list[Packet](), 0
    for start in range(0, len(stream), 65_536):
        read += parser.feed(stream[start : start + 65_536])
        most = max(most, len(parser._rest))
    read += parser.feed(mqtt.puback(9))
    oversize, following = read
    assert isinstance(oversize, Oversize)
    assert (oversize.size, len(oversize.head)) == (10_000_000, 65_536)
    assert oversize.sha256 == sha256(payload).digest()
    assert following == PubAck(9)
    assert most <= 65_536


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b"\x34\x03\x00\x01a\x00\x01", "quality of service 2"),
        (b"\x30\x01\x00", "a PUBLISH too short for a topic's length"),
        (b"\x32\x04\x00\x02ab", "a PUBLISH without its packet id"),
        (b"\x30\x03\x00\x01\xff", "a topic that is not UTF-8"),
        (b"\x10\x00", "CONNECT, which a broker never sends"),
        (b"\x40\x03\x00\x01\x00", "a PUBACK of three bytes"),
        (b"\x30\xff\xff\xff\xff\x7f", "a length of five bytes"),
        (b"\x90\xff\xff\xff\x7f" + bytes(10), "a giant that is not a PUBLISH"),
    ],
)
def test_what_no_broker_of_ours_sends_is_malformed(stream: bytes, why: str) -> None:
    with pytest.raises(Malformed):
        Parser(LIMIT).feed(stream)
    assert why


def test_a_connect_is_written_as_the_standard_draws_it() -> None:
    """Byte by byte, after figures 3.2 to 3.8 of mqtt-v3.1.1-os."""
    hello = mqtt.connect(
        "me",
        keep_alive_s=10,
        user="u",
        password="p",
        will=mqtt.Will(topic="t", payload=b"gone", qos=1, retain=True),
    )
    body = (
        b"\x00\x04MQTT\x04\xee\x00\x0a"  # user, password, retain, QoS 1, will, clean session
        b"\x00\x02me\x00\x01t\x00\x04gone\x00\x01u\x00\x01p"
    )
    assert hello == bytes([0x10, len(body)]) + body


def test_a_subscription_is_written_as_the_standard_draws_it() -> None:
    asked = mqtt.subscribe(10, [("a/b", 1), ("c/d", 0)])
    assert asked == b"\x82\x0e\x00\x0a\x00\x03a/b\x01\x00\x03c/d\x00"
