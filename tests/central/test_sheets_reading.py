"""Files of people as spreadsheets write them become lines, or are refused with a reason."""

import codecs
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from central.residents.sheets import reading
from central.residents.sheets.cells import guarded, plain
from central.residents.sheets.columns import SheetKind, columns_of
from central.residents.sheets.reading import LARGEST, Sheet, UnreadableError, read
from central.residents.sheets.report import template
from central.residents.sheets.words import all_words, asked_language, folded, headings, words_in

SIMPLE = 'ref;nom;cognoms;carrer\r\n1;Núria;Peña Açò;"C/ Gran,\n 3"\r\n\r\n2;Jordi;Bosch;\r\n'


def values(sheet: Sheet) -> list[dict[str, str]]:
    return [sheet.values(line) for line in sheet.lines]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_what_spreadsheets_write_is_read_alike(encoding: str, named: str) -> None:
    sheet = read(SIMPLE.encode(encoding), SheetKind.RESIDENTS)
    assert sheet.encoding == named
    assert [line.number for line in sheet.lines] == [2, 5], "as an editor counts lines"
    assert values(sheet) == [
        {"ref": "1", "given_name": "Núria", "family_name": "Peña Açò", "street": "C/ Gran,\n 3"},
        {"ref": "2", "given_name": "Jordi", "family_name": "Bosch", "street": ""},
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_the_template_of_each_language_is_read_whatever_separates(
    delimiter: str, language: str
) -> None:
    words = words_in(language)
    for kind in SheetKind:
        text = template(kind, words).replace(words.delimiter, delimiter) + "x" + delimiter
        sheet = read(text.encode(), kind)
        assert sheet.delimiter == delimiter
        assert list(sheet.at) == [column.name for column in columns_of(kind)]
        assert sheet.ignored == ()


def test_columns_stand_in_any_order_and_unknown_ones_are_named() -> None:
    sheet = read(b"surname,shoe size,First Name,REF,\nVidal,38,Rosa,7,\n", SheetKind.RESIDENTS)
    assert values(sheet) == [{"family_name": "Vidal", "given_name": "Rosa", "ref": "7"}]
    assert sheet.ignored == ("shoe size",)


def test_a_short_line_says_nothing_of_the_columns_that_it_does_not_reach() -> None:
    sheet = read(b"ref,name,phone\n7,Rosa\n", SheetKind.RESIDENTS)
    assert values(sheet) == [{"ref": "7", "given_name": "Rosa"}]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n \n", "empty"),
        (b"ref,name\n", "empty"),
        (b"shoe,hat\n1,2\n", "headings"),
        (b"name,phone\nRosa,1\n", "missing"),
        (b"ref,name,first name\n1,a,b\n", "twice"),
        (b'ref,name\n1,"Rosa\n2,Pep\n', "quotes"),
        (b'ref,name\n1,"Rosa" Vidal\n', "quotes"),
        (b"ref,name\n1,a\x00b\n", "binary"),
        (b"ref,name\n1,\x81\x8d\x8f\n", "encoding"),
        (codecs.BOM_UTF16_LE + b"r\x00e", "encoding"),
        (b"x" * (LARGEST + 1), "large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason_in_every_language(
    data: bytes, code: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(data, SheetKind.RESIDENTS)
    assert refused.value.code == code
    assert all(code in words.unreadable for words in all_words().values())


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES", 2)
    with pytest.raises(UnreadableError) as refused:
        read(b"ref,name\n1,a\n2,b\n3,c\n", SheetKind.RESIDENTS)
    assert refused.value.code == "lines"


@given(st.binary(max_size=400), st.sampled_from(SheetKind))
@example(b"ref,name\n1,\xff\xfe", SheetKind.RESIDENTS)
@example(b'"', SheetKind.CONTACTS)
def test_arbitrary_bytes_never_crash_the_reader(data: bytes, kind: SheetKind) -> None:
    for tried in (data, b"ref,home,order,name\n" + data):
        with suppress(UnreadableError):
            read(tried, kind)


@given(st.text())
@example("=1+1")
@example("'=1+1")
@example("''=1")
@example("'s-Gravenhage")
@example("+34 930 000 001")
def test_no_cell_is_a_formula_and_each_is_read_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(cell) == text


def _no_two_columns_share_a_heading(words_of: Callable[[str], set[str]], kind: SheetKind) -> None:
    seen: dict[str, str] = {}
    for column in columns_of(kind):
        for title in words_of(column.name):
            assert seen.setdefault(folded(title), column.name) == column.name, title


def test_each_heading_means_one_column_whatever_the_language() -> None:
    for kind in SheetKind:
        _no_two_columns_share_a_heading(
            lambda name: {
                title
                for words in all_words().values()
                for title in (words.columns[name].title, *words.columns[name].also)
            },
            kind,
        )
        assert set(headings(kind).values()) == {column.name for column in columns_of(kind)}


def test_every_language_has_the_same_words_with_the_same_holes() -> None:
    first = all_words()["ca"]
    for words in all_words().values():
        for part in ("columns", "wrong", "noted", "unreadable"):
            assert getattr(words, part).keys() == getattr(first, part).keys()


def test_the_first_language_that_we_have_is_taken() -> None:
    assert asked_language("de-DE, es;q=0.8, en") == "es"
    assert asked_language("de") == "ca"
    assert words_in("en-GB").yes[0] == "yes"


def test_the_administrators_page_lists_every_column_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "administrator.md").read_text(encoding="utf-8")
    words = words_in("en").columns
    for kind in SheetKind:
        rows = [
            f"| `{one.name}` | {words[one.name].title} | {words[one.name].holds} |\n"
            for one in columns_of(kind)
        ]
        assert "".join(rows) in page
