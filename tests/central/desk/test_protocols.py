"""The protocols of alarms: all there, all worded, and a wrong one is named with its reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from central.alarms.protocols import FOLDER, LANGUAGES, ProtocolError, load_protocols
from protocol.causes import Cause


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "protocols")


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_steps_and_outcomes_in_every_language(cause: Cause) -> None:
    protocols = load_protocols()
    protocol = protocols.of(cause.value)
    assert protocol.cause is cause
    assert protocol.steps
    assert "test" in protocol.outcomes
    for language in LANGUAGES:
        texts = [protocols.step_text(step.id, language) for step in protocol.steps]
        texts += [protocols.outcome_text(outcome, language) for outcome in protocol.outcomes]
        assert len(set(texts)) == len(texts)


def test_a_cause_from_the_future_has_the_protocol_of_the_unknown() -> None:
    assert load_protocols().of("meteorite").cause is Cause.UNKNOWN


def test_no_word_is_left_over() -> None:
    protocols = load_protocols()
    used = {step.id for one in protocols.by_cause.values() for step in one.steps}
    ends = {outcome for one in protocols.by_cause.values() for outcome in one.outcomes}
    for words in protocols.words.values():
        assert set(words.steps) == used
        assert set(words.outcomes) == ends


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_replace("fall.yaml", "required: true", "required: perhaps"), r"fall\.yaml: .*bool"),
        (_replace("fall.yaml", "- id: ask-hurt", "- id: dance"), r"ca\.yaml .* the step 'dance'"),
        (_replace("fall.yaml", "- hospital", "- bliss"), r"es\.yaml .* the outcome 'bliss'"),
        (_replace("fall.yaml", "steps:", "stairs:"), r"fall\.yaml: .*stairs"),
        (_replace("fall.yaml", "cause: fall", "cause: flight"), r"fall\.yaml: .*flight"),
        (_replace("gas.yaml", "cause: gas", "cause: smoke"), r"call it smoke\.yaml"),
        (
            _replace("fall.yaml", "- id: phone-home", "- id: speak-home"),
            "'speak-home' stands twice",
        ),
        (_replace("fall.yaml", "cause: fall", "cause: [fall"), r"fall\.yaml: while parsing"),
        (_replace("words/en.yaml", "test: It was a test", "test: ''"), r"en\.yaml .* 'test'"),
        (lambda folder: (folder / "water.yaml").unlink(), r"there is no water\.yaml"),
        (lambda folder: (folder / "words/ca.yaml").unlink(), r"ca\.yaml: No such file"),
    ],
)
def test_a_wrong_protocol_is_named_with_its_reason(
    folder: Path, change: Callable[[Path], None], said: str
) -> None:
    change(folder)
    with pytest.raises(ProtocolError, match=said):
        load_protocols(folder)


def test_a_language_is_offered_once_its_file_is_there(folder: Path) -> None:
    text = (folder / "words/en.yaml").read_text(encoding="utf-8")
    made_up = text.replace("test: It was a test", "test: Provo estis")
    (folder / "words/eo.yaml").write_text(made_up, encoding="utf-8")
    protocols = load_protocols(folder)
    assert protocols.outcome_text("test", "eo") == "Provo estis"
    assert protocols.outcome_text("test", "xx") == "Era una prova"
