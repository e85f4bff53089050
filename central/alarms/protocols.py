"""The protocol of each kind of alarm: steps to do and outcomes to choose, read from YAML files.

One file a cause in `central/protocols/`, and one a language in `words/` beside them with what each
step and outcome is called. All are checked as the centre starts: one that is wrong is named, with
the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml
from msgspec import Struct

from central.languages import FIRST, languages_in
from protocol.causes import Cause, known_cause

FOLDER = Path(__file__).parent.parent / "protocols"
LANGUAGES = languages_in(FOLDER / "words")

Shape = TypeVar("Shape", bound=Struct)


class ProtocolError(ValueError):
    """A protocol cannot be used. The text names each file and what is wrong in it."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the check list."""

    id: str
    required: bool = False


class Protocol(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do for one cause, and how it may end."""

    cause: Cause
    steps: tuple[Step, ...]
    outcomes: tuple[str, ...]


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What steps and outcomes are called in one language: code -> text."""

    steps: Mapping[str, str]
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocols:
    """All of them, and their words by language."""

    by_cause: Mapping[Cause, Protocol]
    words: Mapping[str, Words]

    def of(self, cause: str) -> Protocol:
        """Return the protocol for what a case is about; an unknown cause has one too."""
        return self.by_cause[known_cause(cause)]

    def step_text(self, step: str, language: str) -> str:
        """Return what a step is called in `language`, or in Catalan."""
        return self._words(language).steps[step]

    def outcome_text(self, outcome: str, language: str) -> str:
        """Return what an outcome is called in `language`, or in Catalan.

        A case may be older than the protocols: a code that they no longer have stands for itself.
        """
        return self._words(language).outcomes.get(outcome, outcome)

    def _words(self, language: str) -> Words:
        return self.words.get(language) or self.words[FIRST]


def load_protocols(folder: Path = FOLDER) -> Protocols:
    """Read and check every protocol; raises ProtocolError."""
    wrong: list[str] = []
    words = _read_words(folder / "words", wrong)
    found: dict[Cause, Protocol] = {}
    for file in sorted(folder.glob("*.yaml")):
        protocol = _read(file, Protocol, wrong)
        if protocol is None:
            continue
        wrong += [f"{file.name}: {flaw}" for flaw in _flaws(protocol, file, words)]
        found[protocol.cause] = protocol
    if not wrong:
        missing = [cause.value for cause in Cause if cause not in found]
        wrong += [f"there is no {cause}.yaml" for cause in missing]
    if wrong:
        raise ProtocolError(f"the protocols in {folder} cannot be used: " + "; ".join(wrong))
    return Protocols(by_cause=found, words=words)


def _read_words(folder: Path, wrong: list[str]) -> dict[str, Words]:
    read = {code: _read(folder / f"{code}.yaml", Words, wrong) for code in languages_in(folder)}
    return {code: words for code, words in read.items() if words is not None}


def _read(file: Path, shape: type[Shape], wrong: list[str]) -> Shape | None:
    try:
        return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), shape)
    except OSError as error:
        wrong.append(f"{file.name}: {error.strerror}")
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        wrong.append(f"{file.name}: {error}")
    return None


def _flaws(protocol: Protocol, file: Path, words: Mapping[str, Words]) -> list[str]:
    flaws = []
    if file.stem != protocol.cause.value:
        flaws.append(
            f"it is about {protocol.cause.value!r}, so call it {protocol.cause.value}.yaml"
        )
    if not protocol.outcomes:
        flaws.append("it needs at least one outcome: no alarm closes without one")
    ids = [step.id for step in protocol.steps]
    flaws += [f"the step {step!r} stands twice" for step in {x for x in ids if ids.count(x) > 1}]
    for language, said in words.items():
        flaws += _unworded("step", ids, said.steps, language)
        flaws += _unworded("outcome", protocol.outcomes, said.outcomes, language)
    return flaws


def _unworded(
    what: str, codes: Sequence[str], words: Mapping[str, str], language: str
) -> list[str]:
    return [
        f"words/{language}.yaml does not say what the {what} {code!r} is called"
        for code in codes
        if not words.get(code)
    ]
