"""The voice of the home: phrases in their order of urgency, to the terminal and to espeak-ng.

espeak-ng runs as a child that is killed when it hangs: a sound card must not silence the rest.
"""

import asyncio
import heapq
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from edge.catalogue import catalogue
from edge.commentary import Commentary
from edge.dialogue import FIRST, Utter
from edge.happenings import FaultSeen
from edge.supervision import Report

log = logging.getLogger(__name__)

LONGEST_S = 20.0
"""No phrase takes longer: whoever speaks it hangs."""
QUEUED = 20
"""Phrases that may wait; beyond it the least urgent and newest is dropped."""

ONCE = frozenset({"fallback", "calling", "calling-concern", *FIRST.values()})
"""Phrases that say for several alarms at once what they say for one."""

Said = Callable[[str, str, Utter], None]
"""Called with text, language and phrase when it begins to be spoken."""


class Voice:
    """`say` from anywhere, `run` speaks."""

    def __init__(
        self,
        how: str,
        commentary: Commentary,
        said: Said,
        report: Report,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._how = how
        self._commentary = commentary
        self._said = said
        self._report = report
        self._longest_s = longest_s
        self._queue: list[tuple[int, int, Utter]] = []
        self._count = 0
        self._filled = asyncio.Event()
        self._program = _espeak(how)

    def say(self, utter: Utter) -> bool:
        """Queue a phrase; False where the catalogue does not have it."""
        if utter.phrase not in catalogue(utter.language).phrases:
            return False
        waiting = {(queued.phrase, queued.language) for _, _, queued in self._queue}
        if utter.phrase in ONCE and (utter.phrase, utter.language) in waiting:
            return True
        self._count += 1
        heapq.heappush(self._queue, (0 if utter.urgent else 1, self._count, utter))
        if len(self._queue) > QUEUED:
            self._queue.remove(max(self._queue, key=lambda entry: entry[:2]))
            heapq.heapify(self._queue)
        self._filled.set()
        return True

    async def run(self) -> None:
        """Speak, one phrase at a time, for ever."""
        if self._how == "espeak" and self._program is None:
            text = "espeak-ng is not installed: phrases are only shown."
            self._report(FaultSeen(component="voice", code="mute", text=text))
        while True:
            while not self._queue:
                self._filled.clear()
                await self._filled.wait()
            _, _, utter = heapq.heappop(self._queue)
            await self._speak(utter)

    async def _speak(self, utter: Utter) -> None:
        book = catalogue(utter.language)
        text = book.text(utter.phrase, utter.numbers)
        self._commentary.tell(
            "spoken",
            phrase=utter.phrase,
            language=book.language,
            text=book.template(utter.phrase),  # a log is nobody's health record
            alarm=utter.alarm,
        )
        self._said(text, book.language, utter)
        if self._program is None:
            return
        child = await asyncio.create_subprocess_exec(
            self._program,
            *("-v", book.voice, "--", text),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        code: int | None = None
        try:
            async with asyncio.timeout(self._longest_s):
                code = await child.wait()
        except TimeoutError:
            log.warning("espeak-ng hangs and is killed")
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        text = "" if code == 0 else "The loudspeaker does not work: phrases are only shown."
        self._report(FaultSeen(component="voice", code="mute", text=text, over=code == 0))


def _espeak(how: str) -> str | None:
    if how in {"off", "terminal"}:
        return None
    program = shutil.which("espeak-ng")
    if how == "espeak":
        if program is None:
            log.warning("espeak-ng is not installed: phrases go to the terminal alone")
        return program
    return program if Path("/dev/snd").exists() else None
