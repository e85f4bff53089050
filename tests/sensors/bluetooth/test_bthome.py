"""BTHome words: what they mean, that each counts once, that a wrong key is one fault."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given
from hypothesis import strategies as st

from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation
from sensors.bluetooth.bthome import REPEATED_S, Beacon

NOW = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
ADDRESS = "54:48:E6:8F:80:A5"
KEY = bytes.fromhex("231d39c1d7cc1ab1aee224cd096db932")
"""Address and key of the example of encryption in the BTHome v2 format, as we recall it; that its
bytes decrypt under this key shows that they are recalled rightly."""
K = Kind


class Heard:
    """A beacon, and what came of its words."""

    def __init__(self, kind: str, key: bytes | None = None) -> None:
        self.device = DeviceConfig(id=f"{kind}-1", kind=kind, place="hall", resident="rosa")
        self.beacon = Beacon(key)
        self.at_s = 0.0

    def __call__(self, *words: str | bytes, every_s: float = 1.0) -> list[Observation]:
        seen: list[Observation] = []
        for word in words:
            self.at_s += every_s
            raw = bytes.fromhex(word) if isinstance(word, str) else word
            now = NOW + timedelta(seconds=self.at_s)
            seen += self.beacon.hear(self.device, ADDRESS, raw, now, self.at_s)
        return seen


def kinds(seen: list[Observation]) -> list[Kind]:
    return [one.kind for one in seen]


@pytest.mark.parametrize(
    ("kind", "words", "meant"),
    [
        ("door", ["40 1A 01", "40 1A 00"], [K.DOOR_OPENED, K.DOOR_CLOSED]),
        ("door", ["40 11 01", "40 11 00"], [K.DOOR_OPENED, K.DOOR_CLOSED]),
        ("window", ["40 00 09 01 64 2D 01", "40 00 0A 01 64 2D 00"],
         [K.DOOR_OPENED, K.DOOR_CLOSED]),
        ("motion", ["40 21 01", "40 21 00"], [K.MOTION, K.MOTION_ENDED]),
        ("bed", ["40 23 01", "40 23 00"], [K.BED_ENTERED, K.BED_LEFT]),
        ("smoke", ["40 29 00", "40 29 01", "40 29 00"], [K.SMOKE]),
        ("co", ["40 17 01"], [K.CARBON_MONOXIDE]),
        ("gas", ["40 1C 01"], [K.GAS]),
        ("water", ["40 20 01"], [K.WATER]),
        ("door", ["40 2B 01"], [K.TAMPERED]),
        ("door", ["40 15 01", "40 15 00"], [K.BATTERY_LOW, K.BATTERY_OK]),
        ("door", ["40 01 0E", "40 01 10", "40 01 14"], [K.BATTERY_LOW, K.BATTERY_OK]),
        ("pendant", ["40 00 01 3A 01"], [K.BUTTON_PRESSED]),
        ("pendant", ["40 00 01 3A 04"], [K.BUTTON_PRESSED]),
        ("pendant", ["44 00 01 3A 80", "44 00 02 3A 81"], [K.BUTTON_PRESSED]),
        ("pendant", ["40 00 01 3A 00 3A 01"], [K.BUTTON_PRESSED]),
        ("pendant", ["40 00 01 3A 00"], []),
        ("pull-cord", ["40 00 01 3A 01"], [K.PULL_CORD_PULLED]),
        ("door", ["40 00 01 3A 01"], []),
        ("climate", ["40 02 C4 09 03 BF 13"], [K.TEMPERATURE, K.HUMIDITY]),
    ],
)  # fmt: skip
def test_words_and_what_they_mean(kind: str, words: list[str], meant: list[Kind]) -> None:
    seen = Heard(kind)(*words, every_s=10)
    assert kinds(seen) == meant
    assert all(one.source == f"{kind}-1" and one.place == "hall" for one in seen)


def measured(seen: list[Observation]) -> list[tuple[Kind, float | None, str | None]]:
    told = [(one.kind, one.evidence) for one in seen if one.evidence is not None]
    return [(kind, evidence.value, evidence.unit) for kind, evidence in told]


def test_the_climate_of_a_room_is_told() -> None:
    """25.00 degrees and 50.55 per cent: an example of the format, as we recall it."""
    heard = Heard("climate")
    assert measured(heard("40 02 C4 09 03 BF 13")) == [
        (K.TEMPERATURE, 25.0, "°C"),
        (K.HUMIDITY, 50.55, "%"),
    ]
    assert measured(heard("40 02 C5 09 03 BF 13")) == [], "a hundredth of a degree is no news"
    assert measured(heard("40 02 4E 0C 03 BF 13")) == [(K.TEMPERATURE, 31.5, "°C")]
    assert len(heard("40 02 4F 0C 03 BF 13", every_s=700)) == 2, "it is still so"


def test_a_word_that_is_called_many_times_counts_once() -> None:
    heard = Heard("pendant")
    assert kinds(heard(*["40 00 07 3A 01"] * 60, every_s=0.4)) == [K.BUTTON_PRESSED]
    assert kinds(heard("40 00 08 3A 01")) == [K.BUTTON_PRESSED]
    assert kinds(heard("40 00 08 3A 01", every_s=REPEATED_S + 1)) == [K.BUTTON_PRESSED]


def test_a_button_that_does_not_number_its_words_is_heard_again_after_a_moment() -> None:
    heard = Heard("pendant")
    assert kinds(heard(*["40 3A 01"] * 4, every_s=0.5)) == [K.BUTTON_PRESSED]
    assert kinds(heard("40 3A 01", every_s=5)) == [K.BUTTON_PRESSED]


def test_a_motion_that_lasts_is_told_each_minute() -> None:
    words = [f"40 00 {number:02X} 21 01" for number in range(13)]
    assert len(Heard("motion")(*words, every_s=10)) == 3


def test_two_doors_of_one_device_are_not_taken_for_one() -> None:
    heard = Heard("door")
    assert kinds(heard("40 1A 01 1A 00")) == [K.DOOR_OPENED, K.DOOR_CLOSED]
    assert kinds(heard("40 1A 01 1A 01")) == [K.DOOR_OPENED]


def sealed(counter: int, plain: str, key: bytes = KEY) -> bytes:
    """Encrypt as the format says: nonce of address, UUID, device byte and counter."""
    count = counter.to_bytes(4, "little")
    nonce = bytes.fromhex(ADDRESS.replace(":", "")) + b"\xd2\xfc\x41" + count
    secret = AESCCM(key, tag_length=4).encrypt(nonce, bytes.fromhex(plain), None)
    return b"\x41" + secret[:-4] + count + secret[-4:]


def test_the_example_of_encryption_is_read() -> None:
    example = bytes.fromhex("41 A4 72 66 C9 5F 73 00 11 22 33 78 23 72 14")
    heard = Heard("climate", KEY)
    assert measured(heard(example)) == [(K.TEMPERATURE, 25.06, "°C"), (K.HUMIDITY, 50.55, "%")]
    assert sealed(0x33221100, "02 CA 09 03 BF 13") == example


def test_an_encrypted_press_counts_once_however_late_its_echo() -> None:
    heard = Heard("pendant", KEY)
    press = sealed(1001, "3A 01")
    assert kinds(heard(press)) == [K.BUTTON_PRESSED]
    assert heard(press, every_s=3600) == []
    assert kinds(heard(sealed(1002, "3A 01"))) == [K.BUTTON_PRESSED]
    assert heard(sealed(1001, "3A 01")) == [], "an older counter is a replay"


@pytest.mark.parametrize(
    ("key", "word", "why"),
    [
        (None, sealed(1, "1A 01"), "no key of it is known"),
        (KEY, bytes.fromhex("40 1A 01"), "does not"),
        (bytes(16), sealed(1, "1A 01"), "is its key right?"),
        (None, b"\x20\x00\x00", "Version 1"),
        (None, b"", "0 bytes"),
    ],
)
def test_what_cannot_be_trusted_is_one_fault_and_one_return(
    key: bytes | None, word: bytes, why: str
) -> None:
    heard = Heard("door", key)
    (wrong,) = heard(word, word + b"\x00", word, every_s=60)
    assert wrong.kind is K.SOURCE_WRONG
    assert wrong.evidence is not None
    assert why in (wrong.evidence.text or "")
    good = bytes.fromhex("40 1A 01") if key is None else sealed(2, "1A 01", key)
    assert kinds(heard(good)) == [K.SOURCE_BACK, K.DOOR_OPENED]


@given(st.lists(st.binary(max_size=40) | st.binary(max_size=30).map(lambda b: b"\x40" + b)))
def test_any_bytes_are_observed_or_refused_and_a_thermometer_never_raises_an_alarm(
    words: list[bytes],
) -> None:
    heard = Heard("climate")
    seen = kinds(heard(*words))
    assert K.BUTTON_PRESSED not in seen
    told = [kind for kind in seen if kind in {K.SOURCE_WRONG, K.SOURCE_BACK}]
    assert told == [K.SOURCE_WRONG, K.SOURCE_BACK] * (len(told) // 2) + [K.SOURCE_WRONG] * (
        len(told) % 2
    )


@given(st.lists(st.binary(max_size=40)))
def test_without_the_key_nothing_but_faults_can_be_made_of_a_pendant(words: list[bytes]) -> None:
    assert set(kinds(Heard("pendant", KEY)(*words))) <= {K.SOURCE_WRONG}
