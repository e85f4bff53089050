"""A page that refreshes itself is one look: what was journalled lately is not journalled again."""

from collections import OrderedDict
from datetime import datetime, timedelta

LOOK_LASTS = timedelta(minutes=15)
MOST = 10_000
"""Looks that are remembered; beyond it the oldest are journalled anew."""


class Looks:
    """Remembers who looked at what."""

    def __init__(self) -> None:
        self._at: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def begins(self, operator: str, what: str, now: datetime) -> bool:
        """Tell whether this is a new look, and remember it."""
        key = operator, what
        before = self._at.get(key)
        if before is not None and timedelta(0) <= now - before < LOOK_LASTS:
            return False
        self._at[key] = now
        self._at.move_to_end(key)
        if len(self._at) > MOST:
            self._at.popitem(last=False)
        return True
