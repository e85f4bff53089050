"""The console has a word for every code that the centre and the homes may send."""

import json
import re
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest

from central.alarms.lifecycle import CaseState
from central.demo_homes import ROOMS
from central.operators.strength import CODES, OWN
from central.operators.tickets import INVITING
from central.permissions import Permission, Role
from central.settings import CentralSettings
from edge.happenings import Reason
from protocol.causes import Cause, Priority

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "central" / "console" / "web" / "src" / "words"
KIND = re.compile(r'"((?:alarm|case|contact|supervisor|fault)\.[a-z]+(?:-[a-z]+)*)"')
LOOKS = {"case.looked-at", "contact.written"}
"""Kept for the audit and for the contact's own page."""


def catalogue(language: str) -> dict[str, dict[str, object]]:
    read: dict[str, dict[str, object]] = {}
    for area in sorted((WORDS / language).glob("*.json")):
        if area.name == "language.json":
            continue
        read |= json.loads(area.read_text())
    return read


def values(codes: type[Enum]) -> set[str]:
    return {str(code.value) for code in codes}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("cause", values(Cause)),
        ("priority", values(Priority)),
        ("state", values(CaseState)),
        ("role", values(Role)),
        ("place", set(ROOMS)),
        ("reason", set(get_args(Reason)) - {"immediate"}),
        ("channel", set(CentralSettings.model_fields["apprise_allowed"].default)),
    ],
)
def test_each_code_has_a_word(group: str, codes: set[str]) -> None:
    assert codes
    assert codes - set(catalogue("ca")[group]) == set()


def test_each_permission_each_change_of_an_account_and_each_weakness_has_a_word() -> None:
    words = catalogue("ca")
    accounts = words["accounts"]
    assert isinstance(accounts, dict)
    permissions = {one.value.replace(".", "_") for one in Permission}
    assert permissions - set(words["permission"]) == set()
    written = {
        kind
        for path in (ROOT / "central" / "operators").glob("*.py")
        for kind in re.findall(r'"(account\.[a-z-]+)"', path.read_text())
    } | {f"account.{kind.value}-accepted" for kind in INVITING}
    assert "account.locked" in written
    kinds, codes = accounts["kinds"], accounts["password"]
    assert isinstance(kinds, dict)
    assert isinstance(codes, dict)
    assert {kind for kind in written if kind.replace(".", "_") not in kinds} == set()
    assert {*CODES.values(), *OWN} - set(codes["codes"]) == set()


def test_each_kind_that_the_journal_keeps_of_a_case_has_a_sentence() -> None:
    written = {
        kind
        for path in (ROOT / "central" / "alarms").glob("*.py")
        for kind in KIND.findall(path.read_text())
    } - LOOKS
    kinds = catalogue("ca")["timeline"]["kinds"]
    assert isinstance(kinds, dict)
    assert "case.taken" in written
    assert {kind for kind in written if kind.replace(".", "_") not in kinds} == set()


def test_each_reason_of_a_look_has_a_word_in_the_trail() -> None:
    reasons = {
        reason
        for path in (ROOT / "central").rglob("*.py")
        if "node_modules" not in path.parts
        for reason in re.findall(r'\bwhy="([a-z.-]+)"', path.read_text())
    }
    words = catalogue("ca")["trail"]["why"]
    assert isinstance(words, dict)
    assert "case" in reasons
    assert {one for one in reasons if one.replace(".", "_") not in words} == set()
