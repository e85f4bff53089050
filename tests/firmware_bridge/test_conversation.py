"""The link's judgement, driven without a line: tables first, then a board behind a bad channel."""

from collections import deque
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge import frames
from firmware_bridge.commands import (
    Ack,
    Event,
    FromBoard,
    Greeting,
    Hello,
    Input,
    IsSet,
    Levels,
    Output,
    Pattern,
    Ping,
    Pong,
    Refused,
    Reset,
    SelfTest,
    Set,
    decode,
    encode,
)
from firmware_bridge.conversation import CAPACITY, due, step
from firmware_bridge.happenings import (
    Abandoned,
    Answer,
    Asked,
    Broke,
    Close,
    Conversation,
    Decision,
    Happening,
    Heard,
    Open,
    Opened,
    Phase,
    Send,
    Settled,
    Taken,
    Tell,
    Tick,
)
from firmware_bridge.news import BoardBack, BoardEvent, BoardLevels, BoardLost, EventsLost, News


def run(
    state: Conversation, *happenings: tuple[float, Happening]
) -> tuple[Conversation, list[Decision]]:
    decisions: list[Decision] = []
    for now, happening in happenings:
        state, more = step(state, happening, now)
        decisions += more
    return state, decisions


def told(decisions: list[Decision]) -> list[News]:
    return [decision.news for decision in decisions if isinstance(decision, Tell)]


def sent(decisions: list[Decision]) -> list[object]:
    return [decision.message for decision in decisions if isinstance(decision, Send)]


def greeting(boot: int = 7, *, pending: int = 0, levels: Levels = Levels.NONE) -> Heard:
    message = Greeting(
        boot=boot, board=1, reset=Reset.POWER_ON, major=0, minor=1, levels=levels, pending=pending
    )
    return Heard(message=message, sequence=1)


def press(sequence: int, boot: int = 7, age_ds: int = 0) -> Heard:
    event = Event(boot=boot, input=Input.PENDANT, raised=True, value=1, age_ds=age_ds)
    return Heard(message=event, sequence=sequence)


def pong(boot: int = 7, *, pending: int = 0, lost: int = 0, levels: Levels = Levels.NONE) -> Heard:
    message = Pong(
        boot=boot, uptime_s=9, levels=levels, pending=pending, lost=lost, battery_mv=4_000
    )
    return Heard(message=message, sequence=2)


def talking() -> Conversation:
    state, _ = run(Conversation(), (0.0, Tick()), (0.0, Opened()), (0.0, greeting()))
    return replace(state, waiting=0)


def test_a_line_is_opened_then_greeted_and_the_board_is_told_back_once() -> None:
    state, decisions = run(Conversation(), (0.0, Tick()))
    assert decisions == [Open()]
    state, decisions = run(state, (0.1, Opened()))
    assert sent(decisions) == [Hello(silence_ds=100)]
    state, decisions = run(state, (0.2, greeting()), (0.3, greeting()))
    news = told(decisions)
    assert [type(item) for item in news] == [BoardBack, BoardLevels]
    assert state.phase is Phase.TALKING


def test_hello_is_repeated_until_it_is_answered_then_the_line_is_given_up() -> None:
    state, _ = run(Conversation(), (0.0, Tick()), (0.0, Opened()))
    state, decisions = run(state, (0.5, Tick()), (1.0, Tick()))
    assert sent(decisions) == [Hello(silence_ds=100)] * 2
    state, decisions = run(state, (5.0, Tick()))
    assert decisions == [Close(), Tell(news=BoardLost(why="no answer to HELLO"))]


def test_a_line_that_is_being_opened_is_not_opened_again() -> None:
    _, decisions = run(Conversation(), (0.0, Tick()), (9.0, Tick()), (99.0, Tick()))
    assert decisions == [Open()]


