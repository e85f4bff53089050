"""The languages of the centre: one is spoken because its files are there."""

from collections.abc import Sequence
from pathlib import Path

FIRST = "ca"
"""What is said where somebody's own language is missing."""


def languages_in(folder: Path) -> tuple[str, ...]:
    """Return the codes of the catalogues in `folder`, a file `<code>.yaml` each; `FIRST` first."""
    found = sorted(file.stem for file in folder.glob("*.yaml"))
    return (FIRST, *(code for code in found if code != FIRST))


def preferred(accept_language: str, known: Sequence[str]) -> str | None:
    """Return the first language of those `known` that a browser asks for (RFC 9110, 12.5.4).

    Browsers list what they prefer in its order; the weights say the same and are not read.
    """
    for part in accept_language.split(","):
        wanted = part.split(";")[0].strip().lower().split("-")[0]
        if wanted in known:
            return wanted
    return None
