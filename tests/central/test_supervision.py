"""Supervision as stories in made-up seconds: who is lost, who is back, whose fault it is."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.devices.sequences import MOST, Outbox, told
from central.devices.supervision import (
    Back,
    Decision,
    Fleet,
    Hub,
    Lost,
    Patience,
    SiteTroubled,
    SiteWell,
)

PATIENCE = Patience(believe_s=3, many=20, window_s=10, hold_off_s=60)


class Story:
    """A fleet, a clock, and what was decided."""

    def __init__(self) -> None:
        self.now = 0.0
        self.fleet = Fleet(PATIENCE, self.now)
        self.fleet.listening(self.now)
        self.decided: list[Decision] = []

    def connect(self, hub: str, session: str = "s1", *, retained: bool = False) -> None:
        self.decided += self.fleet.said_online(hub, session, retained=retained, now=self.now)

    def will(self, hub: str, session: str = "s1") -> None:
        self.decided += self.fleet.said_offline(hub, session, "its link broke", self.now)

    def beat(self, hub: str, session: str = "s1", every_s: float = 300) -> None:
        self.decided += self.fleet.beat(hub, session, every_s, self.now)

    def all_beat(self, hubs: int) -> None:
        for number in range(hubs):
            self.beat(f"hub-{number}", "s2", 5)

    def do(self, deed: str, number: int, much: int) -> None:
        """One deed of a drawn sequence."""
        hub, session = f"hub-{number}", f"s{much:03}"
        match deed:
            case "connect":
                self.connect(hub, session)
            case "will":
                self.will(hub, session)
            case "beat":
                self.beat(hub, session, much)
            case "wait":
                self.wait(much)
            case _:
                self.broker_restarts(much)

    def wait(self, seconds: float, meanwhile: Callable[[], None] | None = None) -> None:
        """Let time pass, a tick a second."""
        for _ in range(int(seconds)):
            self.now += 1
            if meanwhile is not None:
                meanwhile()
            self.decided += self.fleet.tick(self.now)

    def broker_restarts(self, for_s: float) -> None:
        self.decided += self.fleet.deaf()
        self.wait(for_s)
        self.fleet.listening(self.now)


@pytest.fixture
def story() -> Story:
    told_story = Story()
    told_story.wait(10)
    return told_story


def test_a_will_is_one_loss_and_the_return_is_one_restore(story: Story) -> None:
    story.connect("hub-1")
    story.will("hub-1")
    story.will("hub-1")
    story.wait(600)
    story.connect("hub-1", "s2")
    story.beat("hub-1", "s2")
    assert story.decided == [Lost(hub="hub-1", why="its link broke"), Back(hub="hub-1")]


def test_a_hub_that_only_connects_anew_was_never_lost(story: Story) -> None:
    story.connect("hub-1")
    story.will("hub-1")
    story.wait(2)
    story.connect("hub-1", "s2")
    story.wait(100)
    assert story.decided == []


def test_the_late_will_of_an_older_session_is_ignored(story: Story) -> None:
    story.connect("hub-1", "s1")
    story.connect("hub-1", "s2")
    story.will("hub-1", "s1")
    story.wait(100)
    assert story.decided == []


def test_three_missed_heartbeats_are_one_loss(story: Story) -> None:
    story.connect("hub-1")
    story.beat("hub-1", every_s=10)
    story.wait(29)
    assert story.decided == []
    story.wait(100)
    assert story.decided == [Lost(hub="hub-1", why="3 heartbeats were missed")]


def test_heartbeats_keep_a_hub_alive(story: Story) -> None:
    story.connect("hub-1")
    story.wait(100, lambda: story.beat("hub-1", every_s=1))
    assert story.decided == []


def test_a_hub_whose_clock_went_back_is_not_taken_for_dead(story: Story) -> None:
    """Sessions carry the hub's time: a smaller one may still be the newest connection."""
    story.connect("hub-1", "2026")
    story.will("hub-1", "2026")
    story.wait(10)
    story.connect("hub-1", "2025")
    story.beat("hub-1", "2025")
    story.will("hub-1", "2025")
    story.wait(10)
    assert [type(each) for each in story.decided] == [Lost, Back, Lost]


def test_what_the_broker_kept_of_an_older_session_says_nothing(story: Story) -> None:
    story.connect("hub-1", "s2")
    story.will("hub-1", "s2")
    story.wait(10)
    story.connect("hub-1", "s1", retained=True)
    assert [type(each) for each in story.decided] == [Lost]


