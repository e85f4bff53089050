"""Recorded falls and daily life, brought to 50 Hz in g, for wearables to replay and for scores.

It reads the folder of public recordings as it is: SisFall's `.npz` (200 Hz, waist) and WEDA-FALL's
`.zip` (about 50 Hz, wrist). `python -m simulations.recordings --score FOLDER` prints how the
detector does on them.
"""

import argparse
import csv
import io
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from protocol.home import Acceleration
from sensors.signal import Sample

RATE_HZ = 50
BATCH = 25
"""Samples in one message of a wearable: half a second."""
SISFALL_HZ = 200.0
SISFALL_COUNTS_PER_G = 256.0
GRAVITY_MS2 = 9.80665
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "falls"
"""Where the recordings lie beside a checkout, whatever folder the command is called in."""


class NoRecording(ValueError):  # noqa: N818 - it reads as what it says
    """What was asked for is not there, or is not a recording. The text says what is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """One trial."""

    name: str
    """As the data set names it, such as `F01_SA01_R01`."""
    subject: str
    kind: Literal["fall", "daily"]
    rate_hz: float
    samples: NDArray[np.float64]
    """(N, 3), in g, gravity included, at `rate_hz`."""
    origin: str
    """Where it comes from, for the person who watches the demonstration."""
    position: Literal["waist", "wrist"] = "waist"
    marked: tuple[float, float] | None = None
    """From when to when the fall lasted, in seconds, where a hand marked it."""

    def at_50_hz(self) -> tuple[Sample, ...]:
        """Return the samples at 50 Hz, averaged where it was recorded faster."""
        samples = self.samples
        fold = max(1, round(self.rate_hz / RATE_HZ))
        if fold > 1:
            whole = len(samples) // fold * fold
            samples = samples[:whole].reshape(-1, fold, 3).mean(axis=1)
        rate = self.rate_hz / fold
        if rate != RATE_HZ:
            samples = _interpolated(np.arange(len(samples)) / rate, samples)
        return tuple((x, y, z) for x, y, z in samples.tolist())

    def batches(self, start: datetime, seq: int = 0) -> Iterator[Acceleration]:
        """Yield what a wearable would publish; `at` of the first batch is half a second in."""
        samples = self.at_50_hz()
        for first in range(0, len(samples), BATCH):
            part = samples[first : first + BATCH]
            yield Acceleration(
                seq=seq + first // BATCH,
                at=start + timedelta(seconds=(first + len(part)) / RATE_HZ),
                rate_hz=float(RATE_HZ),
                samples=part,
            )


def load_trials(path: Path) -> tuple[Recording, ...]:
    """Read every trial of a file (.npz, .zip) or of a folder of them; raises NoRecording."""
    if path.is_dir():
        files = sorted({*path.glob("**/*.npz"), *path.glob("**/*.zip")})
        if not files:
            raise NoRecording(f"{path} holds neither .npz nor .zip")
        return tuple(trial for file in files for trial in load_trials(file))
    if not path.is_file():
        raise NoRecording(f"{path} is not there")
    try:
        if path.suffix == ".npz":
            return tuple(_sisfall(path))
        if path.suffix == ".zip":
            return tuple(_weda(path))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise NoRecording(f"{path} cannot be read: {error}") from error
    raise NoRecording(f"{path} is neither .npz nor .zip")


def resolve(text: str) -> Recording:
    """Find `FILE[:TRIAL]`; without a trial the file's first fall. Raises NoRecording."""
    file, _, name = text.rpartition(":")
    if not file or not Path(file).is_file():
        file, name = text, ""
    trials = load_trials(Path(file))
    if not trials:
        raise NoRecording(f"{file} holds no trial")
    if not name:
        return next((trial for trial in trials if trial.kind == "fall"), trials[0])
    for trial in trials:
        if trial.name == name:
            return trial
    some = ", ".join(trial.name for trial in trials[:3])
    raise NoRecording(f"{file} has no trial {name!r}; it has {len(trials)}, such as {some}")


