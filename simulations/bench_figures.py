"""What the bench found: figures with their floors and bounds, and the table that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: a median, what it is compared with, and the bound of the issue."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    bound: float | None = None
    """On the ratio, at most; or on the value itself, as the next two say."""
    at_least: bool = False
    at_most: bool = False
    rounds: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        return None if not self.floor else self.value / self.floor

    @property
    def holds(self) -> bool | None:
        if self.bound is None:
            return None
        if self.at_least:
            return self.value >= self.bound
        measured = self.value if self.at_most else self.ratio
        return None if measured is None else measured <= self.bound


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(title: str, figures: Sequence[Figure], console: Console) -> None:
    """Print the table, in 80 columns. A bound is on the ratio where there is one."""
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("what", "measured", "floor", "ratio", "bound", "holds"):
        if heading == "what":
            table.add_column(heading)
        else:
            table.add_column(heading, justify="right", no_wrap=True)
    for figure in figures:
        table.add_row(
            figure.name,
            f"{_short(figure.value)} {figure.unit}",
            "" if figure.floor is None else _short(figure.floor),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            _bound(figure),
            {None: "", True: "yes", False: "NO"}[figure.holds],
        )
    console.print(table)


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return ""
    return f"{'≥' if figure.at_least else '≤'} {figure.bound:,g}"


def _short(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