def test_hello_is_not_repeated_before_its_time() -> None:
    state, _ = run(Conversation(), (0.0, Tick()), (0.0, Opened()), (0.5, Tick()))
    _, decisions = run(state, (0.6, Tick()), (0.9, Tick()))
    assert decisions == []


def test_a_board_that_restarts_has_its_own_time_to_answer_hello() -> None:
    state, _ = run(talking(), (100.0, press(1, boot=8)))
    _, decisions = run(state, (104.9, Tick()))
    assert told(decisions) == []
    _, decisions = run(state, (105.0, Tick()))
    assert told(decisions) == [BoardLost(why="no answer to HELLO")]


def test_a_lost_board_is_told_once_however_often_it_cannot_be_reached() -> None:
    state, now, decisions = Conversation(), 0.0, list[Decision]()
    for _ in range(20):
        now = due(state)
        state, more = run(state, (now, Tick()), (now, Broke(why="no such port")))
        decisions += more
    assert told(decisions) == [BoardLost(why="no such port")]


def test_attempts_to_reconnect_grow_apart_with_jitter_up_to_a_limit() -> None:
    for chance in (0.0, 1.0):
        state, waits = Conversation(), list[float]()
        for _ in range(8):
            state, _ = step(state, Tick(), due(state), chance)
            broken_at = state.opening_due
            state, _ = step(state, Broke(why="x"), broken_at, chance)
            waits.append(state.opening_due - broken_at)
        expected = [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0]
        assert waits == pytest.approx([wait * (0.5 + chance / 2) for wait in expected])


def test_an_event_is_delivered_once_and_acknowledged_when_the_listener_comes_back() -> None:
    state, decisions = run(talking(), (1.0, press(3, age_ds=4)), (1.2, press(3)), (1.4, press(3)))
    [event] = told(decisions)
    assert isinstance(event, BoardEvent)
    assert event.sequence == 3
    assert event.happened == pytest.approx(0.6)
    assert sent(decisions) == []
    state, decisions = run(state, (1.5, Settled(boot=7, sequence=3)), (1.6, press(3)))
    assert told(decisions) == []
    assert sent(decisions) == [Ack(boot=7), Ack(boot=7)]


def test_events_of_long_ago_are_still_known_to_be_delivered() -> None:
    state = talking()
    for number in range(1, 101):
        state, _ = run(
            state, (1.0, press(number)), (1.0, Taken()), (1.0, Settled(boot=7, sequence=number))
        )
    state, decisions = run(state, (2.0, press(1)), (2.0, press(100)))
    assert told(decisions) == []
    assert sent(decisions) == [Ack(boot=7), Ack(boot=7)]


def test_an_event_from_before_the_greeting_waits_for_its_repetition() -> None:
    state, _ = run(Conversation(), (0.0, Tick()), (0.0, Opened()))
    _, decisions = run(state, (0.1, press(1)))
    assert decisions == []


def test_an_event_of_another_boot_asks_for_a_greeting_before_it_is_believed() -> None:
    state, decisions = run(talking(), (1.0, press(1, boot=8)))
    assert (told(decisions), sent(decisions)) == ([], [Hello(silence_ds=100)])
    state, decisions = run(state, (1.1, greeting(8, pending=1)), (1.2, press(1, boot=8)))
    assert [type(item) for item in told(decisions)] == [BoardBack, BoardEvent]


def test_the_same_number_in_another_boot_is_another_event() -> None:
    state, _ = run(talking(), (1.0, press(1)), (1.1, Settled(boot=7, sequence=1)))
    state, decisions = run(state, (2.0, greeting(8, pending=1)), (2.1, press(1, boot=8)))
    assert [type(item) for item in told(decisions)] == [BoardBack, BoardEvent]


def test_a_number_that_still_waits_for_its_listener_is_free_in_another_boot() -> None:
    state, _ = run(talking(), (1.0, press(1)))
    state, decisions = run(state, (2.0, greeting(8, pending=1)), (2.1, press(1, boot=8)))
    assert [type(item) for item in told(decisions)] == [BoardBack, BoardEvent]
    _, decisions = run(state, (2.2, Settled(boot=7, sequence=1)))
    assert decisions == [], "the boot that would want this Ack is gone"


