"""The pretend town: residents, homes, boards, robots and load."""
