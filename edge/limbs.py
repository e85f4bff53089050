"""What a hub may have besides itself: a broker of the home, a modem, Bluetooth; or none of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.home import Home
from edge.second_path import SecondPath
from edge.senses import Sign
from protocol.configuration import HomeConfig
from protocol.messages import PathState

if TYPE_CHECKING:  # its parsers take 20 MB, which a home without such devices does not pay
    from edge.bluetooth import Bluetooth


@dataclass(frozen=True, slots=True, kw_only=True)
class Limbs:
    """Those of one hub."""

    home: Home | None
    second: SecondPath | None
    bluetooth: "Bluetooth | None"

    def configure(self, config: HomeConfig) -> None:
        """Apply a desired state."""
        if self.home is not None:
            self.home.configure(config)
        if self.second is not None:
            self.second.configure(config.second_path)
        if self.bluetooth is not None:
            self.bluetooth.configure(config)

    def at_home(self) -> list[Sign]:
        """Return the signs of what is heard through the broker of the home."""
        return [] if self.home is None else self.home.signs()

    def others(self) -> list[Sign]:
        """Return the signs of what the hub hears itself."""
        signs = [] if self.second is None else [self.second.sign()]
        return signs if self.bluetooth is None else [*signs, *self.bluetooth.signs()]

    @property
    def deaf(self) -> frozenset[str]:
        """The radios of which nothing is heard now, whatever their devices say."""
        return frozenset() if self.home is None else self.home.deaf

    @property
    def thinned(self) -> int:
        """Messages of the home that were thinned."""
        return 0 if self.home is None else self.home.thinned

    @property
    def paths(self) -> tuple[PathState, ...]:
        """The ways to the centre besides the first."""
        return () if self.second is None else (self.second.state(),)