def test_what_was_delivered_stays_delivered_over_a_cut_line() -> None:
    state, _ = run(talking(), (1.0, press(1)), (1.1, Broke(why="the line was cut")))
    state, decisions = run(state, (1.2, Settled(boot=7, sequence=1)))
    assert decisions == []
    now = due(state)
    state, decisions = run(
        state, (now, Tick()), (now, Opened()), (now, greeting(pending=1)), (now, press(1))
    )
    assert [type(item) for item in told(decisions)] == [BoardBack]
    assert Ack(boot=7) in sent(decisions)


def test_a_full_queue_acknowledges_nothing_and_loses_nothing() -> None:
    state = talking()
    for sequence in range(1, CAPACITY + 1):
        state, _ = run(state, (1.0, press(sequence)))
    state, decisions = run(state, (1.0, press(CAPACITY + 1)))
    assert decisions == []
    state, decisions = run(state, (1.1, Taken()), (1.2, press(CAPACITY + 1)))
    assert [type(item) for item in told(decisions)] == [BoardEvent]


def test_a_silent_board_counts_as_disconnected() -> None:
    state, decisions = run(talking(), (0.0, Tick()), (2.0, Tick()), (4.0, Tick()))
    assert sent(decisions) == [Ping(), Ping(), Ping()]
    assert due(state) == 6.0
    state, decisions = run(state, (6.0, Tick()))
    assert decisions == [Close(), Tell(news=BoardLost(why="silent"))]


def test_levels_are_told_when_they_change_and_no_event_is_under_way() -> None:
    door = Levels.DOOR_1
    state, decisions = run(talking(), (1.0, pong(levels=door, pending=1)))
    assert told(decisions) == []
    state, decisions = run(state, (2.0, pong(levels=door)), (4.0, pong(levels=door)))
    assert told(decisions) == [BoardLevels(levels=door, battery_mv=4_000)]


def test_events_that_the_board_lost_are_counted_aloud() -> None:
    pongs = ((1.0, pong(lost=2)), (2.0, pong(lost=2)), (3.0, pong(lost=5)))
    state, decisions = run(talking(), *pongs)
    assert told(decisions) == [EventsLost(count=2), EventsLost(count=3)]
    assert state.waiting == 2


def test_each_boot_counts_its_own_lost_events() -> None:
    state, _ = run(talking(), (1.0, pong(lost=2)))
    _, decisions = run(state, (2.0, greeting(8)), (3.0, pong(8, lost=2)))
    assert EventsLost(count=2) in told(decisions)


BUZZ = Set(output=Output.BUZZER, pattern=Pattern.ON)
HUSH = Set(output=Output.BUZZER, pattern=Pattern.OFF)


def test_a_request_is_repeated_until_its_answer() -> None:
    asked = (1.0, Asked(message=BUZZ, token=5))
    state, first = run(talking(), asked, (1.1, Tick()), (1.2, Tick()), (1.3, Tick()))
    assert [message for message in sent(first) if message == BUZZ] == [BUZZ, BUZZ]
    sequence = state.requests[0].sequence
    answer = IsSet(output=Output.BUZZER, pattern=Pattern.ON)
    state, decisions = run(state, (1.4, Heard(message=answer, sequence=sequence)))
    assert decisions == [Answer(token=5, message=answer)]
    assert state.requests == ()


def test_a_repetition_waits_its_time() -> None:
    _, decisions = run(
        talking(), (1.0, Asked(message=SelfTest(), token=1)), (1.5, Tick()), (1.6, Tick())
    )
    assert sent(decisions).count(SelfTest()) == 2


