"""Runs the tests in lanes, each with a time budget, and prints what each took."""

import subprocess
import sys
import time
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


LANES = (
    Lane(name="check", budget_s=120, commands=(("scripts/check",),)),
    Lane(
        name="web",
        budget_s=90,
        commands=(("npm", "run", "--silent", "check"), ("npm", "run", "--silent", "test")),
        folder=WEB,
    ),
    Lane(
        name="unit",
        budget_s=120,
        commands=(
            (*PYTEST, "-n", "2", "-m", "not (broker or postgres or browser or story or avr)"),
        ),
    ),
    Lane(name="firmware", budget_s=240, commands=((*PYTEST, "-n", "2", "-m", "avr"),)),
    Lane(
        name="integration",
        budget_s=180,
        commands=((*PYTEST, "-n", "3", "-m", "(broker or postgres) and not (browser or story)"),),
    ),
    Lane(name="browser", budget_s=120, commands=((*PYTEST, "-m", "browser and not story"),)),
    Lane(name="story", budget_s=300, commands=((*PYTEST, "-n", "3", "-m", "story"),)),
)


def main(names: list[str]) -> int:
    """Run the named lanes, or all; return 0 only if every one passed."""
    unknown = set(names) - {lane.name for lane in LANES}
    if unknown:
        sys.stderr.write(f"no such lane: {', '.join(sorted(unknown))}\n")
        return 2
    rows = [_run(lane) for lane in LANES if not names or lane.name in names]
    sys.stdout.write("\nlane          took   budget  result\n")
    for lane, took, passed in rows:
        late = "  (over its budget)" if took > lane.budget_s else ""
        result = "passed" if passed else "FAILED"
        sys.stdout.write(f"{lane.name:<12} {took:5.0f} s  {lane.budget_s:5d} s  {result}{late}\n")
    total = sum(took for _, took, _ in rows)
    failed = sum(not passed for *_, passed in rows)
    sys.stdout.write(f"all lanes    {total:5.0f} s\n")
    sys.stdout.write(f"lanes: {len(rows) - failed} passed, {failed} failed\n")
    return 1 if failed else 0


def _run(lane: Lane) -> tuple[Lane, float, bool]:
    sys.stdout.write(f"\n== {lane.name}\n")
    sys.stdout.flush()
    began = time.monotonic()
    passed = all(
        subprocess.run(command, cwd=lane.folder, check=False).returncode == 0
        for command in lane.commands
    )
    return lane, time.monotonic() - began, passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
