"""What the hub tells whoever watches it: one readable line, or one line of JSON, for each step.

Ids and phrases only, never names. `at` is the wall's time and `steady` that of the machine, in
seconds, which other processes on it can compare with their own.
"""

import logging
import sys
from typing import Protocol
from uuid import UUID

import msgspec

from protocol.clock import Clock

log = logging.getLogger(__name__)

Value = str | float | int | bool | UUID | None


class Out(Protocol):
    """Where lines go."""

    def write(self, text: str, /) -> int: ...

    def flush(self) -> None: ...


class Commentary:
    """Tells each step to the log, and with `json` to the standard output too."""

    def __init__(self, clock: Clock, *, json: bool = False, out: Out | None = None) -> None:
        self._clock = clock
        self._json = json
        self._out: Out = out if out is not None else sys.stdout

    def tell(self, event: str, /, **fields: Value) -> None:
        """Tell one step, such as `heard`, `raised`, `sent`, `spoken`, `received`."""
        log.info("%-11s %s", event, " ".join(f"{key}={value}" for key, value in fields.items()))
        if self._json:
            self._line(event, fields)

    def always(self, event: str, /, **fields: Value) -> None:
        """Tell a step on the standard output whoever watches: `ready` and `ended`."""
        log.info("%-11s %s", event, " ".join(f"{key}={value}" for key, value in fields.items()))
        self._line(event, fields)

    def _line(self, event: str, fields: dict[str, Value]) -> None:
        line = {
            "event": event,
            "at": self._clock.now(),
            "steady": round(self._clock.steady(), 6),
            **fields,
        }
        try:
            self._out.write(msgspec.json.encode(line).decode() + "\n")
            self._out.flush()
        except (OSError, ValueError):  # nobody reads any more: no reason to stop helping
            self._json = False
