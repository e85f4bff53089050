"""Judgement: how wrong passwords add up, are forgotten, slow the next try, and lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How much is borne of one login, or from one address."""

    one_forgotten_in: timedelta
    """A failure is forgotten after so long, one after the other."""
    slows_from: int | None
    """From this failure on the next try waits: 1 s, and twice as long after each more."""
    locks_at: int
    locks_for: timedelta

    def locks(self, failures: float) -> bool:
        """Tell whether it is the one that locks, though a part was forgotten while waiting."""
        return failures > self.locks_at - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is remembered of one login, or of one address."""

    failures: float = 0.0
    last_at: datetime
    blocked_until: datetime | None = None

    def wait_s(self, now: datetime) -> int | None:
        """Return the whole seconds until the next try, or None if it may be now."""
        if self.blocked_until is None or self.blocked_until <= now:
            return None
        return ceil((self.blocked_until - now).total_seconds())


FOR_LOGIN = Rule(
    one_forgotten_in=timedelta(minutes=6),
    slows_from=5,
    locks_at=10,
    locks_for=timedelta(minutes=15),
)
"""A guesser gets some ten tries an hour, which a password of the strength asked for outlasts."""
FROM_ADDRESS = Rule(
    one_forgotten_in=timedelta(seconds=6),
    slows_from=None,
    locks_at=50,
    locks_for=timedelta(minutes=5),
)
"""A whole room of operators may share one."""


def after_failure(count: Count | None, now: datetime, rule: Rule) -> Count:
    """Return the count once one more password was wrong at `now`."""
    before = 0.0
    if count is not None:
        before = max(0.0, count.failures - (now - count.last_at) / rule.one_forgotten_in)
    failures = before + 1
    return Count(failures=failures, last_at=now, blocked_until=_blocked_until(failures, now, rule))


def is_locked(count: Count, rule: Rule, now: datetime) -> bool:
    """Tell whether it is locked, and not merely slowed."""
    return rule.locks(count.failures) and count.wait_s(now) is not None


def _blocked_until(failures: float, now: datetime, rule: Rule) -> datetime | None:
    if rule.locks(failures):
        return now + rule.locks_for
    if rule.slows_from is None or failures <= rule.slows_from - 1:
        return None
    return now + timedelta(seconds=2 ** max(0, ceil(failures - rule.slows_from)))
