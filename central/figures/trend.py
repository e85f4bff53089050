"""The last thirteen months against the targets: what is over is counted once and remembered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from central.figures.answers import Share
from central.figures.periods import Period
from central.figures.reading import month_shares
from central.operators.actor import Actor

MONTHS = 13
"""A year, and the month that this one is compared with."""
KEPT = timedelta(hours=1)
"""How long a month that is over is remembered."""
_SCOPES = 64

_Key = tuple[str, str, str, Period]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month, and how it held."""

    period: Period
    shares: tuple[Share, ...]
    is_over: bool


@dataclass(slots=True)
class Trend:
    """Counts months for those who ask; it lives as long as the console."""

    _known: dict[_Key, tuple[datetime, Month]] = field(default_factory=dict)

    def months(
        self, connection: Connection, actor: Actor, zone: ZoneInfo, now: datetime
    ) -> list[Month]:
        """Return the months up to this one, the oldest first."""
        today = now.astimezone(zone).date()
        periods = [Period.month(today.year, today.month - back, zone) for back in range(MONTHS)]
        return [self._month(connection, actor, period, now) for period in reversed(periods)]

    def _month(self, connection: Connection, actor: Actor, period: Period, now: datetime) -> Month:
        key = (actor.tenant, actor.territory, actor.programme, period)
        known = self._known.get(key)
        if known is not None and now - known[0] < KEPT:
            return known[1]
        shares, waiting = month_shares(connection, period, actor, now)
        month = Month(period=period, shares=shares, is_over=period.end <= now)
        if month.is_over and not waiting:
            if len(self._known) >= MONTHS * _SCOPES:
                self._known.clear()
            self._known[key] = (now, month)
        return month
