"""A home whose rules are told one thing after another, with time in the test's hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID

from edge import rules
from edge.happenings import Decision, Moment, Tick, Told
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""In Catalonia."""
NIGHT = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
ANSWER_WITHIN_S = 30.0
Decided = TypeVar("Decided", bound=Decision)


def seen(
    kind: Kind,
    source: str = "device-1",
    *,
    place: str | None = None,
    resident: str | None = None,
    certainty: float = 1.0,
    text: str | None = None,
    test: bool = False,
) -> Observation:
    return Observation(
        kind=kind,
        source=source,
        at=NOON,
        place=place,
        resident=resident,
        certainty=certainty,
        evidence=None if text is None else Evidence(text=text),
        test=test,
    )


class Ruled:
    """`tell` it things and `wait`; it remembers everything that was decided."""

    def __init__(self, wall: datetime = NOON) -> None:
        self.now = Moment(steady=1000.0, wall=wall)
        self.state = rules.begin(self.now, answer_within_s=ANSWER_WITHIN_S)
        self.decided: list[Decision] = []
        self._names: Iterator[int] = count(1)

    def tell(self, told: Told) -> tuple[Decision, ...]:
        self.state, decisions = rules.judge(
            self.state, told, self.now, lambda: UUID(int=next(self._names))
        )
        self.decided += decisions
        return decisions

    def wait(self, seconds: float) -> tuple[Decision, ...]:
        """Let time pass and tick once at its end."""
        passed = timedelta(seconds=seconds)
        self.now = Moment(steady=self.now.steady + seconds, wall=self.now.wall + passed)
        return self.tell(Tick())

    def step_clock(self, by: timedelta) -> tuple[Decision, ...]:
        """Step the wall's clock alone."""
        self.now = replace(self.now, wall=self.now.wall + by)
        return self.tell(Tick())

    def all(self, kind: type[Decided]) -> list[Decided]:
        return [decision for decision in self.decided if isinstance(decision, kind)]
