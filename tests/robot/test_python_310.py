"""The robot's computer has Python 3.10: the room runs there, with the packages of its extra alone.

It needs an interpreter of that version: CALIU_PYTHON310, python3.10 on the PATH, or one of pyenv's.
The environment is made once under build/ and made anew when the extra changes.
"""

import asyncio
import hashlib
import os
import shutil
import signal
import subprocess
import tomllib
from pathlib import Path

import pytest

from protocol.home import RobotStatus
from tests.fixtures.mosquitto import Mosquitto
from tests.robot.home import at_home

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
PURE = ("test_missions.py", "test_missions_machine.py", "test_places.py")
TOOLS = ("pytest>=8.4", "hypothesis>=6.130")


def _interpreter() -> str | None:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = (str(path) for path in sorted(pyenv.glob("versions/3.10.*/bin/python3.10")))
    for candidate in (os.environ.get("CALIU_PYTHON310"), shutil.which("python3.10"), *found):
        if candidate:
            asked = subprocess.run(
                [candidate, "-c", "import sys; print(*sys.version_info[:2])"],
                capture_output=True,
                check=False,
            )
            if asked.stdout.split() == [b"3", b"10"]:
                return candidate
    return None


def _packages() -> list[str]:
    """Return what the `robot` extra asks for, without what it names of our own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["robot"], *extras["command"]]
    return sorted(package for package in wanted if not package.startswith("caliu["))


@pytest.fixture(scope="module")
def python310() -> Path:
    """An environment with the robot's packages alone; the tools lie in another folder."""
    interpreter = _interpreter()
    if interpreter is None:
        pytest.skip("no Python 3.10 on this machine")
    mark = hashlib.sha256(repr((_packages(), TOOLS)).encode()).hexdigest()[:12]
    folder = ROOT / "build" / f"python3.10-{mark}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([interpreter, "-m", "venv", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        for arguments in (_packages(), ["--target", str(folder / "tools"), *TOOLS]):
            made = subprocess.run([*pip, *arguments], capture_output=True, text=True, check=False)
            if made.returncode:
                pytest.skip(f"its packages cannot be installed: {made.stderr[-300:]}")
        (folder / "complete").touch()
    return python


def _environment(python: Path, *more: Path) -> dict[str, str]:
    paths = os.pathsep.join(map(str, (ROOT, *more)))
    return {"PATH": str(python.parent), "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}


def test_every_module_of_the_room_and_of_the_contract_is_imported(python310: Path) -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ("protocol", "robot")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    assert "robot.adapter" in modules
    code = "\n".join(f"import {module}" for module in modules)
    done = subprocess.run(
        [python310, "-W", "error", "-c", code],
        env=_environment(python310),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_judgement_of_the_room_holds_there(python310: Path) -> None:
    files = [str(ROOT / "tests" / "robot" / name) for name in PURE]
    options = ["-q", "--noconftest", "-c", os.devnull, "-p", "no:cacheprovider"]
    done = subprocess.run(
        [python310, "-m", "pytest", *options, *files],
        env=_environment(python310, python310.parent.parent / "tools"),
        cwd=python310.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.broker
async def test_the_process_joins_obeys_and_ends_there(
    python310: Path, mosquitto: Mosquitto
) -> None:
    code = "from robot.command import app; app()"
    process = await asyncio.create_subprocess_exec(
        *(str(python310), "-c", code, "run", "--broker", mosquitto.url),
        env=_environment(python310),
    )
    try:
        async with at_home(mosquitto) as home:
            await home.until(RobotStatus, lambda status: status.online)
            assert (await home.ends(await home.say("Hola."))).outcome == "done"
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                assert await process.wait() == 0
            await home.until(RobotStatus, lambda status: not status.online)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
