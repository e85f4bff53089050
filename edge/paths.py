"""A way to the centre: MQTT now, SMS and others later."""

from collections.abc import Callable
from typing import Protocol

from protocol.topics import Down, Up


class Path(Protocol):
    """One way up, and where it leads both ways, down."""

    @property
    def name(self) -> str:
        """What the commentary calls it."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether `send` has a chance."""
        ...

    async def run(self) -> None:
        """Keep the way open; never returns and never raises for trouble on the way.

        Cancelled, it says goodbye as far as that is possible within a second or two.
        """
        ...

    def hurry(self) -> None:
        """Try to open it now: a life alarm waits."""
        ...

    def send(self, topic: Up, raw: bytes) -> bool:
        """Put it on its way, in order; False where the way is shut. Nothing is promised by True."""
        ...


Heard = Callable[[Down, bytes], None]
"""Called with each message from the centre."""
Turned = Callable[[], None]
"""Called when a path opened or was lost."""
