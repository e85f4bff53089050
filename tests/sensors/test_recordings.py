"""Recordings: reading the shapes of the public sets, finding a trial, and what a wearable sends."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from simulations.fall_scores import judge, report
from simulations.recordings import (
    NoRecording,
    draw_fall,
    load_trials,
    made_fall,
    resolve,
)

START = datetime(2026, 11, 22, 3, 11, tzinfo=UTC)


@pytest.fixture
def sisfall(tmp_path: Path) -> Path:
    """A file in SisFall's shape: a fall and a daily trial, standing still at 1 g."""
    still = np.zeros((2001, 6), np.int16)
    still[:, 1] = -256
    file = tmp_path / "SA99.npz"
    np.savez(file, D07_SA99_R01=still, F01_SA99_R02=still)
    return file


@pytest.fixture
def weda(tmp_path: Path) -> Path:
    """A file in WEDA-FALL's shape, at 40 Hz, with one marked fall."""
    rows = "\n".join(f"{i / 40},0.0,9.80665,0.0" for i in range(401))
    file = tmp_path / "weda.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("dataset/50Hz/F01/U01_R01_accel.csv", f"t,x,y,z\n{rows}\n")
        archive.writestr("dataset/50Hz/D02/U01_R01_accel.csv", f"t,x,y,z\n{rows}\n")
        archive.writestr("dataset/50Hz/F01/U01_R01_gyro.csv", "t,x,y,z\n0,0,0,0\n")
        archive.writestr(
            "dataset/fall_timestamps.csv", "filename,start_time,end_time\nF01/U01_R01,4.7,7.7\n"
        )
    return file


def test_sisfall_is_read_in_g_and_brought_to_fifty_hertz(sisfall: Path) -> None:
    daily, fall = load_trials(sisfall)
    assert (fall.name, fall.subject, fall.kind) == ("F01_SA99_R02", "SA99", "fall")
    assert daily.kind == "daily"
    assert len(fall.at_50_hz()) == 500
    assert set(fall.at_50_hz()) == {(0.0, -1.0, 0.0)}


def test_weda_is_read_with_its_marks_and_unit(weda: Path) -> None:
    daily, fall = load_trials(weda)
    assert (fall.name, fall.kind, fall.position) == ("F01/U01_R01", "fall", "wrist")
    assert (fall.marked, daily.marked) == ((4.7, 7.7), None)
    assert len(fall.at_50_hz()) == 500
    assert fall.at_50_hz()[99] == pytest.approx((0.0, 1.0, 0.0))


def test_a_folder_is_read_whole(sisfall: Path, weda: Path) -> None:
    assert weda.parent == sisfall.parent
    assert len(load_trials(sisfall.parent)) == 4


def test_a_trial_is_named_after_its_file(sisfall: Path) -> None:
    assert resolve(f"{sisfall}:D07_SA99_R01").name == "D07_SA99_R01"
    assert resolve(str(sisfall)).name == "F01_SA99_R02"  # the first fall


def test_what_cannot_be_resolved_says_what_there_is(sisfall: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRecording, match="no trial 'F99'; it has 2, such as D07_SA99_R01"):
        resolve(f"{sisfall}:F99")
    with pytest.raises(NoRecording, match="is not there"):
        resolve(str(tmp_path / "nothing.npz"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoRecording, match="holds neither"):
        load_trials(tmp_path / "empty")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"no archive")
    with pytest.raises(NoRecording, match="cannot be read"):
        load_trials(broken)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(NoRecording, match="neither"):
        load_trials(tmp_path / "notes.txt")


def test_a_wearable_sends_half_seconds_without_a_gap() -> None:
    trial = made_fall(3)
    sent = list(trial.batches(START, seq=7))
    assert [batch.seq for batch in sent] == list(range(7, 7 + len(sent)))
    assert sent[0].at == START + timedelta(seconds=0.5)
    assert sent[-1].at == START + timedelta(seconds=15)
    assert tuple(s for batch in sent for s in batch.samples) == trial.at_50_hz()


def test_a_made_fall_is_the_same_for_the_same_seed_and_is_found() -> None:
    assert made_fall(5).at_50_hz() == made_fall(5).at_50_hz() != made_fall(6).at_50_hz()
    assert all(judge(made_fall(seed)).found for seed in range(50))
    assert "simulated" in made_fall(5).origin


def test_falls_alone_have_a_report_too() -> None:
    table = report([made_fall(seed) for seed in range(3)])
    assert "3/3  100.0 %" in table


def test_where_there_is_no_recording_none_is_drawn(tmp_path: Path) -> None:
    assert draw_fall(tmp_path, 1) is None
    assert draw_fall(tmp_path / "missing", 1) is None


def test_a_drawn_fall_is_the_same_for_the_same_seed(shared_data: Path) -> None:
    drawn = [draw_fall(shared_data / "falls", seed) for seed in (1, 1, 2, 3)]
    names = [trial.name for trial in drawn if trial is not None]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert all(name.startswith("F") for name in names)
