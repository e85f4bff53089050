"""What contacts read: a file a language, found by being there and checked as the centre starts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from central.languages import FIRST, languages_in

FOLDER = Path(__file__).parent
LANGUAGES = languages_in(FOLDER)


class TextsError(ValueError):
    """A catalogue cannot be used. The text names the file and what is wrong in it."""


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each key must be there, and no other."""


class PlainTexts(Section, frozen=True, rename={"and_": "and"}):
    """The message again in the letters of an SMS, for a language that is written in others."""

    body: str
    someone: str
    and_: str


class Message(Section, frozen=True):
    title: str
    body: str
    plain: PlainTexts | None = None


class AskTexts(Section, frozen=True):
    relation: str
    since: str
    ago: str
    just_now: str
    nobody_yet: str
    other_goes: str
    other_arrives: str
    other_there: str
    minutes: str
    going: str
    cannot: str


class GoingTexts(Section, frozen=True):
    thanks: str
    how_soon: str
    minutes: str
    arrival: str
    address: str
    access: str
    no_access: str
    line: str
    operator: str
    centre: str
    arrived: str
    after_all_not: str


class ArrivedTexts(Section, frozen=True):
    thanks: str
    told: str
    not_yet: str


class LiveTexts(Section, frozen=True):
    """How old the page is; `{n}` is filled in by the page itself."""

    at: str
    now: str
    seconds: str
    minutes: str
    offline: str
    update: str


class CannotTexts(Section, frozen=True):
    thanks: str
    next: str
    rest: str
    after_all: str


class CallTexts(Section, frozen=True):
    centre: str


class EndTexts(Section, frozen=True):
    title: str
    text: str


class Texts(Section, frozen=True, rename={"and_": "and"}):
    """One language."""

    dir: Literal["ltr", "rtl"]
    message: Message
    someone: str
    and_: str
    causes: Mapping[str, str]
    ask: AskTexts
    going: GoingTexts
    arrived: ArrivedTexts
    live: LiveTexts
    again: str
    cannot: CannotTexts
    call: CallTexts
    closed: EndTexts
    expired: EndTexts
    unknown: EndTexts
    withdrawn: EndTexts
    slow: EndTexts

    def what(self, cause: str) -> str:
        """Say in one sentence what happened."""
        return self.causes.get(cause) or self.causes["unknown"]


def load_texts(folder: Path = FOLDER) -> Mapping[str, Texts]:
    """Read the catalogue of each language; raises TextsError."""
    found = {}
    for language in languages_in(folder):
        file = folder / f"{language}.yaml"
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            found[language] = msgspec.convert(raw, Texts)
        except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
            raise TextsError(f"{file}: {error}") from error
        if "unknown" not in found[language].causes:
            raise TextsError(f"{file}: `causes` lacks `unknown`")
    return found


TEXTS = load_texts()


def texts_in(language: str) -> Texts:
    """Return the texts of a language, or those in Catalan where we do not have it."""
    return TEXTS.get(language) or TEXTS[FIRST]
