"""Whatever a home does, the watcher never raises, repeats itself exactly and survives its disk."""

from datetime import datetime, time, timedelta
from functools import cache

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from protocol.observations import Kind, Observation
from sensors.activity import keeping, watch
from sensors.activity.memory import MOST_GAPS, TALLIES
from sensors.activity.signs import Moment
from simulations.lived import START, live, named
from simulations.rhythm_scores import watched

SETTING = watch.Setting(night_from=time(23), night_to=time(7))
PLACES = (None, "kitchen", "bathroom", "bedroom", "living-room", "hall", "cellar")


@cache
def known() -> watch.State:
    lived = live(named("with a carer"), 12, 1)
    return watched(lived, lived.ends)[0]


class Watched(RuleBasedStateMachine):
    """Two watchers are told the same; one of them is written down and read back now and then."""

    @initialize(learned=st.booleans())
    def begin(self, learned: bool) -> None:  # noqa: FBT001 - drawn
        if learned:
            self.state = known()
            self.steady, self.local = self.state.last, self.state.local
        else:
            self.steady, self.local = 5.0, START.replace(tzinfo=None)
            self.state = watch.begin(Moment(steady=self.steady, local=self.local))
        self.twin = self.state
        self.away = False

    @rule(
        kind=st.sampled_from(sorted(Kind, key=lambda kind: kind.value)),
        source=st.sampled_from(("bed", "chair", "front-door", "x", "y")),
        place=st.sampled_from(PLACES),
        test=st.booleans(),
    )
    def see(self, kind: Kind, source: str, place: str | None, test: bool) -> None:  # noqa: FBT001
        at = datetime(2026, 1, 1, tzinfo=START.tzinfo)
        self._step(Observation(kind=kind, source=source, place=place, at=at, test=test))

    @rule(seconds=st.sampled_from((0.5, 30.0, 600.0, 4000.0, 40000.0, 90000.0)))
    def wait(self, seconds: float) -> None:
        self.steady += seconds
        self.local += timedelta(seconds=seconds)
        self._step(None)

    @rule(hours=st.sampled_from((-20000, -25, -1, 1, 25, 20000)))
    def the_clock_is_stepped(self, hours: int) -> None:
        self._step(None)  # what is due is due before
        days = self.state.days
        self.local += timedelta(hours=hours)
        found = self._step(None)
        assert found == ()
        assert self.state.days == days

    @rule()
    def go_away_or_come_back(self) -> None:
        self.away = not self.away

    @rule()
    def written_down_and_read_back(self) -> None:
        self.twin = keeping.read(keeping.kept(self.twin))

    @invariant()
    def it_is_bounded(self) -> None:
        if not hasattr(self, "state"):
            return
        assert len(self.state.days) <= TALLIES + 1
        assert all(len(day.gaps) <= 5 * MOST_GAPS for day in self.state.days)
        assert len(keeping.kept(self.state)) < 60_000

    def _step(self, seen: Observation | None) -> tuple[watch.Finding, ...]:
        moment = Moment(steady=self.steady, local=self.local)
        setting = watch.Setting(
            night_from=SETTING.night_from, night_to=SETTING.night_to, away=self.away
        )
        self.state, found = watch.step(self.state, seen, moment, setting)
        self.twin, again = watch.step(self.twin, seen, moment, setting)
        assert found == again
        assert self.state == self.twin
        if self.away:
            assert found == () or all(each.what.value.startswith("habit") for each in found)
        return found


Watched.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestWatched = Watched.TestCase
