"""The command that starts every room."""
