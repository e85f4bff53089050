"""What the rules remember, and how an observation becomes the subject of an alarm. Pure.

Times of memory are steady; the wall's time is shown and never measured with.
"""

from dataclasses import dataclass, field, replace

from msgspec import structs

from edge import climate as air
from edge import routine as daily
from edge import surroundings
from edge.climate import Climate
from edge.happenings import Moment, Names, Subject
from edge.routine import Routine
from edge.surroundings import MOST_PLACES, Surroundings
from protocol.causes import DEFAULT_PRIORITY, Cause, Priority
from protocol.configuration import HomeConfig
from protocol.evidence import Evidence, RoomMotion
from protocol.observations import Kind, Observation

PLACE_HOLDS_S = 900.0
"""How long the last motion tells where a person with a worn device is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Something was asked about; silence raises it at `deadline` (steady)."""

    subject: Subject
    deadline: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """An alarm raised at `at` (steady), remembered as long as something may repeat it."""

    subject: Subject
    at: float
    repeated: int = 0
    """How often it was said again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that the rules remember."""

    last: Moment
    routine: Routine
    around: Surroundings
    answer_within_s: float
    climate: Climate = field(default_factory=Climate)
    config: HomeConfig = field(default_factory=lambda: HomeConfig(version=0))
    suspicions: tuple[Suspicion, ...] = ()
    ringing: tuple[Ringing, ...] = ()
    well: tuple[Subject, float] | None = None
    """The last suspicion to which the answer was `I am well`, and when (steady)."""
    motion: tuple[RoomMotion, ...] = ()
    """Last motion of each room, oldest first, by the wall's time: shown, never measured with."""
    moved: tuple[str, float] | None = None
    """The room that moved last, and when (steady)."""
    faults: frozenset[tuple[str, str]] = frozenset()


def ends_questions(subject: Subject) -> bool:
    """Tell whether help for this comes first, so that nobody is asked anything any more."""
    return DEFAULT_PRIORITY[subject.cause] is Priority.LIFE and not subject.test


def same_person(subject: Subject, seen: Observation) -> bool:
    """Tell whether both may be of one person; an unknown one may be anybody."""
    return subject.resident is None or seen.resident is None or subject.resident == seen.resident


def placed(state: State, seen: Observation) -> Observation:
    """Fill in, from the desired state, where a device is and whose it is."""
    device = next((d for d in state.config.devices if d.id == seen.source), None)
    if device is None:
        return seen
    return structs.replace(
        seen, place=seen.place or device.place, resident=seen.resident or device.resident
    )


def remembered(state: State, seen: Observation, now: Moment) -> State:
    """Learn from an observation whatever it means for the day and for the next alarm."""
    routine = daily.observe(state.routine, seen, state.config, now)
    around = surroundings.observe(state.around, seen, now)
    climate = air.observe(state.climate, seen, state.config, now)
    state = replace(state, routine=routine, around=around, climate=climate)
    if seen.kind is not Kind.MOTION or seen.place is None:
        return state
    rooms = tuple(room for room in state.motion if room.place != seen.place)
    return replace(
        state,
        motion=(*rooms, RoomMotion(place=seen.place, last_at=seen.at))[-MOST_PLACES:],
        moved=(seen.place, now.steady),
    )


def shown(state: State, evidence: Evidence | None, resident: str | None, now: Moment) -> Evidence:
    """Put beside what a source shows what the home knows: rooms, doors, the bed."""
    evidence = surroundings.joined(evidence, state.around, resident, now)
    return structs.replace(evidence, motion=evidence.motion or state.motion)


def subject_of(state: State, cause: Cause, seen: Observation, names: Names, now: Moment) -> Subject:
    """Make the subject of a new alarm; whoever lives alone is where something moved last."""
    place = seen.place
    alone = len(state.config.residents) <= 1
    if place is None and alone and state.moved is not None:
        room, at = state.moved
        place = room if state.last.steady - at < PLACE_HOLDS_S else None
    return Subject(
        alarm=names(),
        cause=cause,
        source=seen.source,
        place=place,
        resident=seen.resident,
        certainty=seen.certainty,
        evidence=shown(state, seen.evidence, seen.resident, now),
        test=seen.test,
    )
