"""People as CSV files: read, planned, looked at, brought in all at once; and taken out again."""
