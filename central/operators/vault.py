"""Seals what must be read again and yet not lie in the database in clear, such as second factors.

The key is derived from the centre's secret, which lies outside of the database: who copies the
database alone has nothing. Without that secret no second factor can be read again; recovery codes
go on working, and an administrator can reset the factor.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"caliu second factor 1"


class Vault:
    """Seals a text for one account; what was sealed for another does not open."""

    def __init__(self, secret: bytes, purpose: bytes = _PURPOSE) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
        self._fernet = Fernet(urlsafe_b64encode(derived))

    def seal(self, text: str, *, of: str) -> str:
        """Return what is stored."""
        return self._fernet.encrypt(f"{of}\0{text}".encode()).decode()

    def open(self, sealed: str, *, of: str) -> str | None:
        """Return the text, or None: sealed for another, with another secret, or tampered with."""
        try:
            owner, _, text = self._fernet.decrypt(sealed).decode().partition("\0")
        except InvalidToken:
            return None
        return text if owner == of else None
