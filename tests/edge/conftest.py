"""Fixtures of the hub: a world to live in, and a way to print a figure that was measured."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.edge.peers import World
from tests.fixtures.mosquitto import Mosquitto


@pytest.fixture
def world(tmp_path: Path, mosquitto: Mosquitto) -> World:
    """A broker of this test's own, and a place for the hub's state."""
    return World(tmp_path, mosquitto)


@pytest.fixture
def figure(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> Callable[[str], None]:
    """Print a measured figure past pytest's capture, and keep it with the report."""

    def say(text: str) -> None:
        request.node.user_properties.append(("figure", text))
        with capsys.disabled():
            sys.stdout.write(f"\n  {request.node.name}: {text}\n")

    return say
