"""One person's rhythm, learned from the home's plain sensors, and what is unlike it. Pure."""
