"""A language is its files: the rooms have the same ones, and a new file is a new language."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from central.alarms import protocols
from central.languages import FIRST, languages_in, preferred
from central.notifications import texts
from edge.catalogue import languages as spoken_at_home

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "central" / "console" / "web" / "src" / "words"


def test_every_room_has_the_same_languages() -> None:
    console = {folder.name for folder in CONSOLE.iterdir() if folder.is_dir()}
    assert {"ca", "es", "en", "ur"} <= console
    assert set(protocols.LANGUAGES) == set(texts.LANGUAGES) == set(spoken_at_home()) == console


def test_contacts_read_a_language_once_its_file_is_there(tmp_path: Path) -> None:
    for file in texts.FOLDER.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    made_up = yaml.safe_load((tmp_path / "en.yaml").read_text(encoding="utf-8"))
    made_up["someone"] = "Iu kiun vi konas"
    (tmp_path / "eo.yaml").write_text(yaml.safe_dump(made_up), encoding="utf-8")
    found = texts.load_texts(tmp_path)
    assert found.keys() == {*texts.LANGUAGES, "eo"}
    assert found["eo"].someone == "Iu kiun vi konas"


def test_catalan_stands_first_and_the_others_in_order(tmp_path: Path) -> None:
    for code in ("ur", "en", "ca"):
        (tmp_path / f"{code}.yaml").touch()
    assert languages_in(tmp_path) == (FIRST, "en", "ur")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("ur-PK, en;q=0.8", "ur"),
        ("fr, ES-mx;q=0.5", "es"),
        ("de", None),
        ("", None),
        ("*", None),
        (";;,,-", None),
    ],
)
def test_a_browser_is_given_the_first_that_it_asks_for(asked: str, given: str | None) -> None:
    assert preferred(asked, ("ca", "es", "ur")) == given


@given(st.text())
def test_whatever_a_browser_sends_is_borne(sent: str) -> None:
    assert preferred(sent, ("ca", "es")) in {None, "ca", "es"}
