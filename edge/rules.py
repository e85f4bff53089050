"""The judgement of the home, pure: what a button, a fall, a silence or an answer means.

On doubt a human is told. Deadlines run on steady time: a step of the wall's clock is a technical
event, and neither fires nor freezes anything.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from msgspec import structs

from edge import climate as air
from edge import routine as daily
from edge import surroundings
from edge.climate import Climate
from edge.happenings import (
    Answer,
    Ask,
    Cancel,
    ConfigChanged,
    Decision,
    Fault,
    FaultOver,
    FaultSeen,
    Moment,
    Names,
    Note,
    Raise,
    Reason,
    Restored,
    Subject,
    Tick,
    Told,
)
from edge.knowledge import (
    Ringing,
    State,
    Suspicion,
    ends_questions,
    placed,
    remembered,
    same_person,
    shown,
    subject_of,
)
from edge.meanings import ASKED_FIRST, AT_ONCE, FAULTS, PRESSED
from edge.routine import Concern, Routine
from edge.surroundings import Surroundings
from protocol.causes import Cause, known_cause
from protocol.configuration import HomeConfig
from protocol.evidence import Evidence, Said
from protocol.observations import Kind, Observation
from sensors.activity import watch

REPEAT_WITHIN_S = 10.0
"""A second press of the same button this soon is the same call; later it is a new one."""
ALARMED_REPEAT_WITHIN_S = 60.0
"""The same for smoke, gas, CO, water and falls, which devices repeat while they last."""
NOTED_AGAIN = 5
"""Repetitions of one alarm that are told; more say nothing new."""
TAKE_BACK_WITHIN_S = 120.0
"""How long after a raise `I am well` is still told to the centre as an answer to it."""
STEP_S = 30.0
"""A wall's clock that parts this far from the steady time was stepped."""

Judged = tuple[State, tuple[Decision, ...]]


def begin(
    now: Moment,
    *,
    answer_within_s: float,
    faults: Iterable[tuple[str, str]] = (),
    config: HomeConfig | None = None,
    rhythm: watch.State | None = None,
) -> State:
    """Return the state at start.

    `faults` are those told to the centre and not yet over, `rhythm` is what was learned.
    """
    config = config or HomeConfig(version=0)
    rhythm = rhythm or watch.begin(daily.at_home(config, now))
    return State(
        last=now,
        routine=Routine(last_sign=now.steady, rhythm=rhythm),
        around=Surroundings(since=now.steady),
        answer_within_s=answer_within_s,
        config=config,
        faults=frozenset(faults),
    )


def judge(state: State, told: Told, now: Moment, names: Names) -> Judged:
    """Take one thing into account: first the clock, then what is overdue, then the thing."""
    decisions: list[Decision] = []
    for step in (_clock, _overdue, _day):
        state, decided = step(state, now, names)
        decisions += decided
    if isinstance(told, Tick | Observation):
        state, decided = _lived(state, told, now, names)
        decisions += decided
    state, decided = _take(state, told, now, names)
    return replace(state, last=now), (*decisions, *decided)


def _clock(state: State, now: Moment, _names: Names) -> Judged:
    drift = (now.wall - state.last.wall).total_seconds() - (now.steady - state.last.steady)
    if abs(drift) < STEP_S:
        return state, ()
    state = replace(state, routine=daily.stepped(state.routine, now))
    text = f"The clock of the hub was stepped by {drift:+.0f} seconds."
    # An event, not a condition: it is over as soon as it is told.
    return state, (
        Fault(component="clock", code="stepped", text=text),
        FaultOver(component="clock", code="stepped"),
    )


def _overdue(state: State, now: Moment, _names: Names) -> Judged:
    decisions: tuple[Decision, ...] = ()
    for suspicion in state.suspicions:
        if now.steady >= suspicion.deadline:
            state, decided = _raise(state, suspicion.subject, "silence", now)
            decisions += decided
    recent = tuple(ring for ring in state.ringing if now.steady - ring.at < TAKE_BACK_WITHIN_S)
    return replace(state, ringing=recent), decisions


def _day(state: State, now: Moment, names: Names) -> Judged:
    routine, concerns = daily.due(state.routine, state.config, now)
    climate, more = _air(state, routine, now)
    state = replace(state, routine=routine, climate=climate)
    return _concerned(state, (*concerns, *more), now, names)


def _lived(state: State, told: Tick | Observation, now: Moment, names: Names) -> Judged:
    seen = None if isinstance(told, Tick) else placed(state, told)
    routine, concerns = daily.lived(state.routine, seen, state.config, now)
    return _concerned(replace(state, routine=routine), concerns, now, names)


