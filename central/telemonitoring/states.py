"""What has been told of each person's measures and plans, as rows that outlive a restart."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Dialect, select

from central import tables
from central.statements import Values, micros_or_none, upserting
from central.telemonitoring.limits import Side
from protocol.causes import Priority

_STATES = tables.vital_states
_COLUMNS = (
    "resident",
    "about",
    "side",
    "priority",
    "missed",
    "hub",
    "alarm",
    "since",
    "last_at",
)


class State(Struct, kw_only=True):
    """Of one measure, or of one plan, of a person."""

    side: Side | None = None
    priority: Priority | None = None
    missed: int = 0
    """In a row; of a plan."""
    hub: str | None = None
    alarm: str | None = None
    """That stands for it, with the hub by which it is known."""
    since: datetime | None = None
    last_at: datetime | None = None
    """Of the latest reading that was judged; of a plan, the last moment that was missed."""


class Held:
    """The states of some people within one transaction."""

    def __init__(self, states: "States") -> None:
        self._states = states
        self._known: dict[tuple[str, str], State] = {}
        self._changed: set[tuple[str, str]] = set()

    def knew(self, resident: str, about: str, state: State) -> None:
        """Take in what is stored."""
        self._known[resident, about] = state

    def get(self, resident: str, about: str) -> State:
        """Return a state to be changed and `keep`t."""
        return self._known.get((resident, about)) or State()

    def keep(self, resident: str, about: str, state: State) -> None:
        """Keep a state."""
        self._known[resident, about] = state
        self._changed.add((resident, about))

    def alarms(self) -> list[tuple[str, str]]:
        """Return the alarms that stand, as (hub, id)."""
        return [
            (state.hub or "", state.alarm)
            for state in self._known.values()
            if state.alarm is not None
        ]

    def write(self, connection: Connection) -> None:
        """Write what was kept."""
        rows: list[Values] = []
        for key in sorted(self._changed):
            state = self._known[key]
            rows.append(
                (
                    *key,
                    None if state.side is None else state.side.value,
                    None if state.priority is None else int(state.priority),
                    state.missed,
                    state.hub,
                    state.alarm,
                    micros_or_none(state.since),
                    micros_or_none(state.last_at),
                )
            )
        self._states.upsert.run_many(connection, rows)


class States:
    """Reads them; its statement is made once for a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.upsert = upserting(_STATES, dialect, _COLUMNS, _COLUMNS[:2])

    def of(self, connection: Connection, people: Iterable[str]) -> Held:
        """Return the states of these people."""
        held = Held(self)
        query = select(_STATES).where(_STATES.c.resident.in_(set(people)))
        for row in connection.execute(query):
            state = State(
                side=None if row.side is None else Side(row.side),
                priority=None if row.priority is None else Priority(row.priority),
                missed=row.missed,
                hub=row.hub,
                alarm=row.alarm,
                since=row.since,
                last_at=row.last_at,
            )
            held.knew(row.resident, row.about, state)
        return held


def about_measure(measure: str) -> str:
    """Return what a state of a measure is about."""
    return f"measure:{measure}"[:64]


def about_plan(plan: str) -> str:
    """Return what a state of a plan is about."""
    return f"plan:{plan}"
