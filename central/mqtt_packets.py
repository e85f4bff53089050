"""MQTT 3.1.1 on the wire, for a client: packets to bytes, and bytes, however split, to packets.

Pure. Numbers in brackets are sections of the OASIS standard (mqtt-v3.1.1-os). Quality of service 2
is not part of our contract and is refused.
"""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

HEAD_OF_OVERSIZE = 64 * 1024
"""Bytes kept of a message that is larger than allowed."""
_LARGEST = 268_435_455
"""What four length bytes can say [2.2.3]."""
PINGREQ = b"\xc0\x00"
DISCONNECT = b"\xe0\x00"


class Malformed(Exception):  # noqa: N818 - it reads as what it says
    """What came is not MQTT 3.1.1, or not a part of it that a client of ours may get."""


class Will(Struct, frozen=True, kw_only=True):
    """What the broker publishes for a client that it loses [3.1.2.5]."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = True


class ConnAck(Struct, frozen=True, kw_only=True, gc=False):
    code: int
    """0 is accepted [3.2.2.3]."""


class Publish(Struct, frozen=True, gc=False):
    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    packet_id: int = 0
    duplicate: bool = False


class Oversize(Struct, frozen=True, kw_only=True, gc=False):
    """A PUBLISH above the limit: its head and its digest, the rest was read past."""

    topic: str
    qos: int
    packet_id: int
    head: bytes
    size: int
    sha256: bytes


class PubAck(Struct, frozen=True, gc=False):
    packet_id: int


class SubAck(Struct, frozen=True, gc=False):
    packet_id: int
    codes: bytes
    """One a filter: the granted quality of service, or 0x80 for refused [3.9.3]."""


class PingResp(Struct, frozen=True, gc=False):
    pass


Packet = ConnAck | Publish | Oversize | PubAck | SubAck | PingResp


def connect(
    client_id: str,
    *,
    keep_alive_s: int,
    user: str | None = None,
    password: str | None = None,
    will: Will | None = None,
) -> bytes:
    """CONNECT with a clean session [3.1]."""
    flags = 0x02
    payload = _text(client_id)
    if will is not None:
        flags |= 0x04 | will.qos << 3 | will.retain << 5
        payload += _text(will.topic) + len(will.payload).to_bytes(2, "big") + will.payload
    if user is not None:
        flags |= 0x80
        payload += _text(user)
    if password is not None:
        flags |= 0x40
        payload += _text(password)
    head = _text("MQTT") + bytes([4, flags]) + keep_alive_s.to_bytes(2, "big")
    return _packet(0x10, head + payload)


def publish(
    topic: str, payload: bytes, *, qos: int = 0, retain: bool = False, packet_id: int = 0
) -> bytes:
    """PUBLISH [3.3]; `packet_id` counts only at quality of service 1."""
    name = topic.encode()
    named = b"%c%c%s" % (len(name) >> 8, len(name) & 0xFF, name)
    if qos:
        named += b"%c%c" % (packet_id >> 8, packet_id & 0xFF)
    size = len(named) + len(payload)
    if size < 128:
        return b"%c%c%s%s" % (0x30 | qos << 1 | retain, size, named, payload)
    return b"%c%s%s%s" % (0x30 | qos << 1 | retain, _length(size), named, payload)


def puback(packet_id: int) -> bytes:
    """PUBACK [3.4]."""
    return b"\x40\x02%c%c" % (packet_id >> 8, packet_id & 0xFF)


def subscribe(packet_id: int, filters: Sequence[tuple[str, int]]) -> bytes:
    """SUBSCRIBE to (filter, quality of service) [3.8]."""
    asked = b"".join(_text(wanted) + bytes([qos]) for wanted, qos in filters)
    return _packet(0x82, packet_id.to_bytes(2, "big") + asked)


class Parser:
    """Grows packets out of bytes; holds at most one packet, and never more than `max_packet`."""

    def __init__(self, max_packet: int) -> None:
        self._max = max_packet
        self._rest = b""
        self._flood: _Flood | None = None

    def feed(self, data: bytes) -> list[Packet]:
        """Return the packets that are whole now; raises Malformed."""
        packets: list[Packet] = []
        if self._flood is not None:
            data = self._drain(data, packets)
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        while end - at >= 2:
            length, body = data[at + 1], at + 2
            if length & 0x80:
                found = _long_length(data, at + 1)
                if found is None:
                    break
                length, body = found
            if length > self._max:
                begun = _Flood.begin(data, at, body, length)
                if begun is None:
                    break
                self._flood = begun
                self._rest = b""
                self._drain(data[body:], packets)
                return packets
            if end - body < length:
                break
            packets.append(_parse(data[at], data, body, body + length))
            at = body + length
        self._rest = data[at:]
        return packets

    def _drain(self, data: bytes, packets: list[Packet]) -> bytes:
        """Read past an oversized message; return what follows it."""
        flood = self._flood
        if flood is None:
            return data
        rest = flood.take(data)
        if flood.missing == 0:
            packets.append(flood.result())
            self._flood = None
            if rest:
                packets.extend(self.feed(rest))
        return b""


class _Flood:
    """A PUBLISH above the limit, on its way past."""

    def __init__(self, topic: str, qos: int, packet_id: int, skip: int, length: int) -> None:
        self.missing = length
        self._topic, self._qos, self._packet_id = topic, qos, packet_id
        self._skip = skip
        self._size = length - skip
        self._head = bytearray()
        self._digest = sha256()

    @classmethod
    def begin(cls, data: bytes, at: int, body: int, length: int) -> "_Flood | None":
        """Read the header; None while it is not whole. Only a PUBLISH may be large."""
        if data[at] >> 4 != 3:
            raise Malformed(f"a packet of type {data[at] >> 4} with {length} bytes")
        if len(data) < body + 2:
            return None
        qos = data[at] >> 1 & 3
        after = 2 + int.from_bytes(data[body : body + 2], "big")
        skip = after + (2 if qos else 0)
        if qos > 1 or skip > length:
            raise Malformed("a large PUBLISH with a wrong header")
        if len(data) < body + skip:
            return None
        topic = _decoded(data[body + 2 : body + after])
        packet_id = int.from_bytes(data[body + after : body + skip], "big")
        return cls(topic, qos, packet_id, skip, length)

    def take(self, data: bytes) -> bytes:
        """Eat what belongs to it; return the rest."""
        mine, rest = data[: self.missing], data[self.missing :]
        self.missing -= len(mine)
        skipped = min(self._skip, len(mine))
        self._skip -= skipped
        mine = mine[skipped:]
        self._digest.update(mine)
        self._head += mine[: HEAD_OF_OVERSIZE - len(self._head)]
        return rest

    def result(self) -> Oversize:
        return Oversize(
            topic=self._topic,
            qos=self._qos,
            packet_id=self._packet_id,
            head=bytes(self._head),
            size=self._size,
            sha256=self._digest.digest(),
        )


def _parse(first: int, data: bytes, start: int, end: int) -> Packet:
    kind = first >> 4
    if kind == 3:
        return _publish(first, data, start, end)
    match kind, end - start:
        case 4, 2:
            return PubAck(data[start] << 8 | data[start + 1])
        case 2, 2:
            return ConnAck(code=data[start + 1])
        case 9, size if size >= 3:
            return SubAck(data[start] << 8 | data[start + 1], data[start + 2 : end])
        case 13, 0:
            return PingResp()
    raise Malformed(f"a packet of type {kind} with {end - start} bytes")


def _publish(first: int, data: bytes, start: int, end: int) -> Publish:
    qos = first >> 1 & 3
    if qos > 1:
        raise Malformed(f"quality of service {qos}")
    after = start + 2 + (data[start] << 8 | data[start + 1]) if end - start >= 2 else end + 1
    body = after + 2 if qos else after
    if body > end:
        raise Malformed("a PUBLISH that ends within its header")
    return Publish(
        _decoded(data[start + 2 : after]),
        data[body:end],
        qos,
        bool(first & 1),
        data[after] << 8 | data[after + 1] if qos else 0,
        bool(first & 8),
    )


def _decoded(topic: bytes) -> str:
    try:
        return topic.decode()
    except UnicodeDecodeError as error:
        raise Malformed("a topic that is not UTF-8") from error


def _long_length(data: bytes, at: int) -> tuple[int, int] | None:
    """Return (remaining length, where the body starts), or None while it is not whole."""
    length = 0
    for index in range(4):
        if at + index >= len(data):
            return None
        length |= (data[at + index] & 0x7F) << 7 * index
        if not data[at + index] & 0x80:
            return length, at + index + 1
    raise Malformed("a length of more than four bytes")


def _packet(first: int, body: bytes) -> bytes:
    return bytes([first]) + _length(len(body)) + body


def _length(size: int) -> bytes:
    if size > _LARGEST:
        raise ValueError(f"{size} bytes do not fit into one packet")
    out = bytearray()
    while size > 127:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    out.append(size)
    return bytes(out)


def _text(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw
