"""What health devices send, byte by byte, and that no bytes are more than refused.

No vector was captured from a device: there is none here. They are made by hand. The layouts are
those of our design note; the bits of the statuses, 2A5F and 2A34 are recalled, and were not held
against the specification. Who wrote the parsers wrote the encoder: that both agree shows that no
field slips, and not that a bit means what we remember.
"""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.readings import Doubt, Measure
from sensors.bluetooth import (
    blood_pressure,
    glucose,
    heart_rate,
    oximeter,
    scale,
    thermometer,
)
from sensors.bluetooth.gatt import READS
from sensors.bluetooth.measured import POSSIBLE, Context, Heard, Measured, Nothing, Read
from sensors.bluetooth.octets import Octets, Refused
from simulations import gatt_bytes

HAND = "made by hand"
LAYOUT_NOTE = "the SFLOAT examples of our own design note: 0x0078 and 0xF4B0 are both 120"
D = Doubt


def numbers(heard: Heard) -> dict[str, float]:
    assert isinstance(heard, Measured), heard
    return {value.measure: value.value for value in heard.values}


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


@pytest.mark.parametrize(
    ("source", "read", "text", "values", "doubts"),
    [
        (LAYOUT_NOTE, blood_pressure.read, "00 78 00 50 00 5D 00",
         {"systolic": 120, "diastolic": 80, "mean-pressure": 93}, ()),
        (LAYOUT_NOTE, blood_pressure.read, "00 B0 F4 20 F3 FF 07",
         {"systolic": 120, "diastolic": 80}, ()),
        (HAND, blood_pressure.read, "04 87 00 52 00 FF 07 40 00",
         {"systolic": 135, "diastolic": 82, "pulse": 64}, ()),
        (HAND + ": 16.0, 10.6 kPa", blood_pressure.read, "01 A0 F0 6A F0 FF 07",
         {"systolic": 120.0, "diastolic": 79.5}, ()),
        (HAND + ": NRes and INF", blood_pressure.read, "00 FE 07 50 00 00 08",
         {"diastolic": 80}, (D.RANGE,)),
        (HAND + ": moved, loose, irregular", blood_pressure.read,
         "10 87 00 52 00 00 00 07 00",
         {"systolic": 135, "diastolic": 82}, (D.MOVED, D.FITTED, D.IRREGULAR)),
        (HAND + ": pulse above what it can", blood_pressure.read,
         "10 87 00 52 00 00 00 08 00", {"systolic": 135, "diastolic": 82}, (D.RANGE,)),
        (HAND, oximeter.read_spot, "00 61 00 48 00", {"spo2": 97, "pulse": 72}, ()),
        (HAND + ": poor signal, sensor displaced, PAI", oximeter.read_spot,
         "0C 5B 00 48 00 10 20 00 32 F0", {"spo2": 91, "pulse": 72}, (D.FITTED, D.SIGNAL)),
        (HAND + ": questionable", oximeter.read_spot, "02 5B 00 48 00 00 40",
         {"spo2": 91, "pulse": 72}, (D.SIGNAL,)),
        (HAND + ": normal, fast and slow", oximeter.read_continuous,
         "03 61 00 48 00 60 00 49 00 5F 00 47 00", {"spo2": 97, "pulse": 72}, ()),
        (HAND + ": 36.6 as 366 with -1", thermometer.read, "00 6E 01 00 FF",
         {"temperature": 36.6}, ()),
        (HAND + ": 98.6 F, in the ear", thermometer.read, "05 DA 03 00 FF 03",
         {"temperature": 37.0}, ()),
        (HAND + ": 70.00 kg", scale.read, "00 B0 36", {"weight": 70.0}, ()),
        (HAND + ": 154.32 lb", scale.read, "01 48 3C", {"weight": 69.998}, ()),
        (HAND + ": BMI 24.2, 1.700 m", scale.read, "08 B0 36 F2 00 A4 06",
         {"weight": 70.0}, ()),
        (HAND, heart_rate.read, "00 48", {"pulse": 72}, ()),
        (HAND + ": 16 bit, contact, energy, two RR", heart_rate.read,
         "1F 48 00 0A 00 56 03 60 03", {"pulse": 72}, ()),
        (HAND + ": no contact", heart_rate.read, "04 48", {"pulse": 72}, (D.FITTED,)),
        (HAND + ": 0.00105 kg/L", glucose.read,
         "02 07 00 EA 07 0B 19 07 1E 00 69 B0 11", {"glucose": 105.0}, ()),
        (HAND + ": 0.0055 mol/L", glucose.read,
         "06 07 00 EA 07 0B 19 07 1E 00 37 C0 11", {"glucose": 99.1}, ()),
        (HAND + ": sample too small", glucose.read,
         "0A 07 00 EA 07 0B 19 07 1E 00 69 B0 11 04 00", {"glucose": 105.0}, (D.FITTED,)),
    ],
)  # fmt: skip
def test_a_vector_is_read(
    source: str, read: Read, text: str, values: dict[str, float], doubts: tuple[Doubt, ...]
) -> None:
    heard = read(raw(text))
    assert numbers(heard) == values, source
    assert isinstance(heard, Measured)
    assert heard.doubts == doubts, source


