"""The protocol of each kind of alarm: steps to do and outcomes to choose, read from YAML files.

One file a cause in `central/protocols/`, and `words.yaml` with what each step and outcome is called
in each language. All are checked as the centre starts: one that is wrong is named, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml
from msgspec import Struct

from protocol.causes import Cause, known_cause

FOLDER = Path(__file__).parent.parent / "protocols"
LANGUAGES = ("ca", "es", "en")

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
    """What steps and outcomes are called: code -> language -> text."""

    steps: Mapping[str, Mapping[str, str]]
    outcomes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocols:
    """All of them, and their words."""

    by_cause: Mapping[Cause, Protocol]
    words: Words

    def of(self, cause: str) -> Protocol:
        """Return the protocol for what a case is about; an unknown cause has one too."""
        return self.by_cause[known_cause(cause)]

    def step_text(self, step: str, language: str) -> str:
        """Return what a step is called in `language`, or in Catalan."""
        return _in(self.words.steps[step], language)

    def outcome_text(self, outcome: str, language: str) -> str:
        """Return what an outcome is called in `language`, or in Catalan."""
        return _in(self.words.outcomes[outcome], language)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts[LANGUAGES[0]]


def load_protocols(folder: Path = FOLDER) -> Protocols:
    """Read and check every protocol; raises ProtocolError."""
    wrong: list[str] = []
    words = _read(folder / "words.yaml", Words, wrong)
    found: dict[Cause, Protocol] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name == "words.yaml":
            continue
        protocol = _read(file, Protocol, wrong)
        if protocol is None:
            continue
        wrong += [f"{file.name}: {flaw}" for flaw in _flaws(protocol, file, words)]
        found[protocol.cause] = protocol
    if not wrong:
        missing = [cause.value for cause in Cause if cause not in found]
        wrong += [f"there is no {cause}.yaml" for cause in missing]
    if wrong or words is None:
        raise ProtocolError(f"the protocols in {folder} cannot be used: " + "; ".join(wrong))
    return Protocols(by_cause=found, words=words)


def _read(file: Path, shape: type[Shape], wrong: list[str]) -> Shape | None:
    try:
        return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), shape)
    except OSError as error:
        wrong.append(f"{file.name}: {error.strerror}")
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        wrong.append(f"{file.name}: {error}")
    return None


def _flaws(protocol: Protocol, file: Path, words: Words | None) -> list[str]:
    flaws = []
    if file.stem != protocol.cause.value:
        flaws.append(
            f"it is about {protocol.cause.value!r}, so call it {protocol.cause.value}.yaml"
        )
    if not protocol.outcomes:
        flaws.append("it needs at least one outcome: no alarm closes without one")
    ids = [step.id for step in protocol.steps]
    flaws += [f"the step {step!r} stands twice" for step in {x for x in ids if ids.count(x) > 1}]
    if words is not None:
        flaws += _unworded("step", ids, words.steps)
        flaws += _unworded("outcome", protocol.outcomes, words.outcomes)
    return flaws


def _unworded(
    what: str, codes: tuple[str, ...] | list[str], words: Mapping[str, Mapping[str, str]]
) -> list[str]:
    return [
        f"words.yaml does not say what the {what} {code!r} is called in {language!r}"
        for code in codes
        for language in LANGUAGES
        if not words.get(code, {}).get(language)
    ]
