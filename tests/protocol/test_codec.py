"""Any message survives the wire, and no bytes whatever do more harm than Unreadable."""

import json
import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import messages
from protocol.codec import Unreadable, decode_down, decode_up, digest, encode, salvage
from protocol.evidence import AccelerationCurve, Evidence, RoomMotion
from protocol.messages import AnyDown, AnyUp, Outcome
from protocol.positions import Fix
from protocol.readings import Reading, Value
from tests.protocol.sample_messages import SAMPLES

_finite = st.floats(allow_nan=False, allow_infinity=False)
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_instants = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_small = st.integers(-(2**53), 2**53)
_curves = st.builds(
    AccelerationCurve,
    rate_hz=_finite,
    magnitude_g=st.lists(_finite, max_size=5).map(tuple),
    impact_index=_small,
    peak_g=_finite,
    angle_deg=st.none() | _finite,
    stillness_s=st.none() | _finite,
)
_fixes = st.builds(
    Fix,
    latitude=_finite,
    longitude=_finite,
    at=_instants,
    accuracy_m=st.none() | _finite,
    speed_mps=st.none() | _finite,
    heading_deg=st.none() | _finite,
    source=_text,
)
_evidence = st.builds(
    Evidence,
    acceleration=st.none() | _curves,
    motion=st.lists(st.builds(RoomMotion, place=_text, last_at=_instants), max_size=3).map(tuple),
    value=st.none() | _finite,
    unit=st.none() | _text,
    text=st.none() | _text,
    position=st.none() | _fixes,
)
_BY_TYPE: dict[object, st.SearchStrategy[Any]] = {
    int: _small,
    float: _finite,
    str: _text,
    bool: st.booleans(),
    UUID: st.uuids(),
    datetime: _instants,
    Evidence: _evidence,
    Fix: _fixes,
    Outcome: st.sampled_from(Outcome),
    messages.PathState: st.builds(
        messages.PathState, name=_text, up=st.booleans(), since=st.none() | _instants
    ),
    messages.Power: st.builds(
        messages.Power, mains=st.none() | st.booleans(), battery=st.none() | _finite
    ),
    messages.Sense: st.builds(
        messages.Sense,
        id=_text,
        kind=_text,
        place=st.none() | _text,
        heard_at=st.none() | _instants,
        battery=st.none() | _finite,
        link=st.none() | _finite,
        state=_text,
    ),
    Reading: st.builds(
        Reading,
        id=st.uuids(),
        device=_text,
        at=_instants,
        values=st.lists(st.builds(Value, measure=_text, value=_finite), max_size=4).map(tuple),
        resident=st.none() | _text,
        doubts=st.lists(_text, max_size=2).map(tuple),
        context=st.none() | _text,
    ),
    messages.Say: st.builds(messages.Say, phrase=_text),
    messages.SelfTest: st.builds(messages.SelfTest),
    messages.Silence: st.builds(messages.Silence),
}


def _values(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - an annotation
    """Return any value of an annotation of the contract."""
    if kind is type(None):
        return st.none()
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    options = get_args(kind)
    if options and all(isinstance(option, str) for option in options):
        return st.sampled_from(options)
    if options and options[-1] is Ellipsis:
        return st.lists(_values(options[0]), max_size=4).map(tuple)
    assert options, kind
    return st.one_of(*(_values(option) for option in options))


def _any_of(kinds: tuple[type[msgspec.Struct], ...]) -> st.SearchStrategy[Any]:
    return st.one_of(
        *(
            st.builds(
                kind,
                **{
                    field.name: st.just(1) if field.name == "v" else _values(field.type)
                    for field in msgspec.structs.fields(kind)
                },
            )
            for kind in kinds
        )
    )


@given(_any_of(get_args(AnyUp)))
@settings(max_examples=400, deadline=None)
def test_what_a_home_says_arrives_as_it_was_said(message: Any) -> None:  # noqa: ANN401
    raw = encode(message)
    assert decode_up(raw) == message
    assert encode(decode_up(raw)) == raw


@given(_any_of(get_args(AnyDown)))
@settings(max_examples=200, deadline=None)
def test_what_the_centre_says_arrives_as_it_was_said(message: Any) -> None:  # noqa: ANN401
    assert decode_down(encode(message)) == message


@given(_any_of(get_args(AnyUp)))
@settings(max_examples=200, deadline=None)
def test_a_message_in_the_wrong_direction_is_not_one(message: Any) -> None:  # noqa: ANN401
    with pytest.raises(Unreadable):
        decode_down(encode(message))


def _survives(raw: bytes) -> None:
    with suppress(Unreadable):
        decode_up(raw)
    with suppress(Unreadable):
        decode_down(raw)
    salvaged = salvage(raw)
    for read in (salvaged.type, salvaged.cause, salvaged.place, salvaged.source):
        assert read is None or len(read) <= 200


@given(st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_no_bytes_do_harm(raw: bytes) -> None:
    _survives(raw)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "v", "id", "alarm", "cause", "at", "seq", "evidence", "test"])
            | st.text(max_size=5),
            inner,
            max_size=8,
        )
    ),
    max_leaves=20,
)


@given(_json)
@settings(max_examples=500, deadline=None)
def test_no_json_does_harm(content: Any) -> None:  # noqa: ANN401
    _survives(json.dumps(content).encode())


def test_a_hundred_thousand_damaged_messages_do_no_harm() -> None:
    seed = random.randrange(2**32)
    rng = random.Random(seed)
    originals = [encode(message) for message in SAMPLES.values()]
    for _ in range(100_000):
        raw = bytearray(rng.choice(originals))
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(raw))
            match rng.randrange(3):
                case 0:
                    raw[at] = rng.randrange(256)
                case 1:
                    del raw[at : at + rng.randint(1, 20)]
                case _:
                    raw[at:at] = rng.choice(originals)[: rng.randint(1, 20)]
            if not raw:
                break
        try:
            _survives(bytes(raw))
        except Exception as error:
            error.add_note(f"seed {seed}, bytes {bytes(raw)!r}")
            raise


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 200_000,
        b'{"type":' * 50_000,
        b'{"type":"alarm.raised","seq":' + b"9" * 100_000 + b"}",
        b'{"type":"alarm.raised","certainty":1e999999}',
        b'{"type":"alarm.raised","at":"0000-00-00T00:00:00Z"}',
        b'{"type":"alarm.raised","at":"9999-12-31T23:59:60Z"}',
        b'{"type":"alarm.raised","id":"' + b"\\u0000" * 1000 + b'"}',
        b'{"type":"alarm.raised","cause":"\xed\xa0\x80"}',
        b'{"type":"alarm.raised","cause":"\\ud800"}',
        b"\xef\xbb\xbf{}",
    ],
    ids=range(10),
)
def test_known_nasty_bytes_do_no_harm(raw: bytes) -> None:
    _survives(raw)


def test_a_digest_is_the_sha256_in_hexadecimal() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
