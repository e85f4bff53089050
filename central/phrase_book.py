"""The sentences that an operator may have a home say: one file a language in `central/phrases/`.

The home says them itself, from its own catalogue; a test holds the two together.
"""

from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "phrases"
FIRST = "ca"
"""Its file gives the codes and their order."""


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Return the words of each sentence by language, by its code, in the order of the list."""
    books: dict[str, dict[str, str]] = {
        file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.yaml"))
    }
    return {
        code: {language: book[code] for language, book in books.items() if code in book}
        for code in books[FIRST]
    }
