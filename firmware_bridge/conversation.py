"""The judgement of the link: what to send, tell and give up, from what was heard and the time.

Pure. `step(state, happening, now)` returns the next state and decisions in order; `due(state)` is
the moment at which a Tick is wanted. `now` is the clock's steady time in seconds.
"""

import math
from dataclasses import replace
from typing import assert_never

from firmware_bridge.commands import (
    Ack,
    Event,
    FromBoard,
    Greeting,
    Hello,
    Levels,
    Ping,
    Pong,
    SelfTest,
    Set,
)
from firmware_bridge.happenings import (
    Abandoned,
    Answer,
    Asked,
    Broke,
    Close,
    Conversation,
    Decision,
    Decisions,
    Happening,
    Heard,
    Open,
    Opened,
    Phase,
    Request,
    Send,
    Settled,
    Taken,
    Tell,
    Tick,
)
from firmware_bridge.news import BoardBack, BoardEvent, BoardLevels, BoardLost, EventsLost

CAPACITY = 64
"""News that may wait for the listener. A full queue drops nothing: an event that finds it full is
not acknowledged, so the board repeats it; levels are told with a later Pong."""
_REMEMBERED = 512
"""Sequences of the present boot that are known to be delivered."""

Step = tuple[Conversation, Decisions]


def due(state: Conversation) -> float:
    """Return when a Tick is wanted, on the steady time; infinity where none is."""
    timing = state.timing
    match state.phase:
        case Phase.CLOSED:
            return state.opening_due
        case Phase.OPENING:
            return math.inf
        case Phase.GREETING:
            return min(state.hello_due, state.greeting_since + timing.hello_within)
        case Phase.TALKING:
            requests = (request.due for request in state.requests)
            return min(state.ping_due, state.heard_at + timing.silent_after, *requests)
        case _:
            assert_never(state.phase)


def step(  # noqa: PLR0911 - one return for each kind of happening
    state: Conversation, happening: Happening, now: float, chance: float = 0.5
) -> Step:
    """Judge one happening. `chance`, 0 to 1 and random, spreads the attempts to reconnect."""
    match happening:
        case Tick():
            return _tick(state, now, chance)
        case Opened():
            return _greet(replace(state, phase=Phase.GREETING), now)
        case Abandoned():
            return replace(state, phase=Phase.CLOSED, opening_due=now), ()
        case Broke(why=why):
            return _lose(state, why, now, chance)
        case Heard(message=message, sequence=sequence):
            return _hear(state, message, sequence, now)
        case Asked(message=message, token=token):
            return _ask(state, message, token, now)
        case Taken():
            return replace(state, waiting=max(0, state.waiting - 1)), ()
        case Settled(boot=boot, sequence=sequence):
            return _settle(state, boot, sequence)
        case _:
            assert_never(happening)


def _tick(state: Conversation, now: float, chance: float) -> Step:
    if now < due(state):
        return state, ()
    timing = state.timing
    if state.phase is Phase.CLOSED:
        return replace(state, phase=Phase.OPENING), (Open(),)
    if state.phase is Phase.GREETING:
        if now >= state.greeting_since + timing.hello_within:
            return _lose(state, "no answer to HELLO", now, chance)
        return _hello(state, now)
    if now >= state.heard_at + timing.silent_after:
        return _lose(state, "silent", now, chance)
    state, pinged = _ping(state, now)
    state, repeated = _repeat(state, now)
    return state, pinged + repeated


def _greet(state: Conversation, now: float) -> Step:
    return _hello(replace(state, phase=Phase.GREETING, greeting_since=now), now)


def _hello(state: Conversation, now: float) -> Step:
    timing = state.timing
    state, sequence = _next(replace(state, hello_due=now + timing.hello_every))
    hello = Hello(silence_ds=min(0xFFFF, round(timing.host_silent_after * 10)))
    return state, (Send(message=hello, sequence=sequence),)


def _ping(state: Conversation, now: float) -> Step:
    if now < state.ping_due:
        return state, ()
    state, sequence = _next(replace(state, ping_due=now + state.timing.ping_every))
    return state, (Send(message=Ping(), sequence=sequence),)


def _repeat(state: Conversation, now: float) -> Step:
    kept: list[Request] = []
    decisions: list[Decision] = []
    for request in state.requests:
        if now < request.due:
            kept.append(request)
        elif request.tries_left > 0:
            later = now + state.timing.request_every
            kept.append(replace(request, tries_left=request.tries_left - 1, due=later))
            decisions.append(Send(message=request.message, sequence=request.sequence))
        elif request.token is not None:
            decisions.append(Answer(token=request.token, message=None))
    return replace(state, requests=tuple(kept)), tuple(decisions)


def _lose(state: Conversation, why: str, now: float, chance: float) -> Step:
    """End the connection, plan the next, and say so if the listener does not know yet."""
    timing = state.timing
    wait = min(timing.backoff_most, timing.backoff_least * 2.0 ** min(state.failures, 16))
    decisions: list[Decision] = [Close()]
    decisions += (
        Answer(token=request.token, message=None)
        for request in state.requests
        if request.token is not None
    )
    if state.told is not False:
        decisions.append(Tell(news=BoardLost(why=why)))
    return replace(
        state,
        phase=Phase.CLOSED,
        failures=state.failures + 1,
        opening_due=now + wait * (0.5 + chance / 2),
        waiting=state.waiting + (state.told is not False),
        told=False,
        requests=(),
    ), tuple(decisions)


