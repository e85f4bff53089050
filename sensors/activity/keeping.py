"""The watcher's state as bytes for the hub's disk, and back, also across a restart. Pure.

One line of JSON and the digest of it: what a power cut tore is refused, not misread.
"""

import hashlib

import msgspec
from msgspec.structs import replace

from sensors.activity.memory import is_packed
from sensors.activity.signs import Moment
from sensors.activity.watch import State, begin, restarted

VERSION = b"caliu-rhythm-1"
RESUMES_S = 900.0
"""Silences go on over a restart as short as this."""
_decoder = msgspec.json.Decoder(State)


class Damaged(Exception):  # noqa: N818 - it reads as what it says
    """These bytes are not a state that this version wrote."""


def kept(state: State) -> bytes:
    """Write a state down."""
    body = msgspec.json.encode(state)
    return b"%s %s\n%s" % (VERSION, hashlib.sha256(body).hexdigest().encode(), body)


def read(raw: bytes) -> State:
    """Read a state as it was; raises Damaged."""
    head, _, body = raw.partition(b"\n")
    if head != b"%s %s" % (VERSION, hashlib.sha256(body).hexdigest().encode()):
        raise Damaged("the digest does not fit")
    try:
        state = _decoder.decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Damaged(str(error)) from error
    if not state.days or not all(is_packed(day.gaps) for day in state.days):
        raise Damaged("there are no days in it")
    return state


def resumed(raw: bytes, now: Moment) -> State:
    """Read a state of before a restart; steady time begins anew. Raises Damaged.

    After a short restart a silence goes on. After a longer one, or with a clock that went back, it
    begins anew: what happened meanwhile was not heard.
    """
    state = read(raw)
    down_s = (now.local - state.local).total_seconds()
    short = 0 <= down_s <= RESUMES_S
    ahead = now.steady - state.last - (down_s if short else 0.0)
    moved = _moved(state, ahead)
    moved = replace(moved, last=now.steady, local=now.local)
    if short:
        return moved
    return replace(
        restarted(moved, now), lost=(), presence=replace(begin(now).presence, at=now.steady)
    )


def _moved(state: State, by: float) -> State:
    """Carry every steady time over to the steady time of now."""
    at = state.presence
    return replace(
        state,
        learn_from=state.learn_from + by,
        presence=replace(
            at,
            at=at.at + by,
            occupied=tuple(replace(each, since=each.since + by) for each in at.occupied),
            front_at=_plus(at.front_at, by),
            moved_at=_plus(at.moved_at, by),
            hints=tuple(hint + by for hint in at.hints),
            visit=None
            if at.visit is None
            else replace(at.visit, since=at.visit.since + by, hinted_at=at.visit.hinted_at + by),
        ),
        night=replace(
            state.night,
            changes=tuple(change + by for change in state.night.changes),
            out_told=_plus(state.night.out_told, by),
        ),
        bathroom_since=_plus(state.bathroom_since, by),
        doors=tuple(replace(door, since=door.since + by) for door in state.doors),
        up_since=_plus(state.up_since, by),
        lost=tuple((source, since + by) for source, since in state.lost),
    )


def _plus(at: float | None, by: float) -> float | None:
    return None if at is None else at + by
