"""One central process on one SQLite file: the second refuses to start, in a sentence."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(RuntimeError):
    """Another process holds the database. The text says which, and what to do."""


@contextmanager
def only_process(database: Path) -> Iterator[None]:
    """Hold the lock beside the SQLite file; the kernel lets go of it however the process ends."""
    database.parent.mkdir(parents=True, exist_ok=True)
    file = database.with_name(database.name + ".lock")
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            raise AlreadyRunningError(
                f"another central process (pid {holder}) is running on {database}; "
                "stop it first, or give this one PostgreSQL or another state folder"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
