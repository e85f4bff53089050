"""The order in which events go up: any order of events, receipts, losses and reconnections."""

from collections import defaultdict
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.lanes import LAST_RETRY_S, Lanes, Waiting

WINDOW = 3
FEW_STREAMS = st.integers(0, 7)


def waiting(number: int, stream: str, *, life: bool, raises: bool = False) -> Waiting:
    return Waiting(
        number=number,
        id=UUID(int=number),
        topic="event",
        type="alarm.noted",
        stream=stream,
        life=life,
        raises=raises,
    )


class Uplink(RuleBasedStateMachine):
    """The lanes between a hub that makes events and a centre that loses some messages."""

    @initialize()
    def begin(self) -> None:
        self.lanes = Lanes(chance=lambda: 0.5, window=WINDOW)
        self.now = 0.0
        self.number = 0
        self.known: dict[UUID, Waiting] = {}
        self.stored: list[Waiting] = []
        self.seen: set[UUID] = set()

    @rule(stream=FEW_STREAMS, raises=st.booleans())
    def happens(self, stream: int, raises: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        self.number += 1
        life = stream < 3
        event = waiting(self.number, f"s{stream}", life=life, raises=raises and life)
        self.known[event.id] = event
        self.lanes.add(event)

    @rule(data=st.data())
    def sends(self, data: st.DataObject) -> None:
        """Send what is due; each message is stored or lost, and its receipt arrives or is lost."""
        due = self.lanes.due(self.now)
        self.check_order(due)
        for event in due:
            if data.draw(st.booleans(), label=f"{event.number} is stored"):
                if event.id not in self.seen:
                    self.seen.add(event.id)
                    self.stored.append(event)
                if data.draw(st.booleans(), label=f"{event.number}'s receipt arrives"):
                    self.lanes.settle(event.id)

    def check_order(self, due: list[Waiting]) -> None:
        lives = [event.life for event in due]
        assert lives == sorted(lives, reverse=True), "life first"
        of_stream: dict[str, list[int]] = defaultdict(list)
        for event in due:
            of_stream[event.stream].append(event.number)
        for numbers in of_stream.values():
            assert numbers == sorted(numbers), "the order within one alarm"

    @rule(seconds=st.floats(0.1, 100))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def reconnects(self) -> None:
        self.lanes.reconnected()

    @precondition(lambda self: self.known)
    @rule()
    def a_new_life_alarm_goes_at_once_whatever_waits(self) -> None:
        self.number += 1
        event = waiting(self.number, f"new-{self.number}", life=True, raises=True)
        self.known[event.id] = event
        self.lanes.add(event)
        assert event in self.lanes.due(self.now)

    @invariant()
    def nothing_is_forgotten_but_what_was_stored(self) -> None:
        held = {event.id for event in self.lanes.all()}
        assert set(self.known) - held <= self.seen

    @invariant()
    def only_a_raise_may_be_stored_before_what_precedes_it(self) -> None:
        latest: dict[str, int] = {}
        for event in self.stored:
            if not event.raises:
                assert latest.get(event.stream, 0) < event.number or self.raised_over(event)
            latest[event.stream] = max(latest.get(event.stream, 0), event.number)

    def raised_over(self, event: Waiting) -> bool:
        """Whether a raise of its stream came after it: raises wait for nothing."""
        return any(
            other.raises and other.stream == event.stream and other.number > event.number
            for other in self.known.values()
        )

    def teardown(self) -> None:
        """However bad it was, an honest centre gets everything in the end."""
        if not hasattr(self, "lanes"):
            return
        for _ in range(10 * (self.number + 1)):
            for event in self.lanes.due(self.now):
                self.seen.add(event.id)
                self.lanes.settle(event.id)
            if not len(self.lanes):
                break
            self.now += LAST_RETRY_S
        assert not len(self.lanes)
        assert self.seen == set(self.known)


Uplink.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestUplink = Uplink.TestCase


def test_a_backlog_occupies_no_more_than_its_window() -> None:
    lanes = Lanes(chance=lambda: 0.5, window=WINDOW)
    for number in range(1, 101):
        lanes.add(waiting(number, f"s{number}", life=False))
    sent = lanes.due(0.0)
    assert [event.number for event in sent] == [1, 2, 3]
    lanes.settle(sent[0].id)
    assert [event.number for event in lanes.due(0.0)] == [4]


def test_the_newest_life_alarm_goes_first() -> None:
    lanes = Lanes(chance=lambda: 0.5)
    for number in range(1, 4):
        lanes.add(waiting(number, f"s{number}", life=True, raises=True))
    assert [event.number for event in lanes.due(0.0)] == [3, 2, 1]


def test_without_a_receipt_it_is_sent_again_and_ever_more_patiently() -> None:
    lanes = Lanes(chance=lambda: 0.5)
    lanes.add(waiting(1, "s", life=True, raises=True))
    moments = []
    now = 0.0
    for _ in range(8):
        assert lanes.due(now)
        assert not lanes.due(now)
        following = lanes.next_due()
        assert following is not None
        moments.append(following - now)
        now = following
    assert moments == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_raise_takes_the_suspicion_before_it_along() -> None:
    lanes = Lanes(chance=lambda: 0.5)
    lanes.add(waiting(1, "alarm", life=True))
    assert [event.number for event in lanes.due(0.0)] == [1]
    lanes.add(waiting(2, "alarm", life=True, raises=True))
    lanes.add(waiting(3, "alarm", life=False))
    assert [event.number for event in lanes.due(0.0)] == [1, 2]
