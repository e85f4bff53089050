"""Fixtures for everyone: real servers, started once a run on free ports, ended by their own ids."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
"""The same examples each time: what fails in one change is that change's."""
settings.register_profile("explore", deadline=None, print_blob=True)
"""Other examples each time (`make explore`)."""
settings.load_profile("repeatable")

pytest_plugins = [
    "tests.fixtures.mosquitto",
    "tests.fixtures.postgres",
    "tests.fixtures.victoria",
    "tests.fixtures.data",
    "pytester",
]

MARKER_OF_FIXTURE = {
    "mosquitto": "broker",
    "postgres": "postgres",
    "postgres_url": "postgres",
    "victoria": "victoria",
    "shared_data": "data",
}
MARKER_OF_FOLDER = {"browser": "browser", "system": "story"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the real parts it asks for, so that the lanes can choose."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in fixtures:
                item.add_marker(marker)
        folder = MARKER_OF_FOLDER.get(Path(item.path).parent.name)
        if folder is not None:
            item.add_marker(folder)
