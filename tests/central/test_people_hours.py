"""When a contact may be called, on the wall clock of the home."""

from datetime import UTC, datetime

import msgspec
import pytest

from central.residents.hours import Hours, hours_or_always, is_available, parse_hours

MADRID = "Europe/Madrid"
EVENINGS = (Hours(days=(1, 2, 3, 4, 5), start="18:00", end="08:00"), Hours(days=(6, 7)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "available"),
    [
        ("2026-11-23T16:59", False),  # Monday 17:59 in Madrid
        ("2026-11-23T17:00", True),  # Monday 18:00
        ("2026-11-24T06:59", True),  # Tuesday 07:59, of Monday's evening
        ("2026-11-24T07:00", False),  # Tuesday 08:00
        ("2026-11-28T06:59", True),  # Saturday 07:59, of Friday's evening
        ("2026-11-28T12:00", True),  # Saturday
        ("2026-11-29T22:59", True),  # Sunday 23:59
        ("2026-11-29T23:00", False),  # Monday 00:00: Sunday's hours ended
        ("2026-07-06T15:59", False),  # Monday 17:59 in summer
        ("2026-07-06T16:00", True),  # Monday 18:00 in summer
    ],
)
def test_hours_follow_the_days_the_night_and_the_summer(utc: str, available: bool) -> None:  # noqa: FBT001 - a table
    assert is_available(EVENINGS, MADRID, at(utc)) is available


def test_without_a_table_one_is_available_at_any_hour() -> None:
    assert is_available((), MADRID, at("2026-11-23T03:00"))


def test_a_table_survives_its_column() -> None:
    assert parse_hours(msgspec.json.encode(EVENINGS).decode()) == EVENINGS


@pytest.mark.parametrize(
    "text",
    ['[{"days":[0]}]', '[{"days":[]}]', '[{"from":"25:00"}]', '[{"to":"noon"}]', "{}", "", "[["],
)
def test_a_wrong_table_is_refused_where_written_and_never_silences_a_contact(text: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        parse_hours(text)
    assert hours_or_always(text) == ()
