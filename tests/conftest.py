"""Fixtures for everyone: real servers, started once a run on free ports, ended by their own ids."""

pytest_plugins = ["tests.fixtures.mosquitto", "tests.fixtures.postgres", "tests.fixtures.data"]
