"""A sense that is a child process, such as a microphone or a camera: its signs of life, its sign.

Run it under `edge.supervision.keep_running`, which tells once that it stopped and once that it
works again: a child that hangs says nothing, and is ended and begun anew.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from edge.children import run_child
from edge.intervals import INTERVALS
from edge.senses import Sign
from protocol.clock import Clock
from protocol.observations import Observation


class ChildSense:
    """`run` it; its child prints observations, and an empty line every few seconds otherwise."""

    def __init__(
        self,
        name: str,
        kind: str,
        program: Sequence[str],
        clock: Clock,
        *,
        place: str | None = None,
        silent_after_s: float | None = None,
    ) -> None:
        self.name = name
        self._kind = kind
        self._program = program
        self._clock = clock
        self._place = place
        self._patience_s = INTERVALS[kind] if silent_after_s is None else silent_after_s
        self._heard_at: datetime | None = None
        self._runs = False

    async def run(self, heard: Callable[[Observation], None]) -> None:
        """Run the child; raises when it ends, and TimeoutError when it shows no sign of life."""
        try:
            await run_child(
                self.name,
                self._program,
                heard,
                silent_after_s=self._patience_s,
                alive=self._breathed,
            )
        finally:
            self._runs = False

    def sign(self) -> Sign:
        """Return how it is; its loss is told by who keeps it running."""
        return Sign(
            id=self.name,
            kind=self._kind,
            place=self._place,
            heard_at=self._heard_at,
            silent=not self._runs,
            watched=False,
        )

    def _breathed(self) -> None:
        self._heard_at, self._runs = self._clock.now(), True