def test_a_request_that_a_loss_answered_is_not_repeated_after_it() -> None:
    asked = (1.0, Asked(message=SelfTest(), token=1))
    state, _ = run(talking(), asked, (1.1, Broke(why="cut")))
    now = due(state)
    back = ((now, Tick()), (now, Opened()), (now, greeting()), (now + 0.5, Tick()))
    _, decisions = run(state, *back)
    assert SelfTest() not in sent(decisions)


def test_the_wishes_of_every_output_are_said_to_a_board_that_comes_back() -> None:
    led = Set(output=Output.LED, pattern=Pattern.SLOW)
    state, _ = run(
        talking(),
        (1.0, Asked(message=BUZZ, token=1)),
        (1.0, Asked(message=led, token=2)),
        (1.1, Broke(why="cut")),
    )
    now = due(state)
    _, decisions = run(state, (now, Tick()), (now, Opened()), (now, greeting()))
    assert {BUZZ, led} <= set(sent(decisions))


def test_two_requests_are_told_apart_by_their_answers() -> None:
    led = Set(output=Output.LED, pattern=Pattern.ON)
    state, _ = run(
        talking(), (1.0, Asked(message=BUZZ, token=1)), (1.0, Asked(message=led, token=2))
    )
    answer = IsSet(output=Output.LED, pattern=Pattern.ON)
    heard = Heard(message=answer, sequence=state.requests[1].sequence)
    _, decisions = run(state, (1.1, heard))
    assert decisions == [Answer(token=2, message=answer)]


def test_a_request_that_is_never_answered_ends_without_an_answer() -> None:
    state, decisions = run(talking(), (1.0, Asked(message=SelfTest(), token=5)))
    now = 1.0
    while not any(isinstance(decision, Answer) for decision in decisions):
        now += 0.3
        state, more = run(state, (now, pong()), (now, Tick()))
        decisions += more
    assert decisions[-1] == Answer(token=5, message=None)
    assert sent(decisions).count(SelfTest()) == 10


def test_a_later_order_for_an_output_is_never_undone_by_an_earlier_one_repeated() -> None:
    state, decisions = run(
        talking(), (1.0, Asked(message=BUZZ, token=1)), (1.1, Asked(message=HUSH, token=2))
    )
    assert Answer(token=1, message=None) in decisions
    state, decisions = run(state, (1.5, Tick()), (1.9, Tick()))
    assert BUZZ not in sent(decisions)
    assert sent(decisions).count(HUSH) == 2


def test_a_request_to_a_lost_board_is_answered_at_once_and_its_wish_is_kept() -> None:
    state, decisions = run(Conversation(), (0.0, Asked(message=BUZZ, token=1)))
    assert decisions == [Answer(token=1, message=None)]
    state, decisions = run(state, (0.0, Tick()), (0.0, Opened()), (0.1, greeting()))
    assert BUZZ in sent(decisions)


def test_what_ends_by_itself_is_not_said_again_to_a_board_that_comes_back() -> None:
    timed = replace(BUZZ, seconds=3)
    state, _ = run(talking(), (1.0, Asked(message=timed, token=1)), (1.1, Broke(why="cut")))
    now = due(state)
    _, decisions = run(state, (now, Tick()), (now, Opened()), (now, greeting()))
    assert timed not in sent(decisions)


def test_a_loss_answers_those_who_wait() -> None:
    _, decisions = run(talking(), (1.0, Asked(message=BUZZ, token=1)), (1.1, Broke(why="cut")))
    assert Answer(token=1, message=None) in decisions


def test_an_interrupted_opening_is_tried_again_and_tells_nobody() -> None:
    state, decisions = run(Conversation(), (0.0, Tick()), (0.1, Abandoned()))
    assert told(decisions) == []
    assert due(state) == 0.1


def test_a_refusal_is_an_answer() -> None:
    state, _ = run(talking(), (1.0, Asked(message=SelfTest(), token=1)))
    refused = Refused(what=SelfTest.TYPE)
    heard = Heard(message=refused, sequence=state.requests[0].sequence)
    _, decisions = run(state, (1.1, heard))
    assert decisions == [Answer(token=1, message=refused)]


