"""What each role may do, in one table that the routes, the documentation and the tests share.

`python -m central.permissions` prints it as it stands in docs/administrator.md.
"""

import sys
from enum import StrEnum


class Role(StrEnum):
    """Who works with the centre."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"
    ANIMATOR = "animator"
    THERAPIST = "therapist"
    CLINICIAN = "clinician"
    CARER = "carer"
    MOBILE_UNIT = "mobile-unit"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that one may do."""

    SEE_QUEUE = "queue.see"
    WORK_CASES = "cases.work"
    REASSIGN_CASES = "cases.reassign"
    SEE_PEOPLE = "people.see"
    SEE_HEALTH = "people.health"
    """Health notes and readings: for whoever helps, not for whoever keeps the register."""
    SET_VITALS = "vitals.set"
    """A person's limits and measuring plans."""
    EDIT_PEOPLE = "people.edit"
    EXPORT_PEOPLE = "people.export"
    ERASE_PEOPLE = "people.erase"
    SEE_HUBS = "hubs.see"
    COMMAND_HUBS = "hubs.command"
    ENROL_HUBS = "hubs.enrol"
    SEE_JOURNAL = "journal.see"
    SEE_FIGURES = "figures.see"
    EXPLAIN_CALLS = "figures.explain"
    MANAGE_ACCOUNTS = "accounts.manage"


_P = Permission
_DESK = frozenset(
    {_P.SEE_QUEUE, _P.WORK_CASES, _P.SEE_PEOPLE, _P.SEE_HEALTH, _P.SEE_HUBS, _P.COMMAND_HUBS}
)

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: _DESK,
    Role.SUPERVISOR: _DESK
    | {
        _P.REASSIGN_CASES,
        _P.SET_VITALS,
        _P.EDIT_PEOPLE,
        _P.EXPORT_PEOPLE,
        _P.SEE_JOURNAL,
        _P.SEE_FIGURES,
        _P.EXPLAIN_CALLS,
    },
    Role.TECHNICIAN: frozenset({_P.SEE_HUBS, _P.COMMAND_HUBS, _P.ENROL_HUBS}),
    Role.ANIMATOR: frozenset(),
    Role.THERAPIST: frozenset(),
    Role.CLINICIAN: frozenset({_P.SEE_PEOPLE, _P.SEE_HEALTH, _P.SET_VITALS}),
    Role.CARER: frozenset(),
    Role.MOBILE_UNIT: frozenset(),
    Role.EVALUATOR: frozenset({_P.SEE_FIGURES}),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.EDIT_PEOPLE,
            _P.ERASE_PEOPLE,
            _P.EXPORT_PEOPLE,
            _P.SEE_PEOPLE,
            _P.SEE_HUBS,
            _P.ENROL_HUBS,
            _P.SEE_JOURNAL,
            _P.SEE_FIGURES,
            _P.MANAGE_ACCOUNTS,
        }
    ),
}


def may(role: Role, permission: Permission) -> bool:
    """Tell whether `role` may do it."""
    return permission in ALLOWED[role]


def table() -> str:
    """Return the table as the documentation has it."""
    rows = (
        f"| {role.value} | {', '.join(sorted(ALLOWED[role])) or 'nothing yet'} |\n" for role in Role
    )
    return "| role | permissions |\n|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table())
