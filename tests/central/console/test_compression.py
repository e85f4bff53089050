"""What is long is sent compressed to whoever takes it, and what holds a secret never is."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.console.encodings import accepted
from tests.central.console.conftest import Office

OFFERED = ("br", "gzip")


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity", None),
        ("", None),
        ("gzip;q=nonsense", None),
    ],
)
def test_the_smallest_encoding_that_is_taken_is_chosen(header: str, best: str | None) -> None:
    assert accepted(header, OFFERED) == best


@given(st.text())
def test_any_header_is_understood_somehow(header: str) -> None:
    assert accepted(header, OFFERED) in {*OFFERED, None}


async def test_a_long_list_is_compressed_for_whoever_takes_it(office: Office) -> None:
    for _ in range(20):
        await office.open_case()
    async with office.logged_in("nuria") as browser:
        packed = await browser.get("/api/queue", headers={"Accept-Encoding": "gzip"})
        plain = await browser.get("/api/queue", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) * 4 < len(packed.content)
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert [one["id"] for one in packed.json()["cases"]] == [
        one["id"] for one in plain.json()["cases"]
    ]


async def test_thousands_of_rows_are_compressed_too(office: Office) -> None:
    for _ in range(200):
        await office.open_case(cause="x" * 60)
    async with office.logged_in("nuria") as browser:
        packed = await browser.get("/api/queue", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.json()["cases"]) == 200


async def test_an_answer_that_names_the_csrf_token_is_never_compressed(office: Office) -> None:
    async with office.logged_in("nuria") as browser:
        answer = await browser.get("/api/session", headers={"Accept-Encoding": "gzip"})
    assert "csrf" in answer.json()
    assert "content-encoding" not in answer.headers


async def test_the_variant_that_was_built_is_sent_and_kept(office: Office, tmp_path: Path) -> None:
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "a.js").write_text("plain")
    (assets / "a.js.gz").write_bytes(gzip.compress(b"plain"))
    async with office.browser() as browser:
        packed = await browser.get("/assets/a.js", headers={"Accept-Encoding": "br, gzip"})
        plain = await browser.get("/assets/a.js", headers={"Accept-Encoding": "br"})
        again = await browser.get(
            "/assets/a.js",
            headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]},
        )
    assert packed.text == plain.text == "plain"
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-type"].startswith("text/javascript")
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "immutable" in packed.headers["cache-control"]
    assert (again.status_code, again.content) == (304, b"")
