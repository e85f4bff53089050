"""The words of messages and links: one SMS, first names alone, and nothing that can be guessed."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.notifications.links import Links
from central.notifications.texts import FOLDER, LANGUAGES, TEXTS, TextsError, load_texts
from central.notifications.wording import GSM, first_names, in_gsm, word
from protocol.causes import Cause

LINKS = Links("https://teleassistencia.exemple.cat", b"a secret of thirty-two letters...")
URL = LINKS.url("0123456789abcdef")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [["Rosa"], ["Maria Assumpció"], ["Núria", "Joan Martí"], []])
def test_a_message_is_one_sms(language: str, names: list[str]) -> None:
    wording = word("sms://x", language=language, names=names, time="03:12", link=URL)
    assert wording.title == ""
    assert len(wording.body) <= 160
    assert set(wording.body) <= GSM
    assert URL in wording.body
    assert wording.body.count("?") == 1  # the question's own: no letter was lost


def test_names_that_do_not_fit_give_way_to_the_link() -> None:
    wording = word("sms://x", language="ca", names=["A" * 120], time="03:12", link=URL)
    assert len(wording.body) <= 160
    assert URL in wording.body
    assert "A" * 20 not in wording.body


def test_a_letter_has_a_title_and_keeps_its_accents() -> None:
    wording = word("mailto://x", language="ca", names=["Núria"], time="03:12", link=URL)
    assert wording.title == "Núria necessita ajuda"
    assert "Núria" in wording.body


@given(st.text())
def test_whatever_the_name_it_can_be_written_in_an_sms(name: str) -> None:
    written = in_gsm(name)
    assert set(written) <= GSM


def test_accents_that_sms_lacks_are_dropped_and_those_it_has_stay() -> None:
    assert in_gsm("Martí, Mònica, Ülkü, Łucja, 李") == "Marti, Mònica, Ülkü, ?ucja, ?"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Rosa"], "Rosa"),
        (["Rosa", "Joan"], "Rosa i Joan"),
        (["Rosa", "Joan", "Pau"], "Rosa, Joan i Pau"),
        (["", "Joan"], "Joan"),
        ([], "Algú que coneixes"),
    ],
)
def test_first_names_are_joined_as_people_say_them(names: list[str], said: str) -> None:
    assert first_names(names, "ca") == said


def test_every_cause_that_reaches_contacts_has_its_sentence() -> None:
    silent = {Cause.TECHNICAL, Cause.UNPROVISIONED}
    for texts in TEXTS.values():
        assert set(texts.causes) == {cause.value for cause in Cause} - silent
        assert texts.what("meteorite") == texts.causes["unknown"]


def test_a_catalogue_that_lacks_a_word_is_named(tmp_path: Path) -> None:
    for language in LANGUAGES:
        text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
        cut = text.replace("someone:", "somebody:") if language == "es" else text
        (tmp_path / f"{language}.yaml").write_text(cut, encoding="utf-8")
    with pytest.raises(TextsError, match=r"es\.yaml"):
        load_texts(tmp_path)


LETTERS = string.ascii_letters + string.digits + "-_."


@given(st.text(alphabet=LETTERS, min_size=1, max_size=80))
def test_no_link_opens_that_was_not_signed(guess: str) -> None:
    assert LINKS.read(guess) is None


def test_a_link_of_another_secret_does_not_open() -> None:
    other = Links("https://x.example", b"another secret of many letters...")
    assert LINKS.read(other.token("0123456789abcdef")) is None
    assert LINKS.read(LINKS.token("0123456789abcdef")) == "0123456789abcdef"