def _concerned(
    state: State, concerns: Iterable[daily.Concern], now: Moment, names: Names
) -> Judged:
    decisions: tuple[Decision, ...] = ()
    for concern in concerns:
        subject = Subject(
            alarm=names(),
            cause=concern.cause,
            source=concern.source,
            place=concern.place,
            resident=concern.resident,
            evidence=shown(
                state, Evidence(text=concern.text, said=concern.said), concern.resident, now
            ),
        )
        state, decided = _raise(state, subject, "immediate", now)
        decisions += decided
    return state, decisions


def _air(state: State, routine: Routine, now: Moment) -> tuple[Climate, list[Concern]]:
    if routine.absent_until is not None:
        return air.nobody_home(state.climate, now), []
    return air.due(state.climate, state.config.rules, now)


def _take(state: State, told: Told, now: Moment, names: Names) -> Judged:
    match told:
        case Tick():
            return state, ()
        case Observation():
            return _observation(state, placed(state, told), now, names)
        case Answer():
            return _answer(state, told, now)
        case ConfigChanged(config=config):
            routine = daily.configured(state.routine, config, now)
            around = surroundings.configured(state.around, state.config, config)
            climate = air.configured(state.climate, state.config, config)
            state = replace(state, config=config, routine=routine, around=around, climate=climate)
            return state, ()
        case Restored():
            return _restored(state, told, now)
        case FaultSeen(component=component, code=code, text=text, over=over):
            return _fault(state, component, code, text, over=over)
        case _:
            assert_never(told)


def _observation(state: State, seen: Observation, now: Moment, names: Names) -> Judged:
    state = remembered(state, seen, now)
    match seen.kind:
        case kind if kind in AT_ONCE:
            judged = _at_once(state, seen, now, names)
        case kind if kind in ASKED_FIRST:
            judged = _ask(state, seen, now, names)
        case kind if kind in FAULTS:
            judged = _device_fault(state, seen)
        case Kind.YES_HEARD | Kind.NO_HEARD:
            judged = _late_answer(state, seen)
        case _:
            judged = state, ()
    return judged


def _at_once(state: State, seen: Observation, now: Moment, names: Names) -> Judged:
    """Raise now; whatever was being asked is raised with it, as nobody can be asked any more."""
    cause = AT_ONCE[seen.kind]
    earlier = _repeated(state, cause, seen, now)
    if earlier is not None:
        state, noted = _note_again(state, earlier, seen, pressed=cause in PRESSED)
        state, raised = _nobody_is_asked(state, earlier, now)
        return state, (*noted, *raised)
    asked = [s.subject for s in state.suspicions if s.subject.cause is cause]
    confirmed = next((subject for subject in asked if same_person(subject, seen)), None)
    if confirmed is None:
        subject = subject_of(state, cause, seen, names, now)
    else:
        certainty = max(confirmed.certainty, seen.certainty)
        evidence = shown(state, seen.evidence or confirmed.evidence, confirmed.resident, now)
        subject = replace(confirmed, certainty=certainty, evidence=evidence)
    state, decisions = _raise(state, subject, "immediate", now)
    state, more = _nobody_is_asked(state, subject, now)
    return state, (*decisions, *more)


def _note_again(state: State, earlier: Subject, seen: Observation, *, pressed: bool) -> Judged:
    note = Note(alarm=earlier.alarm, note="observed", evidence=seen.evidence)
    return _noted(state, replace(note, note="pressed-again") if pressed else note)


def _noted(state: State, note: Note) -> Judged:
    """Note it, a few times at most: a stuck button must not fill the outbox."""
    ring = next((ring for ring in state.ringing if ring.subject.alarm == note.alarm), None)
    if ring is None:
        return state, (note,)
    if ring.repeated >= NOTED_AGAIN:
        return state, ()
    more = replace(ring, repeated=ring.repeated + 1)
    ringing = tuple(more if each is ring else each for each in state.ringing)
    return replace(state, ringing=ringing), (note,)


def _nobody_is_asked(state: State, subject: Subject, now: Moment) -> Judged:
    decisions: tuple[Decision, ...] = ()
    for suspicion in state.suspicions if ends_questions(subject) else ():
        state, decided = _raise(state, suspicion.subject, "unasked", now)
        decisions += decided
    return state, decisions


def _ask(state: State, seen: Observation, now: Moment, names: Names) -> Judged:
    cause = ASKED_FIRST[seen.kind]
    asked = next((s for s in state.suspicions if same_person(s.subject, seen)), None)
    if asked is not None:
        if cause is Cause.CALL_FOR_HELP:  # a call for help is an answer
            return _raise(state, asked.subject, "answer", now)
        return state, ()
    earlier = _repeated(state, cause, seen, now)
    if earlier is not None:
        return _note_again(state, earlier, seen, pressed=False)
    subject = subject_of(state, cause, seen, names, now)
    suspicion = Suspicion(subject=subject, deadline=now.steady + state.answer_within_s)
    state = replace(state, suspicions=(*state.suspicions, suspicion))
    return state, (Ask(subject=subject, left_s=state.answer_within_s),)


