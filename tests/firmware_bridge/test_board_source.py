"""What the board says becomes observations: a pure table, then the whole way over a pty."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.commands import Event, Greeting, Input, Levels, Output, Pattern, Reset
from firmware_bridge.news import BoardBack, BoardEvent, BoardLevels, BoardLost, EventsLost, News
from protocol.clock import RealClock
from protocol.observations import Kind, Observation
from sensors.board import BoardSource, Known, observe
from simulations.board import SimulatedBoard
from tests.firmware_bridge.conftest import QUICK

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


def seen(*news: News, levels: Levels = Levels.NONE) -> list[Observation]:
    state, observed = Known(name="board", levels=levels), list[Observation]()
    for item in news:
        state, more = observe(state, item, 100.0, NOW)
        observed += more
    return observed


def event(which: int, *, raised: bool = True, value: int = 0, ago: float = 0.0) -> BoardEvent:
    inside = Event(boot=1, input=which, raised=raised, value=value)
    return BoardEvent(event=inside, sequence=1, happened=100.0 - ago)


@pytest.mark.parametrize(
    ("which", "raised", "value", "kind", "source"),
    [
        (Input.PENDANT, True, 1, Kind.BUTTON_PRESSED, "pendant-1"),
        (Input.PENDANT, True, 2, Kind.BUTTON_PRESSED, "pendant-2"),
        (Input.PULL_CORD, True, 0, Kind.PULL_CORD_PULLED, "pull-cord-1"),
        (Input.DOOR_1, True, 0, Kind.DOOR_OPENED, "door-1"),
        (Input.DOOR_2, False, 0, Kind.DOOR_CLOSED, "door-2"),
        (Input.MAINS, True, 0, Kind.MAINS_LOST, "board"),
        (Input.MAINS, False, 0, Kind.MAINS_BACK, "board"),
        (Input.BATTERY, True, 3_400, Kind.BATTERY_LOW, "board"),
        (Input.BATTERY, False, 3_900, Kind.BATTERY_OK, "board"),
        (77, True, 0, Kind.SOURCE_WRONG, "board"),
    ],
)
def test_each_input_says_what_it_means(
    *, which: int, raised: bool, value: int, kind: Kind, source: str
) -> None:
    [observation] = seen(event(which, raised=raised, value=value))
    assert (observation.kind, observation.source, observation.at) == (kind, source, NOW)


def test_a_pendant_and_a_cord_let_go_say_nothing() -> None:
    assert seen(event(Input.PENDANT, raised=False), event(Input.PULL_CORD, raised=False)) == []


def test_an_old_event_carries_the_time_at_which_it_happened() -> None:
    [observation] = seen(event(Input.PENDANT, value=1, ago=42.0))
    assert observation.at == NOW - timedelta(seconds=42)


def test_the_battery_shows_its_voltage() -> None:
    [observation] = seen(event(Input.BATTERY, value=3_400))
    assert observation.evidence is not None
    assert (observation.evidence.value, observation.evidence.unit) == (3.4, "V")


def test_a_voltage_is_shown_for_the_battery_alone_and_only_where_it_was_measured() -> None:
    stands = BoardLevels(levels=Levels.MAINS | Levels.DOOR_1, battery_mv=4_000)
    assert [observation.evidence for observation in seen(stands)] == [None, None]
    unknown = BoardLevels(levels=Levels.BATTERY, battery_mv=None)
    assert [observation.evidence for observation in seen(unknown)] == [None]


def test_a_loss_a_return_and_lost_events_are_the_boards_own_state() -> None:
    greeting = Greeting(
        boot=1, board=1, reset=Reset.BROWN_OUT, major=1, minor=2, levels=Levels.NONE, pending=0
    )
    observed = seen(BoardLost(why="silent"), BoardBack(greeting=greeting), EventsLost(count=3))
    kinds = [Kind.SOURCE_LOST, Kind.SOURCE_BACK, Kind.SOURCE_WRONG]
    assert [observation.kind for observation in observed] == kinds
    assert {observation.source for observation in observed} == {"board"}
    texts = [observation.evidence.text for observation in observed if observation.evidence]
    expected = "3 events found the memory of the board full"
    assert texts == ["silent", "firmware 1.2, reset brown_out", expected]


def test_a_door_that_opened_while_the_board_restarted_is_observed_from_its_level() -> None:
    open_door = BoardLevels(levels=Levels.DOOR_1, battery_mv=None)
    [observation] = seen(open_door, open_door)
    assert (observation.kind, observation.source) == (Kind.DOOR_OPENED, "door-1")


def test_a_level_that_an_event_already_told_is_not_told_again() -> None:
    cord = BoardLevels(levels=Levels.PULL_CORD, battery_mv=None)
    observed = seen(event(Input.PULL_CORD), cord)
    assert [observation.kind for observation in observed] == [Kind.PULL_CORD_PULLED]


LEVELS = st.integers(0, 127).map(Levels)


@given(LEVELS, LEVELS)
def test_after_its_levels_are_told_nothing_more_is_to_be_said(
    before: Levels, after: Levels
) -> None:
    stands = BoardLevels(levels=after, battery_mv=4_000)
    state, _ = observe(Known(name="board", levels=before), stands, 0.0, NOW)
    assert observe(state, stands, 0.0, NOW) == (state, ())


async def test_a_press_a_cord_and_a_power_cut_go_the_whole_way(board: SimulatedBoard) -> None:
    source = BoardSource(board.port, RealClock(), name="hub-board", timing=QUICK)
    expected = [
        (Kind.SOURCE_BACK, "hub-board"),
        (Kind.BUTTON_PRESSED, "pendant-1"),
        (Kind.PULL_CORD_PULLED, "pull-cord-1"),
        (Kind.MAINS_LOST, "hub-board"),
    ]
    seen_on_the_way: list[tuple[Kind, str]] = []
    async with asyncio.timeout(10), aclosing(source.observations()) as observations:
        async for observation in observations:
            seen_on_the_way.append((observation.kind, observation.source))
            if len(seen_on_the_way) == 1:
                board.press()
                board.pull_cord()
                board.lose_mains()
            if len(seen_on_the_way) == len(expected):
                break
    assert seen_on_the_way == expected


async def test_the_siren_is_sounded_through_the_source(board: SimulatedBoard) -> None:
    source = BoardSource(board.port, RealClock(), timing=QUICK)
    back = asyncio.Event()

    async def listen() -> None:
        async with aclosing(source.observations()) as observations:
            async for observation in observations:
                if observation.kind is Kind.SOURCE_BACK:
                    back.set()

    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(listen(), name="listen")
        await back.wait()
        assert await source.set_buzzer(True) is True
        assert board.output(Output.BUZZER) is Pattern.FAST
        assert await source.set_buzzer(False) is True
        assert board.output(Output.BUZZER) is Pattern.OFF
        listening.cancel()
