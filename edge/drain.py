"""A text stream that never makes its writer wait: a thread writes, and what is too much is dropped.

A reader of the hub's output that stops reading must not stop the hub.
"""

import queue
import threading
from typing import TextIO

CAPACITY = 5000
"""Pieces of text; beyond it the newest are dropped and counted."""


class Drain:
    """Stands in for `stream` where `write` and `flush` are needed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(CAPACITY)
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)
        self._thread.start()
        self.dropped = 0

    def write(self, text: str) -> int:
        """Queue the text; never blocks and never raises."""
        try:
            self._lines.put_nowait(text)
        except queue.Full:
            self.dropped += 1
        return len(text)

    def flush(self) -> None:
        """Do nothing: the thread flushes."""

    def close(self, within_s: float = 1.0) -> None:
        """Write what is queued, waiting for it no longer than this."""
        try:
            self._lines.put(None, timeout=within_s)
        except queue.Full:
            return
        self._thread.join(within_s)

    def _run(self) -> None:
        while True:
            line = self._lines.get()
            if line is None:
                return
            try:
                self._stream.write(line)
                if self._lines.empty():
                    self._stream.flush()
            except (OSError, ValueError):  # nobody reads any more
                return
