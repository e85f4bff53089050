"""What the hub keeps on its disk: events, open questions, faults, executed orders.

SQLite with a write-ahead log, synced at every commit. It belongs to the one thread of the outbox.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from edge.changes import (
    Change,
    Contents,
    Executed,
    FaultOpen,
    FaultShut,
    Forget,
    Keep,
    Suspect,
    Unsuspect,
)
from edge.lanes import Waiting
from edge.salvage import sync_folder
from protocol.identity import new_epoch

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    type TEXT NOT NULL,
    stream TEXT NOT NULL,
    life INTEGER NOT NULL,
    raises INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    raw BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS event_sha256 ON event (sha256);
CREATE TABLE IF NOT EXISTS suspicion (alarm TEXT PRIMARY KEY, raw BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fault (
    component TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (component, code)
) STRICT;
CREATE TABLE IF NOT EXISTS executed (
    place INTEGER PRIMARY KEY, command TEXT NOT NULL UNIQUE, raw BLOB NOT NULL
) STRICT;
"""
EXECUTED_KEPT = 500
"""Results of orders kept beyond their receipt, so that a late resend gets the same answer."""


class Store:
    """The open database. Every method may raise sqlite3.Error: the disk refused."""

    def __init__(self, path: Path) -> None:
        created = not path.exists()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA busy_timeout = 2000")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            check = self._db.execute("PRAGMA quick_check(1)").fetchone()
            if check != ("ok",):
                raise sqlite3.DatabaseError(f"quick_check says {check}")
            self._db.executescript(f"BEGIN IMMEDIATE;{SCHEMA}COMMIT;")
            self._db.execute(
                "INSERT OR IGNORE INTO meta VALUES ('epoch', ?), ('seq', '0'), ('order', '0')",
                (new_epoch(),),
            )
        except sqlite3.Error:
            self._db.close()
            raise
        if created:
            for folder in (path.parent, path.parent.parent):
                sync_folder(folder)

    def contents(self) -> Contents:
        """Read everything but the events' bytes."""
        meta: dict[str, str] = dict(self._db.execute("SELECT key, value FROM meta"))
        rows = self._db.execute(
            "SELECT number, id, topic, type, stream, life, raises FROM event ORDER BY number"
        )
        suspicions = self._db.execute("SELECT raw FROM suspicion ORDER BY alarm").fetchall()
        faults = self._db.execute("SELECT component, code FROM fault").fetchall()
        return Contents(
            epoch=meta["epoch"],
            seq=int(meta["seq"]),
            waiting=tuple(_waiting(row) for row in rows),
            suspicions=tuple(bytes(raw) for (raw,) in suspicions),
            faults=tuple((str(component), str(code)) for component, code in faults),
            order=int(meta["order"]),
        )

    def raws(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Return the stored bytes of these events, as far as they are there."""
        found: dict[UUID, bytes] = {}
        for id_ in ids:
            row = self._db.execute("SELECT raw FROM event WHERE id = ?", (str(id_),)).fetchone()
            if row is not None:
                found[id_] = bytes(row[0])
        return found

    def id_of(self, sha256: str) -> UUID | None:
        """Return which event has this digest."""
        row = self._db.execute("SELECT id FROM event WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else UUID(row[0])

    def result_of(self, command: UUID) -> bytes | None:
        """Return the bytes of the result of an executed order."""
        row = self._db.execute(
            "SELECT raw FROM executed WHERE command = ?", (str(command),)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def write(self, changes: Sequence[Change]) -> None:
        """Commit all changes in one transaction, on the disk when this returns."""
        try:
            self._transact(changes)
        except sqlite3.OperationalError as error:
            if "full" not in str(error):
                raise
            # Receipted events leave room in the log: give it back, and try once more.
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._transact(changes)

    def _transact(self, changes: Sequence[Change]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for change in changes:
                self._apply(change)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _apply(self, change: Change) -> None:
        run = self._db.execute
        match change:
            case Keep(waiting=w):
                run(
                    "INSERT INTO event (id, topic, type, stream, life, raises, sha256, raw)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (
                        *(str(w.id), w.topic, w.type, w.stream, w.life, w.raises),
                        *(change.sha256, change.raw),
                    ),
                )
                run(
                    "UPDATE meta SET value = ? WHERE key = 'seq' AND CAST(value AS INTEGER) < ?"
                    " AND EXISTS (SELECT 1 FROM meta WHERE key = 'epoch' AND value = ?)",
                    (str(change.seq), change.seq, change.epoch),
                )
            case Forget(id=id_):
                run("DELETE FROM event WHERE id = ?", (str(id_),))
            case Suspect(alarm=alarm, raw=raw):
                run("INSERT OR REPLACE INTO suspicion VALUES (?, ?)", (str(alarm), raw))
            case Unsuspect(alarm=alarm):
                run("DELETE FROM suspicion WHERE alarm = ?", (str(alarm),))
            case FaultOpen(component=component, code=code):
                run("INSERT OR IGNORE INTO fault VALUES (?, ?)", (component, code))
            case FaultShut(component=component, code=code):
                run("DELETE FROM fault WHERE component = ? AND code = ?", (component, code))
            case Executed(command=command, n=n, raw=raw):
                run(
                    "INSERT INTO executed (command, raw) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (str(command), raw),
                )
                run(
                    "DELETE FROM executed WHERE place <= (SELECT max(place) FROM executed) - ?",
                    (EXECUTED_KEPT,),
                )
                run(
                    "UPDATE meta SET value = ? WHERE key = 'order' AND CAST(value AS INTEGER) < ?",
                    (str(n), n),
                )

    def close(self) -> None:
        self._db.close()


def _waiting(row: tuple[int, str, str, str, str, int, int]) -> Waiting:
    number, id_, topic, type_, stream, life, raises = row
    return Waiting(
        number=number,
        id=UUID(id_),
        topic=topic,
        type=type_,
        stream=stream,
        life=bool(life),
        raises=bool(raises),
    )
