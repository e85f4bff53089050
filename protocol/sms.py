"""The second path: an alarm, a position, and a receipt, in one short message of the network.

A message is URL-safe base64 (RFC 4648, 5) of at most 120 bytes, so that it fits the 160 characters
of one SMS in the plain alphabet:

    head u8 | hub: length u8, ASCII | body | HMAC-SHA-256 over all before it, cut to 80 bits

The head is the format's version (high four bits) and the kind (low four). The key is the hub's and
this installation's own; it comes with the desired state. The alarm and the message keep the ids
that they have on the other path, so that both become one alarm. A replay is a duplicate. What a
tracker says of where it is lies in `protocol.sms_positions`.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final, Literal
from uuid import UUID

from protocol import sms_positions
from protocol.evidence import Evidence
from protocol.identity import is_hub_id
from protocol.messages import VERSION, AlarmRaised, LocationReport, Outcome, Receipt

FORMAT: Final = 1
LONGEST: Final = 160
"""Characters of one SMS in the plain alphabet (3GPP TS 23.040)."""
KEY_BYTES: Final = 32
_MOST_BYTES: Final = LONGEST * 3 // 4
_MAC: Final = 10
_RAISED: Final = 1
_RECEIPT: Final = 2
_REPORT: Final = 3
_BODY: Final = struct.Struct(">16s16s6s8sIBB")
"""message id, alarm id, milliseconds since 1970, epoch, seq, flags (reason, test), certainty."""
_REPORT_BODY: Final = struct.Struct(">16s6s8sI")
"""message id, milliseconds since 1970, epoch, seq; then `sms_positions`."""
_RECEIPT_BODY: Final = struct.Struct(">16s6sB")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_REASONS: Final[tuple[Literal["immediate", "silence", "answer", "unasked"], ...]] = (
    "immediate",
    "silence",
    "answer",
    "unasked",
)
_TEST: Final = 0x80
_OUTCOMES: Final = (Outcome.STORED, Outcome.DUPLICATE, Outcome.QUARANTINED)


class NotOurs(ValueError):  # noqa: N818 - it reads as what it says
    """The text is no message of this format, or not signed by whom it names. It says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a text says, once its signature holds."""

    hub: str
    said: "AlarmRaised | Receipt | LocationReport"


def seal_alarm(alarm: AlarmRaised, *, hub: str, key: bytes) -> str:
    """Return the text of an alarm.

    What does not fit is cut: first the place, then the end of the source. Of the evidence only the
    position travels this way, rather than the place and the source. Raises ValueError where even
    the rest does not fit, or the key is none.
    """
    flags = _REASONS.index(alarm.reason) | (_TEST if alarm.test else 0)
    body = _BODY.pack(
        alarm.id.bytes,
        alarm.alarm.bytes,
        _milliseconds(alarm.at),
        bytes.fromhex(alarm.epoch),
        alarm.seq & 0xFFFFFFFF,
        flags,
        round(min(max(alarm.certainty, 0.0), 1.0) * 255),
    )
    room = _MOST_BYTES - _MAC - len(_headed(_RAISED, hub)) - len(body)
    position = b""
    if alarm.evidence is not None and alarm.evidence.position is not None:
        position = sms_positions.packed(alarm.evidence.position, alarm.at)
    if room - len(position) < 3 + len(alarm.cause.encode()[:24]):
        position = b""
    words = _words(alarm, room - len(position))
    return _sealed(_headed(_RAISED, hub) + body + words + position, key)


def seal_report(report: LocationReport, *, hub: str, key: bytes) -> str:
    """Return the text of a location report: its latest fixes, as many as fit (three, mostly).

    Raises ValueError where not even one fits, a fix is none, or the key is none.
    """
    head = _headed(_REPORT, hub)
    body = _REPORT_BODY.pack(
        report.id.bytes,
        _milliseconds(report.at),
        bytes.fromhex(report.epoch),
        report.seq & 0xFFFFFFFF,
    )
    room = _MOST_BYTES - _MAC - len(head) - len(body)
    return _sealed(head + body + sms_positions.packed_report(report, room), key)


def seal_receipt(receipt: Receipt, *, hub: str, key: bytes) -> str:
    """Return the text of a receipt that names a message's id."""
    if receipt.of is None:
        raise ValueError("a receipt of this path names an id")
    body = _RECEIPT_BODY.pack(
        receipt.of.bytes, _milliseconds(receipt.at), _OUTCOMES.index(receipt.outcome)
    )
    return _sealed(_headed(_RECEIPT, hub) + body, key)


def may_tell_a_place(text: str) -> bool:
    """Tell whether a text, signed by whomever, may hold a position: then it is not kept."""
    try:
        kind, _, body = _parted(_bytes_of(text)[:-_MAC])
    except NotOurs:
        return False
    if kind != _RAISED:
        return kind == _REPORT
    rest = body[_BODY.size :]
    for _ in range(3):
        rest = rest[1 + rest[0] :] if rest else b""
    return len(rest) >= sms_positions.FIX_BYTES


