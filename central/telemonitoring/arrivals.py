"""A message of readings as rows: each value with whose it is, when it was, and what is odd."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from central.residents.placement import Placement
from central.statements import Values, micros
from central.telemonitoring.plausible import mark_of
from protocol.readings import Doubt, Reading

READING = (
    "hub",
    "id",
    "part",
    "measure",
    "value",
    "at",
    "received_at",
    "device",
    "home",
    "resident",
    "doubts",
    "context",
    "mark",
)
"""Columns of a new reading, in the order of the table."""
KEY = READING[:3]
MOST_DOUBTS = 8
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=10)


def whose(reading: Reading, placement: Placement) -> str | None:
    """Return whose a reading is: as it says, by the device, or of the only one who lives there."""
    if reading.resident in placement.residents:
        return reading.resident
    return placement.wearer(reading.device)


def rows_of(
    reading: Reading, hub: str, home: str, resident: str | None, received_at: datetime
) -> Iterator[Values]:
    """Yield a row a value, in the order of READING."""
    at, sure = _when(reading.at, received_at)
    doubts = [_word(one) for one in reading.doubts[:MOST_DOUBTS]]
    if not sure and Doubt.CLOCK.value not in doubts:
        doubts.append(Doubt.CLOCK.value)
    told = msgspec.json.encode(doubts).decode()
    for part, value in enumerate(reading.values):
        yield (
            hub,
            str(reading.id),
            part,
            _word(value.measure),
            value.value,
            micros(at),
            micros(received_at),
            _word(reading.device),
            home,
            resident,
            told,
            None if reading.context is None else _word(reading.context),
            mark_of(value.measure, value.value),
        )


def _when(at: datetime, received_at: datetime) -> tuple[datetime, bool]:
    """Return when it was measured, and whether that can be believed."""
    if at.tzinfo is None or not _EARLIEST <= at <= received_at + _AHEAD:
        return received_at, False
    return at, True


def _word(text: str) -> str:
    """Cut a word to what a column holds; PostgreSQL's text has no NUL."""
    return text.replace("\x00", "")[:64]
