"""A file of bytes becomes lines with named cells, or is refused as a whole with the reason."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from central.residents.sheets.cells import plain
from central.residents.sheets.columns import SheetKind, columns_of
from central.residents.sheets.words import folded, headings

LARGEST_MB = 20
LARGEST = LARGEST_MB * 1024 * 1024
"""Bytes of a file as it comes."""
MOST_LINES = 200_000
DELIMITERS = (";", ",", "\t")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHECKED = 4096
"""Bytes that tell UTF-16 without a mark from other texts."""


class UnreadableError(Exception):
    """The file cannot be taken at all. `code` stands in the words, `holes` fill them."""

    def __init__(self, code: str, **holes: object) -> None:
        super().__init__(code)
        self.code = code
        self.holes = holes


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the sheet, which a quoted cell may stretch over several of the file."""

    number: int
    """In the file, as an editor counts; the heading is line 1."""
    cells: tuple[str, ...]
    """As they stand in the file."""

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that was read."""

    kind: SheetKind
    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    """As it stands in the file."""
    at: Mapping[str, int]
    """Where each known column stands."""
    ignored: tuple[str, ...]
    """Headings that mean nothing to us."""
    lines: tuple[Line, ...]
    """Without the blank ones."""

    def values(self, line: Line) -> dict[str, str]:
        """Return the text in each known column that the line reaches."""
        cells = line.cells
        return {
            name: plain(cells[at].strip()).strip()
            for name, at in self.at.items()
            if at < len(cells)
        }


def read(data: bytes, kind: SheetKind) -> Sheet:
    """Read a file of `kind`; raises UnreadableError."""
    if len(data) > LARGEST:
        raise UnreadableError("large", limit=LARGEST_MB)
    text, encoding = decoded(data)
    delimiter = _delimiter(text, kind)
    lines = _lines(text, delimiter)
    heading = next((line for line in lines if not line.is_blank), None)
    if heading is None:
        raise UnreadableError("empty")
    at, ignored = _columns(heading.cells, kind)
    kept: list[Line] = []
    for line in lines:
        if line.is_blank:
            continue
        if len(kept) == MOST_LINES:
            raise UnreadableError("lines", limit=MOST_LINES)
        kept.append(line)
    if not kept:
        raise UnreadableError("empty")
    return Sheet(
        kind=kind,
        encoding=encoding,
        delimiter=delimiter,
        heading=heading.cells,
        at=at,
        ignored=ignored,
        lines=tuple(kept),
    )


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises UnreadableError.

    UTF-8, UTF-16 and Windows-1252, which are what spreadsheets write around here.
    """
    if not data.strip():
        raise UnreadableError("empty")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("encoding") from error
    if "\x00" in text:
        raise UnreadableError("binary")
    return text, encoding.removesuffix("-sig")


def _encoding(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    start = data[:_CHECKED]
    if start.count(0) > len(start) // 4:  # Latin text in UTF-16 is half NUL
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bits(data)
    return "utf-8"


def _eight_bits(data: bytes) -> str:
    import charset_normalizer  # noqa: PLC0415 - slow to load, and most files are UTF-8

    found = charset_normalizer.from_bytes(data, cp_isolation=["cp1252"]).best()
    if found is None:
        raise UnreadableError("encoding")
    return "cp1252"


def _delimiter(text: str, kind: SheetKind) -> str:
    """Return what separates the most headings that we know, else the most cells at all."""

    def known(delimiter: str) -> tuple[int, int]:
        try:
            first = next((line for line in _lines(text, delimiter) if not line.is_blank), None)
        except UnreadableError:
            return 0, 0
        cells = () if first is None else first.cells
        return sum(folded(cell) in headings(kind) for cell in cells), len(cells)

    return max(DELIMITERS, key=known)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableError("quotes", line=number) from error
        if cells is None:
            return
        yield Line(number=number, cells=tuple(cells))


def _columns(heading: Sequence[str], kind: SheetKind) -> tuple[dict[str, int], tuple[str, ...]]:
    known = headings(kind)
    at: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(heading):
        name = known.get(folded(plain(cell.strip())))
        if name is None:
            if cell.strip():
                ignored.append(cell.strip())
        elif name in at:
            raise UnreadableError("twice", column=cell.strip())
        else:
            at[name] = place
    if not at:
        raise UnreadableError("headings")
    for column in columns_of(kind):
        if column.required and column.name not in at:
            raise UnreadableError("missing", name=column.name)
    return at, tuple(ignored)


def write_line(cells: Iterable[str], delimiter: str) -> str:
    """Return one line of a file, with its end."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue()
