"""What a Bluetooth radio can do for a hub: listen to advertisements, and visit a device.

Implemented by bleak (BlueZ), by a radio in another process, and by the pretend air of simulations.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol


class NoRadio(Exception):  # noqa: N818 - it reads as what it says
    """There is no radio, it is switched off, or it is gone."""


class NotReached(Exception):  # noqa: N818 - the same
    """The device does not answer, or the connection broke."""


class NotAllowed(Exception):  # noqa: N818 - the same
    """The device refuses to have this read, written or subscribed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertisement:
    """What a device calls into the air."""

    address: str
    """In capitals, `AA:BB:CC:DD:EE:FF`."""
    rssi: int = -127
    """In dBm."""
    name: str = ""
    services: tuple[str, ...] = ()
    """Assigned numbers, such as `1810`."""
    service_data: Mapping[str, bytes] = field(default_factory=dict)


class Link(Protocol):
    """A connection to one device. Characteristics are named by their assigned numbers."""

    @property
    def characteristics(self) -> frozenset[str]:
        """Those that the device has."""
        ...

    async def read(self, characteristic: str) -> bytes:
        """Return its value; raises NotAllowed or NotReached."""
        ...

    async def write(self, characteristic: str, value: bytes) -> None:
        """Write it, with a response; raises NotAllowed or NotReached."""
        ...

    async def subscribe(self, characteristic: str) -> None:
        """Have it notified or indicated; raises NotAllowed or NotReached."""
        ...

    async def heard(self) -> tuple[str, bytes] | None:
        """Wait for the next notification, in their order; None once the device is gone."""
        ...


class Radio(Protocol):
    """One radio."""

    def advertisements(self) -> AsyncGenerator[Advertisement, None]:
        """Listen until it is closed; raises NoRadio."""
        ...

    def visit(self, address: str) -> AbstractAsyncContextManager[Link]:
        """Connect, and part at the end; raises NoRadio or NotReached."""
        ...
