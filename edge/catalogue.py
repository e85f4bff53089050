"""What the home can say: one catalogue of phrases for each language, read from `phrases/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

FALLBACK_LANGUAGE = "ca"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    voice: str
    """By which espeak-ng names the language."""
    decimal: str = "."
    """Between the whole and its tenths."""
    phrases: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The phrases of one language."""

    language: str
    voice: str
    phrases: dict[str, str]
    decimal: str = "."

    def text(self, phrase: str, numbers: Sequence[float] = ()) -> str:
        """Return what is said, with the numbers that the phrase has a place for."""
        said = self.phrases[phrase]
        if not numbers:
            return said
        return said.replace("{numbers}", ", ".join(self._number(number) for number in numbers))

    def template(self, phrase: str) -> str:
        """Return what is said, without any numbers."""
        return self.phrases[phrase].replace("{numbers}", "…")

    def _number(self, number: float) -> str:
        return f"{number:.1f}".removesuffix(".0").replace(".", self.decimal)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a file."""
    folder = files("edge") / "phrases"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language such as `ca` or `es-ES`; Catalan for an unknown one."""
    name = language.split("-", maxsplit=1)[0].lower()
    if name not in languages():
        name = FALLBACK_LANGUAGE
    text = (files("edge") / "phrases" / f"{name}.yaml").read_text("utf-8")
    content = _File.model_validate(yaml.safe_load(text))
    return Catalogue(
        language=content.language,
        voice=content.voice,
        phrases=dict(content.phrases),
        decimal=content.decimal,
    )
