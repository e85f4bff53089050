"""What the integrator's page shows is what the code reads."""

import re
from pathlib import Path

import msgspec
import pytest

from protocol.codec import Unreadable, decode_down, decode_up
from protocol.home import Acceleration, Touch
from protocol.provisioning import CLAIM, CONFIG, HELLO, PROOF, REVOCATIONS
from protocol.topics import DOWN, MAX_PAYLOAD, UP

PAGE = (Path(__file__).parents[2] / "docs" / "integrator.md").read_text()
EXAMPLES = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)


def _read(raw: bytes) -> object:
    for read in (decode_up, decode_down):
        try:
            return read(raw)
        except Unreadable:
            continue
    return msgspec.json.decode(raw, type=Acceleration | Touch)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_message(example: str) -> None:
    assert _read(example.encode()) is not None


def test_there_are_examples_and_every_path_and_topic_is_named() -> None:
    assert len(EXAMPLES) >= 5
    for path in (HELLO, CLAIM, CONFIG, PROOF, REVOCATIONS):
        assert path in PAGE
    for up, how in UP.items():
        assert f"`up/{up.value}`" in PAGE
        if how.retain:
            assert f"| `up/{up.value}` | {how.qos} | yes |" in PAGE
    for down, how in DOWN.items():
        assert f"`down/{down.value}`" in PAGE
        if how.retain:
            assert f"| `down/{down.value}` | {how.qos} | yes |" in PAGE
    assert f"{MAX_PAYLOAD // 1024} KiB" in PAGE
