"""Runs the tests in lanes, each with a time budget, and prints what each took."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
WEB = ROOT / "central/console/web"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One command (or several) and the minutes that it may take, cold."""

    name: str
    budget_s: int
    commands: tuple[tuple[str, ...], ...]
    folder: Path = ROOT
    beside: bool = False
    """Runs beside the lane before it: neither uses more than one core, nor measures anything."""


LANES = (
    Lane(name="check", budget_s=120, commands=(("scripts/check",),)),
    Lane(
        name="web",
        budget_s=120,
        commands=(("npm", "run", "--silent", "check"), ("npm", "run", "--silent", "test")),
        folder=WEB,
        beside=True,
    ),
    Lane(
        name="unit",
        budget_s=240,
        commands=(
            (
                *PYTEST,
                "-n",
                "2",
                "-m",
                "not (broker or postgres or victoria or browser or story or avr)",
            ),
        ),
    ),
    Lane(name="firmware", budget_s=240, commands=((*PYTEST, "-n", "2", "-m", "avr"),)),
    Lane(
        name="integration",
        budget_s=300,
        commands=(
            (
                *PYTEST,
                *("-n", "3", "-m"),
                "(broker or postgres or victoria) and not (browser or story)",
            ),
        ),
    ),
    Lane(
        name="browser",
        budget_s=480,
        # Each worker has a centre and a browser of its own, and mostly waits for them.
        commands=((*PYTEST, "-n", "2", "--dist", "loadfile", "-m", "browser and not story"),),
    ),
    Lane(name="story", budget_s=360, commands=((*PYTEST, "-n", "3", "-m", "story"),)),
)


def main(names: list[str]) -> int:
    """Run the named lanes, or all; return 0 only if every one passed."""
    unknown = set(names) - {lane.name for lane in LANES}
    if unknown:
        sys.stderr.write(f"no such lane: {', '.join(sorted(unknown))}\n")
        return 2
    began = time.monotonic()
    rows = [row for some in _together(names) for row in _run(some)]
    sys.stdout.write("\nlane          took   budget  result\n")
    for lane, took, passed in rows:
        late = "  (over its budget)" if took > lane.budget_s else ""
        result = "passed" if passed else "FAILED"
        sys.stdout.write(f"{lane.name:<12} {took:5.0f} s  {lane.budget_s:5d} s  {result}{late}\n")
    total = time.monotonic() - began
    failed = sum(not passed for *_, passed in rows)
    sys.stdout.write(f"all lanes    {total:5.0f} s\n")
    sys.stdout.write(f"lanes: {len(rows) - failed} passed, {failed} failed\n")
    return 1 if failed else 0


def _together(names: list[str]) -> list[list[Lane]]:
    """Return the lanes that are wanted, those that run at the same time in one list."""
    rounds: list[list[Lane]] = []
    for lane in LANES:
        if names and lane.name not in names:
            continue
        if lane.beside and rounds:
            rounds[-1].append(lane)
        else:
            rounds.append([lane])
    return rounds


def _run(lanes: list[Lane]) -> list[tuple[Lane, float, bool]]:
    """Run lanes at the same time; the first speaks at once, the others when they are done."""
    with ThreadPoolExecutor(max_workers=len(lanes)) as threads:
        first, *others = lanes
        running = [threads.submit(_one, lane, aloud=False) for lane in others]
        return [_one(first, aloud=True), *(done.result() for done in running)]


def _one(lane: Lane, *, aloud: bool) -> tuple[Lane, float, bool]:
    heading = f"\n== {lane.name}\n"
    if aloud:
        sys.stdout.write(heading)
        sys.stdout.flush()
    began = time.monotonic()
    said = ""
    passed = True
    for command in lane.commands:
        done = subprocess.run(
            command,
            cwd=lane.folder,
            check=False,
            stdout=None if aloud else subprocess.PIPE,
            stderr=None if aloud else subprocess.STDOUT,
            text=True,
        )
        said += done.stdout or ""
        passed = passed and done.returncode == 0
        if not passed:
            break
    took = time.monotonic() - began
    if not aloud:
        sys.stdout.write(heading + said)
        sys.stdout.flush()
    return lane, took, passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
