"""A centre's past, drawn: calls by the hour of the day, and how long each waited for a person.

The shape is Barcelona's of 2021 (636,000 calls a year, 73 an hour on average, peaks near 250): few
at night, a peak before noon and one after the siesta. Waits grow where an hour has more calls than
its shift can take. Nothing here is a real call. The same seed draws the same past.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from central import tables
from central.database import Bulk

_BY_HOUR = (22, 16, 13, 11, 11, 14, 26, 55, 105, 138, 150, 142, 121)
_BY_HOUR_PM = (96, 82, 84, 104, 118, 122, 112, 96, 78, 52, 34)
CALLS_BY_HOUR = _BY_HOUR + _BY_HOUR_PM
"""Of an average day, by the clock of the centre; their sum is about a day's 1,742 calls."""
_KINDS: tuple[tuple[int, str, int], ...] = (
    (1, "button", 20),
    (1, "fall", 6),
    (1, "smoke", 1),
    (2, "unwell", 14),
    (3, "inactivity", 16),
    (3, "door-at-night", 6),
    (3, "vitals", 5),
    (4, "technical", 25),
    (5, "button", 7),
)
"""Priority, cause and parts of a hundred, near the mix of calls of Andalusia 2022."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Who answers, and how much of it they manage."""

    operators: Sequence[str]
    homes: Sequence[str | None] = (None,)
    tenant: str = "barcelona"
    zone: str = "Europe/Madrid"
    scale: float = 1.0
    """1 is a whole city; 0.1 is a town."""


def draw(
    first: datetime, until: datetime, shift: Shift, seed: int = 1
) -> Iterator[dict[str, object]]:
    """Draw the rows of `cases` opened between two instants, the oldest first.

    Those of the last minutes may still be under way, or wait.
    """
    random, zone = Random(seed), ZoneInfo(shift.zone)
    at = first
    number = 0
    while True:
        local = at.astimezone(zone)
        busy = CALLS_BY_HOUR[local.hour] * (0.86 if local.isoweekday() > 5 else 1.05)
        at += timedelta(seconds=random.expovariate(max(busy * shift.scale, 0.01) / 3600))
        if at >= until:
            return
        number += 1
        yield _call(random, at, number, busy / max(CALLS_BY_HOUR), until, shift)


def _call(
    random: Random, at: datetime, number: int, load: float, until: datetime, shift: Shift
) -> dict[str, object]:
    priority, cause = random.choices(
        [(priority, cause) for priority, cause, _ in _KINDS], [part for *_, part in _KINDS]
    )[0]
    test = random.random() < 0.02
    waits = random.lognormvariate(2.35 + 0.55 * load + 0.12 * (priority - 1), 0.55)
    if random.random() < 0.004 + 0.02 * load**4:
        waits += random.expovariate(1 / 110)
    taken = at + timedelta(seconds=waits)
    ended = taken + timedelta(seconds=60 + random.expovariate(1 / 240))
    automatic = not test and priority == 4 and random.random() < 0.3
    operator = (
        None
        if automatic
        else random.choices(shift.operators, [1 + n % 4 for n in range(len(shift.operators))])[0]
    )
    waiting = not automatic and taken >= until
    under_way = not waiting and ended >= until
    return {
        "id": str(UUID(int=random.getrandbits(128), version=4)),
        "number": number,
        "state": "queued" if waiting else "taken" if under_way else "closed",
        "priority": priority,
        "cause": cause,
        "place": random.choice(("bathroom", "bedroom", "kitchen", "living-room", None)),
        "home": random.choice(shift.homes),
        "tenant": shift.tenant,
        "test": test,
        "opened_at": at,
        "joined_at": at,
        "alerted_at": at,
        "owner": operator if under_way else None,
        "first_taken_at": None if automatic or waiting else taken,
        "first_taken_by": None if automatic or waiting else operator,
        "taken_at": None if automatic or waiting else taken,
        "touched_at": None if automatic or waiting else taken,
        "outcome": None if automatic or waiting or under_way else _outcome(random, cause),
        "resolved_at": None if automatic or waiting or under_way else ended,
        "closed_at": None if waiting or under_way else ended,
    }


def _outcome(random: Random, cause: str) -> str:
    if cause == "technical":
        return "repaired"
    return random.choices(
        ("helped-remotely", "false-alarm", "company", "helped-by-contact", "hospital"),
        (38, 30, 16, 11, 5),
    )[0]


def write(bulk: Bulk, rows: Sequence[dict[str, object]]) -> None:
    """Write rows that were drawn."""
    if rows:
        bulk.connection.execute(insert(tables.cases), rows)
