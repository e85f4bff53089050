"""The robot adapter: what a social robot can do, whatever its make."""
