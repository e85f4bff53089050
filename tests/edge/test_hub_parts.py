"""The small parts of the hub that may fail without the rest: voice, children, queues, sessions."""

import asyncio
import io
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import psutil
import pytest

from edge.children import ChildEnded, run_child
from edge.commentary import Commentary
from edge.dialogue import Utter
from edge.happenings import FaultSeen
from edge.inbox import Inbox
from edge.mqtt_path import next_session
from edge.speech import Voice
from edge.supervision import keep_running
from protocol.clock import ManualClock, RealClock
from protocol.identity import new_id
from protocol.observations import Kind, Observation
from tests.edge.judging import NOON, seen

clock = RealClock()


class Spoken:
    """What a voice said, in order."""

    def __init__(self, how: str, longest_s: float = 20.0) -> None:
        self.phrases: list[str] = []
        self.news = asyncio.Event()
        self.out = io.StringIO()
        commentary = Commentary(clock, json=True, out=self.out)
        self.faults: list[FaultSeen] = []
        self.voice = Voice(how, commentary, self._said, self.faults.append, longest_s)

    def _said(self, _text: str, _language: str, utter: Utter) -> None:
        self.phrases.append(utter.phrase)
        self.news.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            speaking = group.create_task(self.voice.run(), name="voice")
            while len(self.phrases) < count:
                await self.news.wait()
                self.news.clear()
            speaking.cancel()


def utter(phrase: str, *, urgent: bool = True) -> Utter:
    return Utter(phrase=phrase, language="en", urgent=urgent)


async def test_urgent_phrases_overtake_the_others() -> None:
    spoken = Spoken("terminal")
    spoken.voice.say(utter("hello", urgent=False))
    spoken.voice.say(utter("calling"))
    spoken.voice.say(utter("receipt"))
    await spoken.until(3)
    assert spoken.phrases == ["calling", "receipt", "hello"]
    line = msgspec.json.decode(spoken.out.getvalue().splitlines()[0])
    assert (line["event"], line["text"]) == ("spoken", "I am calling the centre. I am with you.")


async def test_a_phrase_that_is_not_in_the_catalogue_is_not_said() -> None:
    assert not Spoken("terminal").voice.say(utter("sing"))


async def test_a_hanging_synthesizer_is_killed_and_the_next_phrase_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "espeak-ng"
    pid = tmp_path / "pid"
    program.write_text(f'#!/bin/sh\ntrap "" TERM\necho $$ > {pid}\nexec sleep 600\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    spoken = Spoken("espeak", longest_s=0.5)
    spoken.voice.say(utter("calling"))
    spoken.voice.say(utter("receipt"))
    await spoken.until(2)
    assert spoken.phrases == ["calling", "receipt"]
    assert not psutil.pid_exists(int(pid.read_text()))
    assert not spoken.faults[0].over


OBSERVES = (
    "import sys, time\n"
    "print('{raw}', flush=True)\n"
    "print('nonsense', flush=True)\n"
    "sys.stdin.read() if {ends} else time.sleep(600)\n"
)


def child(*, ends: bool) -> list[str]:
    observation = Observation(kind=Kind.HELP_HEARD, source="microphone", at=NOON, certainty=0.7)
    raw = msgspec.json.encode(observation).decode()
    return [sys.executable, "-c", OBSERVES.format(raw=raw, ends=ends)]


async def test_a_child_is_heard_and_its_end_is_an_error() -> None:
    heard: list[Observation] = []
    with pytest.raises(ChildEnded):
        await run_child("voice", child(ends=True), heard.append)
    assert [(each.kind, each.certainty) for each in heard] == [(Kind.HELP_HEARD, 0.7)]


async def test_a_silent_child_is_ended() -> None:
    with pytest.raises(TimeoutError):
        await run_child("voice", child(ends=False), lambda _: None, silent_after_s=1.0)
    assert not [p for p in psutil.Process().children() if p.status() != psutil.STATUS_ZOMBIE]


async def test_an_auxiliary_part_is_started_again_and_its_fault_told_once() -> None:
    manual = ManualClock(NOON)
    reports: list[FaultSeen] = []
    runs = 0

    async def part() -> None:
        nonlocal runs
        runs += 1
        if runs < 5:
            raise OSError("the sound card is gone")
        await manual.sleep(3600)

    async with asyncio.TaskGroup() as group:
        keeping = keep_running("voice", part, manual, reports.append)
        kept = group.create_task(keeping, name="voice")
        for _ in range(5):
            await manual.advance(30)
        assert runs == 5
        assert [(report.component, report.over) for report in reports] == [
            ("voice", False),
            ("voice", True),
        ]
        kept.cancel()


async def test_a_part_that_is_done_is_not_run_again() -> None:
    manual = ManualClock(NOON)
    reports: list[FaultSeen] = []
    runs = 0

    async def part() -> None:
        nonlocal runs
        runs += 1

    await keep_running("keyboard", part, manual, reports.append)
    await manual.advance(600)
    assert runs == 1
    assert [report.over for report in reports] == [True]


async def test_a_full_inbox_drops_motion_and_never_a_button() -> None:
    inbox: Inbox[Observation] = Inbox(capacity=10)
    for number in range(30):
        inbox.put(seen(Kind.MOTION, f"motion-{number}"))
        inbox.put(seen(Kind.BUTTON_PRESSED, f"pendant-{number}"))
    taken = [(await inbox.take())[0] for _ in range(len(inbox))]
    pressed = [item.source for item in taken if item.kind is Kind.BUTTON_PRESSED]
    assert pressed == [f"pendant-{number}" for number in range(30)]
    assert inbox.dropped == 30


async def test_a_delivered_observation_returns_when_it_was_judged() -> None:
    inbox: Inbox[Observation] = Inbox()
    async with asyncio.TaskGroup() as group:
        delivering = group.create_task(inbox.deliver(seen(Kind.BUTTON_PRESSED)), name="deliver")
        _, handled = await inbox.take()
        assert not delivering.done()
        assert handled is not None
        handled.set_result(None)


def test_sessions_grow_even_when_the_clock_goes_back_a_year(tmp_path: Path) -> None:
    manual = ManualClock(datetime(2026, 11, 18, tzinfo=UTC))
    path = tmp_path / "state" / "session"
    sessions = [next_session(path, new_id(manual.now()).hex)]
    for days in (-365, 0, 730, -400):
        manual.step(timedelta(days=days))
        sessions.append(next_session(path, new_id(manual.now()).hex))
    assert sessions == sorted(set(sessions))
