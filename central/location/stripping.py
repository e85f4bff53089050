"""Takes positions out of a message before anything of it is stored: bytes to bytes. Pure.

The journal and the quarantine keep what came in; where somebody was is no part of it. It lies in
rows that end with the alarm. Also the digest by which a resend is known is that of the stripped
bytes: the digest of a position can be tried out.
"""

from typing import Any

import msgspec

_TELLING = frozenset({"fixes", "latitude", "longitude", "lat", "lon", "lng"})
_HINTS = (b"fixes", b"latitude", b'"lat"', b'"position"', b"location.reported")


def stripped(raw: bytes) -> bytes:
    """Return the message without positions; the same bytes where there are none.

    What may hold one and is no JSON leaves nothing behind.
    """
    if not any(hint in raw for hint in _HINTS):
        return raw
    return thoroughly_stripped(raw)


def thoroughly_stripped(raw: bytes) -> bytes:
    """Do the same whatever the bytes look like."""
    try:
        content = msgspec.json.decode(raw)
        return msgspec.json.encode(_without(content))
    except (msgspec.DecodeError, msgspec.EncodeError, UnicodeError, RecursionError):
        return b""


def _without(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {
            key: _without(part)
            for key, part in value.items()
            if key not in _TELLING and not (key == "position" and isinstance(part, dict))
        }
    if isinstance(value, list):
        return [_without(part) for part in value]
    return value
