"""The serial line to the board of the home."""
