"""The rows of one transaction's journal entries, chained in memory before they are written."""

from datetime import datetime
from secrets import token_bytes

from central.alarms.journal import Entry, chained, content_digest


class Chain:
    """Grows from a head; `entries` and `contents` are rows for `journal`, `journal_content`."""

    def __init__(self, position: int, hashed: bytes) -> None:
        self.position = position
        self.hash = hashed
        self.entries: list[dict[str, object]] = []
        self.contents: list[dict[str, object]] = []

    def append(self, entry: Entry, at: datetime) -> int:
        """Chain an entry after the last and return its position."""
        position = self.position + 1
        digest = None
        if entry.body is not None:
            salt = token_bytes(16)
            digest = content_digest(salt, entry.body)
            self.contents.append(
                {
                    "position": position,
                    "resident": entry.resident,
                    "home": entry.home,
                    "salt": salt,
                    "body": entry.body,
                }
            )
        hashed = chained(position, at, entry, digest=digest, previous=self.hash)
        self.entries.append(
            {
                "position": position,
                "at": at,
                "kind": entry.kind,
                "actor": entry.actor,
                "hub": entry.hub,
                "home": entry.home,
                "resident": entry.resident,
                "alarm": entry.alarm,
                "case_id": entry.case,
                "digest": digest,
                "previous": self.hash,
                "hash": hashed,
            }
        )
        self.position, self.hash = position, hashed
        return position
