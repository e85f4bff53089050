"""The agent in the home: it notices, decides, speaks and tells the centre."""
