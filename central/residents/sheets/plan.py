"""What a file would do to the register, line by line: made without writing anything."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

import msgspec

from central.operators.actor import Actor
from central.residents.people import Contact, Home, Resident
from central.residents.sheets.columns import Column
from central.residents.sheets.reading import Sheet
from central.residents.sheets.register import Register
from central.residents.sheets.words import Words


class Outcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell that the register would have otherwise. Texts are for eyes."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to say about a cell. `code` stands in the words, `holes` fill them."""

    column: str
    """Empty for the line as a whole."""
    code: str
    holes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """What becomes of one line, and why."""

    number: int
    outcome: Outcome
    ref: str
    who: str
    """The name in it, or in the register."""
    changes: tuple[Change, ...] = ()
    wrong: tuple[Remark, ...] = ()
    noted: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePlan:
    """A home as it is and as it would be. `before` is None for a new one."""

    key: str
    """Tells it from the others of the file."""
    ref: str
    before: Home | None
    after: Home


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentPlan:
    """A resident likewise; `home` says where, since a new home has no id yet."""

    line: int
    ref: str
    home: HomePlan
    before: Resident | None
    after: Resident


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPlan:
    """A contact likewise, of a home that is known."""

    line: int
    ref: str
    before: Contact | None
    after: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file would do."""

    lines: tuple[PlannedLine, ...]
    residents: tuple[ResidentPlan, ...] = ()
    """Of the lines that are good, unchanged ones among them: their home may change."""
    contacts: tuple[ContactPlan, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many lines have each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def digest(self) -> str:
        """Names all that would be done and all that is refused: equal where nothing differs."""
        every = msgspec.json.encode(
            (
                self.lines,
                [(one.line, one.home, one.before, one.after) for one in self.residents],
                [(one.line, one.before, one.after) for one in self.contacts],
            )
        )
        return sha256(every).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who brings a file in, when, and in which words."""

    sheet: Sheet
    register: Register
    actor: Actor
    this_year: int
    words: Words
    columns: Sequence[Column]
    """Those of the sheet that the actor may write."""
    tenant: str
    """Of a new home that names none."""
    schemes: frozenset[str]
    """Over which contacts may be notified."""
