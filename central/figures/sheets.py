"""Sheets of comma-separated values that no spreadsheet takes for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"
"""Tells a spreadsheet that the text is UTF-8."""


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a sheet; a text that begins as a formula does gets an apostrophe before it."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return MARK + written.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