def draw_fall(folder: Path, seed: int) -> Recording | None:
    """Draw one recorded fall of a person's waist; None where the folder holds none."""
    files = sorted(folder.glob("**/*.npz"))
    random = Random(seed)
    random.shuffle(files)
    for file in files:
        falls = [trial for trial in load_trials(file) if trial.kind == "fall"]
        if falls:
            return random.choice(falls)
    return None


def made_fall(seed: int) -> Recording:
    """Make a fall where none was recorded: walking, a moment without weight, a blow, lying."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, 0.01, (15 * RATE_HZ, 3))
    time = np.arange(15 * RATE_HZ) / RATE_HZ
    upright, lying = np.array([0.05, -0.99, 0.08]), np.array([0.1, -0.1, 0.99])
    tilt = np.clip((time - 6.6) / 0.8, 0, 1)[:, None]
    samples = upright * (1 - tilt) + lying * tilt
    gait = np.where(time < 6.6, 0.18 * np.sin(2 * np.pi * 1.8 * time), 0)
    weight = 1 - 0.6 * np.exp(-(((time - 7.1) / 0.18) ** 2))
    samples = samples * (weight + gait)[:, None]
    blow = random.uniform(2.2, 3.8) * np.exp(-(((time - 7.45) / 0.05) ** 2))
    bounce = 0.5 * np.exp(-(((time - 7.75) / 0.06) ** 2))
    samples += (blow + bounce)[:, None] * lying + noise
    return Recording(
        name=f"made-{seed}",
        subject="nobody",
        kind="fall",
        rate_hz=float(RATE_HZ),
        samples=samples,
        origin=f"a simulated fall (seed {seed}): no recordings are at hand",
    )


def _sisfall(path: Path) -> Iterator[Recording]:
    with np.load(path) as archive:
        for name in archive.files:
            counts = archive[name]
            if counts.ndim != 2 or counts.shape[1] < 3:
                raise ValueError(f"trial {name} has the shape {counts.shape}")
            yield Recording(
                name=name,
                subject=path.stem,
                kind=_kind(name),
                rate_hz=SISFALL_HZ,
                samples=counts[:, :3] / SISFALL_COUNTS_PER_G,
                origin=f"SisFall, waist, {path.name}:{name}",
            )


def _weda(path: Path) -> Iterator[Recording]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        table = next((n for n in names if n.endswith("fall_timestamps.csv")), None)
        text = archive.read(table).decode() if table else ""
        marks = {
            row["filename"]: (float(row["start_time"]), float(row["end_time"]))
            for row in csv.DictReader(io.StringIO(text))
        }
        for entry in sorted(n for n in names if n.endswith("_accel.csv")):
            code, trial = entry.removesuffix("_accel.csv").split("/")[-2:]
            rows = np.loadtxt(io.BytesIO(archive.read(entry)), delimiter=",", skiprows=1)
            rows = rows[np.argsort(rows[:, 0], kind="stable")]
            yield Recording(
                name=f"{code}/{trial}",
                subject=trial.split("_")[0],
                kind=_kind(code),
                rate_hz=float(RATE_HZ),
                samples=_interpolated(rows[:, 0], rows[:, 1:4] / GRAVITY_MS2),
                origin=f"WEDA-FALL, wrist, {code}/{trial}",
                position="wrist",
                marked=marks.get(f"{code}/{trial}"),
            )


def _kind(code: str) -> Literal["fall", "daily"]:
    return "fall" if code.startswith("F") else "daily"


def _interpolated(
    moments: NDArray[np.float64], samples: NDArray[np.float64]
) -> NDArray[np.float64]:
    even = np.arange(moments[0], moments[-1], 1 / RATE_HZ)
    return np.stack([np.interp(even, moments, samples[:, axis]) for axis in range(3)], axis=1)


def main() -> int:
    """Print the scores of the detector on a folder of recordings."""
    from simulations.fall_scores import report  # noqa: PLC0415 - it reads recordings by this module

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--score", type=Path, default=FOLDER, metavar="FOLDER")
    try:
        print(report(load_trials(parser.parse_args().score)))  # noqa: T201 - this is its work
    except NoRecording as error:
        print(error, file=sys.stderr)  # noqa: T201 - the same
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
