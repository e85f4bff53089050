"""What both plans share: cells become fields, and what is wrong with them is told."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from central.residents.forms import Wrongs
from central.residents.people import Contact, Home, Resident
from central.residents.sheets.columns import Column, Of
from central.residents.sheets.plan import Asked, Change, Remark
from central.residents.sheets.reading import Line
from central.residents.sheets.register import Filed
from central.residents.sheets.values import Known, field_in, is_same, shown

_T = TypeVar("_T", Home, Resident, Contact)

LONGEST_REF = 64
_WHOSE = frozenset({"twice", "two-known"})
LONGEST_SHOWN = 80
"""Characters of a cell that a remark quotes."""


class Judge:
    """Reads the cells of one file."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._column = {column.name: column for column in asked.columns}
        self._lines: dict[str, int] = {}
        self._known: dict[str, int] = {}

    def columns(self, of: Of) -> list[Column]:
        """Return the columns of the file that belong to a home, a resident or a contact."""
        return [column for column in self._asked.columns if column.of is of]

    def texts(self, line: Line) -> dict[str, str]:
        """Return the text of each cell that may be written."""
        values = self._asked.sheet.values(line)
        return {name: text for name, text in values.items() if name in self._column}

    def fields(self, of: Of, texts: Mapping[str, str], known: Known | None) -> dict[str, object]:
        """Return the plain fields of the cells that say something else than what is known."""
        words = self._asked.words
        return {
            column.name: field_in(column, texts[column.name])
            for column in self.columns(of)
            if column.name in texts
            and (known is None or not is_same(column, texts[column.name], known, words))
        }

    def changes(self, of: Of, before: Known | None, after: Known) -> Iterable[Change]:
        """Yield what differs, as it is shown."""
        words = self._asked.words
        for column in self.columns(of):
            was = "" if before is None else shown(column, before, words)
            will = shown(column, after, words)
            differs = before is None or getattr(before, column.name) != getattr(after, column.name)
            if differs and (before is not None or will):
                yield Change(column=column.name, before=was, after=will)

    def of_line(self, line: Line, ref: str) -> list[Remark]:
        """Return what is wrong with a line before its cells are judged."""
        wrong: list[Remark] = []
        width = len(self._asked.sheet.heading)
        if any(cell.strip() for cell in line.cells[width:]):
            wrong.append(self.remark("", "cells", given=len(line.cells), limit=width))
        if not ref:
            wrong.append(self.remark("ref", "missing"))
        elif len(ref) > LONGEST_REF:
            wrong.append(self.remark("ref", "too-long", given=len(ref)))
        elif ref in self._lines:
            wrong.append(self.remark("ref", "twice", ref, other=self._lines[ref]))
        else:
            self._lines[ref] = line.number
        return wrong

    def speaks_of(
        self, line: Line, found: tuple[Filed[_T], ...], ref: str, wrong: list[Remark]
    ) -> Filed[_T] | None:
        """Return whom the line speaks of, where they are known; no two lines speak of one."""
        known = self.one_of(found, "ref", ref, wrong)
        if known is not None:
            other = self._known.setdefault(known.it.id, line.number)
            if other != line.number and self._lines.get(ref) == line.number:
                wrong.append(self.remark("ref", "twice", ref, other=other))
        return known

    @staticmethod
    def is_anybodys(wrong: list[Remark]) -> bool:
        """Tell whether it is unknown whose line it is: nothing else of it can be judged then."""
        return any(one.code in _WHOSE for one in wrong)

    def one_of(
        self, found: tuple[Filed[_T], ...], column: str, ref: str, wrong: list[Remark]
    ) -> Filed[_T] | None:
        """Return the one that has this number; two that have it are wrong."""
        if len(found) > 1:
            wrong.append(self.remark(column, "two-known", ref))
        return found[0] if len(found) == 1 else None

    def remarks(self, wrongs: Wrongs, texts: Mapping[str, str]) -> list[Remark]:
        """Return what the forms refused, as remarks."""
        return [
            self.remark(
                one.field, one.code, texts.get(one.field, ""), given=len(texts.get(one.field, ""))
            )
            for one in wrongs
        ]

    def remark(self, column: str, code: str, value: str = "", **holes: object) -> Remark:
        """Return a remark about a cell; what a secret cell holds is not repeated."""
        words = self._asked.words
        known = self._column.get(column)
        secret = known is not None and known.secret
        said = {
            "column": words.title(column),
            "holds": words.columns[column].holds if column in words.columns else "",
            "value": "•••" if secret else shortened(value),
        }
        return Remark(
            column=column, code=code, holes=said | {name: str(one) for name, one in holes.items()}
        )


def shortened(text: str) -> str:
    """Return a text as far as a remark quotes it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
