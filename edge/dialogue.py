"""What the home says and asks, pure: one question at a time, and help ends every question.

Deadlines of questions belong to the rules; here is only what is spoken, and to which question a
yes or a no belongs.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from edge.confirmation import Confirmed, Unconfirmed
from edge.happenings import (
    Answer,
    Ask,
    Cancel,
    Decision,
    Moment,
    Note,
    Raise,
    Tick,
    VitalsTaken,
)
from edge.knowledge import ends_questions
from protocol.causes import DEFAULT_PRIORITY, Cause, Priority
from protocol.configuration import HomeConfig
from protocol.observations import Kind, Observation
from protocol.readings import Doubt, Measure

LATELY = timedelta(minutes=5)
"""A measurement of before is one that the device kept: nobody waits to hear of it."""
ALOUD = frozenset(Measure) - {Measure.MEAN_PRESSURE}
"""The mean is on no display."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utter:
    """A phrase of the catalogue to be spoken."""

    phrase: str
    language: str
    alarm: UUID | None = None
    urgent: bool = True
    """Urgent phrases overtake the others."""
    numbers: tuple[float, ...] = ()
    """Of a measurement: said in the phrase, and told to nobody but who is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayOrdered:
    """The centre ordered a phrase."""

    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that is open, or waits for its turn."""

    alarm: UUID
    phrase: Literal["ask-fall", "ask-help"]
    resident: str | None
    left_s: float
    ask_again_at: float | None = None
    """Steady; the question is repeated once, at half of its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is being asked, what waits, and who lives here."""

    language: str
    """Where the home's configuration does not say."""
    config: HomeConfig | None = None
    asking: Question | None = None
    waiting: tuple[Question, ...] = ()
    people: tuple[tuple[UUID, str | None], ...] = ()
    """Whose each recent alarm is, for the language of its receipt."""


Told = Decision | Confirmed | Unconfirmed | SayOrdered | VitalsTaken | Tick
Judged = tuple[State, tuple[Utter, ...]]


def judge(state: State, told: Told, now: Moment) -> Judged:
    """Take one thing into account and return what is said."""
    match told:
        case Ask():
            judged = _ask(state, told, now)
        case Raise():
            judged = _raised(state, told, now)
        case Cancel(subject=subject, raised=raised):
            phrase = "taken-back" if raised else "well"
            utter = _utter(state, phrase, subject.alarm, subject.resident)
            state, more = _ended(state, subject.alarm, now)
            judged = state, (utter, *more)
        case Note(note="pressed-again", alarm=alarm):
            judged = _about(state, "pressed-again", alarm)
        case Confirmed(alarm=alarm, test=test):
            judged = _about(state, "receipt-test" if test else "receipt", alarm)
        case Unconfirmed(alarm=alarm):
            judged = _about(state, "fallback", alarm)
        case SayOrdered(phrase=phrase):
            judged = state, (replace(_utter(state, phrase, None, None), urgent=False),)
        case VitalsTaken():
            judged = state, _measured(state, told, now)
        case Tick():
            judged = _tick(state, now)
        case _:
            judged = state, ()
    return judged


def answer(state: State, heard: Observation) -> Answer | None:
    """Return what a yes or a no answers; None where no question is open to this person."""
    asking = state.asking
    if asking is None or heard.kind not in {Kind.YES_HEARD, Kind.NO_HEARD}:
        return None
    if asking.resident and heard.resident and asking.resident != heard.resident:
        return None
    return Answer(alarm=asking.alarm, well=heard.kind is Kind.YES_HEARD, by="resident")


def language_of(state: State, resident: str | None) -> str:
    """Return the language of a person; of the home where nobody is meant."""
    if state.config is None:
        return state.language
    for person in state.config.residents:
        if person.id == resident or (resident is None and len(state.config.residents) == 1):
            return person.language
    return state.config.language


def _ask(state: State, ask: Ask, now: Moment) -> Judged:
    subject = ask.subject
    state = _remember(state, subject.alarm, subject.resident)
    question = Question(
        alarm=subject.alarm,
        phrase="ask-help" if subject.cause is Cause.CALL_FOR_HELP else "ask-fall",
        resident=subject.resident,
        left_s=ask.left_s,
    )
    if state.asking is not None:
        return replace(state, waiting=(*state.waiting, question)), ()
    return _open(state, question, now)


