"""Settings and profiles are read once, at the door, and what is wrong is named."""

from pathlib import Path

import pytest

from robot.profile import ProfileError, load_profile
from robot.settings import (
    Address,
    RobotSettings,
    SettingsError,
    address,
    load_settings,
    password,
    tls_context,
)


def test_without_anything_it_joins_the_broker_of_this_machine() -> None:
    assert load_settings() == RobotSettings()


def test_the_environment_wins_over_the_file_and_the_command_over_both(tmp_path: Path) -> None:
    file = tmp_path / "robot.toml"
    file.write_text('broker = "mqtt://file"\nname = "file"\nprofile = "file"\n')
    environment = {"CALIU_ROBOT_NAME": "environment", "CALIU_ROBOT_PROFILE": "environment"}
    command = {"profile": "command", "broker": None}
    chosen = load_settings(file, environment, command)
    expected = ("mqtt://file", "environment", "command")
    assert (chosen.broker, chosen.name, chosen.profile) == expected


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("name = ", "robot.toml"),
        ('colour = "red"', "colour"),
        ("name = 7", "name"),
        ('broker = "http://x"', "expected mqtt://"),
        ('broker = "mqtt://rosa:secret@x"', "never in the URL"),
        ('broker = "mqtt://x:70000"', "ort"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, wrong: str) -> None:
    file = tmp_path / "robot.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=wrong) as error:
        load_settings(file)
    assert "secret" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nothing\.toml"):
        load_settings(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://127.0.0.1", Address(host="127.0.0.1", port=1883, tls=False)),
        ("mqtt://hub.local:1884", Address(host="hub.local", port=1884, tls=False)),
        ("mqtts://hub.local", Address(host="hub.local", port=8883, tls=True)),
    ],
)
def test_a_brokers_url_gives_host_port_and_tls(url: str, expected: Address) -> None:
    assert address(url) == expected


def test_the_password_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("sesame\n")
    assert password(RobotSettings(password_file=str(secret))) == "sesame"
    assert password(RobotSettings()) is None
    with pytest.raises(SettingsError, match="password_file"):
        password(RobotSettings(password_file=str(tmp_path / "nothing")))


def test_tls_needs_an_authority_that_can_be_read(tmp_path: Path) -> None:
    assert tls_context(RobotSettings()) is None
    broken = RobotSettings(broker="mqtts://x", ca_file=str(tmp_path / "nothing.pem"))
    with pytest.raises(SettingsError, match="ca_file"):
        tls_context(broken)


def test_an_unknown_profile_names_those_that_there_are() -> None:
    with pytest.raises(ProfileError, match="known: kinematic"):
        load_profile("ari")


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("body: kinematic", "places"),
        ("body: snake", "snake"),
        ("body: [", "own.yaml"),
        ("body: kinematic\nplaces: {points: {a: [0, 0]}, ways: [], dock: b}", "`b` is not among"),
    ],
)
def test_a_profile_that_cannot_be_read_says_why(tmp_path: Path, content: str, wrong: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(content)
    with pytest.raises(ProfileError, match=wrong):
        load_profile(str(file))