# -- a whole board behind a bad line, bytes and all, in simulated time


class BadLine:
    """The smallest board that keeps its promise, behind a line that spoils bytes."""

    def __init__(self, seed: int, spoils: float, cuts: float, events: int) -> None:
        self.random = Random(seed)
        self.cuts = cuts
        self.spoils = spoils
        self.state = Conversation()
        self.host = self.board = frames.Receiver()
        self.kept = deque(range(1, events + 1))
        self.boot = self.random.randrange(1 << 32)
        self.sent_at = -1.0
        self.delivered: list[int] = []
        self.values: list[int] = []
        self.states: list[type[News]] = []
        self.now = 0.0

    def run(self) -> None:
        end = 3_600.0
        while self.kept and self.now < end:
            if self.random.random() < self.cuts:
                self.judge(Broke(why="cut"))
            self.judge(Tick())
            if self.kept and self.now - self.sent_at >= 0.25:
                self.send_oldest()
            self.now += 0.05

    def send_oldest(self) -> None:
        number = self.kept[0]
        self.sent_at = self.now
        event = Event(boot=self.boot, input=Input.PENDANT, raised=True, value=number * 7 % 65_536)
        self.to_host(event, number)

    def oldest(self) -> int | None:
        return self.kept[0] if self.kept else None

    def judge(self, happening: Happening) -> None:
        self.state, decisions = step(self.state, happening, self.now, self.random.random())
        for decision in decisions:
            match decision:
                case Open():
                    self.judge(Opened())
                case Send(message=message, sequence=sequence):
                    self.to_board(frames.encode(encode(message, sequence)))
                case Tell(news=news):
                    self.judge(Taken())
                    self.listen(news)
                case _:
                    pass

    def listen(self, news: News) -> None:
        if isinstance(news, BoardEvent):
            self.delivered.append(news.sequence)
            self.values.append(news.event.value)
            self.judge(Settled(boot=news.event.boot, sequence=news.sequence))
        elif isinstance(news, BoardBack | BoardLost):
            self.states.append(type(news))

    def to_host(self, message: FromBoard, sequence: int) -> None:
        data = self.spoiled(frames.encode(encode(message, sequence)))
        self.host, whole = self.host.feed(data)
        for frame in whole:
            heard = decode(frame)
            if isinstance(heard, FromBoard):
                self.judge(Heard(message=heard, sequence=frame.sequence))

    def to_board(self, data: bytes) -> None:
        self.board, whole = self.board.feed(self.spoiled(data))
        for frame in whole:
            match decode(frame):
                case Hello():
                    answer = greeting(self.boot, pending=len(self.kept)).message
                    self.to_host(answer, frame.sequence)
                case Ping():
                    self.to_host(pong(self.boot, pending=len(self.kept)).message, frame.sequence)
                case Ack(boot=boot) if boot == self.boot and self.oldest() == frame.sequence:
                    self.kept.popleft()
                case _:
                    pass

    def spoiled(self, data: bytes) -> bytes:
        return bytes(
            byte ^ self.random.randrange(1, 256) if self.random.random() < self.spoils else byte
            for byte in data
        )


@settings(derandomize=True, max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.01, 0.03]), st.sampled_from([0.0, 0.02]))
def test_no_event_is_lost_and_none_invented_on_a_line_that_spoils_bytes_and_is_cut(
    seed: int, spoils: float, cuts: float
) -> None:
    line = BadLine(seed, spoils, cuts, events=100)
    line.run()
    assert line.delivered == list(range(1, 101))
    assert line.values == [number * 7 for number in range(1, 101)]
    assert BoardBack in line.states
    assert (line.state.waiting, line.state.held) == (0, ()), "all was taken and settled"
    assert all(one is not other for one, other in zip(line.states, line.states[1:], strict=False))
