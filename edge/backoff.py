"""How long to wait before trying again: longer each time, and never in step with the neighbours."""

from secrets import SystemRandom

_chance = SystemRandom()


class Backoff:
    """Doubles from `first_s` to `last_s`, each wait drawn from its upper half."""

    def __init__(self, first_s: float = 0.5, last_s: float = 30.0) -> None:
        self._first_s = first_s
        self._last_s = last_s
        self._next_s = first_s

    def reset(self) -> None:
        """Start over: it worked for a while."""
        self._next_s = self._first_s

    def next(self) -> float:
        """Return how many seconds to wait now."""
        wait, self._next_s = self._next_s, min(self._last_s, self._next_s * 2)
        return wait * _chance.uniform(0.5, 1.0)
