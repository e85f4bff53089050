"""Alarms: journal, lifecycle, triage, the desk and escalation."""
