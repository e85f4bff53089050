"""The whole link on a real pty: opening, losing, repeating, being heard out of a bad line."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from firmware_bridge.commands import Input, Levels, Output, Part, Pattern, Reset
from firmware_bridge.link import BoardLink
from firmware_bridge.news import BoardBack, BoardEvent, BoardLevels, BoardLost, EventsLost, News
from protocol.clock import RealClock
from simulations.board import MEMORY, SimulatedBoard

_News = TypeVar("_News", bound=News)


async def until(link: BoardLink, kind: type[_News], within_s: float = 10.0) -> _News:
    """Listen until news of that kind; what comes before is passed over."""
    async with asyncio.timeout(within_s):
        while True:
            news = await link.receive()
            if isinstance(news, kind):
                return news


async def while_listening(link: BoardLink, work: Awaitable[object]) -> list[News]:
    """Return what the link tells until `work` is done."""
    heard: list[News] = []

    async def listen() -> None:
        while True:
            heard.append(await link.receive())

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(listen(), name="listen")
        await work
        listening.cancel()
    return heard


async def eventually(true: Callable[[], bool]) -> None:
    """Wait for what the board does by itself: it has no events to await, as the real one."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


async def test_a_press_reaches_the_listener_and_the_board_forgets_it_when_he_comes_back(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    board.press(pendant=3)
    event = (await until(link, BoardEvent)).event
    assert (event.input, event.raised, event.value) == (Input.PENDANT, True, 3)
    assert board.pending == 1
    await while_listening(link, eventually(lambda: board.pending == 0))


async def test_a_listener_who_dies_before_he_comes_back_leaves_the_event_with_the_board(
    board: SimulatedBoard,
) -> None:
    async with BoardLink(board.port, RealClock()) as first:
        await until(first, BoardBack)
        board.press()
        await until(first, BoardEvent)
    async with BoardLink(board.port, RealClock()) as second:
        assert (await until(second, BoardEvent)).event.input == Input.PENDANT


async def test_events_come_in_order_each_once_over_a_line_that_spoils_one_byte_in_a_hundred(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    board.corruption = 0.01
    numbers = list(range(1, 151))
    heard: list[int] = []

    async def press_all() -> None:
        for number in numbers:
            await eventually(lambda: board.pending < MEMORY)
            board.press(number)
        await eventually(lambda: board.pending == 0)

    news = await while_listening(link, press_all())
    heard = [item.event.value for item in news if isinstance(item, BoardEvent)]
    assert heard == numbers
    assert link.tally.damaged + board.tally.damaged > 0


async def test_a_cut_line_is_told_once_and_what_was_pressed_meanwhile_arrives_with_its_age(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    clock = RealClock()
    board.unplug()
    pressed_at = clock.steady()
    board.press()
    news = await while_listening(link, asyncio.sleep(0.5))
    assert [type(item) for item in news if not isinstance(item, BoardLevels)] == [BoardLost]
    board.replug()
    assert isinstance(await link.receive(), BoardBack)
    event = await until(link, BoardEvent)
    assert event.happened == pytest.approx(pressed_at, abs=0.2)


async def test_a_line_pulled_and_put_back_thirty_times_loses_no_event(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    random = Random(11)

    async def pull_and_put_back() -> None:
        for number in range(30):
            await asyncio.sleep(random.random() * 0.03)
            board.press(number)
            board.unplug()
            await asyncio.sleep(random.random() * 0.03)
            board.replug()
            await eventually(lambda: board.pending < MEMORY // 2)
        await eventually(lambda: board.pending == 0)

    news = await while_listening(link, pull_and_put_back())
    heard = [item.event.value for item in news if isinstance(item, BoardEvent)]
    assert heard == list(range(30))
    states = [type(item) for item in news if isinstance(item, BoardBack | BoardLost)]
    assert all(one is not other for one, other in pairwise(states)), "told once each"


async def test_a_board_that_hangs_counts_as_lost_and_comes_back_by_itself(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    board.frozen = True
    assert (await until(link, BoardLost)).why == "silent"
    board.frozen = False
    await until(link, BoardBack)


async def test_a_port_that_does_not_exist_is_a_lost_board_until_it_does(tmp_path: Path) -> None:
    board = SimulatedBoard(tmp_path, RealClock())
    async with BoardLink(board.port, RealClock()) as link, asyncio.TaskGroup() as tasks:
        assert "cannot be opened" in (await until(link, BoardLost)).why
        life = tasks.create_task(board.run(), name="board")
        await until(link, BoardBack)
        life.cancel()


async def test_a_restart_is_told_with_its_reason_and_starts_the_numbers_anew(
    board: SimulatedBoard, link: BoardLink
) -> None:
    first = await until(link, BoardBack)
    board.press(1)
    await until(link, BoardEvent)
    board.reset(Reset.BROWN_OUT)
    board.press(2)
    again = await until(link, BoardBack)
    assert again.greeting.boot != first.greeting.boot
    assert again.greeting.reset is Reset.BROWN_OUT
    assert (await until(link, BoardEvent)).event.value == 2


async def test_a_flood_is_held_by_the_board_and_what_it_could_not_hold_is_counted(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    for number in range(MEMORY + 4):
        board.press(number)
    heard: list[int] = []
    lost = 0
    async with asyncio.timeout(10):
        while len(heard) < MEMORY or lost < 4:
            match await link.receive():
                case BoardEvent(event=event):
                    heard.append(event.value)
                case EventsLost(count=count):
                    lost += count
                case _:
                    pass
    assert heard == list(range(MEMORY))
    assert lost == 4


async def test_the_buzzer_sounds_when_told_and_is_told_again_after_a_restart(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    done: list[bool] = []

    async def buzz() -> None:
        done.append(await link.set(Output.BUZZER, Pattern.FAST))

    await while_listening(link, buzz())
    assert done == [True]
    assert board.output(Output.BUZZER) is Pattern.FAST
    board.reset(Reset.WATCHDOG)
    assert board.output(Output.BUZZER) is Pattern.OFF
    await while_listening(link, eventually(lambda: board.output(Output.BUZZER) is Pattern.FAST))


async def test_a_timed_setting_ends_by_itself(board: SimulatedBoard, link: BoardLink) -> None:
    await until(link, BoardBack)
    await while_listening(link, link.set(Output.LED, Pattern.ON, seconds=1))
    assert board.output(Output.LED) is Pattern.ON
    await while_listening(link, eventually(lambda: board.output(Output.LED) is Pattern.OFF))


async def test_an_order_to_a_board_that_is_not_there_says_so_at_once(tmp_path: Path) -> None:
    async with BoardLink(str(tmp_path / "nothing"), RealClock()) as link:
        assert await link.set(Output.BUZZER, Pattern.ON) is False
        assert await link.self_test() is None


async def test_a_self_test_tells_what_is_broken(board: SimulatedBoard, link: BoardLink) -> None:
    await until(link, BoardBack)
    board.broken = Part.BUZZER | Part.RADIO
    found: list[Part | None] = []

    async def test() -> None:
        found.append(await link.self_test())

    await while_listening(link, test())
    assert found == [Part.BUZZER | Part.RADIO]


async def test_the_board_sounds_by_itself_when_the_host_is_silent_and_stops_when_it_is_back(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    # Nobody listens: the link sends nothing, as an agent that hangs.
    await eventually(lambda: board.output(Output.BUZZER) is Pattern.SLOW)
    assert all(change.by_itself for change in board.sounded)
    await while_listening(link, eventually(lambda: board.output(Output.BUZZER) is Pattern.OFF))


async def test_how_the_inputs_stand_is_told_when_no_event_is_under_way(
    board: SimulatedBoard, link: BoardLink
) -> None:
    board.levels = Levels.DOOR_1 | Levels.MAINS  # as it was when the hub was away
    assert (await until(link, BoardLevels)).levels == Levels.DOOR_1 | Levels.MAINS


async def test_a_closed_link_leaves_the_port_to_the_next_one(
    board: SimulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    await link.close()
    async with BoardLink(board.port, RealClock()) as other:
        await until(other, BoardBack)


async def test_two_agents_do_not_share_one_board(board: SimulatedBoard, link: BoardLink) -> None:
    await until(link, BoardBack)
    async with BoardLink(board.port, RealClock()) as other:
        assert "cannot be opened" in (await until(other, BoardLost)).why