def test_a_broker_s_restart_with_a_thousand_hubs_is_one_alarm_and_one_restore(
    story: Story,
) -> None:
    for number in range(1000):
        story.connect(f"hub-{number}")
        story.beat(f"hub-{number}", every_s=5)
    story.broker_restarts(20)
    for number in range(1000):
        story.will(f"hub-{number}")  # of connections that the broker lost
    story.wait(5)
    for number in range(1000):
        story.connect(f"hub-{number}", "s2")
    story.wait(100, lambda: story.all_beat(1000))
    assert story.decided == [SiteTroubled(why="the broker cannot be reached"), SiteWell()]


def test_a_hub_that_does_not_return_after_the_broker_is_told_after_the_hold_off(
    story: Story,
) -> None:
    for hub in ("hub-1", "hub-2"):
        story.connect(hub)
        story.beat(hub, every_s=10)
    story.broker_restarts(10)
    story.wait(100, lambda: story.beat("hub-1", every_s=10))
    assert story.decided == [
        SiteTroubled(why="the broker cannot be reached"),
        SiteWell(),
        Lost(hub="hub-2", why="3 heartbeats were missed"),
    ]


def test_many_wills_at_once_are_the_site_s_and_few_are_their_own(story: Story) -> None:
    for number in range(100):
        story.connect(f"hub-{number}")
    for number in range(5):
        story.will(f"hub-{number}")
    story.wait(30)
    assert [type(each) for each in story.decided] == [Lost] * 5
    story.decided.clear()
    for number in range(5, 80):
        story.will(f"hub-{number}")
    story.wait(30)
    assert story.decided == [SiteTroubled(why="75 hubs were lost at once")]
    story.decided.clear()
    for number in range(5, 78):
        story.connect(f"hub-{number}", "s2")
    story.wait(100)
    assert story.decided == [
        SiteWell(),
        Lost(hub="hub-78", why="its link broke"),
        Lost(hub="hub-79", why="its link broke"),
    ]


def test_silence_while_the_centre_was_down_does_not_count() -> None:
    story = Story()
    story.fleet.knew("hub-1", Hub(heard=story.now, every_s=10, session="s1"))
    story.wait(29)
    assert story.decided == []


def test_a_loss_that_was_told_before_a_restart_is_not_told_again() -> None:
    story = Story()
    story.fleet.knew("hub-1", Hub(heard=0, every_s=10, session="s1", online=False, lost=True))
    story.will("hub-1")  # retained
    story.wait(100)
    story.connect("hub-1", "s2")
    assert story.decided == [Back(hub="hub-1")]


Deed = tuple[str, int, int]
deeds = st.lists(
    st.tuples(
        st.sampled_from(["connect", "will", "beat", "wait", "broker"]),
        st.integers(0, 30),
        st.integers(1, 60),
    ),
    max_size=60,
)


@given(deeds)
def test_whatever_happens_losses_and_restores_alternate(sequence: list[Deed]) -> None:
    story = Story()
    for deed, number, much in sequence:
        story.do(deed, number, much)
    lost: set[str] = set()
    troubled = False
    for decision in story.decided:
        match decision:
            case Lost():
                assert decision.hub not in lost
                assert not troubled, "the site's alarm stands for every hub"
                lost.add(decision.hub)
            case Back():
                lost.remove(decision.hub)
            case SiteTroubled():
                assert not troubled
                troubled = True
            case SiteWell():
                assert troubled
                troubled = False


def test_a_number_that_never_came_is_overdue_and_a_late_one_is_not() -> None:
    outbox = Outbox("e")
    for now, seq in enumerate([1, 2, 5, 4, 9]):
        outbox.noted("e", seq, now)
    assert outbox.overdue(before=2) == [3]
    assert outbox.overdue(before=10) == [6, 7, 8]
    assert outbox.overdue(before=10) == []


def test_a_new_epoch_counts_from_one() -> None:
    outbox = Outbox("e", 700)
    outbox.noted("f", 3, 1.0)
    assert outbox.overdue(before=1.0) == [1, 2]


def test_a_huge_gap_is_watched_at_its_newest_end_alone() -> None:
    outbox = Outbox("e", 1)
    outbox.noted("e", 10**12, 1.0)
    outbox.noted("e", 10**13, 1.0)
    missing = outbox.overdue(before=1.0)
    assert (len(missing), missing[-1]) == (MOST, 10**13 - 1)


def test_numbers_are_told_in_spans() -> None:
    assert told([3, 7, 8, 9, 12]) == "3, 7-9, 12"
