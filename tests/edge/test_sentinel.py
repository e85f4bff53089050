"""What the roll of the senses learns outlives a restart; what cannot be read is learned anew."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.happenings import FaultSeen
from edge.senses import Sign
from edge.sentinel import Sentinel, keep, recalled
from edge.vigil import Kept, Memory, Roll
from protocol.clock import ManualClock

AT = datetime(2026, 11, 25, 3, tzinfo=UTC)


def test_what_was_learned_is_kept_whole(tmp_path: Path) -> None:
    memory = Memory(senses={"door-1": Kept(changes=12, longest_s=40_000.0, silent_s=5.0)})
    keep(tmp_path / "senses.json", memory)
    assert recalled(tmp_path / "senses.json") == memory
    assert [path.name for path in tmp_path.iterdir()] == ["senses.json"]


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b'{"senses":{"x":{"changes":"many"}}}'])
def test_what_cannot_be_read_is_learned_anew(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "senses.json").write_bytes(raw)
    assert recalled(tmp_path / "senses.json") == Memory()
    assert recalled(tmp_path / "none.json") == Memory()


def test_a_folder_that_is_gone_stops_nobody(tmp_path: Path) -> None:
    keep(tmp_path / "gone" / "senses.json", Memory())


def test_a_step_of_the_wall_fires_nothing_and_silence_does(tmp_path: Path) -> None:
    clock = ManualClock(AT)
    told: list[FaultSeen] = []
    signs = (Sign(id="wearable-1", kind="wearable", heard_at=AT),)
    sentinel = Sentinel(
        tmp_path / "senses.json", clock, lambda: Roll(signs=signs), told.append, faults=()
    )
    sentinel.look()
    clock.step(AT - datetime(2020, 1, 1, tzinfo=UTC))
    sentinel.look()
    assert told == []
    clock._steady += 61.0
    sentinel.look()
    assert [(fault.component, fault.code) for fault in told] == [("wearable-1", "lost")]
    assert [sign.silent for sign in sentinel.shown(signs)] == [True]
