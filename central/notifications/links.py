"""Links by which a contact answers: a random word of one attempt, signed by the centre.

Whoever reads the database alone cannot make one, and whoever guesses words cannot sign them. They
end with the attempt's `expires_at`.
"""

from hashlib import sha256

from itsdangerous import BadSignature, HMACAlgorithm, Signer


class _ShortHmac(HMACAlgorithm):
    """HMAC-SHA-256 cut to 128 bits (RFC 2104, 5), so that an SMS has room for words."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:16]


class Links:
    """Makes links and reads them back."""

    def __init__(self, public_url: str, secret: bytes) -> None:
        self._base = public_url.rstrip("/")
        self._signer = Signer(
            secret,
            salt="contact-link",
            key_derivation="hmac",
            digest_method=sha256,
            algorithm=_ShortHmac(sha256),
        )

    def url(self, link: str) -> str:
        """Return the whole address for the random word of an attempt."""
        return f"{self._base}/c/{self.token(link)}"

    def token(self, link: str) -> str:
        """Return the signed word that stands in the address."""
        return self._signer.sign(link).decode()

    def read(self, token: str) -> str | None:
        """Return the random word of a token that we signed, or None."""
        try:
            return self._signer.unsign(token).decode()
        except (BadSignature, UnicodeError):
            return None
