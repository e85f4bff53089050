"""What to do with a broken database: move it out of the way, and read what can still be read."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def salvage(path: Path) -> list[bytes]:
    """Read what can still be read of a broken database: the events' bytes. Never raises."""
    found: list[bytes] = []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            for (raw,) in db.execute("SELECT raw FROM event ORDER BY number"):
                found.append(bytes(raw))  # one by one: what was read before an error counts
    except sqlite3.Error:
        pass
    return found


def set_aside(path: Path) -> Path:
    """Move a broken database out of the way and return where it is now."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    sync_folder(path.parent)
    return aside


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
