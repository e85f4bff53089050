"""The shapes of the HTTP API about files of people, and about programmes."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from central.console.account_schemas import Scope
from central.console.schemas import Shape, Word
from central.residents.sheets.columns import SheetKind
from central.residents.sheets.importing import Mode
from central.residents.sheets.plan import Outcome

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CellChange(Shape):
    """What a cell would change. Of a secret one sees only that there is one."""

    column: str
    """As it is headed in the language asked for."""
    before: str
    after: str


class LineShown(Shape):
    """One line of a file, and what becomes of it."""

    number: int
    """As an editor counts; the headings are line 1."""
    outcome: Outcome
    ref: str
    who: str
    changes: list[CellChange]
    wrong: list[str]
    """Sentences that say where, what and what to do."""
    noted: list[str]


class Counts(Shape):
    new: int
    changed: int
    unchanged: int
    refused: int


class ImportPreview(Shape):
    """A file that waits, and what it would do now; nothing is written.

    `plan` names all of that: it is sent back to bring the file in. `lines` are the first of all,
    `refused` the first of those that cannot be taken; the report has every one of them.
    """

    id: str
    kind: SheetKind
    digest: Digest
    """SHA-256 of the file."""
    plan: Digest
    expires_at: datetime
    encoding: str
    delimiter: str
    ignored: list[str]
    """Headings that mean nothing to the centre."""
    withheld: list[str]
    """Columns that one's role may not write; they are left as they are."""
    most: int
    """Lines that one import may write; alarms wait meanwhile."""
    counts: Counts
    noted: int
    """Lines to look at although they are taken."""
    lines: list[LineShown]
    refused: list[LineShown]


class ImportWanted(Shape):
    plan: Digest
    mode: Mode = Mode.ALL


class Made(Shape):
    resident: str
    who: str


class ImportDone(Shape):
    """What was brought in."""

    counts: Counts
    made: list[Made]
    """The first of those who are new."""


class ExportWanted(Shape):
    """What should leave the house, and why: the reason is journalled."""

    kind: SheetKind
    why: Annotated[Word, Field(min_length=3)]
    health: bool = False


Names = dict[
    Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")],
    Annotated[
        str, StringConstraints(max_length=80, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
    ],
]


class ProgrammeChange(Shape):
    names: Annotated[Names, Field(max_length=40)]
    """By language; an empty one is shown as its code."""
    retired: bool = False


class NewProgramme(Shape):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    names: Annotated[Names, Field(max_length=40, default_factory=dict)]
    tenant: Scope = ""
    """Empty is one's own."""


class ProgrammeRow(Shape):
    tenant: str
    code: str
    names: dict[str, str]
    retired_at: datetime | None
    homes: int
    """In one's sight."""
