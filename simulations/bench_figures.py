"""What the bench found: figures with their floors and bounds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: a median, what it is compared with, and the bound of the issue."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    bound: float | None = None
    """On the ratio; `at_least` turns it round."""
    at_least: bool = False
    rounds: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        return None if not self.floor else self.value / self.floor

    @property
    def holds(self) -> bool | None:
        measured = self.value if self.at_least else self.ratio
        if self.bound is None or measured is None:
            return None
        return measured >= self.bound if self.at_least else measured <= self.bound


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