def _answer(state: State, answer: Answer, now: Moment) -> Judged:
    asked = next((s.subject for s in state.suspicions if s.subject.alarm == answer.alarm), None)
    if asked is None:  # the deadline was quicker: it is an answer to a raised alarm
        ring = next((r for r in state.ringing if r.subject.alarm == answer.alarm), None)
        return _answered_late(state, ring, answer.by, well=answer.well)
    if answer.well:
        state = replace(_without(state, asked), well=(asked, now.steady))
        return state, (Cancel(subject=asked, by=answer.by),)
    text = f"Asked after {asked.cause.value}; the answer was: not well."
    evidence = asked.evidence or Evidence()
    text = f"{evidence.text or ''} {text}".strip()
    evidence = structs.replace(evidence, text=text, said=Said(code="unwell"))
    return _raise(state, replace(asked, cause=Cause.UNWELL, evidence=evidence), "answer", now)


def _late_answer(state: State, seen: Observation) -> Judged:
    """Take a yes or a no that no question waited for: it is told, and never erases a raise."""
    ring = next((r for r in reversed(state.ringing) if same_person(r.subject, seen)), None)
    return _answered_late(state, ring, seen.source, well=seen.kind is Kind.YES_HEARD)


def _answered_late(state: State, ring: Ringing | None, by: str, *, well: bool) -> Judged:
    if ring is None:
        return state, ()
    if well:
        rest = tuple(r for r in state.ringing if r is not ring)
        cancel = Cancel(subject=ring.subject, by=by, raised=True)
        return replace(state, ringing=rest), (cancel,)
    text = "After the alarm the person said that they are not well."
    return _noted(state, Note(alarm=ring.subject.alarm, note="answered", text=text))


def _restored(state: State, told: Restored, now: Moment) -> Judged:
    stored = told.suspected
    if any(suspicion.subject.alarm == stored.alarm for suspicion in state.suspicions):
        return state, ()  # asked since: the disk was late to give it back
    subject = Subject(
        alarm=stored.alarm,
        cause=known_cause(stored.cause),
        source=stored.source,
        place=stored.place,
        resident=stored.resident,
        certainty=stored.certainty,
        evidence=stored.evidence,
        test=stored.test,
    )
    left_s = min(told.left_s, stored.answer_within_s)
    if left_s <= 0:
        return _raise(state, subject, "silence", now)
    suspicion = Suspicion(subject=subject, deadline=now.steady + left_s)
    state = replace(state, suspicions=(*state.suspicions, suspicion))
    return state, (Ask(subject=subject, left_s=left_s, again=True),)


def _fault(state: State, component: str, code: str, text: str, *, over: bool) -> Judged:
    known = (component, code) in state.faults
    if over:
        state = replace(state, faults=state.faults - {(component, code)})
        return state, ((FaultOver(component=component, code=code),) if known else ())
    state = replace(state, faults=state.faults | {(component, code)})
    return state, (() if known else (Fault(component=component, code=code, text=text),))


def _device_fault(state: State, seen: Observation) -> Judged:
    code, over = FAULTS[seen.kind]
    return _fault(state, seen.source, code, _text(seen), over=over)


def _text(seen: Observation) -> str:
    return (seen.evidence.text if seen.evidence else None) or ""


def _raise(state: State, subject: Subject, reason: Reason, now: Moment) -> Judged:
    state = _without(state, subject)
    state = replace(state, ringing=(*state.ringing, Ringing(subject=subject, at=now.steady)))
    return state, (Raise(subject=subject, reason=reason),)


def _without(state: State, subject: Subject) -> State:
    rest = tuple(s for s in state.suspicions if s.subject.alarm != subject.alarm)
    return replace(state, suspicions=rest)


def _repeated(state: State, cause: Cause, seen: Observation, now: Moment) -> Subject | None:
    """Return the alarm that this only says again.

    Also a fall after which the person said that they are well, and whose stillness is seen now.
    """
    within = REPEAT_WITHIN_S if cause in PRESSED else ALARMED_REPEAT_WITHIN_S
    recent = [(ring.subject, ring.at) for ring in reversed(state.ringing)]
    if state.well is not None and seen.kind is Kind.FALL_CONFIRMED:
        recent.append(state.well)
    for subject, at in recent:
        if now.steady - at < within and _says_again(subject, cause, seen):
            return subject
    return None


def _says_again(subject: Subject, cause: Cause, seen: Observation) -> bool:
    if subject.test != seen.test:
        return False
    if cause is Cause.CALL_FOR_HELP and ends_questions(subject):
        return same_person(subject, seen)  # who called already is not asked whether they meant it
    return subject.cause is cause and subject.source == seen.source
