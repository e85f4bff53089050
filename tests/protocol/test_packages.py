"""Each top-level package is ours, in the checkout and where the built wheel is installed."""

import importlib.util
import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"][
    "build"
]["targets"]["wheel"]["packages"]

WHERE = """
import importlib.util, json, sys
found = {name: importlib.util.find_spec(name).origin for name in sys.argv[1:]}
print(json.dumps(found))
"""


def test_the_rooms_are_all_packed() -> None:
    rooms = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(PACKAGES) == rooms


@pytest.mark.parametrize("package", PACKAGES)
def test_in_the_checkout_a_package_is_the_checkouts(package: str) -> None:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin == str(ROOT / package / "__init__.py")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_dependency_brings_a_package_of_the_same_name(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"caliu"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the built wheel; its dependencies are this run's."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        str(folder),
        str(ROOT),
    )
    (wheel,) = folder.glob("*.whl")
    fresh = folder / "venv"
    venv.create(fresh, with_pip=False, symlinks=True)
    python = fresh / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
        str(wheel),
    )
    (site,) = fresh.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return fresh


def run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=110
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.story
def test_where_the_wheel_is_installed_a_package_is_the_wheels(
    environment: Path, tmp_path: Path
) -> None:
    python = str(environment / "bin" / "python")
    found = json.loads(run(python, "-I", "-c", WHERE, *PACKAGES, cwd=tmp_path))
    for package, origin in found.items():
        place = Path(origin)
        assert place.is_relative_to(environment), f"{package} is {origin}"
        assert (place.parent / "py.typed").exists(), package


@pytest.mark.story
def test_what_is_no_code_is_in_the_wheel_too(environment: Path) -> None:
    (site,) = environment.glob("lib/python*/site-packages")
    for folder, pattern in (
        ("edge/phrases", "*"),
        ("central/protocols", "*.yaml"),
        ("central/migrations/versions", "*.py"),
    ):
        expected = {file.name for file in (ROOT / folder).glob(pattern) if file.is_file()}
        packed = {file.name for file in (site / folder).glob(pattern) if file.is_file()}
        assert expected, folder
        assert packed >= expected, folder


@pytest.mark.story
def test_the_installed_command_answers(environment: Path, tmp_path: Path) -> None:
    command = str(environment / "bin" / "caliu")
    assert run(command, "version", cwd=tmp_path).strip() == "0.1.0"
    assert "provision" in run(command, "--help", cwd=tmp_path)
    assert "--code" in run(command, "provision", "hub", "--help", cwd=tmp_path)
