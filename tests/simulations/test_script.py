"""Scenarios are data: those that come with the project can be read, and a wrong one says why."""

from pathlib import Path

import pytest

from simulations import script


@pytest.mark.parametrize("name", script.names())
def test_each_scenario_can_be_read_and_names_itself(name: str) -> None:
    scenario = script.load(name)
    assert scenario.name == name
    assert scenario.about.endswith(".")
    assert any(isinstance(step, script.See) for step in scenario.steps)


def test_a_step_that_is_not_one_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("name: wrong\nabout: x.\nsteps:\n  - {do: press}\n  - {do: jump}\n")
    with pytest.raises(script.ScriptWrong, match=r"jump.*steps\[1\]"):
        script.load(str(file))


def test_an_unknown_name_is_told_what_there_is() -> None:
    with pytest.raises(script.ScriptWrong, match=r"there are .*fall-at-night"):
        script.load("no-such-story")