def _hear(state: Conversation, message: FromBoard, sequence: int, now: float) -> Step:
    state = replace(state, heard_at=now)
    match message:
        case Greeting() if state.phase in {Phase.GREETING, Phase.TALKING}:
            return _greeted(state, message, now)
        case _ if state.phase is not Phase.TALKING:
            return state, ()  # not ours to believe before the greeting; the board repeats events
        case Event(boot=boot) | Pong(boot=boot) if boot != state.boot:
            return _greet(state, now)  # it restarted between two frames
        case Event():
            return _event(state, message, sequence, now)
        case Pong():
            return _pong(state, message)
        case _:
            return _answered(state, message, sequence)


def _greeted(state: Conversation, greeting: Greeting, now: float) -> Step:
    known = state.boot == greeting.boot and state.told is True
    fresh = state.phase is Phase.GREETING
    if state.boot != greeting.boot:
        state = replace(state, boot=greeting.boot, held=(), settled=(), lost=0)
    state = replace(state, phase=Phase.TALKING, failures=0)
    decisions: Decisions = ()
    if not known:
        decisions = (Tell(news=BoardBack(greeting=greeting)),)
        state = replace(state, told=True, waiting=state.waiting + 1)
    if greeting.pending == 0:
        state, levels = _stand(state, greeting.levels, None)
        decisions += levels
    if fresh:
        state = replace(state, ping_due=now)
        for wish in state.wishes:
            state, asked = _ask(state, wish, None, now)
            decisions += asked
    return state, decisions


def _event(state: Conversation, event: Event, sequence: int, now: float) -> Step:
    if sequence in state.settled:  # our Ack was lost
        return state, (Send(message=Ack(boot=event.boot), sequence=sequence),)
    if sequence in state.held or state.waiting >= CAPACITY:
        return state, ()
    news = BoardEvent(event=event, sequence=sequence, happened=now - event.age_ds / 10)
    state = replace(state, held=(*state.held, sequence), waiting=state.waiting + 1)
    return state, (Tell(news=news),)


def _settle(state: Conversation, boot: int, sequence: int) -> Step:
    if boot != state.boot:
        return state, ()
    state = replace(
        state,
        held=tuple(number for number in state.held if number != sequence),
        settled=(*state.settled[1 - _REMEMBERED :], sequence),
    )
    if state.phase is not Phase.TALKING:
        return state, ()  # it is acknowledged when the board repeats it
    return state, (Send(message=Ack(boot=boot), sequence=sequence),)


def _pong(state: Conversation, pong: Pong) -> Step:
    decisions: Decisions = ()
    if pong.lost > state.lost:
        decisions = (Tell(news=EventsLost(count=pong.lost - state.lost)),)
        state = replace(state, lost=pong.lost, waiting=state.waiting + 1)
    if pong.pending == 0:
        state, levels = _stand(state, pong.levels, pong.battery_mv)
        decisions += levels
    return state, decisions


def _stand(state: Conversation, levels: Levels, battery_mv: int | None) -> Step:
    if levels == state.levels or state.waiting >= CAPACITY:
        return state, ()
    state = replace(state, levels=levels, waiting=state.waiting + 1)
    return state, (Tell(news=BoardLevels(levels=levels, battery_mv=battery_mv)),)


def _ask(state: Conversation, message: Set | SelfTest, token: int | None, now: float) -> Step:
    decisions: Decisions = ()
    if isinstance(message, Set):
        state, decisions = _overtake(state, message)
    if state.phase is not Phase.TALKING:
        return state, decisions if token is None else (
            *decisions,
            Answer(token=token, message=None),
        )
    state, sequence = _next(state)
    request = Request(
        message=message,
        sequence=sequence,
        token=token,
        tries_left=state.timing.request_tries - 1,
        due=now + state.timing.request_every,
    )
    state = replace(state, requests=(*state.requests, request))
    return state, (*decisions, Send(message=message, sequence=sequence))


def _overtake(state: Conversation, wish: Set) -> Step:
    """Let the newest order for an output stand alone: an older one repeated would undo it."""
    wishes = tuple(known for known in state.wishes if known.output != wish.output)
    older = tuple(
        request
        for request in state.requests
        if isinstance(request.message, Set) and request.message.output == wish.output
    )
    state = replace(
        state,
        # What ends by itself is not said again to a board that comes back.
        wishes=wishes if wish.seconds else (*wishes, wish),
        requests=tuple(request for request in state.requests if request not in older),
    )
    return state, tuple(
        Answer(token=request.token, message=None) for request in older if request.token is not None
    )


def _answered(state: Conversation, message: FromBoard, sequence: int) -> Step:
    for request in state.requests:
        if request.sequence == sequence:
            kept = tuple(other for other in state.requests if other is not request)
            state = replace(state, requests=kept)
            if request.token is None:
                return state, ()
            return state, (Answer(token=request.token, message=message),)
    return state, ()


def _next(state: Conversation) -> tuple[Conversation, int]:
    sequence = (state.sequence + 1) & 0xFFFF
    return replace(state, sequence=sequence), sequence
