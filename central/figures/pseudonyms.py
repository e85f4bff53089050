"""Names that tell nobody: keyed digests for rows, letters for operators."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import new as keyed
from string import ascii_uppercase

_LENGTH = 12
"""Hexadecimal digits: of a million calls, two alike are one chance in some hundreds."""


class Pseudonyms:
    """The pseudonyms of one centre: the same each time, and of no use without its secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = sha256(b"caliu pseudonyms 1" + secret).digest()

    def of(self, kind: str, real: str | None) -> str:
        """Return the pseudonym of an id; of nothing, nothing."""
        if not real:
            return ""
        told = f"{kind}\x00{real}".encode()
        return keyed(self._secret, told, sha256).hexdigest()[:_LENGTH]

    def letters(self, operators: Iterable[str]) -> Mapping[str, str]:
        """Return a letter for each: A to Z, then AA, AB, in an order that tells nothing."""
        ordered = sorted(set(operators), key=lambda each: self.of("operator", each))
        return {operator: _letter(at) for at, operator in enumerate(ordered)}


def _letter(number: int) -> str:
    more, last = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[last]
