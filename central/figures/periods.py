"""The days, hours and months of a centre, on its own wall clock: some days have 23 or 25 hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One bar: its place in the row, and what the clock says."""

    slot: int
    label: int
    starts_at: datetime | None = None
    """Of a day alone."""
    again: bool = False
    """The second of two hours with the same name, as the clocks go back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Some whole days, the last one included, where the centre is."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def month(cls, year: int, month: int, zone: ZoneInfo) -> "Period":
        """Return a calendar month; 0 is the December before, -1 the November, and so on."""
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        first = date(year, month, 1)
        return cls(first=first, last=(first + 31 * DAY).replace(day=1) - DAY, zone=zone)

    @property
    def start(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The instant that is no longer within."""
        return midnight(self.last + DAY, self.zone)

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def hours(self) -> tuple[Hour, ...]:
        """The bars of a chart: of one day its real hours, of more the hours of the clock."""
        if not self.is_day:
            return tuple(Hour(slot=hour, label=hour) for hour in range(24))
        starts = _hours_between(self.start, self.end)
        local = [start.astimezone(self.zone) for start in starts]
        return tuple(
            Hour(slot=slot, label=at.hour, starts_at=start, again=at.fold == 1)
            for slot, (start, at) in enumerate(zip(starts, local, strict=True))
        )

    def offsets(self) -> tuple[tuple[datetime, timedelta], ...]:
        """Return from which instant on the clock is so far ahead of UTC, oldest first."""
        found = [(self.start, _offset(self.start, self.zone))]
        day = self.first
        while day <= self.last:
            start, end = midnight(day, self.zone), midnight(day + DAY, self.zone)
            if _offset(start, self.zone) != _offset(end, self.zone):
                for at in (*_hours_between(start, end), end):
                    if (offset := _offset(at, self.zone)) != found[-1][1]:
                        found.append((at, offset))
            day += DAY
        return tuple(found)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _hours_between(start: datetime, end: datetime) -> list[datetime]:
    return [start + n * HOUR for n in range(-((start - end) // HOUR))]
