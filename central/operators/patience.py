"""How many wrong passwords the centre bears, for one login and from one address."""

import asyncio
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from protocol.clock import RealClock

FOR_LOGIN = "10 per 5 minutes"
FROM_ADDRESS = "50 per 5 minutes"
"""A whole room of operators may share one."""
AT_ONCE = 2
REMEMBERED = 10_000
"""Pairs of a login and an address it was right from."""


class Patience:
    """Counts failures alone, in a moving window; a right password forgives its login's.

    Who guesses from elsewhere must not lock an operator out of the desk: an address that a login
    was right from before has a count of its own for it.
    """

    def __init__(self, *, for_login: str = FOR_LOGIN, from_address: str = FROM_ADDRESS) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        """Held from asking `wait_s` to counting the failure, so that a burst is counted too."""
        self._clock = RealClock()
        """The library counts on the machine's clock, whatever the centre's is."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._for_login = parse(for_login)
        self._from_address = parse(from_address)
        self._familiar: dict[tuple[str, str], None] = {}

    def wait_s(self, login: str, address: str) -> int | None:
        """Return how many seconds to wait before the next try, or None if it may be now."""
        waits = [self._wait(item, key) for item, key in self._windows(login, address)]
        known = [wait for wait in waits if wait is not None]
        return max(known, default=None)

    def failed(self, login: str, address: str) -> None:
        """Count a wrong password."""
        for item, key in self._windows(login, address):
            self._limiter.hit(item, *key)

    def succeeded(self, login: str, address: str) -> None:
        """Forgive what was counted for this login from here, and remember the address."""
        item, key = self._windows(login, address)[0]
        self._limiter.clear(item, *key)
        self._familiar.pop((login, address), None)
        self._familiar[login, address] = None
        if len(self._familiar) > REMEMBERED:
            del self._familiar[next(iter(self._familiar))]

    def _windows(
        self, login: str, address: str
    ) -> tuple[tuple[RateLimitItem, tuple[str, ...]], tuple[RateLimitItem, tuple[str, ...]]]:
        theirs = (login, address) if (login, address) in self._familiar else (login,)
        return (
            (self._for_login, ("login", *theirs)),
            (self._from_address, ("address", address)),
        )

    def _wait(self, item: RateLimitItem, key: tuple[str, ...]) -> int | None:
        if self._limiter.test(item, *key):
            return None
        until = self._limiter.get_window_stats(item, *key).reset_time
        return max(1, ceil(until - self._clock.now().timestamp()))
