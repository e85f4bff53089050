"""Days of a simulated home through the watcher, as fast as they go; the same for the same seed."""

import hashlib
from datetime import timedelta

from protocol.clock import RealClock
from sensors.activity.keeping import kept
from simulations.lived import live, named
from simulations.persons import PERSONS
from simulations.rhythm_scores import Found, watched


def names() -> tuple[str, ...]:
    """Return whose days can be lived."""
    return tuple(person.name for person in PERSONS)


def run(name: str, *, days: int, seed: int) -> tuple[int, tuple[Found, ...], str]:
    """Return how much was observed, what was found, and the digest of all and of what it left."""
    lived = live(named(name), days, seed)
    state, found = watched(lived, lived.begins + timedelta(days=days))
    digest = hashlib.sha256(repr(lived.observations).encode())
    digest.update(repr(found).encode())
    digest.update(kept(state))
    return len(lived.observations), found, digest.hexdigest()


def lived_week(name: str, *, days: int, seed: int) -> str:
    """Live them and say what it was like."""
    clock = RealClock()
    began = clock.steady()
    seen, found, digest = run(name, days=days, seed=seed)
    took = clock.steady() - began
    lines = [f"{at:%a %H:%M}  {finding.text}" for at, finding in found]
    head = f"{name}: {days} days, {seen} observations, {took:.1f} s, {digest[:12]}"
    return "\n".join((head, *(f"  {line}" for line in lines)))