@pytest.mark.parametrize(
    ("read", "text", "what", "at", "why"),
    [
        (blood_pressure.read, "", "blood pressure 2A35", 0, "flags takes 1 bytes and 0 are left."),
        (blood_pressure.read, "00 78 00 50 00", "blood pressure 2A35", 5, "mean takes 2 bytes"),
        (blood_pressure.read, "02 78 00 50 00 5D 00 EA 07", "blood pressure 2A35", 7, "time takes"),
        (blood_pressure.read, "00 78 00 50 00 5D 00 01", "blood pressure 2A35", 7, "1 bytes more"),
        (oximeter.read_spot, "02 61 00 48 00 00", "pulse oximeter 2A5E", 5, "measurement status"),
        (thermometer.read, "00 6E 01 00", "temperature 2A1C", 1, "temperature takes 4"),
        (thermometer.read, "00 01 00 00 7F", "temperature 2A1C", 1, "has the exponent 127"),
        (scale.read, "00 FF", "weight 2A9D", 1, "weight takes 2"),
        (heart_rate.read, "10 48 56", "heart rate 2A37", 2, "RR interval takes 2"),
        (heart_rate.read, "10 48 56 03 60", "heart rate 2A37", 4, "RR interval takes 2"),
        (glucose.read, "00 07 00 EA 07", "glucose 2A18", 3, "base time takes 7"),
        (glucose.read_context, "02 07 00", "glucose context 2A34", 3, "meal takes 1"),
    ],
)
def test_what_is_too_short_or_too_long_is_refused_with_its_place(
    read: Read, text: str, what: str, at: int, why: str
) -> None:
    refused = read(raw(text))
    assert isinstance(refused, Refused)
    assert (refused.what, refused.at) == (what, at)
    assert why in refused.why


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (blood_pressure.read, "00 FF 07 FF 07 FF 07"),
        (oximeter.read_spot, "00 FF 07 FF 07"),
        (oximeter.read_spot, "00 7F 00 FF 00"),
        (oximeter.read_spot, "02 61 00 48 00 00 20"),
        (thermometer.read, "00 FF FF 7F 00"),
        (scale.read, "00 FF FF"),
        (heart_rate.read, "04 00"),
        (glucose.read, "00 07 00 EA 07 0B 19 07 1E 00"),
    ],
    ids=["gave up", "no finger", "127 and 255", "unavailable", "NaN", "unsuccessful", "off", "no"],
)
def test_that_nothing_was_measured_is_no_fault_of_the_device(read: Read, text: str) -> None:
    assert isinstance(read(raw(text)), Nothing)


def test_user_slot_and_time_are_read_and_an_unknown_user_is_nobody() -> None:
    heard = blood_pressure.read(raw("0A 87 00 52 00 FF 07 EA 07 0B 19 07 1E 05 02"))
    assert isinstance(heard, Measured)
    assert heard.stamp is not None
    assert heard.stamp.at == datetime(2026, 11, 25, 7, 30, 5)  # noqa: DTZ001 - a face has no zone
    assert heard.user == 2
    unknown = blood_pressure.read(raw("0A 87 00 52 00 FF 07 EA 07 0B 19 07 1E 05 FF"))
    assert isinstance(unknown, Measured)
    assert unknown.user is None


@pytest.mark.parametrize(
    "time",
    [
        "00 00 00 00 00 00 00",
        "EA 07 00 19 07 1E 05",
        "EA 07 0D 19 07 1E 05",
        "EA 07 02 1E 07 1E 05",
    ],
    ids=["year 0", "month 0", "month 13", "30 February"],
)
def test_a_time_that_is_none_costs_no_measurement(time: str) -> None:
    heard = blood_pressure.read(raw("02 87 00 52 00 FF 07" + time))
    assert numbers(heard) == {"systolic": 135, "diastolic": 82}
    assert isinstance(heard, Measured)
    assert heard.stamp is not None
    assert heard.stamp.at is None


def test_the_oximeter_says_that_its_clock_is_not_set() -> None:
    heard = oximeter.read_spot(raw("11 61 00 48 00 EA 07 01 01 00 00 00"))
    assert isinstance(heard, Measured)
    assert heard.doubts == (Doubt.CLOCK,)


def test_the_time_offset_of_a_meter_is_added_to_its_base_time() -> None:
    heard = glucose.read(raw("03 07 00 EA 07 0B 19 07 1E 00 C4 FF 69 B0 11"))
    assert isinstance(heard, Measured)
    assert heard.stamp is not None
    assert heard.stamp.at == datetime(2026, 11, 25, 6, 30)  # noqa: DTZ001 - a face has no zone
    assert heard.serial == 7


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (glucose.read, "02 07 00 EA 07 0B 19 07 1E 00 69 B0 1A"),
        (oximeter.read_spot, "02 61 00 48 00 00 04"),
        (oximeter.read_spot, "02 61 00 48 00 00 08"),
    ],
    ids=["control solution", "demonstration", "testing"],
)
def test_what_is_of_no_person_is_marked(read: Read, text: str) -> None:
    heard = read(raw(text))
    assert isinstance(heard, Measured)
    assert heard.nobodys


