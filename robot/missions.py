"""The judgement of the robot: what it does now, from what the hub asks and how the body is.

Pure. `step(state, happening, now)` returns the next state and decisions in order; `now` is the
clock's steady time. What holds in every state:
- while the stop is latched nothing drives; speech goes on, because words help and move nothing;
- a stop ends everything at once, and every request is reported exactly once;
- words are never lost to a blocked corridor: they wait for a journey, but not for long.
"""

from dataclasses import replace
from uuid import UUID

from protocol.home import RobotGo, RobotResult, RobotSay, RobotStop
from robot.api import Capability, Outcome
from robot.happenings import (
    Decision,
    Decisions,
    Drive,
    Halt,
    HaltUnheard,
    Happening,
    Journey,
    JourneyEnded,
    Missions,
    Noticed,
    Report,
    Requested,
    Speak,
    Speech,
    SpeechEnded,
    Words,
)

Step = tuple[Missions, Decisions]
_SEEN = 64


def step(state: Missions, happening: Happening, now: float) -> Step:
    """Judge one happening."""
    if isinstance(happening, Requested):
        state, first = _requested(state, happening, now)
    elif isinstance(happening, Noticed):
        state = replace(state, condition=happening.condition, capabilities=happening.capabilities)
        first = ()
    elif isinstance(happening, JourneyEnded):
        state, first = _journey_ended(state, happening, now)
    elif isinstance(happening, SpeechEnded):
        state, first = _speech_ended(state, happening)
    elif isinstance(happening, HaltUnheard):
        state, first = _unheard(state)
    else:
        first = ()
    decisions = list(first)
    for judge in (_safety, _deadline, _weak, _speak, _charge):
        state, more = judge(state, now)
        decisions += more
    return state, tuple(decisions)


def emergency(state: Missions) -> bool:
    """Tell whether the robot will not drive because of its stop."""
    pressed = state.condition is not None and state.condition.emergency is True
    return state.latched or pressed


# -- what the hub asks


def _requested(state: Missions, happening: Requested, now: float) -> Step:
    request = happening.request
    if request.id in state.seen:
        return state, ()
    state = replace(state, seen=(*state.seen[1 - _SEEN :], request.id))
    if isinstance(request, RobotStop):
        return _stop(state, request.id, now)
    if isinstance(request, RobotSay):
        return _take_words(state, request, now)
    return _take_journey(state, request, now)


def _stop(state: Missions, of: UUID, now: float) -> Step:
    """End all; once the emergency stop is released, a stop also undoes its latch."""
    state, ended = _end_all(state, "a stop was asked for")
    later = now + state.limits.stay
    latched = state.latched and _unsafe(state, now)
    state = replace(state, latched=latched, dock_due=later)
    return state, (Halt(), *ended, _report(of, "done"))


def _take_words(state: Missions, request: RobotSay, now: float) -> Step:
    if Capability.SAY not in state.capabilities:
        return state, (_report(request.id, "unsupported", "it cannot speak"),)
    if len(state.words) >= state.limits.words:
        return state, (_report(request.id, "failed", "too many sentences wait"),)
    words = Words(
        of=request.id,
        text=request.text,
        language=request.language,
        by=now + state.limits.say_within,
    )
    return replace(state, words=(*state.words, words)), ()


def _take_journey(state: Missions, request: RobotGo, now: float) -> Step:
    if Capability.GO not in state.capabilities:
        return state, (_report(request.id, "unsupported", "it cannot drive"),)
    if state.latched or _unsafe(state, now):
        return state, (_report(request.id, "failed", "its stop is on"),)
    if _below(state, state.limits.critical_pct):
        return state, (_report(request.id, "failed", "its battery is too low"),)
    decisions: list[Decision] = []
    if state.journey is not None:
        decisions += (Halt(), *_journey_report(state.journey, "stopped", "another was asked for"))
        if state.speech is not None:  # a halt silences too: what was cut is said again
            spoken = state.speech.words
            state = replace(state, speech=None, words=(spoken, *state.words))
    number = state.number + 1
    deadline = now + state.limits.journey_within
    state = replace(
        state, number=number, journey=Journey(number=number, of=request.id, deadline=deadline)
    )
    return state, (*decisions, Drive(number=number, place=request.place))


# -- what the body did


def _journey_ended(state: Missions, happening: JourneyEnded, now: float) -> Step:
    journey = state.journey
    if journey is None or journey.number != happening.number:
        return state, ()  # of one that was given up
    if journey.of is None:
        state = replace(state, journey=None, dock_due=now + state.limits.dock_again)
    else:
        state = replace(state, journey=None, stay_until=now + state.limits.stay)
    return state, _journey_report(journey, happening.ended.outcome, happening.ended.text)


