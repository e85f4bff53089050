"""When a contact may be called: a weekly table of hours on the wall clock of the home."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct


class Hours(Struct, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """Some hours of some days. An end not after its start lies on the next day."""

    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    """ISO days of the week, Monday being 1, on which the hours begin."""
    start: str = "00:00"
    end: str = "24:00"

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(range(1, 8)):
            raise ValueError(f"days are 1 (Monday) to 7 (Sunday), not {self.days}")
        _minutes(self.start)
        _minutes(self.end)


def parse_hours(text: str) -> tuple[Hours, ...]:
    """Read the column `contacts.hours`; raises msgspec.ValidationError."""
    return msgspec.json.decode(text, type=tuple[Hours, ...])


def hours_or_always(text: str) -> tuple[Hours, ...]:
    """Read the same, taking an unreadable table for none: on doubt a contact is called."""
    try:
        return parse_hours(text)
    except msgspec.MsgspecError:
        return ()


def is_available(hours: Sequence[Hours], time_zone: str, now: datetime) -> bool:
    """Tell whether `now` lies within; a contact without a table is available at any hour."""
    if not hours:
        return True
    local = now.astimezone(ZoneInfo(time_zone))
    minute = local.hour * 60 + local.minute
    today = local.isoweekday()
    yesterday = (local.date() - timedelta(days=1)).isoweekday()
    return any(
        (today in span.days and _covers(span, minute))
        or (yesterday in span.days and _covers(span, minute + 24 * 60))
        for span in hours
    )


def _covers(span: Hours, minute: int) -> bool:
    """Tell whether a minute, counted from the midnight that began the span's day, lies in it."""
    start, end = _minutes(span.start), _minutes(span.end)
    if end <= start:
        end += 24 * 60
    return start <= minute < end


def _minutes(text: str) -> int:
    if text == "24:00":
        return 24 * 60
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute
