"""A microphone that is a child process: it breathes, it hangs, it is begun anew; told once each."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from edge.child_sense import ChildSense
from edge.happenings import FaultSeen
from edge.senses import sense_of
from edge.supervision import keep_running
from protocol.clock import RealClock
from protocol.observations import Kind, Observation

HEARD = '{"kind":"help-heard","source":"microphone-1","at":"2026-11-25T03:00:00Z"}'
CHILD = """
import pathlib, sys, time
first = pathlib.Path(sys.argv[1])
hangs = not first.exists()
first.touch()
print('HEARD', flush=True)
while True:
    if not hangs:
        print(flush=True)
    time.sleep(0.05)
""".replace("HEARD", HEARD)


class Quick(RealClock):
    """The real clock, on which a restart need not be waited for."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.5))


async def test_a_child_that_hangs_is_one_fault_and_once_it_breathes_one_restore(
    tmp_path: Path,
) -> None:
    clock = Quick()
    program = (sys.executable, "-c", CHILD, str(tmp_path / "first"))
    sense = ChildSense("microphone-1", "microphone", program, clock, silent_after_s=1.0)
    assert sense_of(sense.sign()).state == "silent"
    faults: list[FaultSeen] = []
    heard: list[Observation] = []
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        kept = keep_running("microphone-1", lambda: sense.run(heard.append), clock, faults.append)
        running = group.create_task(kept, name="microphone")
        while len(faults) < 3:  # noqa: ASYNC110 - what a process does has no event
            await asyncio.sleep(0.02)
        assert sense_of(sense.sign()).state == "ok"
        at = sense.sign().heard_at
        assert at is not None
        assert at > datetime(2026, 1, 1, tzinfo=UTC)
        running.cancel()
    assert [(fault.component, fault.code, fault.over) for fault in faults] == [
        ("microphone-1", "stopped", True),
        ("microphone-1", "stopped", False),
        ("microphone-1", "stopped", True),
    ]
    assert {seen.kind for seen in heard} == {Kind.HELP_HEARD}
    assert sense_of(sense.sign()).state == "silent", "it ends with the hub"
