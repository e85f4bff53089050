"""Those who work at the centre: accounts, sessions, scope."""
