"""The append-only, hash-chained journal: what an entry is, how it is chained, how it is proven.

The chain runs over ids and digests: `hash = SHA-256(previous | canonical entry)`, where the entry
holds the digest `SHA-256(salt | body)` of its content and never the content. The content lies
beside it in a row that erasure deletes, so that the chain stays verifiable without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec

GENESIS = sha256(b"caliu journal 1").digest()
"""What the first entry names as its previous hash."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One fact, before it has a position. A Struct, because thousands a second are made."""

    kind: str
    """Such as `alarm.raised`, `case.taken`, `person.looked-at`."""
    actor: str
    """`hub:<id>`, `operator:<id>`, `contact:<id>` or `system`."""
    hub: str | None = None
    home: str | None = None
    resident: str | None = None
    alarm: str | None = None
    case: str | None = None
    body: bytes | None = None
    """Content that may be personal (the stored bytes, a note's text as JSON); erasable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry with its place in the chain, as stored."""

    position: int
    at: datetime
    entry: Entry
    digest: bytes | None
    previous: bytes
    hash: bytes


def content_digest(salt: bytes, body: bytes) -> bytes:
    """Return what the chain keeps of a content."""
    return sha256(salt + body).digest()


def chained(
    position: int, at: datetime, entry: Entry, *, digest: bytes | None, previous: bytes
) -> bytes:
    """Return the hash of an entry at `position` after `previous`.

    The canonical form is the JSON array of position, microseconds, kind, actor, hub, home,
    resident, alarm, case and the digest in hexadecimal, in that order.
    """
    canonical = msgspec.json.encode(
        (
            position,
            int(at.timestamp()) * 1_000_000 + at.microsecond,
            entry.kind,
            entry.actor,
            entry.hub,
            entry.home,
            entry.resident,
            entry.alarm,
            entry.case,
            None if digest is None else digest.hex(),
        )
    )
    return sha256(previous + canonical).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Where the journal is not what was written."""

    position: int
    what: str


def flaws(links: Iterable[Link], *, position: int = 0, previous: bytes = GENESIS) -> Iterable[Flaw]:
    """Yield every break of the chain that follows `position`, whose hash is `previous`."""
    for link in links:
        if link.position != position + 1:
            yield Flaw(position=link.position, what=f"entries after {position} are missing")
        if link.previous != previous:
            yield Flaw(position=link.position, what="it does not follow the entry before it")
        expected = chained(
            link.position, link.at, link.entry, digest=link.digest, previous=link.previous
        )
        if link.hash != expected:
            yield Flaw(position=link.position, what="its content was changed")
        position, previous = link.position, link.hash
