"""Cells that no spreadsheet takes for a formula, and the same cells read back as they were.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is run by spreadsheets
(OWASP, "CSV injection"); a leading apostrophe makes it text. `plain` takes back what `guarded`
put there and nothing else: "'s-Gravenhage" stays what it is.
"""

_RUN = frozenset("=+-@\t\r")
_QUOTE = "'"


def guarded(text: str) -> str:
    """Return the cell to write for `text`."""
    return _QUOTE + text if _is_run(text) or _is_guarded(text) else text


def plain(cell: str) -> str:
    """Return the text behind a cell; `plain(guarded(text))` is `text`."""
    return cell[1:] if _is_guarded(cell) else cell


def _is_run(text: str) -> bool:
    return text[:1] in _RUN if text else False


def _is_guarded(text: str) -> bool:
    """Tell whether `plain` would take an apostrophe away."""
    bare = text.lstrip(_QUOTE)
    return len(bare) < len(text) and _is_run(bare)
