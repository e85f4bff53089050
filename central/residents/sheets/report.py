"""What the centre writes about a file: the template, and the refused lines with the reason."""

from central.residents.sheets.cells import guarded
from central.residents.sheets.columns import SheetKind, columns_of
from central.residents.sheets.plan import Outcome, Plan, Remark
from central.residents.sheets.reading import Sheet, write_line
from central.residents.sheets.words import Words

MARK = "\ufeff"
"""Spreadsheets take a file that begins with it for UTF-8."""


def template(kind: SheetKind, words: Words) -> str:
    """Return the headings of a kind of file, and nothing else."""
    titles = [words.title(column.name) for column in columns_of(kind)]
    return MARK + write_line(titles, words.delimiter)


def error_report(sheet: Sheet, plan: Plan, words: Words) -> str:
    """Return the refused lines as they came, with a column that says why.

    They can be corrected there and brought in as they are: the added column means nothing to us.
    """
    refused = {line.number: line.wrong for line in plan.lines if line.outcome is Outcome.REFUSED}
    width = len(sheet.heading)
    out = [MARK, write_line([*sheet.heading, words.error], sheet.delimiter)]
    for line in sheet.lines:
        wrong = refused.get(line.number)
        if wrong is not None:
            cells = [*line.cells, *[""] * (width - len(line.cells))]
            said = " · ".join(sentence(remark, words) for remark in wrong)
            out.append(write_line([*cells, guarded(said)], sheet.delimiter))
    return "".join(out)


def sentence(remark: Remark, words: Words) -> str:
    """Return what a remark says, with the column in front."""
    said = (words.wrong | words.noted)[remark.code].format_map(remark.holes)
    return f"{words.title(remark.column)}: {said}" if remark.column else said
