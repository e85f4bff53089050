"""The learned rhythm beside the best fixed timeout, and the floors that it holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from protocol.observations import Kind
from simulations import real_home, rhythm_scores, rhythm_week
from simulations.command import app
from simulations.lived import live, named
from simulations.rhythm_scores import (
    Trial,
    awake,
    best_fixed,
    by_day,
    foresight,
    in_order,
    left_out,
)

HEAD = "Start time\tEnd time\tLocation\tType\tPlace\n----\t----\t----\t----\t----\n"


def test_a_week_is_lived_twice_the_same_and_otherwise_with_another_seed() -> None:
    one, two = (rhythm_week.run("with a carer", days=7, seed=4) for _ in range(2))
    assert one == two
    assert one[2] != rhythm_week.run("with a carer", days=7, seed=5)[2]


def test_the_command_prints_a_week_and_refuses_who_is_unknown() -> None:
    run = CliRunner().invoke(app, ["week", "--person", "late riser"])
    assert run.exit_code == 0
    assert run.output.startswith("late riser: 7 days, ")
    wrong = CliRunner().invoke(app, ["week", "--person", "nobody"])
    assert wrong.exit_code == 1
    assert "early riser" in wrong.output


# -- floors on simulated persons


@pytest.mark.parametrize(
    ("person", "soon"),
    [("late riser", 0.9), ("up at night", 0.9), ("no bed sensor", 0.45)],
)
def test_the_rhythm_notices_more_than_the_best_timeout_of_today(person: str, soon: float) -> None:
    trial = in_order(live(named(person), 49, 1), 28, every=3)
    rhythm, timeout = rhythm_scores.learned(trial), best_fixed(trial, "fixed", by_day)
    assert rhythm.soon >= soon
    assert rhythm.soon > timeout.soon + 0.3
    assert rhythm.missed <= timeout.missed
    assert rhythm.a_week <= 1.34


def test_who_sits_in_a_chair_all_day_is_noticed_sooner_than_by_any_timeout() -> None:
    trial = in_order(live(named("in the chair"), 49, 1), 28, every=3)
    rhythm, timeout = rhythm_scores.learned(trial), best_fixed(trial, "fixed", awake)
    assert rhythm.soon > timeout.soon + 0.15
    assert rhythm.median_min < timeout.median_min
    assert rhythm.soon <= foresight(trial).soon


# -- a real home


@pytest.fixture(scope="module")
def trial(shared_data: Path) -> Trial:
    lived, wrong = real_home.load(shared_data / "home_activity")
    assert wrong
    return left_out(lived)


@pytest.mark.data
def test_on_a_real_home_it_is_better_than_the_best_timeout(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = rhythm_scores.scores(trial)
    with capsys.disabled():
        print(*scores, sep="\n")  # noqa: T201 - figures
    rhythm, today, knowing, _ = scores
    assert rhythm.soon > knowing.soon + 0.1 > today.soon
    assert rhythm.missed < knowing.missed
    assert rhythm.a_week <= 1.5


@pytest.mark.data
def test_what_nobody_could_notice_on_a_real_home_is_known(trial: Trial) -> None:
    assert 0.6 < foresight(trial).soon < 0.7


# -- reading a table


def _read(rows: str) -> tuple[list[tuple[Kind, str, str | None]], list[str]]:
    lived, wrong = real_home.parse("home", HEAD + rows)
    seen = [(each.kind, each.source, each.place) for each in lived.observations]
    return seen, [row.what for row in wrong]


def test_intervals_become_observations() -> None:
    seen, wrong = _read(
        "2020-01-01 08:00:00\t2020-01-01 08:01:00\t\tSeat\t\tPressure\tLiving\n"
        "2020-01-01 08:02:00 \t2020-01-01 08:03:00\tFridge\tMagnetic  Kitchen\t\n"
        "2020-01-01 08:04:00\t2020-01-01 08:05:00\tToaster\tElectric\tKitchen\n"
    )
    assert wrong == []
    assert [kind for kind, _, _ in seen] == [
        Kind.CHAIR_ENTERED,
        Kind.CHAIR_LEFT,
        Kind.DOOR_OPENED,
        Kind.DOOR_CLOSED,
        Kind.APPLIANCE_USED,
    ]
    assert seen[0][2] == "living-room"


def test_what_is_wrong_in_a_row_is_said_and_the_others_are_read() -> None:
    seen, wrong = _read(
        "2020-01-01 08:05:00\t2020-01-01 08:01:00\tBasin\tPIR\tBathroom\n"
        "2020-01-01 25:00:00\t2020-01-01 08:01:00\tBasin\tPIR\tBathroom\n"
        "2020-01-01 08:00:00\tBasin\n"
        "2020-01-01 09:00:00\t2020-01-01 09:01:00\tCat\tCollar\tGarden\n"
        "2020-01-01 09:00:00\t2020-01-01 09:05:00\tBed\tPressure\tBedroom\n"
        "2020-01-01 09:04:00\t2020-01-01 09:06:00\tBed\tPressure\tBedroom\n"
    )
    assert wrong == [
        "its end is not after its start: taken as one moment",
        "a time cannot be read",
        "it has 2 columns, not 5",
        "nobody knows sensors of the type Collar",
        "bed-bedroom begins before its interval of before ended",
    ]
    assert len(seen) == 6


@given(st.text())
def test_any_text_is_read_without_an_exception(text: str) -> None:
    real_home.parse("home", text)


@given(
    st.lists(
        st.sampled_from(
            ["2020-01-01 08:05:00", "\t", "  ", "\n", "Bed", "Pressure", "9", "0001-01-01"]
        )
    )
)
def test_any_heap_of_cells_is_read_without_an_exception(cells: list[str]) -> None:
    lived, _ = real_home.parse("home", "".join(cells))
    assert all(seen.at >= datetime(1, 1, 1, tzinfo=UTC) for seen in lived.observations)


def test_a_folder_without_a_table_is_refused_with_a_sentence(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["activity", "--home", str(tmp_path), "--people", "none"])
    assert run.exit_code == 1
    assert "0 tables *_Sensors.txt" in run.output.replace("\n", " ")


def test_a_home_of_two_days_is_judged_and_nothing_is_learned(tmp_path: Path) -> None:
    rows = "".join(
        f"2020-01-0{day} {hour:02}:00:00\t2020-01-0{day} {hour:02}:10:00\tBasin\tPIR\tBathroom\n"
        for day in (1, 2, 3)
        for hour in range(5, 23)
    )
    (tmp_path / "X_Sensors.txt").write_text(HEAD + rows)
    run = CliRunner().invoke(app, ["activity", "--home", str(tmp_path), "--people", "none"])
    assert run.exit_code == 0, run.output
    assert "learned rhythm" in run.output