def hub_of(text: str) -> str:
    """Return the hub that a text names, before its signature is looked at; raises NotOurs."""
    return _parted(_bytes_of(text)[:-_MAC])[1]


def open_text(text: str, key_of: Callable[[str], "tuple[bytes, str] | None"]) -> Opened:
    """Read a text; raises NotOurs.

    `key_of` returns the key of a hub and its installation, or None where there is no such hub.
    """
    raw = _bytes_of(text)
    kind, hub, body = _parted(raw[:-_MAC])
    found = key_of(hub)
    if found is None:
        raise NotOurs("there is no such hub, or it has no second path")
    key, installation = found
    if not compare_digest(_mac(raw[:-_MAC], key), raw[-_MAC:]):
        raise NotOurs("the signature is not this hub's")
    try:
        if kind == _RAISED:
            return Opened(hub=hub, said=_alarm(body, installation))
        if kind == _RECEIPT:
            return Opened(hub=hub, said=_receipt(body))
        if kind == _REPORT:
            return Opened(hub=hub, said=_report(body, installation))
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise NotOurs(f"signed, and yet not to be read: {error}") from error
    raise NotOurs(f"kind {kind} is of a newer version")


# -- the parts


def _headed(kind: int, hub: str) -> bytes:
    if not is_hub_id(hub):
        raise ValueError(f"{hub!r} cannot name a hub")
    name = hub.encode("ascii")
    return bytes((FORMAT << 4 | kind, len(name))) + name


def _words(alarm: AlarmRaised, room: int) -> bytes:
    """Cause, source and place, each with its length; what does not fit is cut."""
    cause = alarm.cause.encode()[:24]
    room -= 3 + len(cause)
    if room < 0:
        raise ValueError("the hub's id leaves no room for an alarm")
    source = alarm.source.encode()[:room]
    place = (alarm.place or "").encode()
    if len(place) > room - len(source):
        place = b""
    return b"".join(bytes((len(word),)) + word for word in (cause, source, place))


def _sealed(content: bytes, key: bytes) -> str:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return urlsafe_b64encode(content + _mac(content, key)).decode().rstrip("=")


def _mac(content: bytes, key: bytes) -> bytes:
    return digest(key, content, sha256)[:_MAC]


def _bytes_of(text: str) -> bytes:
    text = text.strip()
    if not text.isascii() or len(text) > LONGEST:
        raise NotOurs("it is no text of this path")
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Base64Error, ValueError) as error:
        raise NotOurs("it is no text of this path") from error
    if len(raw) < _MAC + 3 or raw[0] >> 4 != FORMAT:
        raise NotOurs("it is no text of this path, or of a newer version")
    return raw


def _parted(content: bytes) -> tuple[int, str, bytes]:
    length = content[1]
    name, body = content[2 : 2 + length], content[2 + length :]
    if len(name) != length or not name.isascii() or not is_hub_id(name.decode()):
        raise NotOurs("it names no hub")
    return content[0] & 0x0F, name.decode(), body


def _alarm(body: bytes, installation: str) -> AlarmRaised:
    id_, alarm, at, epoch, seq, flags, certainty = _BODY.unpack_from(body)
    rest = body[_BODY.size :]
    words: list[str] = []
    for _ in range(3):
        length = rest[0]
        words.append(rest[1 : 1 + length].decode(errors="ignore"))
        rest = rest[1 + length :]
    cause, source, place = words
    position = sms_positions.unpacked(rest, _instant(at))
    return AlarmRaised(
        v=VERSION,
        id=UUID(bytes=id_),
        installation=installation,
        at=_instant(at),
        epoch=epoch.hex(),
        seq=seq,
        alarm=UUID(bytes=alarm),
        cause=cause,
        source=source,
        reason=_REASONS[flags & ~_TEST],
        place=place or None,
        certainty=round(certainty / 255, 2),
        test=bool(flags & _TEST),
        evidence=None if position is None else Evidence(position=position),
    )


def _report(body: bytes, installation: str) -> LocationReport:
    id_, at, epoch, seq = _REPORT_BODY.unpack_from(body)
    said = sms_positions.unpacked_report(body[_REPORT_BODY.size :], _instant(at))
    return LocationReport(
        v=VERSION,
        id=UUID(bytes=id_),
        installation=installation,
        at=_instant(at),
        epoch=epoch.hex(),
        seq=seq,
        source=said.source,
        fixes=said.fixes,
        battery=said.battery,
    )


def _receipt(body: bytes) -> Receipt:
    id_, at, outcome = _RECEIPT_BODY.unpack_from(body)
    return Receipt(outcome=_OUTCOMES[outcome], of=UUID(bytes=id_), at=_instant(at))


def _milliseconds(at: datetime) -> bytes:
    return ((at - _EPOCH) // timedelta(milliseconds=1)).to_bytes(6, "big")


def _instant(milliseconds: bytes) -> datetime:
    return _EPOCH + timedelta(milliseconds=int.from_bytes(milliseconds, "big"))
