"""Local days as spans of time: a day of 23 or 25 hours is one day. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def starts(zone: ZoneInfo, first: date, last: date) -> list[datetime]:
    """Return when each day from `first` to `last` begins, and when the last ends, in UTC."""
    count = (last - first).days + 2
    return [datetime.combine(first + n * DAY, time(), zone).astimezone(UTC) for n in range(count)]


def offsets(zone: ZoneInfo, since: datetime, until: datetime) -> list[tuple[datetime, timedelta]]:
    """Return the offsets from UTC between two instants, each with the instant that ends it."""
    found: list[tuple[datetime, timedelta]] = []
    at = since
    while at < until:
        following = min(at + DAY, until)
        offset = _offset(zone, at)
        if _offset(zone, following) != offset:
            following = _change(zone, at, following)
        if found and found[-1][1] == offset:
            found.pop()
        found.append((following, offset))
        at = following
    return found


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the second at which the offset changes."""
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
