"""Settings of the centre: a file, the environment before it, and sentences for what is wrong."""

import stat
from pathlib import Path

import pytest

from central.settings import CentralSettings, SettingsError, load


def written(folder: Path, text: str) -> Path:
    file = folder / "central.toml"
    file.write_text(text)
    return file


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, 'port = 9000\nbroker = "mqtt://broker"\n')
    monkeypatch.setenv("CALIU_CENTRAL_PORT", "9001")
    settings = load(file)
    assert (settings.port, settings.broker, settings.host) == (9001, "mqtt://broker", "127.0.0.1")


def test_the_file_may_be_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALIU_CENTRAL_FILE", str(written(tmp_path, "site_many = 7\n")))
    assert load().site_many == 7


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('broker = "http://x"', "broker"),
        ('database = "mysql://x"', "database"),
        ("tick_s = 0", "tick_s"),
        ("port = 70000", "port"),
        ("prot = 80", "prot"),
        ("port = ", "central.toml"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        load(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        load(tmp_path / "nowhere.toml")


def test_the_secret_is_made_once_and_is_nobody_else_s_to_read(tmp_path: Path) -> None:
    settings = CentralSettings(state=tmp_path / "state")
    made = settings.the_secret()
    assert len(made) >= 32
    assert settings.the_secret() == made
    assert stat.S_IMODE((tmp_path / "state" / "secret").stat().st_mode) == 0o600
    assert made.decode() not in repr(settings)


def test_the_database_is_sqlite_in_the_state_folder_unless_it_is_chosen(tmp_path: Path) -> None:
    assert CentralSettings(state=tmp_path).sqlite_file == tmp_path / "caliu.db"
    chosen = CentralSettings(state=tmp_path, database="postgresql+asyncpg://caliu@db/caliu")
    assert chosen.sqlite_file is None
    assert chosen.database_url.startswith("postgresql")
