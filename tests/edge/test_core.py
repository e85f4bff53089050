"""The hub's mind with a real outbox and the test's hand on the clock."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from edge.commands import CentreTime
from edge.commentary import Commentary
from edge.core import Core, Hands, Input
from edge.dialogue import Utter
from edge.happenings import ConfigChanged, Tick
from edge.inbox import Inbox
from edge.outbox import Outbox
from edge.settings import Centre, Dialogue, Settings
from edge.uplink import Receipted
from protocol import codec
from protocol.clock import ManualClock
from protocol.home import HubState
from protocol.messages import AlarmRaised, AlarmSuspected, AnyUp, FaultRaised, Outcome, Receipt
from protocol.observations import Kind
from protocol.topics import Up
from sensors.activity import watch
from tests.edge.judging import NOON, seen

YEAR = timedelta(days=365)


@dataclass
class Mind:
    """A core whose hands only write down what they did."""

    clock: ManualClock
    outbox: Outbox
    inbox: Inbox[Input]
    phrases: list[str] = field(default_factory=list)
    held_when_said: list[list[str]] = field(default_factory=list)
    states: list[HubState] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    siren: list[bool] = field(default_factory=list)
    second: list[bytes] = field(default_factory=list)

    def hands(self) -> Hands:
        def say(utter: Utter) -> bool:
            self.phrases.append(utter.phrase)
            self.held_when_said.append([waiting.type for waiting in self.outbox.pending()])
            return True

        def resend(_topic: Up, _raw: bytes) -> None: ...
        def config(_changed: ConfigChanged) -> None: ...
        def learned(_rhythm: watch.State) -> None: ...
        def centre_time() -> CentreTime | None:
            return None

        return Hands(
            say=say,
            show=self.states.append,
            go=self.rooms.append,
            siren=self.siren.append,
            second=self.second.append,
            resend=resend,
            config=config,
            learned=learned,
            centre_time=centre_time,
        )

    async def tell(self, *items: Input) -> None:
        """Return when they are judged and their events are in safe hands."""
        for item in items:
            await self.inbox.deliver(item)

    async def wait(self, seconds: float) -> None:
        """Let steady and wall time pass, tick by tick."""
        for _ in range(round(seconds * 2)):
            await self.clock.advance(0.5)
            await self.tell(Tick())

    async def events(self) -> list[AnyUp]:
        ids = [waiting.id for waiting in self.outbox.pending()]
        raws = await self.outbox.raws(ids)
        return [codec.decode_up(raws[id_]) for id_ in ids]

    async def receipt(self, of: UUID) -> None:
        receipt = Receipt(outcome=Outcome.STORED, of=of, at=self.clock.now())
        waiting = await self.outbox.settle(receipt)
        assert waiting is not None
        await self.tell(Receipted(waiting=waiting, outcome=receipt.outcome))


@asynccontextmanager
async def mind(folder: Path, clock: ManualClock) -> AsyncIterator[Mind]:
    settings = Settings(
        hub="hub-0001",
        installation=UUID("0191e0a0-0000-7000-8000-000000000001"),
        state=folder,
        centre=Centre(broker="mqtt://localhost:1883", receipt_within_s=20.0),
        dialogue=Dialogue(answer_within_s=30.0),
    )
    outbox = await Outbox.open(folder / "outbox.db", clock)
    made = Mind(clock, outbox, Inbox())
    commentary = Commentary(clock, json=True, out=io.StringIO())
    core = Core(settings, clock, outbox, made.inbox, made.hands(), commentary)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(core.run(), name="core")
        yield made
        running.cancel()
    await outbox.close()


def of(kind: type[msgspec.Struct], events: list[AnyUp]) -> list[AnyUp]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("step", [YEAR, -YEAR])
async def test_a_clock_stepped_a_year_during_a_question_moves_no_deadline(
    tmp_path: Path, step: timedelta
) -> None:
    clock = ManualClock(NOON)
    async with mind(tmp_path, clock) as home:
        await home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
        await home.wait(10)
        clock.step(step)
        await home.wait(19)
        assert not of(AlarmRaised, await home.events())
        await home.wait(1.5)
        events = await home.events()
    assert len(of(AlarmRaised, events)) == 1
    faults = [event for event in events if isinstance(event, FaultRaised)]
    assert [(fault.component, fault.code) for fault in faults] == [("clock", "stepped")]


@pytest.mark.parametrize("step", [YEAR, -YEAR])
async def test_a_clock_stepped_a_year_moves_no_fallback(tmp_path: Path, step: timedelta) -> None:
    clock = ManualClock(NOON)
    async with mind(tmp_path, clock) as home:
        await home.tell(seen(Kind.BUTTON_PRESSED))
        await home.wait(10)
        clock.step(step)
        await home.wait(9)
        assert "fallback" not in home.phrases
        await home.wait(1.5)
        assert home.phrases == ["calling", "fallback"]
        assert home.siren == [True]
        (raised,) = of(AlarmRaised, await home.events())
        await home.receipt(raised.id)
        assert home.phrases == ["calling", "fallback", "receipt"]
        assert home.siren == [True, False]


@pytest.mark.parametrize(
    ("away", "raised"),
    [
        (timedelta(seconds=5), False),
        (timedelta(seconds=31), True),
        (YEAR, True),
        (-YEAR, True),
    ],
)
async def test_a_restart_in_the_middle_of_a_question(
    tmp_path: Path,
    away: timedelta,
    raised: bool,  # noqa: FBT001 - a column of the table
) -> None:
    clock = ManualClock(NOON)
    async with mind(tmp_path, clock) as home:
        await home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
    clock.step(away)
    async with mind(tmp_path, clock) as home:
        await home.tell(Tick())
        events = await home.events()
        assert bool(of(AlarmRaised, events)) == raised
        assert len(of(AlarmSuspected, events)) == 1
        assert home.phrases == (["calling-after-silence"] if raised else ["ask-fall"])
        await home.wait(25)
        assert len(of(AlarmRaised, await home.events())) == 1
    async with mind(tmp_path, clock) as home:
        await home.wait(60)
        assert len(of(AlarmRaised, await home.events())) == 1


async def test_a_restart_without_network_says_it_again_and_notes_it_once(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    async with mind(tmp_path, clock) as home:
        await home.tell(seen(Kind.BUTTON_PRESSED))
        await home.wait(21)
        noted = len(await home.events())
    async with mind(tmp_path, clock) as home:
        await home.wait(21)
        assert home.phrases == ["fallback"]
        assert len(await home.events()) == noted


async def test_the_question_is_stored_before_it_is_asked(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    async with mind(tmp_path, clock) as home:
        await home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
        assert home.phrases == ["ask-fall"]
        assert home.held_when_said == [["alarm.suspected"]]
        (suspected,) = of(AlarmSuspected, await home.events())
        assert isinstance(suspected, AlarmSuspected)
        assert (suspected.answer_within_s, suspected.grace_s) == (30.0, 15.0)


async def test_the_robot_is_sent_to_the_room_of_a_real_alarm_only(tmp_path: Path) -> None:
    async with mind(tmp_path, ManualClock(NOON)) as home:
        await home.tell(seen(Kind.PULL_CORD_PULLED, "cord-1", place="bathroom"))
        await home.tell(seen(Kind.BUTTON_PRESSED, "cord-2", place="hall", test=True))
        assert home.rooms == ["bathroom"]
