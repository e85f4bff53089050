"""A tracker is registered on the centre's machine: what is printed is what signs its texts."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from central import schema, tables
from central.command import app
from central.database import Database
from central.lock import only_process
from central.settings import CentralSettings
from central.sms.keys import key_for
from protocol.clock import RealClock


@pytest.fixture
async def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CentralSettings:
    """A centre with Rosa in it, that does not run."""
    monkeypatch.setenv("CALIU_CENTRAL_STATE", str(tmp_path))
    monkeypatch.setenv("CALIU_CENTRAL_SMS_NUMBER", "+34600000099")
    chosen = CentralSettings()
    database = Database.open(chosen.database_url, RealClock())
    await schema.upgrade(database.engine)
    person = {"given_name": "Rosa", "family_name": "Vidal", "address_as": "Rosa"}
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(sa.insert(tables.homes).values(id="home-1"))
        await run(sa.insert(tables.residents).values(id="rosa", home="home-1", **person))
    await database.close()
    return chosen


def test_the_key_that_is_printed_is_the_tracker_s_own(settings: CentralSettings) -> None:
    done = CliRunner().invoke(app, ["tracker", "rosa", "--number", "+34600000001"])
    assert done.exit_code == 0, done.output
    told = dict(re.findall(r"^([\w ]+): +(\S+)", done.output, re.MULTILINE))
    key = key_for(settings.the_secret(), told["tracker"], told["installation"])
    assert told["SMS key"] == key.hex()
    assert told["SMS to"] == "+34600000099"
    again = CliRunner().invoke(app, ["tracker", "rosa"])
    assert told["tracker"] not in again.output, "a second one is another one"


@pytest.mark.usefixtures("settings")
def test_nobody_a_crooked_number_and_a_running_centre_are_told_in_a_sentence(
    settings: CentralSettings,
) -> None:
    nobody = CliRunner().invoke(app, ["tracker", "joan"])
    crooked = CliRunner().invoke(app, ["tracker", "rosa", "--number", "600"])
    assert settings.sqlite_file is not None
    with only_process(settings.sqlite_file):
        beside = CliRunner().invoke(app, ["tracker", "rosa"])
    assert (nobody.exit_code, crooked.exit_code, beside.exit_code) == (1, 2, 1)
    assert "no person joan" in nobody.output
    assert "is running" in beside.output
