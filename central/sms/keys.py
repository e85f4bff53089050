"""The key with which one hub, in one installation, signs what it sends as SMS.

It is derived and never stored: whoever reads the database alone cannot sign. Another home of the
same hub has another key, so what the earlier one still sends is nobody's.
"""

from hashlib import sha256
from hmac import digest


def key_for(secret: bytes, hub: str, installation: str) -> bytes:
    """Return the 32 bytes, from the centre's secret (HMAC-SHA-256)."""
    return digest(secret, f"second path|{hub}|{installation}".encode(), sha256)
