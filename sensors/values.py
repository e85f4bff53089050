"""Reads the values that devices send: words, flags and numbers, as they were announced or nearly.

Pure. What means nothing that we know is None, never a guess.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sensors.functions import Sense

TRUTHS: Final[Mapping[object, bool]] = {
    "true": True, "on": True, "yes": True, "1": True, "alarm": True, "detected": True,
    "occupied": True, "leaking": True,
    "false": False, "off": False, "no": False, "0": False, "clear": False, "normal": False,
    "unoccupied": False,
}  # fmt: skip


def at(content: Mapping[str, object], path: tuple[str, ...]) -> object:
    """Return the value at a path, None where there is none."""
    value: object = content
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def begun(sense: Sense, value: object) -> bool | None:
    """Tell whether a value means that it has begun; None where it means nothing that we know."""
    if same(value, sense.on) or same(value, sense.perhaps):
        return True
    if same(value, sense.off):
        return False
    # Announced as ON and OFF, and sent as true and false: seen.
    told = _truth(value)
    for word, means in ((sense.on, True), (sense.off, False)):
        truth = _truth(word[0]) if len(word) == 1 else None
        if told is not None and truth is not None:
            return (told == truth) == means
    return None


def same(value: object, words: Iterable[object]) -> bool:
    """Tell whether a value is one of these words, whatever its case; 1 and true are one."""
    if isinstance(value, str):
        value = value.strip().lower()
        return any(isinstance(word, str) and word.lower() == value for word in words)
    if not isinstance(value, bool | int | float):
        return False
    return any(not isinstance(word, str) and word == value for word in words)


def number(value: object, most: float) -> float | None:
    """Read a number from 0; a battery says 255 and the like where it does not know."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        return None
    return float(value)


def _truth(value: object) -> bool | None:
    match value:
        case bool():
            return value
        case str():
            return TRUTHS.get(value.strip().lower())
        case 0 | 1:
            return bool(value)
        case _:
            return None
