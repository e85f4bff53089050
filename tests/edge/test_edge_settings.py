"""The settings of a hub: read once, and wrong ones told in plain sentences."""

import subprocess
import sys
from pathlib import Path

import pytest

from edge.settings import SettingsWrong, load

ROOT = Path(__file__).parents[2]
GOOD = """
hub = "hub-0001"
installation = "0191e0a0-0000-7000-8000-000000000001"
[centre]
broker = "mqtts://centre:8883"
api = "https://centre:8443/"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "edge.toml"
    path.write_text(text)
    return path


def test_the_smallest_file_has_the_documented_defaults(tmp_path: Path) -> None:
    settings = load(written(tmp_path, GOOD))
    assert settings.language == "ca"
    assert settings.centre.receipt_within_s == 20.0
    assert settings.centre.heartbeat_s == 300.0
    assert settings.centre.api == "https://centre:8443"
    assert (settings.dialogue.answer_within_s, settings.dialogue.grace_s) == (30.0, 15.0)
    assert settings.home.broker is None
    assert str(settings.state) == "/var/lib/caliu/edge"


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALIU_EDGE_LANGUAGE", "es")
    monkeypatch.setenv("CALIU_EDGE_CENTRE__RECEIPT_WITHIN_S", "7")
    settings = load(written(tmp_path, GOOD))
    assert settings.language == "es"
    assert settings.centre.receipt_within_s == 7.0
    assert settings.centre.broker == "mqtts://centre:8883"


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    for name in ("ca.pem", "hub.pem", "hub.key"):
        (tmp_path / name).write_text("x")
    files = 'ca = "ca.pem"\ncertificate = "hub.pem"\nkey = "hub.key"\n'
    settings = load(written(tmp_path, 'state = "here"\n' + GOOD + files))
    assert settings.state == tmp_path / "here"
    assert settings.centre.key == tmp_path / "hub.key"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hub = ", "is not TOML"),
        (GOOD.replace("hub-0001", "Hub 1"), "'Hub 1' cannot name a hub"),
        (
            GOOD.replace('hub = "hub-0001"\n', ""),
            "hub: it is missing. Add it, or set CALIU_EDGE_HUB",
        ),
        (GOOD.replace("mqtts://", "ftp://"), "[centre] broker: 'ftp://centre:8883' will not do"),
        (GOOD.replace(":8883", ":88883"), "[centre] broker"),
        (GOOD + "reciept_within_s = 3", "[centre] reciept_within_s: there is no such setting"),
        (GOOD + "receipt_within_s = -1", "[centre] receipt_within_s: -1 will not do"),
        (GOOD + 'certificate = "hub.pem"', "hub.pem cannot be read. Was the hub provisioned?"),
        (GOOD + '[home]\nspeak = "loud"', "[home] speak: 'loud' will not do"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        load(written(tmp_path, text))
    assert sentence in str(wrong.value)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("hub-0001", "Hub 1").replace("mqtts://", "ftp://")
    with pytest.raises(SettingsWrong) as wrong:
        load(written(tmp_path, text))
    assert len(wrong.value.sentences) == 2


@pytest.mark.parametrize(("name", "code"), [("edge.toml", 0), ("nowhere.toml", 2)])
def test_the_command_checks_settings_without_a_traceback(
    tmp_path: Path, name: str, code: int
) -> None:
    written(tmp_path, GOOD)
    done = subprocess.run(
        [sys.executable, "-m", "edge", "check", "--config", str(tmp_path / name)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert ("is in order" in done.stdout) == (code == 0)
    assert ("cannot be read" in done.stderr) == (code != 0)
