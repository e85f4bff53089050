"""A home whose watcher is told one thing after another, with time in the test's hand."""

from datetime import datetime, time, timedelta

from msgspec.structs import replace

from protocol.observations import Kind, Observation
from sensors.activity import watch
from sensors.activity.findings import Finding
from sensors.activity.signs import Moment
from simulations.lived import START

SETTING = watch.Setting(night_from=time(23), night_to=time(7))
AWAY = watch.Setting(night_from=time(23), night_to=time(7), away=True)


class Home:
    """`see` things and `wait`; both return what the watcher finds."""

    def __init__(self, state: watch.State | None = None, at: datetime = START) -> None:
        local = at.replace(tzinfo=None)
        self.at = at
        if state is None:
            begun = watch.begin(Moment(steady=at.timestamp(), local=local))
            state = replace(begun, learn_from=at.timestamp())
        self.state = state
        self.setting = SETTING

    def see(self, kind: Kind, source: str, place: str | None = None) -> list[Finding]:
        seen = Observation(kind=kind, source=source, place=place, at=self.at)
        return self._step(seen)

    def moves(self, place: str) -> list[Finding]:
        return self.see(Kind.MOTION, f"motion-{place}", place)

    def wait(self, minutes: float, *, every_min: float = 1) -> list[Finding]:
        until = self.at + timedelta(minutes=minutes)
        found: list[Finding] = []
        while self.at < until:
            self.at = min(until, self.at + timedelta(minutes=every_min))
            found += self._step(None)
        return found

    def until(self, hour: int, minute: int = 0) -> list[Finding]:
        """Wait until the home's wall shows that."""
        then = self.at.replace(hour=hour, minute=minute)
        then += timedelta(days=1) if then <= self.at else timedelta()
        return self.wait((then - self.at) / timedelta(minutes=1), every_min=5)

    def _step(self, seen: Observation | None) -> list[Finding]:
        moment = Moment(steady=self.at.timestamp(), local=self.at.replace(tzinfo=None))
        self.state, found = watch.step(self.state, seen, moment, self.setting)
        return list(found)


def codes(found: list[Finding]) -> list[str]:
    return [finding.said.code for finding in found]
