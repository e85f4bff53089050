"""The terminal as a pendant: b presses the button, y and n answer."""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from protocol.clock import Clock
from protocol.observations import Kind, Observation

NAME = "keyboard"
KEYS = {
    "b": Kind.BUTTON_PRESSED,
    "y": Kind.YES_HEARD,
    "s": Kind.YES_HEARD,
    "n": Kind.NO_HEARD,
    "f": Kind.FALL_SUSPECTED,
}


async def listen(clock: Clock, heard: Callable[[Observation], None]) -> None:
    """Turn keys into observations; returns when the input ends. A pipe will do as well."""
    loop = asyncio.get_running_loop()
    descriptor = sys.stdin.fileno()
    ended = asyncio.Event()

    def read() -> None:
        keys = os.read(descriptor, 1024)
        if not keys:
            loop.remove_reader(descriptor)
            ended.set()
        for key in keys.decode("ascii", "ignore").lower():
            kind = KEYS.get(key)
            if kind is not None:
                heard(Observation(kind=kind, source=NAME, at=clock.now()))

    with _single_keys(descriptor):
        try:
            loop.add_reader(descriptor, read)
        except PermissionError:  # a plain file, or /dev/null: nobody presses keys there
            return
        try:
            await ended.wait()
        finally:
            loop.remove_reader(descriptor)


@contextmanager
def _single_keys(descriptor: int) -> Iterator[None]:
    if not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
