"""The receiving station: ingest, journal, triage, queue, desk, escalation."""
