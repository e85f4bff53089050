"""The board and what is wired to it, as senses: their signs of life, and the power of the hub."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from edge.senses import Sign
from protocol.messages import Power
from protocol.observations import Kind, Observation

KINDS = ("pendant", "pull-cord", "door")
INPUTS = re.compile(r"pendant-\d{1,2}|pull-cord-1|door-[12]")
"""As `sensors.board` names them. They speak when something happens; the board is their life."""


class Wired:
    """Takes in what the board observes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._heard_at: Callable[[], datetime | None] = lambda: None
        self._present = False
        self._wrong = False
        self._on_battery = False
        self._low = False
        self._inputs: dict[str, datetime] = {}

    def hears(self, heard_at: Callable[[], datetime | None]) -> None:
        """Learn where to read when the board spoke last."""
        self._heard_at = heard_at

    def observed(self, seen: Observation) -> None:
        """Take in one observation of the board or of an input."""
        if seen.source != self._name:
            self._inputs[seen.source] = seen.at
            return
        match seen.kind:
            case Kind.SOURCE_BACK:
                self._present, self._wrong = True, False
            case Kind.SOURCE_LOST:
                self._present = False
            case Kind.SOURCE_WRONG:
                self._wrong = True
            case Kind.MAINS_LOST | Kind.MAINS_BACK:
                self._on_battery = seen.kind is Kind.MAINS_LOST
            case Kind.BATTERY_LOW | Kind.BATTERY_OK:
                self._low = seen.kind is Kind.BATTERY_LOW
            case _:
                pass

    def power(self) -> Power | None:
        """Return what the hub lives on; None while no board measures it."""
        return Power(mains=not self._on_battery) if self._present else None

    def signs(self) -> list[Sign]:
        """Return the board and every input that it told of since the hub started."""
        board = Sign(
            id=self._name,
            kind="board",
            heard_at=self._heard_at(),
            silent=not self._present,
            low=self._low,
            wrong=self._wrong,
        )
        return [board, *(self._input(name, at) for name, at in self._inputs.items())]

    def claimed(self, sign: Sign) -> Sign:
        """Return a sign of the home that nothing else spoke for as the board's, by its name."""
        if sign.heard_at is not None or INPUTS.fullmatch(sign.id) is None:
            return sign
        return replace(sign, radio=None, watched=False)

    def _input(self, name: str, at: datetime) -> Sign:
        kind = next((kind for kind in KINDS if name.startswith(kind)), name)
        return Sign(id=name, kind=kind, heard_at=at, silent=not self._present, watched=False)
