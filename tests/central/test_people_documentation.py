"""The page for who runs a centre says what the code does."""

from pathlib import Path

from central.permissions import table

PAGE = Path(__file__).parents[2] / "docs" / "administrator.md"
HOW = "put what `python -m central.permissions` prints into docs/administrator.md"


def test_the_documented_table_of_permissions_is_the_one_that_is_checked() -> None:
    assert f"\n{table()}\n" in PAGE.read_text(encoding="utf-8"), HOW
