"""The tables of the receiving station, the same on SQLite and on PostgreSQL.

Instants are whole microseconds since 1970 in UTC (`Instant`); documents are JSON text written by
msgspec. Everything personal lies in columns and rows that erasure can empty; the journal holds ids
and salted digests alone.
"""

from central.tables.arrivals import messages, quarantine
from central.tables.cases import alarms, attempts, cases
from central.tables.columns import CODE, ID, Instant, metadata
from central.tables.hubs import (
    certificates,
    claims,
    commands,
    devices,
    fault_spells,
    faults,
    hubs,
    senses,
)
from central.tables.imports import previews, programmes
from central.tables.journal import BY_OPERATORS, journal, journal_content, journal_head
from central.tables.operators import (
    account_changes,
    operators,
    recovery_codes,
    sessions,
    tickets,
    wrong_passwords,
)
from central.tables.outside import location_rules, positions, trackers, zones
from central.tables.people import (
    TRIGRAMS,
    consents,
    contacts,
    edits,
    homes,
    people_search,
    photos,
    residents,
)
from central.tables.supervision import call_audits, explanations
from central.tables.vitals import (
    MARKED,
    NOBODYS,
    UNJUDGED,
    UNWRITTEN,
    limits,
    measuring_plans,
    plan_slots,
    points,
    readings,
    series_erasures,
    vital_states,
)

__all__ = [
    "BY_OPERATORS",
    "CODE",
    "ID",
    "MARKED",
    "NOBODYS",
    "TRIGRAMS",
    "UNJUDGED",
    "UNWRITTEN",
    "Instant",
    "account_changes",
    "alarms",
    "attempts",
    "call_audits",
    "cases",
    "certificates",
    "claims",
    "commands",
    "consents",
    "contacts",
    "devices",
    "edits",
    "explanations",
    "fault_spells",
    "faults",
    "homes",
    "hubs",
    "journal",
    "journal_content",
    "journal_head",
    "limits",
    "location_rules",
    "measuring_plans",
    "messages",
    "metadata",
    "operators",
    "people_search",
    "photos",
    "plan_slots",
    "points",
    "positions",
    "previews",
    "programmes",
    "quarantine",
    "readings",
    "recovery_codes",
    "residents",
    "senses",
    "series_erasures",
    "sessions",
    "tickets",
    "trackers",
    "vital_states",
    "wrong_passwords",
    "zones",
]
