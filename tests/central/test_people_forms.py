"""What somebody wrote becomes a home, a resident or a contact, or is refused field by field."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.residents import forms
from central.residents.forms import Wrong, contact_from, home_from, phone_from, resident_from
from central.residents.hours import Hours
from central.residents.people import Contact, Home, Resident

HOME = Home(id="h", tenant="barcelona", street="Carrer Gran 1", town="Barcelona")
ROSA = Resident(id="r", home="h", given_name="Rosa", family_name="Vidal", address_as="Rosa")
ANNA = Contact(id="c", home="h", rank=1, name="Anna", phone="something old")


def of_resident(**fields: object) -> Resident | forms.Wrongs:
    return resident_from(fields, ROSA, this_year=2026)


def codes(read: object) -> list[tuple[str, str]]:
    assert isinstance(read, tuple)
    return [(one.field, one.code) for one in read if isinstance(one, Wrong)]


def test_a_field_that_is_not_given_stays_as_it_is() -> None:
    assert of_resident() == ROSA
    assert home_from({}, HOME) == HOME
    assert contact_from({}, ANNA, schemes=()) == ANNA, "and what is known is not judged anew"


def test_what_is_written_in_a_file_or_in_json_reads_the_same() -> None:
    from_json = of_resident(birth_year=1939, hears_badly=True, intensity=2, phone="+34600000011")
    from_file = of_resident(birth_year="1939", hears_badly="sí", intensity=" 2", phone="600 000011")
    assert from_json == from_file
    assert isinstance(from_json, Resident)
    assert from_json.phone == "+34 600 00 00 11"


def test_somebody_is_addressed_by_their_first_name_unless_told_otherwise() -> None:
    assert of_resident(given_name="Carme", address_as=" ") == replace(
        ROSA, given_name="Carme", address_as="Carme"
    )


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("given_name", "  ", "missing"),
        ("given_name", None, "missing"),
        ("given_name", 7, "not-text"),
        ("family_name", "x" * 121, "too-long"),
        ("family_name", "two\nlines", "control-character"),
        ("health", "a bell \x07", "control-character"),
        ("birth_year", 1815, "out-of-range"),
        ("birth_year", 2027, "out-of-range"),
        ("birth_year", "long ago", "not-a-number"),
        ("birth_year", True, "not-a-number"),
        ("intensity", 4, "out-of-range"),
        ("language", "klingon", "not-offered"),
        ("phone", "112", "not-a-phone"),
        ("phone", "ask the neighbour", "not-a-phone"),
        ("hears_badly", "perhaps", "not-yes-or-no"),
        ("shoe_size", "38", "unknown-field"),
        ("id", "another", "unknown-field"),
    ],
)
def test_what_is_wrong_with_a_resident_is_said_with_its_field(
    field: str, value: object, code: str
) -> None:
    assert codes(of_resident(**{field: value})) == [(field, code)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"street": ""}, [("street", "missing")]),
        ({"territory": "Nou Barris"}, [("territory", "not-a-code")]),
        ({"tenant": ""}, [("tenant", "not-a-code")]),
        ({"time_zone": "Europe/Barcelona"}, [("time_zone", "not-a-time-zone")]),
        ({"time_zone": "../etc/passwd"}, [("time_zone", "not-a-time-zone")]),
        ({"latitude": "41,3"}, [("longitude", "half-a-position")]),
        ({"latitude": "nan", "longitude": 2}, [("latitude", "out-of-range")]),
        ({"latitude": 91, "longitude": "east"}, None),
    ],
)
def test_what_is_wrong_with_a_home_is_said_with_its_field(
    fields: dict[str, object], wrong: list[tuple[str, str]] | None
) -> None:
    found = codes(home_from(fields, HOME))
    if wrong is None:
        assert ("latitude", "out-of-range") in found
        assert ("longitude", "not-a-number") in found
    else:
        assert found == wrong


def test_a_new_home_says_everything_that_is_missing_at_once() -> None:
    new = Home(id="h", tenant="barcelona")
    assert codes(home_from({}, new)) == [("street", "missing"), ("town", "missing")]


def test_a_contact_has_channels_and_hours() -> None:
    read = contact_from(
        {
            "channels": ["mailtos://u:p@example.org"],
            "hours": [{"days": [1, 2], "from": "08:00", "to": "20:00"}],
            "has_key": "x",
            "phone": "",
        },
        ANNA,
        schemes=("mailtos",),
    )
    assert read == replace(
        ANNA,
        channels=("mailtos://u:p@example.org",),
        hours=(Hours(days=(1, 2), start="08:00", end="20:00"),),
        has_key=True,
        phone="",
    )


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("channels", "mailto://a@b", "not-a-channel"),
        ("channels", ["anna@example.org"], "not-a-channel"),
        ("channels", [7], "not-a-channel"),
        ("channels", ["sms://600000000"], "channel-not-allowed"),
        ("hours", [{"days": [8]}], "not-hours"),
        ("hours", [{"from": "25:00"}], "not-hours"),
        ("hours", "always", "not-hours"),
        ("rank", 0, "out-of-range"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_with_its_field(
    field: str, value: object, code: str
) -> None:
    assert codes(contact_from({field: value}, ANNA, schemes=("mailtos",))) == [(field, code)]


def test_a_channel_that_was_allowed_once_is_kept() -> None:
    before = replace(ANNA, channels=("sms://600000000",))
    fields = {"channels": ["sms://600000000", "mailtos://u:p@example.org"]}
    read = contact_from(fields, before, schemes=("mailtos",))
    assert isinstance(read, Contact)
    assert len(read.channels) == 2


def test_what_was_written_is_never_repeated_in_what_is_said() -> None:
    wrong = of_resident(phone="secret-phone", language="secret-language", birth_year="secret")
    assert isinstance(wrong, tuple)
    assert len(wrong) == 3
    assert "secret" not in " ".join(one.said for one in wrong)


@pytest.mark.parametrize("written", ["600 000 011", "+34600000011", "0034 600-000-011"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert phone_from(written) == "+34 600 00 00 11"


def test_a_number_of_another_country_says_so_or_comes_from_there() -> None:
    assert phone_from("+33 1 23 45 67 89") == "+33 1 23 45 67 89"
    assert phone_from("01 23 45 67 89", "FR") == "+33 1 23 45 67 89"


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text())
)


@given(st.dictionaries(st.sampled_from(sorted(forms.HOME_FIELDS)), ANYTHING))
def test_whatever_is_written_of_a_home_reads_or_is_refused(fields: dict[str, object]) -> None:
    read = home_from(fields, HOME)
    assert isinstance(read, Home) or (read and {one.field for one in read} <= forms.HOME_FIELDS)
    if isinstance(read, Home):
        assert home_from({}, read) == read


@given(st.dictionaries(st.sampled_from(sorted(forms.RESIDENT_FIELDS)), ANYTHING))
def test_whatever_is_written_of_a_resident_reads_or_is_refused(fields: dict[str, object]) -> None:
    read = resident_from(fields, ROSA, this_year=2026)
    assert isinstance(read, Resident) or read


@given(st.dictionaries(st.sampled_from(sorted(forms.CONTACT_FIELDS)), ANYTHING))
def test_whatever_is_written_of_a_contact_reads_or_is_refused(fields: dict[str, object]) -> None:
    read = contact_from(fields, ANNA, schemes=("mailtos",))
    assert isinstance(read, Contact) or read
