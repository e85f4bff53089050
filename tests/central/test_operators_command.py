"""The first account of a new centre, from the command line."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from central.command import app
from central.database import Database
from central.lock import only_process
from central.operators.accounts import Accounts
from central.operators.passwords import Passwords
from protocol.clock import RealClock

ADD = ["operators", "add", "pau", "--name", "Pau Mir"]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALIU_CENTRAL_STATE", str(tmp_path))
    return tmp_path


def test_the_printed_password_logs_in(state: Path) -> None:
    done = CliRunner().invoke(app, ADD)
    assert done.exit_code == 0, done.output

    async def log_in() -> str | None:
        database = Database.open(f"sqlite+aiosqlite:///{state / 'caliu.db'}", RealClock())
        try:
            return await Accounts(database, Passwords()).log_in("pau", done.output.split()[-1])
        finally:
            await database.close()

    assert asyncio.run(log_in()) is not None


def test_a_login_that_is_taken_is_refused_in_a_sentence(state: Path) -> None:
    del state
    assert CliRunner().invoke(app, ADD).exit_code == 0
    again = CliRunner().invoke(app, ADD)
    assert again.exit_code == 1
    assert "Somebody has the login 'pau' already." in again.output


def test_beside_a_running_centre_on_sqlite_it_is_refused(state: Path) -> None:
    with only_process(state / "caliu.db"):
        refused = CliRunner().invoke(app, ADD)
    assert refused.exit_code == 1
    assert "is running" in refused.output
