"""Identities: UUIDv7 by RFC 9562, epochs, and claim codes that can be read over a telephone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.causes import DEFAULT_PRIORITY, Cause, Priority, known_cause
from protocol.claim_code import ALPHABET, LENGTH, NotACode, new_code, read_code, spelled
from protocol.identity import new_epoch, new_id

NOW = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_an_id_is_a_uuid_of_version_7_at_its_moment() -> None:
    # RFC 9562, A.6: 2022-02-22 14:22:22 GMT-5 is 0x017F22E279B0 milliseconds.
    made = new_id(NOW)
    assert made.int >> 80 == 0x017F22E279B0
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_ids_sort_by_their_millisecond(moment: datetime) -> None:
    earlier, later = new_id(moment), new_id(moment + timedelta(milliseconds=2))
    assert earlier < later
    assert str(earlier) < str(later)


def test_ids_of_one_millisecond_differ() -> None:
    assert len({new_id(NOW) for _ in range(10_000)}) == 10_000


def test_epochs_are_sixteen_hexadecimal_digits_and_differ() -> None:
    made = {new_epoch() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(epoch) == 16 and int(epoch, 16) >= 0 for epoch in made)


def test_every_cause_has_a_priority_and_an_unknown_one_is_for_life() -> None:
    assert set(DEFAULT_PRIORITY) == set(Cause)
    assert known_cause("fall") is Cause.FALL
    assert DEFAULT_PRIORITY[known_cause("meteorite")] is Priority.LIFE


def test_a_code_is_read_in_any_case_and_grouping() -> None:
    code = new_code()
    assert len(code) == LENGTH
    shown = spelled(code)
    assert shown == f"{code[:5]}-{code[5:]}"
    for typed in (shown, shown.lower(), f" {' '.join(code)} ", code.lower(), shown + "\n"):
        assert read_code(typed) == code


def test_a_code_has_no_sign_that_looks_or_sounds_like_another() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    for alike in ("0OQ", "1IL", "2Z", "5S", "8BV", "GJ", "MN", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike


def test_codes_differ() -> None:
    assert len({new_code() for _ in range(10_000)}) == 10_000


@given(st.data())
def test_one_wrong_sign_is_noticed(data: st.DataObject) -> None:
    code = new_code()
    place = data.draw(st.integers(0, LENGTH - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    with pytest.raises(NotACode, match="wrong"):
        read_code(code[:place] + wrong + code[place + 1 :])


@given(st.data())
def test_two_signs_that_changed_places_are_noticed(data: st.DataObject) -> None:
    code = new_code()
    first = data.draw(st.integers(0, LENGTH - 2))
    second = data.draw(st.integers(first + 1, LENGTH - 1))
    signs = list(code)
    signs[first], signs[second] = signs[second], signs[first]
    if "".join(signs) != code:
        with pytest.raises(NotACode):
            read_code("".join(signs))


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", "10 signs"), ("ACDEF", "this has 5"), ("ACDEF-GHK0O", "contains 0 O"), ("ñ", "Ñ")],
)
def test_what_is_no_code_says_why(typed: str, why: str) -> None:
    with pytest.raises(NotACode, match=why):
        read_code(typed)
