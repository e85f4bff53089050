"""Reads a real home's binary sensors from a table of intervals; says what is wrong and goes on.

The columns are start, end, location, type and place, separated by tabs or several spaces, as in the
"ADLs Recognition Using Binary Sensors" data (Ordonez, de Toledo, Sanchis 2013; UCI, CC BY 4.0).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from protocol.observations import Kind, Observation
from simulations.lived import Lived

FOLDER = Path("../shared/data/home_activity")
COLUMNS = 5
LONGEST = timedelta(hours=16)
"""A longer interval is a sensor that hung."""
_apart = re.compile(r"\s*\t\s*|\s{2,}")
PLACES = {"living": "living-room", "entrance": "entrance"}
KINDS: dict[tuple[str, str], tuple[Kind, Kind | None]] = {
    ("pressure", "bed"): (Kind.BED_ENTERED, Kind.BED_LEFT),
    ("pressure", "seat"): (Kind.CHAIR_ENTERED, Kind.CHAIR_LEFT),
}
BY_TYPE: dict[str, tuple[Kind, Kind | None]] = {
    "pressure": (Kind.CHAIR_ENTERED, Kind.CHAIR_LEFT),
    "magnetic": (Kind.DOOR_OPENED, Kind.DOOR_CLOSED),
    "pir": (Kind.MOTION, Kind.MOTION_ENDED),
    "flush": (Kind.MOTION, None),
    "electric": (Kind.APPLIANCE_USED, None),
}


class NoHome(Exception):  # noqa: N818 - it reads as what it says
    """There is no table of a home there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A row that is not as it should be."""

    line: int
    what: str


def load(path: Path) -> tuple[Lived, tuple[Wrong, ...]]:
    """Read a table, or the one `*_Sensors.txt` of a folder; raises NoHome."""
    found = sorted(path.glob("*_Sensors.txt")) if path.is_dir() else [path]
    if len(found) != 1:
        raise NoHome(f"{path} holds {len(found)} tables *_Sensors.txt; name one.")
    try:
        text = found[0].read_text("utf-8", errors="replace")
    except OSError as error:
        raise NoHome(f"{found[0]} cannot be read: {error.strerror}.") from error
    lived, wrong = parse(found[0].stem, text)
    if not lived.observations:
        raise NoHome(f"{found[0]} holds no row of start, end, location, type and place.")
    return lived, wrong


def parse(name: str, text: str) -> tuple[Lived, tuple[Wrong, ...]]:
    """Read the text of a table; whatever it holds, it is read as far as it goes."""
    wrong: list[Wrong] = []
    seen: list[Observation] = []
    ends: dict[str, datetime] = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell for cell in _apart.split(line.strip()) if cell]
        if not cells or not cells[0][:1].isdigit():
            continue  # blank, or the heading
        row = _row(cells)
        if isinstance(row, str):
            wrong.append(Wrong(line=number, what=row))
            continue
        wrong += [Wrong(line=number, what=what) for what in _doubts(row, ends)]
        seen += _observed(row)
    observations = tuple(sorted(seen, key=lambda each: each.at))
    if not observations:
        observations = ()
    begins = observations[0].at if observations else datetime.min.replace(tzinfo=UTC)
    until = observations[-1].at if observations else begins
    lived = Lived(name=name, observations=observations, truths=(), begins=begins, ends=until)
    return lived, tuple(wrong)


@dataclass(frozen=True, slots=True)
class _Row:
    start: datetime
    end: datetime
    source: str
    place: str
    kinds: tuple[Kind, Kind | None]


def _row(cells: list[str]) -> _Row | str:
    if len(cells) < COLUMNS:
        return f"it has {len(cells)} columns, not {COLUMNS}"
    try:
        start, end = (datetime.fromisoformat(cell).replace(tzinfo=UTC) for cell in cells[:2])
    except ValueError:
        return "a time cannot be read"
    location, kind, place = (cell.lower() for cell in cells[2:COLUMNS])
    kinds = KINDS.get((kind, location)) or BY_TYPE.get(kind)
    if kinds is None:
        return f"nobody knows sensors of the type {cells[3]}"
    end = max(end, start)
    return _Row(start, end, f"{location}-{place}", PLACES.get(place, place), kinds)


def _doubts(row: _Row, ends: dict[str, datetime]) -> Iterator[str]:
    before = ends.get(row.source)
    if before is not None and row.start < before:
        yield f"{row.source} begins before its interval of before ended"
    if row.end <= row.start:
        yield "its end is not after its start: taken as one moment"
    elif row.end - row.start > LONGEST:
        yield f"it lasts {(row.end - row.start) / timedelta(hours=1):.0f} hours"
    ends[row.source] = max(row.end, before or row.end)


def _observed(row: _Row) -> Iterator[Observation]:
    begins, ends = row.kinds
    yield Observation(kind=begins, source=row.source, place=row.place, at=row.start)
    if ends is not None:
        yield Observation(kind=ends, source=row.source, place=row.place, at=row.end)
