"""Names that cross the wire: of hubs, of messages, of alarms."""

import re
from datetime import datetime
from secrets import randbits, token_hex
from uuid import UUID

HUB_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,62}")
"""A hub's id: the common name of its certificate, its MQTT user and a level of its topics."""


def new_id(now: datetime) -> UUID:
    """Make a UUIDv7 (RFC 9562, 5.7): it sorts by its time of making, to the millisecond.

    The libraries that make them read the machine's clock themselves; here time is an argument.
    """
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    version, variant = 7 << 76, 2 << 62
    return UUID(int=milliseconds << 80 | version | randbits(12) << 64 | variant | randbits(62))


def new_epoch() -> str:
    """Make the random name of one outbox, 16 hexadecimal digits; sequence numbers count in it."""
    return token_hex(8)


def is_hub_id(text: str) -> bool:
    """Tell whether `text` may stand as a hub's id in a topic and in a certificate."""
    return HUB_ID.fullmatch(text) is not None