def _speech_ended(state: Missions, happening: SpeechEnded) -> Step:
    speech = state.speech
    if speech is None or speech.number != happening.number:
        return state, ()
    ended = happening.ended
    return replace(state, speech=None), (_report(speech.words.of, ended.outcome, ended.text),)


def _unheard(state: Missions) -> Step:
    """Trust a body no more that does not confirm a stop; it is told once again."""
    if state.latched:
        return state, ()
    return _give_up_journey(replace(state, latched=True), "failed", "its body does not answer")


# -- what follows from the state, in this order


def _safety(state: Missions, now: float) -> Step:
    """Latch a pressed or doubtful stop; nothing drives from here on."""
    if state.latched or state.condition is None or not _unsafe(state, now):
        return state, ()  # a body that never spoke is no reason to latch; nor does it drive
    state = replace(state, latched=True)
    return _give_up_journey(state, "stopped", "its stop is on")


def _deadline(state: Missions, now: float) -> Step:
    if state.journey is None or now < state.journey.deadline:
        return state, ()
    state = replace(state, dock_due=now + state.limits.dock_again)
    return _give_up_journey(state, "failed", "it took too long")


def _weak(state: Missions, _now: float) -> Step:
    """Give up a journey for somebody when the battery would not last."""
    journey = state.journey
    if journey is None or journey.of is None or not _below(state, state.limits.critical_pct):
        return state, ()
    return _give_up_journey(state, "failed", "its battery is too low")


def _speak(state: Missions, now: float) -> Step:
    """Say the next words, on arrival or when they have waited long enough."""
    if state.speech is not None or not state.words:
        return state, ()
    words = state.words[0]
    on_the_way = state.journey is not None and state.journey.of is not None
    if on_the_way and now < words.by:
        return state, ()
    number = state.number + 1
    speech = Speech(number=number, words=words)
    state = replace(state, number=number, speech=speech, words=state.words[1:])
    return state, (Speak(number=number, text=words.text, language=words.language),)


def _charge(state: Missions, now: float) -> Step:
    """Go to the charger when the battery is low and nobody needs the robot."""
    busy = state.journey is not None or state.speech is not None or bool(state.words)
    able = Capability.DOCK in state.capabilities and not state.latched
    if busy or not able or state.condition is None or state.condition.charging:
        return state, ()
    critical = _below(state, state.limits.critical_pct)
    low = _below(state, state.limits.low_pct) and now >= state.stay_until
    if now < state.dock_due or not (critical or low):
        return state, ()
    number = state.number + 1
    deadline = now + state.limits.journey_within
    state = replace(
        state, number=number, journey=Journey(number=number, of=None, deadline=deadline)
    )
    return state, (Drive(number=number, place=None),)


# -- the pieces


def _unsafe(state: Missions, now: float) -> bool:
    """Tell whether the body's stop is on or cannot be known."""
    condition = state.condition
    if condition is None or now - condition.at > state.limits.stale_after:
        return True
    told = Capability.EMERGENCY_STOP in state.capabilities
    return condition.emergency is True or (told and condition.emergency is None)


def _below(state: Missions, pct: float) -> bool:
    charge = None if state.condition is None else state.condition.battery_pct
    return charge is not None and charge <= pct


def _give_up_journey(state: Missions, outcome: Outcome, text: str) -> Step:
    """Halt the journey; a speech that the halt cuts is said again."""
    journey, speech = state.journey, state.speech
    if journey is None:
        return state, (Halt(),) if speech is None else ()
    words = state.words if speech is None else (speech.words, *state.words)
    state = replace(state, journey=None, speech=None, words=words)
    return state, (Halt(), *_journey_report(journey, outcome, text))


def _end_all(state: Missions, text: str) -> Step:
    reports: list[Decision] = []
    if state.journey is not None:
        reports += _journey_report(state.journey, "stopped", text)
    if state.speech is not None:
        reports.append(_report(state.speech.words.of, "stopped", text))
    reports += (_report(words.of, "stopped", text) for words in state.words)
    return replace(state, journey=None, speech=None, words=()), tuple(reports)


def _journey_report(journey: Journey, outcome: Outcome, text: str) -> Decisions:
    return () if journey.of is None else (_report(journey.of, outcome, text),)


def _report(of: UUID, outcome: Outcome, text: str = "") -> Report:
    return Report(result=RobotResult(of=of, outcome=outcome, text=text))
