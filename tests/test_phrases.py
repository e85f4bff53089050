"""The sentences that the centre offers are those that a home says, word for word."""

import pytest

from central.phrase_book import FOLDER, phrases
from edge.catalogue import catalogue, languages


def test_the_centre_knows_the_languages_of_the_home_and_no_other() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(languages())


@pytest.mark.parametrize("code", phrases())
def test_a_sentence_of_the_centre_is_what_the_home_says(code: str) -> None:
    spoken = {language: catalogue(language).phrases[code] for language in languages()}
    assert phrases()[code] == spoken


def test_no_sentence_of_the_list_asks_for_an_answer_that_nobody_waits_for() -> None:
    assert not any(text.endswith("?") for words in phrases().values() for text in words.values())


@pytest.mark.parametrize("language", languages())
def test_every_language_of_the_home_says_the_same_phrases(language: str) -> None:
    assert catalogue(language).phrases.keys() == catalogue("ca").phrases.keys()
