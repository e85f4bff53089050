"""The rows of one transaction's journal entries, chained in memory before they are written."""

from datetime import datetime
from secrets import token_bytes

from sqlalchemy import Connection, Dialect

from central import tables
from central.alarms.journal import Entry, chained, content_digest
from central.statements import Values, inserting, micros, updating

ENTRY_COLUMNS = (
    "position",
    "at",
    "kind",
    "actor",
    "hub",
    "home",
    "resident",
    "alarm",
    "case_id",
    "digest",
    "previous",
    "hash",
)
CONTENT_COLUMNS = ("position", "resident", "home", "salt", "body")


class Chain:
    """Grows from a head. `entries` and `contents` are rows of `journal`, `journal_content`."""

    def __init__(self, position: int, hashed: bytes) -> None:
        self.position = position
        self.hash = hashed
        self.entries: list[Values] = []
        self.contents: list[Values] = []

    def append(self, entry: Entry, at: datetime) -> int:
        """Chain an entry after the last and return its position."""
        position = self.position + 1
        digest = None
        if entry.body is not None:
            salt = token_bytes(16)
            digest = content_digest(salt, entry.body)
            self.contents.append((position, entry.resident, entry.home, salt, entry.body))
        hashed = chained(position, at, entry, digest=digest, previous=self.hash)
        self.entries.append(
            (
                position,
                micros(at),
                entry.kind,
                entry.actor,
                entry.hub,
                entry.home,
                entry.resident,
                entry.alarm,
                entry.case,
                digest,
                self.hash,
                hashed,
            )
        )
        self.position, self.hash = position, hashed
        return position


class ChainWriter:
    """Writes what a chain grew by, and the new head."""

    def __init__(self, dialect: Dialect) -> None:
        self._entries = inserting(tables.journal, dialect, ENTRY_COLUMNS)
        self._contents = inserting(tables.journal_content, dialect, CONTENT_COLUMNS)
        self._head = updating(tables.journal_head, dialect, ("position", "hash"), ("one",))

    def write(self, connection: Connection, chain: Chain) -> None:
        """Write it; nothing where nothing was recorded."""
        if chain.entries:
            self._entries.run_many(connection, chain.entries)
            self._contents.run_many(connection, chain.contents)
            self._head.run(connection, (chain.position, chain.hash, 1))
