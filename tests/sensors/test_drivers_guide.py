"""The guide to a new driver is true: its example is taken out of the page and run."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "drivers.md"


def test_the_example_of_the_guide_runs_and_passes_its_own_tests(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(GUIDE.parents[1]))
    driver, tests = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    pytester.path.joinpath("mat.py").write_text(driver)
    head, _, rest = tests.partition("import pytest\n")
    pytester.path.joinpath("test_mat.py").write_text(
        f"{head}import pytest\nfrom mat import *\n{rest}"
    )
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", "test_mat.py")
    result.assert_outcomes(passed=5)


def test_the_guide_names_only_what_is_there() -> None:
    text = GUIDE.read_text("utf-8")
    root = GUIDE.parents[1]
    for path in re.findall(r"`((?:edge|tests|sensors|simulations)/[\w/]+(?:\.py)?)`", text):
        assert (root / path).exists(), path
    for name in re.findall(r"`((?:edge|sensors)\.[a-z_]+)", text):
        assert (root / f"{name.replace('.', '/')}.py").exists(), name
