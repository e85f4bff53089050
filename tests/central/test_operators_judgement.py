"""Tables and properties: tries that add up, codes that are used once, strength, browsers."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zxcvbn.feedback
from hypothesis import given
from hypothesis import strategies as st
from pyotp import TOTP

from central.operators.agents import browser_of, system_of
from central.operators.codes import (
    STEP_S,
    new_recovery_codes,
    new_secret,
    recovery_digest,
    step_of,
)
from central.operators.strength import CODES, LONGEST, SHORTEST, strength_of
from central.operators.tries import FOR_LOGIN, FROM_ADDRESS, Count, after_failure
from central.operators.vault import Vault

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


# -- tries


def test_ten_wrong_passwords_one_after_the_other_slow_and_then_lock() -> None:
    count: Count | None = None
    now, waits = NOW, []
    for _ in range(10):
        count = after_failure(count, now, FOR_LOGIN)
        wait = count.wait_s(now) or 0
        waits.append(wait)
        now += timedelta(seconds=wait)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 15 * 60]


@given(gaps=st.lists(st.floats(0, 3600), min_size=1, max_size=60))
def test_a_guesser_who_waits_as_told_gets_few_tries_an_hour(gaps: list[float]) -> None:
    count: Count | None = None
    now, tried = NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        wait = None if count is None else count.wait_s(now)
        if wait is not None:
            now += timedelta(seconds=wait)
        count = after_failure(count, now, FOR_LOGIN)
        tried.append(now)
    for start in tried:
        within = [at for at in tried if start <= at < start + timedelta(hours=1)]
        assert len(within) <= FOR_LOGIN.locks_at + 10


def test_a_mistake_a_day_never_waits() -> None:
    count = None
    for day in range(100):
        count = after_failure(count, NOW + timedelta(days=day), FOR_LOGIN)
        assert count.blocked_until is None


def test_an_address_is_never_slowed_for_a_rooms_usual_mistakes() -> None:
    count = None
    for minute in range(600):
        count = after_failure(count, NOW + timedelta(seconds=10 * minute), FROM_ADDRESS)
        assert count.blocked_until is None


def test_the_wait_is_told_in_whole_seconds_and_over_when_it_is_over() -> None:
    count = Count(failures=10, last_at=NOW, blocked_until=NOW + timedelta(seconds=1.2))
    assert count.wait_s(NOW) == 2
    assert count.wait_s(NOW + timedelta(seconds=1.2)) is None


# -- codes


@given(drift=st.integers(-5, 5))
def test_a_code_is_good_for_its_step_and_one_on_each_side(drift: int) -> None:
    secret = new_secret()
    code = TOTP(secret).at(NOW + timedelta(seconds=drift * STEP_S))
    found = step_of(secret, code, NOW, last=None)
    assert (found is not None) == (abs(drift) <= 1)


def test_a_code_that_was_used_is_refused_and_so_is_an_earlier_one() -> None:
    secret = new_secret()
    step = step_of(secret, TOTP(secret).at(NOW), NOW, last=None)
    assert step is not None
    assert step_of(secret, TOTP(secret).at(NOW), NOW, last=step) is None
    before = TOTP(secret).at(NOW - timedelta(seconds=STEP_S))
    assert step_of(secret, before, NOW, last=step) is None
    after = TOTP(secret).at(NOW + timedelta(seconds=STEP_S))
    assert step_of(secret, after, NOW, last=step) == step + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "é" * 6])
def test_what_is_no_code_is_refused_and_breaks_nothing(code: str) -> None:
    assert step_of(new_secret(), code, NOW, last=None) is None


def test_a_recovery_code_may_be_typed_as_it_is_heard_and_is_one_persons() -> None:
    code = new_recovery_codes()[0]
    heard = code.upper().replace("-", "  ")
    assert recovery_digest("nuria", heard) == recovery_digest("nuria", code)
    assert recovery_digest("marc", code) != recovery_digest("nuria", code)


# -- what is sealed


def test_what_is_sealed_opens_for_its_owner_with_the_same_secret_alone() -> None:
    sealed = Vault(b"secret").seal("JBSWY3DP", of="nuria")
    assert "JBSWY3DP" not in sealed
    assert Vault(b"secret").open(sealed, of="nuria") == "JBSWY3DP"
    assert Vault(b"secret").open(sealed, of="marc") is None
    assert Vault(b"another").open(sealed, of="nuria") is None
    assert Vault(b"secret").open(sealed[:-4] + "AAA=", of="nuria") is None


# -- strength


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("curt", "too-short"),
        ("x" * (LONGEST + 1), "too-long"),
        ("nuriapons1", "about-you"),
        ("NúriaPons.", "about-you"),
        ("caliucaliu", "about-you"),
        ("nuriapons2024", "about-you"),
        ("1234567890", "top-100"),
        ("aaaaaaaaaaaa", "repeats"),
        ("password123", "common"),
        ("qwertyuiop", "top-100"),
    ],
)
def test_an_easily_guessed_password_is_told_why(password: str, code: str) -> None:
    found = strength_of(password, ("nuria", "Núria Pons"))
    assert not found.is_enough
    assert code in found.codes


@pytest.mark.parametrize(
    "password",
    [
        "quatre cireres verdes al celobert",
        "tKz9-fmQ2-wLp7",
        "nuria fa pastissos de xocolata blava",
        "x7!" * 3 + "Rq$mw2Zt" * 20,
    ],
)
def test_a_long_one_needs_no_composition(password: str) -> None:
    assert strength_of(password, ("nuria", "Núria Pons")).codes == ()


@given(st.text(min_size=SHORTEST, max_size=LONGEST))
def test_whatever_is_typed_is_judged(password: str) -> None:
    found = strength_of(password, ("nuria", "Núria Pons"))
    assert 0 <= found.score <= 4
    assert found.is_enough or found.codes


def test_each_sentence_of_the_library_has_a_code() -> None:
    source = Path(zxcvbn.feedback.__file__).read_text(encoding="utf-8")
    calls = re.findall(r"_\(((?:\s*(?:\"[^\"]*\"|'[^']*')[\s\\]*)+)\)", source)
    said = {
        "".join(double or single for double, single in re.findall(r"\"([^\"]*)\"|'([^']*)'", call))
        for call in calls
    }
    assert len(said) >= 25
    assert said == CODES.keys()


# -- browsers


APPLE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/1 Firefox/140.0", "Firefox", "Linux"),
        (f"(Windows NT 10.0; x64) {APPLE} Chrome/140 Safari/537 Edg/140", "Edge", "Windows"),
        (f"(iPhone; CPU iPhone OS 18_0 like Mac OS X) {APPLE} Safari/604", "Safari", "iPhone"),
        (f"(Linux; Android 10; K) {APPLE} Chrome/140 Mobile Safari/537", "Chrome", "Android"),
        ("python-httpx/0.28", "", ""),
        ("", "", ""),
    ],
)
def test_a_browser_is_two_words(agent: str, browser: str, system: str) -> None:
    assert (browser_of(agent), system_of(agent)) == (browser, system)
