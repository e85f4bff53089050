"""Words are found whatever their accents and capitals, numbers however they are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.residents.folding import MOST_WORDS, digits, folded, words_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Núria ORTÍZ  Muñoz", "nuria ortiz munoz"),
        ("C/ Rosselló, 251, 2º 1ª", "c rossello 251 2o 1a"),
        ("Paral·lel", "parallel"),
        ("l\u2019Hospitalet", "lhospitalet"),
        ("hub-0001", "hub-0001"),
        ("50 %_", "50"),
        ("Straße", "strasse"),
    ],
)
def test_what_is_written_is_kept_without_what_people_leave_out(written: str, kept: str) -> None:
    assert folded(written) == kept


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Rosa villarroel", {"rosa", "villarroel"}),
        ("600 000 011", {"600000011"}),
        ("+34 600-000-011", {"34", "600000011"}),
        ("0034 600 000 011", {"34600000011"}),
        ("+34600000011", {"34600000011"}),
        ("0034600000011", {"34600000011"}),
        ("000011", {"000011"}),
        ("villarroel 112 3", {"villarroel", "112", "3"}),
        ("112 600000011", {"112", "600000011"}),
        ("rosa rosa", {"rosa"}),
        ("  ", set()),
    ],
)
def test_what_is_asked_becomes_the_words_to_find(asked: str, words: set[str]) -> None:
    assert set(words_of(asked)) == words


def test_the_number_of_a_person_is_digits_alone() -> None:
    assert digits("+34 600 00 00 11") == "34600000011"


@given(st.text())
def test_whatever_is_written_folds_once_and_for_all(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert not set("%_\\") & set(once), "nothing that LIKE takes for more than itself"
    assert len(words_of(text)) <= MOST_WORDS
