"""The house itself: its rooms, its words, its rules."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = (
    "caliu",
    "simulations",
    "edge",
    "robot",
    "central",
    "deploy",
    "sensors",
    "firmware_bridge",
    "protocol",
)
BANNED_NAMES = re.compile(r"(utils?|helpers?|common|base|manager|handler|processor)s?")


def modules() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts and "migrations" not in path.parts
    ]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in modules() if BANNED_NAMES.fullmatch(path.stem)] == []


def test_no_module_grows_beyond_what_can_be_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := len(path.read_text().splitlines())) > 400
    }
    explained = {
        name for name in long if "Long because" in (ROOT / name).read_text().split('"""')[1]
    }
    assert set(long) - explained == set(), "above 400 lines a module says `Long because ...`"


def test_at_most_ten_rules_of_the_linter_are_ignored() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    block = text.split("ignore = [", 1)[1].split("]", 1)[0]
    rules = [line for line in block.splitlines() if line.strip().startswith('"')]
    assert len(rules) <= 10
    assert all("#" in rule for rule in rules), "each says why"


def test_lock_files_name_no_address() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), *ROOT.glob("central/console/web/*lock.json")]
    assert locks
    named = [
        lock.name for lock in locks if re.search(r'https?://[^"\s]*\.(tgz|whl)', lock.read_text())
    ]
    assert named == []


def test_the_documentation_points_at_things_that_exist() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        if page.exists()
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_every_target_of_the_readme_is_in_the_makefile() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"`make ([a-z]+)", readme))
    assert named
    assert named <= {line.split()[0] for line in listed.splitlines() if line.strip()}
