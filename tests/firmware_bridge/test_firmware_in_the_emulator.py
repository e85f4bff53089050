"""The firmware itself, in an emulated ATmega328P: what `docs/board.md` promises holds for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from firmware_bridge.commands import (
    Greeting,
    Input,
    Levels,
    Output,
    Part,
    Pattern,
    Reset,
)
from firmware_bridge.flasher import Flasher, FlashError
from firmware_bridge.happenings import Timing
from firmware_bridge.image import Image, ImageError
from firmware_bridge.link import BoardLink
from firmware_bridge.news import BoardBack, BoardEvent, BoardLevels, BoardLost, EventsLost, News
from protocol.clock import RealClock
from simulations.emulated_board import BUILT, EmulatedBoard, build

pytestmark = pytest.mark.avr
_News = TypeVar("_News", bound=News)
TIMING = Timing(
    hello_every=0.1,
    ping_every=0.2,
    silent_after=1.5,
    host_silent_after=1.0,
    backoff_least=0.02,
    backoff_most=0.1,
)


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[EmulatedBoard]:
    async with EmulatedBoard.running(tmp_path) as running:
        yield running


@pytest.fixture
async def link(board: EmulatedBoard) -> AsyncIterator[BoardLink]:
    async with BoardLink(board.port, RealClock(), timing=TIMING) as line:
        yield line


async def until(link: BoardLink, kind: type[_News], within_s: float = 20.0) -> _News:
    """Listen until news of that kind; what comes before is passed over."""
    async with asyncio.timeout(within_s):
        while True:
            news = await link.receive()
            if isinstance(news, kind):
                return news


async def heard_during(link: BoardLink, work: Awaitable[object]) -> list[News]:
    """Return what the link tells until `work` is done."""
    heard: list[News] = []

    async def listen() -> None:
        while True:
            heard.append(await link.receive())

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(listen(), name="listen")
        await work
        listening.cancel()
    return heard


async def eventually(true: Callable[[], bool], within_s: float = 20.0) -> None:
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110 - pins have no event to await
            await asyncio.sleep(0.02)


async def test_each_input_is_told_once_by_its_own_name_and_its_end_too(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    expected: list[tuple[Input, bool, int]] = []

    async def one(does: Awaitable[None], input_: Input, *, raised: bool, value: int = 0) -> None:
        await does
        expected.append((input_, raised, value))
        event = (await until(link, BoardEvent)).event
        assert (event.input, event.raised, event.value) == expected[-1]

    await one(board.press(11), Input.PENDANT, raised=True, value=11)
    await one(board.pull_cord(), Input.PULL_CORD, raised=True)
    await one(board.release_cord(), Input.PULL_CORD, raised=False)
    await one(board.open_door(1), Input.DOOR_1, raised=True)
    await one(board.open_door(2), Input.DOOR_2, raised=True)
    await one(board.close_door(1), Input.DOOR_1, raised=False)
    await one(board.lose_mains(), Input.MAINS, raised=True)
    await one(board.restore_mains(), Input.MAINS, raised=False)
    levels = await until(link, BoardLevels)
    assert levels.levels == Levels.DOOR_2
    assert levels.battery_mv == pytest.approx(4_100, abs=30)


async def test_a_battery_that_empties_is_told_with_its_voltage_and_a_full_one_too(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    await board.set_battery(3_400)
    low = (await until(link, BoardEvent)).event
    assert (low.input, low.raised) == (Input.BATTERY, True)
    assert low.value == pytest.approx(3_400, abs=30)
    await board.set_battery(3_900)
    full = (await until(link, BoardEvent)).event
    assert (full.input, full.raised) == (Input.BATTERY, False)


async def test_a_pendant_held_down_is_one_press_and_a_bounce_is_none(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)

    async def hold_and_bounce() -> None:
        await board.press(2, for_ms=1_500)
        await board.let_pass(2_000)
        await board.press(2, for_ms=1)  # the receiver's line twitches: too short to be a code
        for _ in range(4):
            await board.open_door()
            await board.close_door()
        await board.let_pass(300)

    news = await heard_during(link, hold_and_bounce())
    events = [item.event for item in news if isinstance(item, BoardEvent)]
    presses = [event for event in events if event.input == Input.PENDANT]
    doors = [event.raised for event in events if event.input == Input.DOOR_1]
    assert len(presses) == 1
    assert doors == [True, False] * (len(doors) // 2), "each opening that was seen was also closed"


async def test_a_board_that_hangs_is_restarted_by_its_watchdog_and_says_so(
    board: EmulatedBoard, link: BoardLink
) -> None:
    first = (await until(link, BoardBack)).greeting
    await board.stall()
    second = (await until(link, BoardBack)).greeting
    assert second.reset is Reset.WATCHDOG
    assert second.boot != first.boot


@pytest.mark.parametrize("why", [Reset.POWER_ON, Reset.BROWN_OUT, Reset.EXTERNAL])
async def test_a_restart_tells_its_reason_and_has_another_boot_id(
    board: EmulatedBoard, link: BoardLink, why: Reset
) -> None:
    first = (await until(link, BoardBack)).greeting
    await board.reset(why)
    second = (await until(link, BoardBack)).greeting
    assert (second.reset, second.boot) == (why, first.boot + 1)


async def test_what_stood_open_before_a_restart_is_a_level_and_no_event(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    await board.open_door(2)
    await until(link, BoardEvent)
    news = await heard_during(link, _restarted(board))
    back = [item.greeting.levels for item in news if isinstance(item, BoardBack)]
    assert back == [Levels.DOOR_2]
    assert not [item for item in news if isinstance(item, BoardEvent)]


async def _restarted(board: EmulatedBoard) -> None:
    await board.reset(Reset.EXTERNAL)
    await asyncio.sleep(2.0)


async def test_a_silent_host_lets_it_sound_and_blink_and_a_word_quiets_it(
    board: EmulatedBoard,
) -> None:
    async with BoardLink(board.port, RealClock(), timing=TIMING) as link:
        await until(link, BoardBack)
    await eventually(lambda: _sounds(board, "buzzer") > 0 and _sounds(board, "led") > 2)
    async with BoardLink(board.port, RealClock(), timing=TIMING) as link:
        await until(link, BoardLevels)
        await eventually(lambda: not board.turned[-1].on)
        before = len(board.turned)
        await heard_during(link, asyncio.sleep(1.0))
    assert len(board.turned) - before <= 2, "quiet, but for what was under way"


def _sounds(board: EmulatedBoard, output: str) -> int:
    return sum(turn.on for turn in board.turned if turn.output == output)


async def test_the_host_sets_outputs_and_an_end_for_them(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)

    async def sound() -> None:
        assert await link.set(Output.BUZZER, Pattern.FAST, seconds=1) is True
        assert await link.set(Output.LED, Pattern.ON) is True
        await asyncio.sleep(2.0)

    await heard_during(link, sound())
    buzzes = [turn for turn in board.turned if turn.output == "buzzer" and turn.at_ms > 100]
    assert 3 <= sum(turn.on for turn in buzzes) <= 6, "a second of a tenth on, a tenth off"
    assert not buzzes[-1].on
    assert next(turn.on for turn in reversed(board.turned) if turn.output == "led")


async def test_a_self_test_finds_nothing_and_then_the_missing_receiver(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    found: list[Part | None] = []

    async def test_twice() -> None:
        found.append(await link.self_test())
        await board.take_receiver()
        found.append(await link.self_test())

    await heard_during(link, test_twice())
    assert found == [Part.NONE, Part.RADIO]


async def test_over_a_line_that_spoils_one_byte_in_a_hundred_no_event_is_lost_and_none_invented(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    board.corruption = 0.01

    async def open_and_close() -> None:
        for _ in range(12):
            await board.open_door()
            await board.let_pass(200)
            await board.close_door()
            await board.let_pass(200)
        await board.let_pass(2_000)

    news = await heard_during(link, open_and_close())
    raised = [item.event.raised for item in news if isinstance(item, BoardEvent)]
    assert raised == [True, False] * 12
    assert not [item for item in news if isinstance(item, EventsLost)]


async def test_a_line_pulled_and_put_back_brings_what_was_pressed_meanwhile_with_its_age(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await until(link, BoardBack)
    clock = RealClock()
    board.unplug()
    await until(link, BoardLost)
    pressed_at = clock.steady()
    await board.press(5)
    await asyncio.sleep(1.0)
    board.replug()
    event = await until(link, BoardEvent)
    assert event.event.value == 5
    assert event.happened == pytest.approx(pressed_at, abs=0.6)


async def fill_memory(board: EmulatedBoard, link: BoardLink) -> None:
    """Let a door go to and fro while nobody listens: 24 events, for 16 places."""
    await until(link, BoardBack)
    board.unplug()
    await until(link, BoardLost)
    for _ in range(12):
        await board.open_door()
        await board.let_pass(30)
        await board.close_door()
        await board.let_pass(30)


async def test_a_flood_beyond_its_memory_is_counted(board: EmulatedBoard, link: BoardLink) -> None:
    await fill_memory(board, link)
    board.replug()
    news = await heard_during(link, asyncio.sleep(3.0))
    events = [item for item in news if isinstance(item, BoardEvent)]
    lost = sum(item.count for item in news if isinstance(item, EventsLost))
    assert len(events) == 16
    assert lost >= 1
    assert len(events) + lost <= 24


async def test_a_call_for_help_finds_room_in_a_memory_full_of_doors(
    board: EmulatedBoard, link: BoardLink
) -> None:
    await fill_memory(board, link)
    await board.press(3)
    await board.let_pass(50)
    board.replug()
    news = await heard_during(link, asyncio.sleep(3.0))
    events = [item.event for item in news if isinstance(item, BoardEvent)]
    assert len(events) == 16
    assert (events[-1].input, events[-1].value) == (Input.PENDANT, 3)


# -- the loader


def _image() -> Image:
    return Image.read((build() / "application.bin").read_bytes())


async def _flashed(board: EmulatedBoard, image: Image, *, number: int | None = None) -> Greeting:
    shares: list[float] = []
    async with Flasher.on(board.port) as flasher:
        greeting = await flasher.flash(image, board=number, told=shares.append)
    assert shares[-1] == 1.0
    return greeting


async def test_an_empty_chip_is_flashed_named_and_lives(tmp_path: Path) -> None:
    async with EmulatedBoard.running(tmp_path, empty=True) as board:
        greeting = await _flashed(board, _image(), number=4_711)
        assert (greeting.board, greeting.major, greeting.minor) == (4_711, 1, 0)
        async with BoardLink(board.port, RealClock(), timing=TIMING) as link:
            await until(link, BoardBack)
            await board.press(7)
            assert (await until(link, BoardEvent)).event.value == 7


async def test_a_running_board_lets_itself_be_flashed_over_a_bad_line(
    board: EmulatedBoard,
) -> None:
    board.corruption = 0.001
    greeting = await _flashed(board, _image())
    assert greeting.reset is Reset.EXTERNAL


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
async def test_the_power_cut_while_it_is_flashed_leaves_a_board_that_is_flashed_again(
    board: EmulatedBoard, share: float
) -> None:
    image = _image()
    cut = asyncio.Event()

    def told(written: float) -> None:
        if written > share:
            cut.set()

    async def flash() -> None:
        async with Flasher.on(board.port) as flasher:
            with pytest.raises(FlashError):
                await flasher.flash(image, told=told)

    async with asyncio.timeout(90), asyncio.TaskGroup() as tasks:
        tasks.create_task(flash(), name="flash")
        await cut.wait()
        await board.reset(Reset.POWER_ON)
    async with Flasher.on(board.port) as flasher:
        found = await flasher.find()
        assert found.identity is not None
        assert not found.identity.whole, "half an application is never started"
    assert (await _flashed(board, image)).reset is Reset.EXTERNAL


async def test_a_loader_that_nobody_talks_to_after_all_starts_the_application_again(
    board: EmulatedBoard,
) -> None:
    async with Flasher.on(board.port) as flasher:
        identity = await flasher.identify()
        assert identity.whole
    async with BoardLink(board.port, RealClock(), timing=TIMING) as link:
        # the link's own HELLO is a frame that keeps the loader waiting; without it, it goes on
        with pytest.raises(TimeoutError):
            await until(link, BoardBack, within_s=1.0)
    await board.let_pass(11_000)
    async with BoardLink(board.port, RealClock(), timing=TIMING) as link:
        await until(link, BoardBack)


async def test_a_port_that_is_not_there_and_a_file_that_is_no_firmware_are_named(
    tmp_path: Path,
) -> None:
    with pytest.raises(FlashError, match="cannot be opened"):
        async with Flasher.on(str(tmp_path / "nothing")):
            pass
    with pytest.raises(ImageError, match="no firmware"):
        Image.read(b"hello")
    with pytest.raises(ImageError, match="cut off"):
        Image.read(b"Caliu board \x01")
    assert BUILT.name == "avr"
