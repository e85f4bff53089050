"""How many wrong passwords the centre bears, for one login and from one address."""

import asyncio
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from protocol.clock import Clock

FOR_LOGIN = "10 per 5 minutes"
FROM_ADDRESS = "50 per 5 minutes"
"""A whole room of operators may share one."""

AT_ONCE = 2


class Patience:
    """Counts failures alone, in a moving window; a right password forgives its login's."""

    def __init__(
        self, clock: Clock, *, for_login: str = FOR_LOGIN, from_address: str = FROM_ADDRESS
    ) -> None:
        self._clock = clock
        self.turns = asyncio.Semaphore(AT_ONCE)
        """Held from asking `wait_s` to counting the failure, so that a burst is counted too."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._for_login = parse(for_login)
        self._from_address = parse(from_address)

    def wait_s(self, login: str, address: str) -> int | None:
        """Return how many seconds to wait before the next try, or None if it may be now."""
        waits = [self._wait(item, key) for item, key in self._windows(login, address)]
        known = [wait for wait in waits if wait is not None]
        return max(known, default=None)

    def failed(self, login: str, address: str) -> None:
        """Count a wrong password."""
        for item, key in self._windows(login, address):
            self._limiter.hit(item, *key)

    def succeeded(self, login: str) -> None:
        """Forgive what was counted for this login."""
        self._limiter.clear(self._for_login, "login", login)

    def _windows(
        self, login: str, address: str
    ) -> tuple[tuple[RateLimitItem, tuple[str, str]], ...]:
        return (
            (self._for_login, ("login", login)),
            (self._from_address, ("address", address)),
        )

    def _wait(self, item: RateLimitItem, key: tuple[str, str]) -> int | None:
        if self._limiter.test(item, *key):
            return None
        until = self._limiter.get_window_stats(item, *key).reset_time
        return max(1, ceil(until - self._clock.now().timestamp()))
