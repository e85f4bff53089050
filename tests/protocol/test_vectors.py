"""Golden vectors: the bytes of every released version stay readable, and stay what we write.

Files of a released version are never changed; a new field with a default, or a new message, adds
vectors beside them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from protocol.codec import Unreadable, decode_down, decode_up, encode, salvage
from protocol.messages import AnyDown, AnyUp
from tests.protocol.sample_messages import ALARM, SAMPLES

VECTORS = Path(__file__).parent / "vectors" / "v1"
UP, DOWN = get_args(AnyUp), get_args(AnyDown)


def read(name: str, raw: bytes) -> msgspec.Struct:
    """Decode as the receiver of this message does."""
    kind = type(SAMPLES[name])
    if issubclass(kind, UP):
        return decode_up(raw)
    if issubclass(kind, DOWN):
        return decode_down(raw)
    return msgspec.json.decode(raw, type=kind)


def test_every_vector_has_a_meaning_and_every_type_a_vector() -> None:
    assert {file.stem for file in VECTORS.glob("*.json")} == set(SAMPLES)
    shown = {type(message) for message in SAMPLES.values()}
    assert {*UP, *DOWN} <= shown


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_bytes_mean_what_they_meant(name: str) -> None:
    raw = (VECTORS / f"{name}.json").read_bytes()
    assert read(name, raw) == SAMPLES[name]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_what_is_written_is_the_same_bytes(name: str) -> None:
    assert encode(SAMPLES[name]) == (VECTORS / f"{name}.json").read_bytes()


def with_strangers(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Put fields that nobody knows into every object."""
    if isinstance(value, dict):
        known = {key: with_strangers(part) for key, part in value.items()}
        return {"aaa": {"deep": [1, None]}} | known | {"zzz": "of a newer version"}
    if isinstance(value, list):
        return [with_strangers(part) for part in value]
    return value


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_fields_of_a_newer_version_are_ignored_everywhere(name: str) -> None:
    content = json.loads((VECTORS / f"{name}.json").read_bytes())
    assert read(name, json.dumps(with_strangers(content)).encode()) == SAMPLES[name]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_order_of_the_fields_and_the_white_space_mean_nothing(name: str) -> None:
    content = json.loads((VECTORS / f"{name}.json").read_bytes())
    turned = dict(reversed(content.items()))
    assert read(name, json.dumps(turned, indent=3).encode()) == SAMPLES[name]


def broken_alarms() -> Iterator[tuple[str, dict[str, Any]]]:
    """An alarm as other versions, other makers and bad memory would send it."""
    good = json.loads((VECTORS / "alarm.raised.json").read_bytes())
    yield "of version 2", good | {"v": 2}
    yield "without a version", {key: value for key, value in good.items() if key != "v"}
    yield "without an envelope", {"type": "alarm.raised", "cause": "fall"}
    yield "with a date of another kind", good | {"at": "yesterday"}
    yield "with a date without a zone", good | {"at": "2026-11-22T03:04:05"}
    yield "with numbers as text", good | {"seq": "3"}
    yield "with a broken id", good | {"id": "7"}
    yield "with evidence of another shape", good | {"evidence": [1, 2]}
    yield "of an unheard-of kind", good | {"type": "alarm.escalated"}
    yield "without a kind", {key: value for key, value in good.items() if key != "type"}


@pytest.mark.parametrize(
    ("what", "content"), list(broken_alarms()), ids=[what for what, _ in broken_alarms()]
)
def test_an_alarm_that_cannot_be_read_still_rings(what: str, content: dict[str, Any]) -> None:
    raw = json.dumps(content).encode()
    with pytest.raises(Unreadable):
        decode_up(raw)
    salvaged = salvage(raw)
    assert salvaged.rings, what
    assert salvaged.wrong
    if "alarm" in content:
        assert salvaged.alarm == ALARM


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"alarm"',
        b"{}",
        b'{"type":"heartbeat","v":9}',
        b'{"type":"alarm.cancelled","v":9,"alarm":"01935f00-1111-7abc-8def-0123456789ab"}',
        b'{"type":"alarm.noted","v":9,"alarm":"01935f00-1111-7abc-8def-0123456789ab"}',
        b"[" * 100_000,
        b'{"type":"alarm.raised"' + b" " * 100,
    ],
)
def test_what_asks_for_nobodys_help_does_not_ring(raw: bytes) -> None:
    salvaged = salvage(raw)
    assert not salvaged.rings
    assert salvaged.wrong
