"""People and places: the one door through which they are read."""