def _open(state: State, question: Question, now: Moment) -> Judged:
    question = replace(question, ask_again_at=now.steady + question.left_s / 2)
    utter = _utter(state, question.phrase, question.alarm, question.resident)
    return replace(state, asking=question), (utter,)


def _raised(state: State, decision: Raise, now: Moment) -> Judged:
    subject = decision.subject
    state = _remember(state, subject.alarm, subject.resident)
    utters = _told_first(state, decision)
    if decision.reason == "unasked":  # said with the alarm that ended the question
        state, _ = _ended(state, subject.alarm, now)
        return state, ()
    if decision.reason == "immediate" and ends_questions(subject):
        # Nobody is asked any more; the rules raise what was asked.
        return replace(state, asking=None, waiting=()), utters
    state, more = _ended(state, subject.alarm, now)
    return state, (*utters, *more)


FIRST = {
    Cause.SMOKE: "first-smoke",
    Cause.GAS: "first-gas",
    Cause.CARBON_MONOXIDE: "first-carbon-monoxide",
    Cause.WATER: "first-water",
    Cause.HEAT: "first-heat",
    Cause.COLD: "first-cold",
}
"""What the person must do comes before what the home does."""


def _told_first(state: State, decision: Raise) -> tuple[Utter, ...]:
    subject = decision.subject
    first = None if subject.test else FIRST.get(subject.cause)
    phrases = (_calling(decision),) if first is None else (first, _calling(decision))
    return tuple(_utter(state, phrase, subject.alarm, subject.resident) for phrase in phrases)


def _calling(decision: Raise) -> str:
    if decision.subject.test:
        return "calling-test"
    match decision.reason:
        case "silence":
            return "calling-after-silence"
        case "answer":
            return "calling-after-no"
        case _:
            return "calling" if _is_life(decision.subject.cause) else "calling-concern"


def _is_life(cause: Cause) -> bool:
    return DEFAULT_PRIORITY[cause] <= Priority.PERSON


def _ended(state: State, alarm: UUID, now: Moment) -> Judged:
    """End the question about `alarm`, and begin the next that still has time."""
    waiting = tuple(question for question in state.waiting if question.alarm != alarm)
    if state.asking is None or state.asking.alarm != alarm:
        return replace(state, waiting=waiting), ()
    if not waiting:
        return replace(state, asking=None, waiting=()), ()
    return _open(replace(state, asking=None, waiting=waiting[1:]), waiting[0], now)


def _tick(state: State, now: Moment) -> Judged:
    asking = state.asking
    if asking is None or asking.ask_again_at is None or now.steady < asking.ask_again_at:
        return state, ()
    state = replace(state, asking=replace(asking, ask_again_at=None))
    return state, (_utter(state, "ask-again", asking.alarm, asking.resident),)


def _measured(state: State, taken: VitalsTaken, now: Moment) -> tuple[Utter, ...]:
    """Say the numbers of the newest that was taken just now; never into a question."""
    lately = [
        reading
        for reading in taken.readings
        if now.wall - reading.at <= LATELY and Doubt.CLOCK.value not in reading.doubts
    ] or [reading for reading in taken.readings[-1:] if Doubt.CLOCK.value in reading.doubts]
    if state.asking is not None or not taken.aloud or not lately:
        return ()
    newest = max(lately, key=lambda reading: reading.at)
    known = {value.measure: value.value for value in newest.values if value.measure in ALOUD}
    if len(known) > 1:  # the pulse alone is a measurement; beside another it is not asked for
        known.pop(Measure.PULSE.value, None)
    utter = _utter(state, "measured", None, newest.resident)
    return (replace(utter, urgent=False, numbers=tuple(known.values())),)


def _about(state: State, phrase: str, alarm: UUID) -> Judged:
    person = next((person for known, person in state.people if known == alarm), None)
    return state, (_utter(state, phrase, alarm, person),)


def _utter(state: State, phrase: str, alarm: UUID | None, resident: str | None) -> Utter:
    return Utter(phrase=phrase, language=language_of(state, resident), alarm=alarm)


def _remember(state: State, alarm: UUID, resident: str | None) -> State:
    return replace(state, people=(*state.people[-50:], (alarm, resident)))
