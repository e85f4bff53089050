"""The agent in the home: it notices, decides, speaks and tells the centre."""

VERSION = "0.1.0"
