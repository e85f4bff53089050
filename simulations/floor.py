"""What the bench compares with: consumers that do the least one could do with an alarm.

`python -m simulations.floor commit|parse BROKER_PORT FOLDER` is a process that takes alarms from
the broker and answers it. `commit` writes what the centre writes for one alarm, as one bare SQLite
transaction with every value already in hand; `parse` decodes it and stores nothing.
"""

import asyncio
import sqlite3
import sys
from hashlib import sha256
from pathlib import Path

from central.mqtt import Mqtt, connect
from central.mqtt_address import Address
from central.mqtt_packets import Publish
from protocol.clock import RealClock
from protocol.codec import decode_up, encode
from protocol.messages import AlarmRaised, Outcome, Receipt

TABLES = """
CREATE TABLE messages (origin TEXT, key TEXT, sha256 BLOB, position INTEGER, received_at INTEGER,
    epoch TEXT, seq INTEGER, PRIMARY KEY (origin, key));
CREATE TABLE journal (position INTEGER PRIMARY KEY, at INTEGER, kind TEXT, actor TEXT, hub TEXT,
    home TEXT, resident TEXT, alarm TEXT, case_id TEXT, digest BLOB, previous BLOB, hash BLOB);
CREATE INDEX journal_case ON journal (case_id, position);
CREATE INDEX journal_resident ON journal (resident, position);
CREATE TABLE journal_content (position INTEGER PRIMARY KEY, resident TEXT, home TEXT, salt BLOB,
    body BLOB);
CREATE INDEX content_resident ON journal_content (resident);
CREATE TABLE journal_head (one INTEGER PRIMARY KEY, position INTEGER, hash BLOB);
INSERT INTO journal_head VALUES (1, 0, x'00');
CREATE TABLE alarms (hub TEXT, id TEXT, case_id TEXT, state TEXT, cause TEXT, priority INTEGER,
    place TEXT, home TEXT, resident TEXT, at INTEGER, received_at INTEGER, evidence TEXT,
    PRIMARY KEY (hub, id));
CREATE INDEX alarms_case ON alarms (case_id);
CREATE TABLE cases (id TEXT PRIMARY KEY, state TEXT, priority INTEGER, position INTEGER,
    alarms INTEGER);
"""
ZEROS = bytes(32)
ID = "00000000-0000-7000-8000-000000000000"


def open_store(file: Path) -> sqlite3.Connection:
    """Open a durable store with the rows of one alarm and nothing else."""
    store = sqlite3.connect(file, isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.executescript(TABLES)
    store.execute("INSERT INTO cases VALUES (?, 'queued', 1, 0, 0)", (ID,))
    return store


def write(store: sqlite3.Connection, numbers: range, body: bytes) -> None:
    """Write `len(numbers)` alarms in one transaction, executemany, and commit durably."""
    execute, many = store.execute, store.executemany
    execute("BEGIN IMMEDIATE")
    many(
        "INSERT INTO messages VALUES (?, ?, ?, ?, 1, 'e', ?)",
        [("town", f"{n:036d}", ZEROS, n, n) for n in numbers],
    )
    many(
        "INSERT INTO alarms VALUES ('town', ?, ?, 'raised', 'fall', 1, 'b', ?, ?, 1, 1, ?)",
        [(f"{n:036d}", ID, ID, ID, body) for n in numbers],
    )
    many(
        "INSERT INTO journal VALUES (?, 1, 'alarm.raised', 'hub', 'town', ?, ?, ?, ?, ?, ?, ?)",
        [(n, ID, ID, ID, ID, ZEROS, ZEROS, ZEROS) for n in numbers],
    )
    many(
        "INSERT INTO journal_content VALUES (?, ?, ?, ?, ?)",
        [(n, ID, ID, ZEROS[:16], body) for n in numbers],
    )
    execute("UPDATE cases SET position = ?, alarms = alarms + 1 WHERE id = ?", (numbers[-1], ID))
    execute("UPDATE journal_head SET position = ?, hash = ?", (numbers[-1], ZEROS))
    execute("COMMIT")


class Floor:
    """Answers each alarm after the least work."""

    def __init__(self, root: str, store: sqlite3.Connection | None) -> None:
        self._root = root
        self._store = store
        self._link: Mqtt | None = None
        self._number = 0
        self._came: list[tuple[str, AlarmRaised, bytes]] = []
        self._clock = RealClock()

    async def run(self, port: int) -> None:
        address = Address(host="127.0.0.1", port=port)
        self._link = await connect(address, f"floor-{self._root}", on_message=self.take)
        await self._link.subscribe((f"{self._root}/+/up/event", 1))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.wait([self._link.closed])

    def take(self, message: Publish) -> None:
        """Answer at the end of this turn of the loop: what came together is one transaction."""
        alarm = decode_up(message.payload)
        if not isinstance(alarm, AlarmRaised):
            return
        if not self._came:
            asyncio.get_running_loop().call_soon(self._answer)
        self._came.append((message.topic.split("/")[1], alarm, message.payload))

    def _answer(self) -> None:
        came, self._came = self._came, []
        if self._link is None:
            return
        if self._store is not None:
            numbers = range(self._number + 1, self._number + 1 + len(came))
            write(self._store, numbers, came[0][2])
            self._number += len(came)
        for hub, alarm, _ in came:
            receipt = Receipt(outcome=Outcome.STORED, of=alarm.id, at=self._clock.now())
            self._link.publish(f"{self._root}/{hub}/down/receipt", encode(receipt), qos=1)


def group_commit_rate(file: Path, *, seconds: float, size: int, body: bytes) -> float:
    """Return alarms a second of group commit alone: no broker, no parsing."""
    clock = RealClock()
    store = open_store(file)
    number, start = 1, clock.steady()
    while (took := clock.steady() - start) < seconds:
        sha256(body).digest()
        write(store, range(number, number + size), body)
        number += size
    store.close()
    return (number - 1) / took


def main(kind: str, port: str, folder: str) -> None:
    """Run one floor until it is ended."""
    store = open_store(Path(folder) / "floor.db") if kind == "commit" else None
    asyncio.run(Floor(kind, store).run(int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:4])
