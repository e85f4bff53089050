"""The page for who runs a centre says what the code does."""

import re
from pathlib import Path

from central.permissions import ALLOWED, Role

PAGE = Path(__file__).parents[2] / "docs" / "administrator.md"


def test_the_documented_table_of_permissions_is_the_one_that_is_checked() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    documented = {
        role: {one for one in permissions.split(", ") if "." in one}
        for role, permissions in rows
        if role != "role"
    }
    assert documented == {
        role.value: {permission.value for permission in ALLOWED[role]} for role in Role
    }