@pytest.mark.parametrize(
    ("text", "context"),
    [("02 07 00 03", "fasting"), ("03 07 00 01 1E D0 02", "after-meal"), ("00 07 00", None),
     ("82 07 00 00 01", "before-meal"), ("02 07 00 09", None)],
)  # fmt: skip
def test_the_meal_is_read_from_a_context(text: str, context: str | None) -> None:
    assert glucose.read_context(raw(text)) == Context(serial=7, context=context)


def test_a_number_that_no_person_has_is_left_out_and_doubted() -> None:
    heard = blood_pressure.read(gatt_bytes.blood_pressure(135, 82, pulse=900, has_time=False))
    assert numbers(heard) == {"systolic": 135, "diastolic": 82}
    assert isinstance(heard, Measured)
    assert heard.doubts == (Doubt.SIGNAL,)


@pytest.mark.parametrize("name", READS)
@given(noise=st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(name: str, noise: bytes) -> None:
    heard = READS[name](noise)
    if isinstance(heard, Refused):
        assert 0 <= heard.at <= len(noise)
    if isinstance(heard, Measured):
        assert heard.values
        for value in heard.values:
            low, high = POSSIBLE[Measure(value.measure)]
            assert low <= value.value <= high


faces = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001 - a face has no zone
    lambda at: at.replace(microsecond=0)
)
users = st.none() | st.integers(0, 254)


def at_of(heard: Heard) -> datetime | None:
    assert isinstance(heard, Measured)
    return None if heard.stamp is None else heard.stamp.at


@given(st.integers(40, 300), st.integers(20, 200), faces, users, st.none() | st.integers(20, 200))
def test_blood_pressure_comes_back_as_it_was_written(
    systolic: int, diastolic: int, at: datetime | None, user: int | None, pulse: int | None
) -> None:
    heard = blood_pressure.read(
        gatt_bytes.blood_pressure(systolic, diastolic, at=at, user=user, pulse=pulse)
    )
    expected = {"systolic": systolic, "diastolic": diastolic, "pulse": pulse}
    assert numbers(heard) == {name: value for name, value in expected.items() if value is not None}
    assert at_of(heard) == at
    assert isinstance(heard, Measured)
    assert heard.user == user


@given(st.integers(2500, 4500), faces)
def test_a_temperature_comes_back_as_it_was_written(hundredths: int, at: datetime | None) -> None:
    heard = thermometer.read(gatt_bytes.temperature(hundredths, at=at))
    assert numbers(heard) == {"temperature": hundredths / 100}
    assert at_of(heard) == at


@given(steps=st.integers(1000, 60_000), pounds=st.booleans(), at=faces, user=users)
def test_a_weight_comes_back_as_it_was_written(
    *, steps: int, pounds: bool, at: datetime | None, user: int | None
) -> None:
    heard = scale.read(gatt_bytes.weight(steps, pounds=pounds, at=at, user=user))
    kilograms = steps * 0.0045359237 if pounds else steps / 200
    assert numbers(heard)["weight"] == pytest.approx(kilograms, abs=0.0006)
    assert at_of(heard) == at


@given(st.integers(50, 100), st.integers(20, 250), faces)
def test_a_saturation_comes_back_as_it_was_written(
    spo2: int, pulse: int, at: datetime | None
) -> None:
    heard = oximeter.read_spot(gatt_bytes.oximeter_spot(spo2, pulse, at=at, sensor=0, status=0))
    assert numbers(heard) == {"spo2": spo2, "pulse": pulse}
    assert at_of(heard) == at


@given(
    rate=st.integers(20, 250),
    wide=st.booleans(),
    intervals=st.lists(st.integers(200, 2000), max_size=8),
)
def test_a_heart_rate_comes_back_as_it_was_written(
    *, rate: int, wide: bool, intervals: list[int]
) -> None:
    heard = heart_rate.read(gatt_bytes.heart_rate(rate, wide=wide, intervals=intervals))
    assert numbers(heard) == {"pulse": rate}


@given(serial=st.integers(0, 65535), mgdl=st.integers(20, 600), follows=st.booleans())
def test_a_glucose_comes_back_as_it_was_written(*, serial: int, mgdl: int, follows: bool) -> None:
    at = datetime(2026, 11, 25, 7, 30)  # noqa: DTZ001 - a face has no zone
    written = gatt_bytes.glucose(serial, at, gatt_bytes.sfloat(mgdl, -5), follows=follows)
    heard = glucose.read(written)
    assert numbers(heard) == {"glucose": mgdl}
    assert isinstance(heard, Measured)
    assert (heard.serial, heard.follows) == (serial, follows)


@given(st.integers(-2046, 2046).filter(lambda m: m not in {2046, -2046}), st.integers(-8, 7))
def test_every_small_float_is_the_decimal_number_that_it_spells(
    mantissa: int, exponent: int
) -> None:
    assert Octets(gatt_bytes.sfloat(mantissa, exponent)).sfloat("it") == float(
        f"{mantissa}e{exponent}"
    )
