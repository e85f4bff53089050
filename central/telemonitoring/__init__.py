"""Vital signs at the centre: stored as events, judged by personal limits, drawn from a series."""
